//go:build linux && cgo

package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

// counter counts what a reader hears. One goroutine adds, another looks.
type counter struct {
	of     uint32 // the process of the storm
	all    atomic.Int64
	events atomic.Int64
	gaps   atomic.Int64
	died   atomic.Value
	next   [1024]uint32 // of each CPU, 0 for none yet
	stop   func()       // ends the reading, where a reader has an end; nil else
}

// add counts an event by what it is of: the process that it says changed its
// name, or that it is the parent of what was made.
func (c *counter) add(of uint32) {
	c.all.Add(1)
	if of == c.of {
		c.events.Add(1)
	}
}

// number follows the numbers of a CPU.
func (c *counter) number(cpu, seq uint32) {
	if cpu < uint32(len(c.next)) {
		if next := c.next[cpu]; next != 0 {
			c.gaps.Add(int64(seq - next))
		}
		c.next[cpu] = seq + 1
	}
}

// byHand counts the cn_msg of a message, with its 20 bytes, as who has no
// decoder would.
func (c *counter) byHand(b []byte) {
	if len(b) < 20+40 || binary.NativeEndian.Uint32(b) != 1 || binary.NativeEndian.Uint32(b[4:]) != 1 {
		return
	}
	e := b[20:]
	c.number(binary.NativeEndian.Uint32(e[4:]), binary.NativeEndian.Uint32(b[8:]))
	switch binary.NativeEndian.Uint32(e) {
	case 0x200, 1: // comm, fork
		c.add(binary.NativeEndian.Uint32(e[20:]))
	default:
		c.add(0)
	}
}

// readEvents reads until the storm is over and nothing more comes.
func readEvents(name string, of uint32) error {
	for _, r := range readers {
		if r.name == name {
			return r.run(&counter{of: of})
		}
	}
	return fmt.Errorf("no reader %q", name)
}

func (r reader) run(c *counter) error {
	read, err := r.open(c)
	if err != nil {
		return err
	}
	h := heard{Buffer: buffer()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := read(); err != nil {
			c.died.Store(err.Error())
		}
	}()
	fmt.Println("ready")
	before := cpuTime()
	io.Copy(io.Discard, os.Stdin)
	h.CPU = c.settle() - before
	if c.stop != nil {
		c.stop()
		<-done
	}
	ignore()
	h.Events, h.All, h.Gaps = int(c.events.Load()), int(c.all.Load()), int(c.gaps.Load())
	if !r.numbers {
		h.Gaps = -1
	}
	h.Died, _ = c.died.Load().(string)
	return json.NewEncoder(os.Stdout).Encode(h)
}

// settle waits until no more events of the storm come, and returns the
// processor time up to the last.
func (c *counter) settle() (cpu float64) {
	cpu = cpuTime()
	for last, quiet := c.events.Load(), 0; quiet < 10; quiet++ {
		time.Sleep(20 * time.Millisecond)
		if now := c.events.Load(); now != last {
			last, quiet, cpu = now, 0, cpuTime()
		}
	}
	return cpu
}

func cpuTime() float64 {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// sockets calls f for the sockets of the connector in this process. Not every
// library hands out its own.
func sockets(f func(fd int)) {
	for fd := range 256 {
		domain, _ := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
		protocol, _ := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PROTOCOL)
		if domain == unix.AF_NETLINK && protocol == unix.NETLINK_CONNECTOR {
			f(fd)
		}
	}
}

func buffer() (size int) {
	sockets(func(fd int) { size, _ = unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF) })
	return size
}

// ignore takes the LISTEN back, which no end of a process does.
func ignore() {
	sockets(func(fd int) {
		unix.Sendto(fd, request(cnproc.Ignore), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	})
}

func request(op cnproc.Op) []byte {
	b, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(0), cnmsg.Header{ID: cnmsg.Proc}, cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: op}))
	if err != nil {
		panic(err)
	}
	return b
}
