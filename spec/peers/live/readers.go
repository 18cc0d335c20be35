//go:build linux && cgo

package main

import (
	"errors"
	"io"
	"syscall"

	"github.com/mdlayher/netlink"
	vishvananda "github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
)

// room is the receive buffer that every reader asks for, if it can.
const room = 64 << 20

// reader is a way to receive process events.
type reader struct {
	name    string
	numbers bool // it sees the numbers of the messages
	open    func(*counter) (read func() error, err error)
}

var readers = []reader{
	{"cnwire, corpus/listen", true, ours},
	{"recvfrom, x/sys", true, recvfrom},
	{"recvfrom, syscall.ParseNetlinkMessage", true, parsed},
	{"mdlayher/netlink Conn.Receive", true, mdlayher},
	{"vishvananda/netlink ProcEventMonitor", false, monitor},
}

func ours(c *counter) (func() error, error) {
	l, err := listen.Start(listen.Options{ReceiveBuffer: room})
	if err != nil {
		return nil, err
	}
	c.stop = l.Stop
	return func() error {
		var r listen.Received
		for {
			err := l.Receive(&r)
			switch {
			case errors.Is(err, live.ErrOverrun):
				continue
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			}
			c.gaps.Add(int64(r.Missing))
			if v, ok := r.Event.Comm(); ok {
				c.add(uint32(v.TGID))
			} else if v, ok := r.Event.Fork(); ok {
				c.add(uint32(v.ParentTGID))
			} else {
				c.add(0)
			}
		}
	}, nil
}

// socket is a listening socket by hand.
func socket() (fd int, err error) {
	fd, err = unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_CONNECTOR)
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1})
	}
	if err == nil {
		err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, room)
	}
	if err == nil {
		err = unix.Sendto(fd, request(cnproc.Listen), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	}
	return fd, err
}

// forceBuffer tells whether this process may have a buffer of any size.
func forceBuffer() error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_CONNECTOR)
	if err != nil {
		return nil // the listener says why
	}
	defer unix.Close(fd)
	return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, room)
}

// eachDatagram reads one datagram a call.
func eachDatagram(f func([]byte) error) (func() error, error) {
	fd, err := socket()
	return func() error {
		buf := make([]byte, 1<<16)
		for {
			n, from, err := unix.Recvfrom(fd, buf, 0)
			if err == unix.ENOBUFS || err == unix.EINTR {
				continue
			}
			if err != nil {
				return err
			}
			if a, ok := from.(*unix.SockaddrNetlink); !ok || a.Pid != 0 {
				continue
			}
			if err := f(buf[:n]); err != nil {
				return err
			}
		}
	}, err
}

func recvfrom(c *counter) (func() error, error) {
	return eachDatagram(func(b []byte) error {
		if len(b) >= 16 {
			c.byHand(b[16:])
		}
		return nil
	})
}

func parsed(c *counter) (func() error, error) {
	return eachDatagram(func(b []byte) error {
		messages, err := syscall.ParseNetlinkMessage(b)
		for _, m := range messages {
			c.byHand(m.Data)
		}
		return err
	})
}

func mdlayher(c *counter) (func() error, error) {
	conn, err := netlink.Dial(unix.NETLINK_CONNECTOR, &netlink.Config{Groups: 1})
	if err != nil {
		return nil, err
	}
	if err := conn.SetReadBuffer(room); err != nil {
		return nil, err
	}
	_, err = conn.Send(netlink.Message{Header: netlink.Header{Type: netlink.Done}, Data: request(cnproc.Listen)[16:]})
	return func() error {
		for {
			messages, err := conn.Receive()
			if errors.Is(err, unix.ENOBUFS) {
				continue
			}
			if err != nil {
				return err
			}
			for _, m := range messages {
				c.byHand(m.Data)
			}
		}
	}, err
}

// monitor has a receive buffer and a goroutine of its own, which ends with the
// first error.
func monitor(c *counter) (func() error, error) {
	events, failed := make(chan vishvananda.ProcEvent, 1<<12), make(chan error, 1)
	err := vishvananda.ProcEventMonitor(events, nil, failed)
	return func() error {
		for e := range events {
			switch v := e.Msg.(type) {
			case *vishvananda.CommProcEvent:
				c.add(v.ProcessTgid)
			case *vishvananda.ForkProcEvent:
				c.add(v.ParentTgid)
			default:
				c.add(0)
			}
		}
		return <-failed
	}, err
}
