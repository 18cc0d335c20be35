package examples

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/mdlayher/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// What a library's socket makes of datagrams that the connector can send. They
// are sent from another socket of NETLINK_USERSOCK, where no privilege is
// needed and the kernel looks at nothing.
func TestWhatALibraryLoses(t *testing.T) {
	one := frame(t, nlmsg.Header{Type: nlmsg.TypeDone}, 40)
	multi := frame(t, nlmsg.Header{Type: nlmsg.TypeDone, Flags: unix.NLM_F_MULTI}, 40)
	cut := append(append([]byte{}, one...), one[:40]...)
	for _, c := range []struct {
		what                  string
		datagram              []byte
		mdlayher, vishvananda string
	}{
		{"an event", one, "1 messages", "1 messages"},
		{"two", append(append([]byte{}, one...), one...), "2 messages", "2 messages"},
		{"an odd one, not padded", frame(t, nlmsg.Header{Type: nlmsg.TypeDone}, 25)[:61], "1 messages", "1 messages"},
		{"one, and a tail of 2 bytes", append(append([]byte{}, one...), 1, 2), "1 messages", "1 messages"},
		{"one, and a tail of 8 bytes", append(append([]byte{}, one...), 1, 2, 3, 4, 5, 6, 7, 8), "1 messages", "1 messages"},
		{"NLM_F_MULTI", multi, "an error", "1 messages"},
		{"one, and another that was cut", cut, "an error", "an error"},
		{"the longest", frame(t, nlmsg.Header{Type: nlmsg.TypeDone}, cnmsg.MaxData), "1 messages", "an error"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if got := throughMdlayher(t, c.datagram); got != c.mdlayher {
				t.Errorf("mdlayher: %s, want %s", got, c.mdlayher)
			}
			if got := throughVishvananda(t, c.datagram); got != c.vishvananda {
				t.Errorf("vishvananda: %s, want %s", got, c.vishvananda)
			}
		})
	}
}

func frame(t *testing.T, h nlmsg.Header, size int) []byte {
	t.Helper()
	b, err := cnmsg.AppendFrame(nil, wire.Native, h, cnmsg.Header{ID: cnmsg.Proc}, make([]byte, size))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func throughMdlayher(t *testing.T, datagram []byte) string {
	t.Helper()
	conn, err := netlink.Dial(unix.NETLINK_USERSOCK, nil)
	if err != nil {
		t.Skip(err)
	}
	defer conn.Close()
	send(t, conn.PID(), datagram)
	conn.SetReadDeadline(time.Now().Add(patience))
	got, err := conn.Receive()
	return said(len(got), err)
}

func throughVishvananda(t *testing.T, datagram []byte) string {
	t.Helper()
	socket, err := nl.Subscribe(unix.NETLINK_USERSOCK)
	if err != nil {
		t.Skip(err)
	}
	defer socket.Close()
	to, err := socket.GetPid()
	if err != nil {
		t.Fatal(err)
	}
	send(t, to, datagram)
	got, _, err := socket.Receive()
	return said(len(got), err)
}

func said(messages int, err error) string {
	if err != nil {
		return "an error"
	}
	return fmt.Sprint(messages, " messages")
}

func send(t *testing.T, to uint32, datagram []byte) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_USERSOCK)
	if err != nil {
		t.Skip(err)
	}
	defer unix.Close(fd)
	err = unix.Sendto(fd, datagram, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Pid: to})
	if errors.Is(err, unix.ECONNREFUSED) || errors.Is(err, unix.EPERM) {
		t.Skip("no messages between programs here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A socket that has subscribed sends to its group, where all others hear it.
func TestVishvanandaSendsToItsGroup(t *testing.T) {
	const group = 31 // nobody's
	var sockets [2]*nl.NetlinkSocket
	for i := range sockets {
		s, err := nl.Subscribe(unix.NETLINK_USERSOCK, group)
		if err != nil {
			t.Skip(err)
		}
		defer s.Close()
		sockets[i] = s
	}
	request := nl.NetlinkRequest{NlMsghdr: unix.NlMsghdr{Type: unix.NLMSG_DONE}}
	if err := sockets[0].Send(&request); err != nil && !errors.Is(err, unix.ECONNREFUSED) { // no kernel listens there
		t.Skip(err)
	}
	sockets[1].SetReceiveTimeout(&unix.Timeval{Sec: 2})
	if got, _, err := sockets[1].Receive(); err != nil || len(got) != 1 {
		t.Errorf("the other member received %v, %v", got, err)
	}
}
