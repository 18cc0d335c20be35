// Command unix prints which processes exec and exit, over golang.org/x/sys/unix
// alone, and does all that a program that stays should: it makes room in the
// queue, knows the answer to its own request, tells what was lost, notices a
// datagram that was cut, and takes its request back when it ends.
package main

import (
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

const patience = 5 * time.Second // for the answer to LISTEN

var kernel = &unix.SockaddrNetlink{Family: unix.AF_NETLINK}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	fd, err := open()
	if err != nil {
		return err
	}
	file := os.NewFile(uintptr(fd), "connector") // non-blocking: a deadline ends a wait
	defer file.Close()
	m := monitor{
		fd:      fd,
		stop:    make(chan os.Signal, 1),
		streams: genealogy.NewContinuity(make([]genealogy.Stream, 8192)),
		requests: genealogy.NewLedger(make([]genealogy.Slot, 2), genealogy.Terms{
			ID:   cnmsg.Proc,
			Rule: genealogy.RuleFor(cnmsg.Proc, release()),
		}),
	}
	signal.Notify(m.stop, os.Interrupt, unix.SIGTERM) // one that comes before the answer waits for it
	if err := m.send(cnproc.Listen, genealogy.ExpectOne); err != nil {
		return err
	}
	defer m.send(cnproc.Ignore, genealogy.ExpectNone) // a close takes no request back
	return m.receive(file)
}

// open opens a socket in group 1. What is asked for as its buffer counts about
// 770 bytes an event of 76.
func open() (int, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_CONNECTOR)
	if err != nil {
		return 0, fmt.Errorf("socket: %w", err)
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 8<<20); err != nil {
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 8<<20) // no more than net.core.rmem_max
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1 << (cnmsg.Proc.Group() - 1)}); err != nil {
		unix.Close(fd)
		return 0, fmt.Errorf("joining group %d: %w", cnmsg.Proc.Group(), err)
	}
	return fd, nil
}

// release is that of the running kernel: answers differ since 4.8.
func release() cnmsg.Kernel {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return 0 // the newest
	}
	var major, minor uint
	fmt.Sscanf(unix.ByteSliceToString(name.Release[:]), "%d.%d", &major, &minor)
	return cnmsg.KernelVersion(major, minor, 0)
}

type monitor struct {
	fd       int
	stop     chan os.Signal       // ends the reading
	streams  genealogy.Continuity // what was lost
	requests genealogy.Ledger     // whose answer it is
	heard    bool                 // LISTEN was answered
}

func (m *monitor) send(op cnproc.Op, expect genealogy.Expect) error {
	stamp, ok := m.requests.Issue(0, rand.Uint32(), expect)
	if !ok {
		return errors.New("too many requests are open")
	}
	h := cnmsg.Header{ID: cnmsg.Proc, Seq: stamp.Seq, Ack: stamp.Ack}
	datagram, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(h.Seq), h,
		cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: op}))
	if err != nil {
		return err
	}
	return unix.Sendto(m.fd, datagram, 0, kernel)
}

// receive reads until the deadline of file.
func (m *monitor) receive(file *os.File) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	file.SetReadDeadline(time.Now().Add(patience))
	buf := make([]byte, 1<<16)
	for {
		var n int
		var from unix.Sockaddr
		var failed error
		err := raw.Read(func(fd uintptr) bool {
			n, _, _, from, failed = unix.Recvmsg(int(fd), buf, nil, unix.MSG_TRUNC) // n is the true length
			return failed != unix.EAGAIN
		})
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded) && !m.heard:
			return errors.New("LISTEN is not answered: is this a container?")
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case err != nil:
			return err
		case failed == unix.EINTR, failed == unix.ENOBUFS:
			continue // the numbers of what follows say how many were lost
		case failed != nil:
			return fmt.Errorf("recvmsg: %w", failed)
		case n > len(buf):
			fmt.Println("cut: a datagram of", n, "bytes")
		}
		if sender, ok := from.(*unix.SockaddrNetlink); !ok || sender.Pid != 0 {
			continue // anybody with CAP_NET_ADMIN can send events
		}
		wasHeard := m.heard
		if err := m.read(buf[:min(n, len(buf))]); err != nil {
			return err
		}
		if m.heard && !wasHeard {
			file.SetReadDeadline(time.Time{})
			go func() {
				<-m.stop
				file.SetReadDeadline(time.Now())
			}()
		}
	}
}

func (m *monitor) read(datagram []byte) error {
	var event cnproc.Event
	for msg, err := range cnmsg.All(datagram, wire.Native) {
		if err != nil {
			fmt.Println("unreadable:", err)
			break
		}
		if msg.ID() != cnmsg.Proc || event.Decode(wire.Native, msg.Data()) != nil {
			continue
		}
		if step, missing := m.streams.Observe(event.CPU, msg.Seq()); step == genealogy.Gap {
			fmt.Println("lost", missing, "of CPU", event.CPU)
		}
		if answer := m.requests.ObservePayload(genealogy.StampOf(msg), genealogy.Look(msg, 0)); answer.Done {
			if errno := answer.Errno(); errno != 0 {
				return fmt.Errorf("LISTEN is refused: %w", syscall.Errno(errno))
			}
			m.heard = true
		}
		show(&event)
	}
	return nil
}

func show(event *cnproc.Event) {
	if exec, ok := event.Exec(); ok {
		fmt.Println("exec", exec.TGID)
	} else if exit, ok := event.Exit(); ok && exit.PID == exit.TGID { // threads exit too
		fmt.Println("exit", exit.TGID, "with", exit.Code.ExitStatus())
	}
}
