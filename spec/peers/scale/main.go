// Command scale measures what a message costs when there are few or many, and
// what cnspec does with a capture of a GiB:
//
//	go run ./scale          prints a page
//	go run ./scale -write   writes SCALE.md
//
// in spec/peers.
package main

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/spec/peers/build"
	"github.com/cnwire/cnwire/spec/peers/load"
	"github.com/cnwire/cnwire/spec/peers/rival"
	"github.com/cnwire/cnwire/wire"
)

// least is how large the capture has to be: a 64th of it has some events.
const least = 1 << 20

func main() {
	write := flag.Bool("write", false, "write SCALE.md")
	size := flag.Int64("capture", 1<<30, "bytes of the capture")
	flag.Parse()
	if flag.NArg() > 0 || *size < least {
		fmt.Fprintf(os.Stderr, "scale: no arguments, and -capture of %d or more\n", least)
		os.Exit(2)
	}
	var b strings.Builder
	b.WriteString("# Few and many\n\nWritten by `go run ./scale -write` in spec/peers, on one machine at one time: compare the lines, not the page with another.\n")
	err := captures(&b, *size) // first, for what a process needs counts from what its parent had
	if err == nil {
		err = walks(&b)
	}
	if err == nil && *write {
		err = os.WriteFile("SCALE.md", []byte(b.String()), 0o644)
	}
	if err = cmp.Or(build.Interrupted(), err); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(2)
	}
	fmt.Print(b.String())
}

// walks times cnmsg.All over datagrams with an event each, from 1 to ten
// million of them in one buffer.
func walks(b *strings.Builder) error {
	b.WriteString("\n`cnmsg.All` over process events in one buffer, median of 9:\n\n| messages | ns a message |\n|--:|--:|\n")
	all, err := load.Datagrams(10_000_000*load.DatagramLen, wire.Native)
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	for n := 1; n <= 10_000_000; n *= 10 {
		if err := build.Interrupted(); err != nil {
			return err
		}
		sum := uint32(0)
		part := all[:n*load.DatagramLen]
		calls := max(1_000_000/n, 1)
		var times []float64
		for range 9 {
			start := threadTime()
			for range calls {
				sum += rival.AllWalk(part)
			}
			times = append(times, (threadTime()-start)/float64(calls*n))
		}
		if want := uint32(9*calls) * rival.PlainWalk(part); sum != want {
			return fmt.Errorf("%d messages: the sum is %#x, by hand %#x", n, sum, want)
		}
		slices.Sort(times)
		fmt.Fprintf(b, "| %d | %.2f |\n", n, times[len(times)/2])
	}
	return nil
}

// threadTime is the processor time of this thread in ns.
func threadTime() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return float64(t.Nano())
}

// captures runs cnspec over captures of events of growing size.
func captures(b *strings.Builder, size int64) error {
	dir, err := os.MkdirTemp("", "scale")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cnspec := filepath.Join(dir, "cnspec")
	if err := build.Go(cnspec, "github.com/cnwire/cnwire/spec/cnspec", 0); err != nil {
		return err
	}
	b.WriteString("\n`cnspec` over a pcap file of process events, output to /dev/null, by processor time (user and system, GOMAXPROCS=1):\n\n| command | MiB of capture | MB/s | most memory, MiB |\n|---|--:|--:|--:|\n")
	for _, command := range [][]string{{"check"}, {"decode", "-json"}} {
		for _, bytes := range []int64{size / 64, size} {
			file := filepath.Join(dir, fmt.Sprint(bytes))
			if _, err := os.Stat(file); err != nil {
				if err := makeCapture(file, bytes); err != nil {
					return err
				}
			}
			cmd := build.Command(cnspec, append(command, file)...)
			cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
			cmd.Stderr = os.Stderr
			if err := cmd.Run(); err != nil {
				return err
			}
			took := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
			usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
			fmt.Fprintf(b, "| %s | %d | %.0f | %d |\n", strings.Join(command, " "), bytes>>20, float64(bytes)/took/1e6, usage.Maxrss>>10)
		}
	}
	return nil
}

// makeCapture writes a pcap file of LINKTYPE_NETLINK with process events.
func makeCapture(name string, size int64) error {
	events, err := load.Datagrams(1<<20, wire.Little)
	if err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w, o := bufio.NewWriterSize(f, 1<<20), binary.LittleEndian
	head := o.AppendUint32(nil, 0xa1b2c3d4)
	head = o.AppendUint16(head, 2)
	head = o.AppendUint16(head, 4)
	for _, v := range []uint32{0, 0, 1 << 16, 253} {
		head = o.AppendUint32(head, v)
	}
	w.Write(head)
	cooked := []byte{0, 0, 3, 56, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11} // packet type, ARPHRD_NETLINK, protocol
	const packet = 16 + 76
	for n, at := int64(len(head)), 0; n+16+packet <= size && build.Interrupted() == nil; n, at = n+16+packet, (at+76)%(len(events)/76*76) {
		var record []byte
		for _, v := range []uint32{uint32(n >> 20), uint32(n & 0xfffff), packet, packet} {
			record = o.AppendUint32(record, v)
		}
		w.Write(record)
		w.Write(cooked)
		w.Write(events[at : at+76])
	}
	return w.Flush()
}
