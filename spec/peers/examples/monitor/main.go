// Command monitor prints which processes exec and exit, and how many events it
// missed. Run it on the host, not in a container; before Linux 6.6 as root.
package main

import (
	"fmt"
	"log"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
	"golang.org/x/sys/unix"
)

func main() {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM, unix.NETLINK_CONNECTOR)
	check(err)
	check(unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1}))
	listen, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(0), cnmsg.Header{ID: cnmsg.Proc, Ack: uint32(unix.Getpid())},
		cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: cnproc.Listen}))
	check(err)
	check(unix.Sendto(fd, listen, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}))
	streams := genealogy.NewContinuity(make([]genealogy.Stream, 8192)) // each CPU counts its messages
	for buf := make([]byte, 1<<16); ; {
		n, from, err := unix.Recvfrom(fd, buf, 0)
		if err == unix.EINTR || err == unix.ENOBUFS {
			continue // ENOBUFS: the queue was full, and the next message of each CPU says what is missing
		}
		check(err)
		if sender, ok := from.(*unix.SockaddrNetlink); ok && sender.Pid == 0 { // nobody but the kernel
			show(buf[:n], &streams)
		}
	}
}

func show(datagram []byte, streams *genealogy.Continuity) {
	var event cnproc.Event
	for m := range cnmsg.All(datagram, wire.Native) {
		if m.ID() != cnmsg.Proc || event.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		if step, missing := streams.Observe(event.CPU, m.Seq()); step == genealogy.Gap {
			fmt.Println("lost", missing, "of CPU", event.CPU)
		}
		if exec, ok := event.Exec(); ok {
			fmt.Println("exec", exec.TGID)
		} else if exit, ok := event.Exit(); ok && exit.PID == exit.TGID { // threads exit too
			fmt.Println("exit", exit.TGID, "with", exit.Code.ExitStatus()) // -1: killed
		} else if answer, ok := event.Ack(); ok && m.Ack() == uint32(unix.Getpid())+1 { // others see theirs and ours
			fmt.Println("listening:", unix.Errno(answer.Err)) // errno 0 is yes
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
