// Command mdlayher prints which processes exec and exit, over the Conn of
// github.com/mdlayher/netlink.
//
// Conn.Receive hands out the messages of a datagram without the address that it
// came from, so that the kernel's events cannot be told from forged ones. This
// program sends with the Conn, and receives through its SyscallConn.
package main

import (
	"fmt"
	"log"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	conn, err := netlink.Dial(unix.NETLINK_CONNECTOR, &netlink.Config{Groups: 1 << (cnmsg.Proc.Group() - 1)})
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetReadBuffer(8 << 20) // no more than net.core.rmem_max
	if err := listen(conn); err != nil {
		return err
	}
	streams := genealogy.NewContinuity(make([]genealogy.Stream, 8192))
	buf := make([]byte, 1<<16)
	for {
		n, fromKernel, err := receive(conn, buf)
		if err == unix.EINTR || err == unix.ENOBUFS {
			continue // the numbers of what follows say how many were lost
		}
		if err != nil {
			return err
		}
		if fromKernel {
			show(buf[:n], &streams)
		}
	}
}

// listen asks for events. The Data of a Message is what is behind the nlmsghdr.
// Conn writes that: it counts the padding in nlmsg_len, which kernels take, and
// puts its own port id into nlmsg_pid, which they do not look at.
func listen(conn *netlink.Conn) error {
	frame, err := cnmsg.AppendFrame(nil, wire.Native, nlmsg.Header{}, cnmsg.Header{ID: cnmsg.Proc},
		cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: cnproc.Listen}))
	if err != nil {
		return err
	}
	_, err = conn.Send(netlink.Message{Header: netlink.Header{Type: netlink.Done}, Data: frame[nlmsg.HeaderLen:]})
	return err
}

func receive(conn *netlink.Conn, buf []byte) (n int, fromKernel bool, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, false, err
	}
	var from unix.Sockaddr
	var failed error
	if err := raw.Read(func(fd uintptr) bool {
		n, from, failed = unix.Recvfrom(int(fd), buf, 0)
		return failed != unix.EAGAIN
	}); err != nil {
		return 0, false, err
	}
	sender, ok := from.(*unix.SockaddrNetlink)
	return n, ok && sender.Pid == 0, failed
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
			fmt.Println("exit", exit.TGID, "with", exit.Code.ExitStatus())
		} else if ack, ok := event.Ack(); ok && ack.Err != 0 {
			fmt.Println("a request was refused:", unix.Errno(ack.Err))
		}
	}
}
