package live_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// unique returns bytes that nobody else sends, and that are no netlink.
func unique(size int) []byte {
	b := make([]byte, size)
	rand.Read(b)
	return b
}

func mask(groups ...uint32) (m uint32) {
	for _, g := range groups {
		bit, _ := nlmsg.GroupMask(g)
		m |= bit
	}
	return m
}

// address reads a datagram that is there, and the 12 bytes of its address as
// the kernel wrote them.
func (l *listener) address() (datagram, address []byte) {
	l.t.Helper()
	l.must(func(fd int) error {
		address = make([]byte, 64)
		size := uint32(len(address))
		n, _, errno := unix.Syscall6(unix.SYS_RECVFROM, uintptr(fd),
			uintptr(unsafe.Pointer(&l.buf[0])), uintptr(len(l.buf)), unix.MSG_DONTWAIT,
			uintptr(unsafe.Pointer(&address[0])), uintptr(unsafe.Pointer(&size)))
		if errno != 0 {
			return errno
		}
		datagram, address = l.buf[:n], address[:size]
		return nil
	})
	return datagram, address
}

func (l *listener) option(level, option, value int) {
	l.t.Helper()
	l.must(func(fd int) error { return unix.SetsockoptInt(fd, level, option, value) })
}

func TestKernelMulticastAddress(t *testing.T) {
	t.Run("the bytes of the address", func(t *testing.T) {
		cite(t, "ADDR-FIELD-1 ADDR-GROUP-3 ADDR-GROUP-4 PROC-GROUP-1")
		l := events(t)
		ack := l.request(badOp)
		for {
			datagram, address := l.address()
			if got, ok := ackOf(datagram); !ok || got != ack {
				continue
			}
			var from nlmsg.Addr
			if err := from.Decode(wire.Native, address); err != nil || len(address) != nlmsg.AddrLen {
				t.Errorf("%v in %x", err, address)
			}
			if want := (nlmsg.Addr{Groups: mask(cnmsg.Proc.Group())}); from != want {
				t.Errorf("%+v, want %+v", from, want)
			}
			return
		}
	})
	t.Run("one socket", func(t *testing.T) {
		cite(t, "ADDR-FIELD-1 ADDR-GROUP-3 ADDR-GROUP-4")
		sender, receiver := open(t, live.Options{}), open(t, live.Options{})
		datagram := unique(16)
		sender.mustSendTo(receiver.PortID(), 0, datagram)
		got, address := receiver.address()
		var from nlmsg.Addr
		if err := from.Decode(wire.Native, address); err != nil || !bytes.Equal(got, datagram) {
			t.Errorf("%x, %v", got, err)
		}
		if want := (nlmsg.Addr{PortID: sender.PortID()}); from != want {
			t.Errorf("%+v, want %+v", from, want)
		}
	})
	t.Run("NETLINK_PKTINFO and SO_PASSCRED", func(t *testing.T) {
		cite(t, "ADDR-GROUP-3 ADDR-GROUP-4 SEC-CRED-1")
		l := events(t)
		l.option(unix.SOL_NETLINK, unix.NETLINK_PKTINFO, 1)
		l.option(unix.SOL_SOCKET, unix.SO_PASSCRED, 1)
		ack := l.request(badOp)
		seen := false
		overruns := l.rest(func(a arrival) {
			if got, ok := ackOf(a.data); ok && got == ack {
				seen = true
				checkControl(t, a.control)
			}
		})
		if !seen && overruns == 0 {
			t.Error("no acknowledgement")
		}
	})
	t.Run("a socket in no group", func(t *testing.T) {
		cite(t, "PROC-GROUP-1")
		observer, l := events(t), open(t, live.Options{})
		t.Cleanup(func() { l.send(cnproc.Ignore) })
		var ack uint32
		seen := observer.answers(func() { ack = l.request(cnproc.Listen) })
		if !slices.Equal(seen[ack], []uint32{0}) {
			t.Errorf("the group got the errors %d of the acknowledgement", seen[ack])
		}
		if got, err := l.now(len(l.buf)); err != unix.EAGAIN {
			t.Errorf("received %x, %v", got.data, err)
		}
	})
}

func checkControl(t *testing.T, control []byte) {
	t.Helper()
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		t.Fatal(err)
	}
	var group, credentials bool
	for _, m := range messages {
		switch {
		case m.Header.Level == unix.SOL_NETLINK && m.Header.Type == unix.NETLINK_PKTINFO:
			group = true
			if got := wire.Native.Uint32(m.Data); got != cnmsg.Proc.Group() {
				t.Errorf("group %d", got)
			}
		case m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_CREDENTIALS:
			credentials = true
			if got, err := unix.ParseUnixCredentials(&m); err != nil || *got != (unix.Ucred{}) {
				t.Errorf("%+v, %v", got, err)
			}
		}
	}
	if !group || !credentials {
		t.Errorf("pktinfo: %t, credentials: %t", group, credentials)
	}
}

// A request that is sent to group 1 goes to its members, who see who sent it,
// and then to the kernel, which answers. Both have nlmsg_pid 0.
func TestForgedEventsHaveTheirSender(t *testing.T) {
	cite(t, "ADDR-SEND-2 ADDR-SEND-3")
	observer, sender := events(t), member(t)
	event := func(ack uint32) []byte {
		var e cnproc.Event
		e.SetExec(cnproc.Exec{PID: 1 << 30, TGID: 1 << 30})
		b, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(0), cnmsg.Header{ID: cnmsg.Proc, Ack: ack}, cnproc.AppendEvent(nil, wire.Native, &e))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct {
		ids      string
		forged   []byte
		answered bool
	}{
		"a request":       {"ADDR-ORIGIN-1 ADDR-SEND-2 ADDR-SEND-3 SEC-ORIGIN-1", good(random()), true},
		"an event":        {"ADDR-ORIGIN-1 ADDR-SEND-3 SEC-ORIGIN-1 SEC-FORGE-1", event(random()), false},
		"another id":      {"ADDR-FILTER-1", good(random(), u32(atIdx, 5)), false},
		"no netlink even": {"ADDR-FILTER-1", unique(99), false},
	} {
		t.Run(name, func(t *testing.T) {
			cite(t, c.ids)
			observer, sender := observer.in(t), sender.in(t)
			for range tries {
				sender.mustSendTo(0, mask(cnmsg.Proc.Group()), c.forged)
				o, ok := observer.heard(c.forged)
				s, ok2 := sender.heard(c.forged)
				if !ok || !ok2 {
					continue // the machine is busy
				}
				if want := []uint32{sender.PortID()}; !slices.Equal(o.from, want) {
					t.Errorf("seen as sent by %d, want %d", o.from, want)
				}
				if s.from != nil {
					t.Errorf("the sender received it too, %d times", len(s.from))
				}
				if o.answered != c.answered || s.answered != c.answered {
					t.Errorf("answered: the observer saw %t, the sender %t, want %t", o.answered, s.answered, c.answered)
				}
				return
			}
			t.Fatalf("%d overruns", tries)
		})
	}
}

func random() uint32 { return wire.Native.Uint32(unique(4)) }

// hearsay is what a member of group 1 received of a datagram.
type hearsay struct {
	from     []uint32 // the port ids that it came from
	answered bool     // the kernel acknowledged it
}

// heard reads all that is there. ok is false after an overrun.
func (l *listener) heard(datagram []byte) (h hearsay, ok bool) {
	l.t.Helper()
	sent, _ := ackOf(datagram)
	overruns := l.rest(func(a arrival) {
		if bytes.Equal(a.data, datagram) {
			h.from = append(h.from, a.from.Pid)
		}
		if got, ok := ackOf(a.data); ok && a.from.Pid == 0 && got == sent+1 {
			h.answered = true
		}
	})
	return h, overruns == 0
}

// groups returns the mask of the groups that the socket is in.
func (l *listener) groups() (m uint32) {
	l.t.Helper()
	l.must(func(fd int) (err error) {
		n, err := unix.GetsockoptInt(fd, unix.SOL_NETLINK, unix.NETLINK_LIST_MEMBERSHIPS)
		m = uint32(n)
		return err
	})
	return m
}

// bindTo makes the groups of a mask the socket's.
func (l *listener) bindTo(groups uint32) error {
	l.t.Helper()
	return l.try(func(fd int) error {
		return unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Pid: l.PortID(), Groups: groups})
	})
}

func TestMembershipTakesNumbers(t *testing.T) {
	t.Run("numbers", func(t *testing.T) {
		cite(t, "ADDR-GROUP-1 ADDR-GROUP-2")
		l := open(t, live.Options{})
		for group := uint32(1); group <= nlmsg.MaxGroup; group++ {
			err := l.Join(group)
			skipIfNotHere(t, err)
			if got := l.groups(); err != nil || got != mask(group) {
				t.Errorf("joined %d: in %#x, %v", group, got, err)
			}
			if err := l.Leave(group); err != nil || l.groups() != 0 {
				t.Errorf("left %d: in %#x, %v", group, l.groups(), err)
			}
		}
	})
	t.Run("a number and a mask", func(t *testing.T) {
		cite(t, "ADDR-GROUP-1")
		number, bound, wrong := open(t, live.Options{}), open(t, live.Options{}), open(t, live.Options{})
		number.need(number.Join(12))
		bound.need(bound.bindTo(0x800))
		wrong.need(wrong.bindTo(12))
		if n, b := number.groups(), bound.groups(); n != mask(12) || b != mask(12) {
			t.Errorf("joined by number: %#x, by mask: %#x", n, b)
		}
		if got := wrong.groups(); got != mask(3, 4) {
			t.Errorf("the mask 12 is the groups %#x", got)
		}
	})
	t.Run("no group", func(t *testing.T) {
		cite(t, "ADDR-GROUP-2")
		l := open(t, live.Options{})
		for _, group := range []uint32{0, 33, 12345, 1<<32 - 1} {
			if err := l.Join(group); !errors.Is(err, unix.EINVAL) {
				t.Errorf("joining %d: %v", group, err)
			}
			if err := l.Leave(group); !errors.Is(err, unix.EINVAL) {
				t.Errorf("leaving %d: %v", group, err)
			}
		}
		if l.groups() != 0 {
			t.Errorf("in %#x", l.groups())
		}
	})
	t.Run("option 0", func(t *testing.T) {
		cite(t, "ERR-DROP-1")
		l := open(t, live.Options{Group: 1})
		set := func(option int) error {
			return l.try(func(fd int) error { return unix.SetsockoptInt(fd, unix.SOL_NETLINK, option, 1) })
		}
		if err := set(0); err != unix.ENOPROTOOPT || l.groups() != mask(1) {
			t.Errorf("%v, in %#x", err, l.groups())
		}
		if err := set(nlmsg.DropMembership); err != nil || l.groups() != 0 {
			t.Errorf("option 2: %v, in %#x", err, l.groups())
		}
	})
	t.Run("12345", func(t *testing.T) {
		cite(t, "ERR-GROUP-1")
		l := open(t, live.Options{})
		if err := l.Join(12345); !errors.Is(err, unix.EINVAL) {
			t.Errorf("the number: %v", err)
		}
		l.need(l.bindTo(12345))
		if got := l.groups(); got != mask(1, 4, 5, 6, 13, 14) {
			t.Errorf("the mask: in %#x", got)
		}
	})
}

func TestTheLowestGroupAlone(t *testing.T) {
	cite(t, "ADDR-SEND-1")
	sender := open(t, live.Options{})
	members := map[uint32]*listener{}
	for _, group := range []uint32{18, 25, 32} {
		members[group] = open(t, live.Options{Group: group})
	}
	for _, c := range []struct {
		groups uint32
		lowest uint32
	}{
		{mask(32), 32},
		{mask(18, 25, 32), 18},
		{mask(25, 32), 25},
		{mask(17, 18), 17},
		{1<<32 - 1 - mask(1), 2},
	} {
		t.Run(fmt.Sprintf("mask %#x", c.groups), func(t *testing.T) {
			datagram := unique(20)
			sender.in(t).mustSendTo(0, c.groups, datagram)
			for group, member := range members {
				got := 0
				member.in(t).rest(func(a arrival) {
					if bytes.Equal(a.data, datagram) {
						got++
					}
				})
				if (got == 1) != (group == c.lowest) || got > 1 {
					t.Errorf("group %d got it %d times", group, got)
				}
			}
		})
	}
}

func TestPortIDsAreTheirOwn(t *testing.T) {
	cite(t, "ADDR-PORT-1")
	const arbitrary = 1 << 31
	one, other := open(t, live.Options{}), open(t, live.Options{})
	if one.PortID() != uint32(os.Getpid()) {
		t.Errorf("the first socket has %d, the process %d", one.PortID(), os.Getpid())
	}
	if other.PortID() < arbitrary {
		t.Errorf("the second socket has %d", other.PortID())
	}
}

func TestAnyBytesPassBetweenUsers(t *testing.T) {
	cite(t, "ADDR-RAW-1")
	sender, receiver := open(t, live.Options{}), open(t, live.Options{})
	for _, size := range []int{1, 7, 15, 39, 76, 65535} {
		datagram := unique(size)
		sender.mustSendTo(receiver.PortID(), 0, datagram)
		got, err := receiver.now(len(receiver.buf))
		if err != nil || !bytes.Equal(got.data, datagram) || got.from.Pid != sender.PortID() {
			t.Errorf("%d bytes: got %d from %d, %v", size, len(got.data), got.from.Pid, err)
		}
	}
	if _, err := sender.sendTo(receiver.PortID(), 0, unique(1<<24)); err != unix.EMSGSIZE {
		t.Errorf("more than the send buffer: %v", err)
	}
}
