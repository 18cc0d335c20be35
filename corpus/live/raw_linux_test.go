package live_test

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

// in returns l for a subtest.
func (l *listener) in(t *testing.T) *listener {
	return &listener{Conn: l.Conn, t: t, buf: l.buf}
}

// need skips the test where a privilege is missing, or the connector, and ends
// it for any other error.
func (l *listener) need(err error) {
	l.t.Helper()
	if err == unix.ECONNREFUSED {
		l.t.Skip("the connector is in another network namespace")
	}
	skipIfNotHere(l.t, err)
	if err != nil {
		l.t.Fatal(err)
	}
}

// must runs f with the descriptor, and needs it to work.
func (l *listener) must(f func(fd int) error) {
	l.t.Helper()
	l.need(l.try(f))
}

func (l *listener) try(f func(fd int) error) error {
	l.t.Helper()
	raw, err := l.SyscallConn()
	if err != nil {
		l.t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		l.t.Fatal(err)
	}
	return failed
}

// sendTo sends a datagram to a port id and the groups of a mask.
func (l *listener) sendTo(portID, groups uint32, datagram []byte) (n int, err error) {
	l.t.Helper()
	err = l.try(func(fd int) (err error) {
		n, err = unix.SendmsgN(fd, datagram, nil, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Pid: portID, Groups: groups}, 0)
		return err
	})
	return n, err
}

func (l *listener) mustSendTo(portID, groups uint32, datagram []byte) {
	l.t.Helper()
	_, err := l.sendTo(portID, groups, datagram)
	l.need(err)
}

// arrival is all that recvmsg tells of a datagram.
type arrival struct {
	data    []byte
	control []byte
	flags   int
	from    unix.SockaddrNetlink
}

// now reads a datagram that is there, into a buffer of room bytes. It does not
// wait: EAGAIN says that there is none.
func (l *listener) now(room int) (a arrival, err error) {
	l.t.Helper()
	err = l.try(func(fd int) error {
		control := make([]byte, 256)
		n, c, flags, from, err := unix.Recvmsg(fd, l.buf[:room], control, unix.MSG_DONTWAIT)
		if err != nil {
			return err
		}
		a = arrival{data: l.buf[:n], control: control[:c], flags: flags}
		if nl, ok := from.(*unix.SockaddrNetlink); ok {
			a.from = *nl
		}
		return nil
	})
	return a, err
}

// rest reads all that is there, without waiting, and gives it to f. It tells
// how often the call failed with ENOBUFS.
func (l *listener) rest(f func(arrival)) (overruns int) {
	l.t.Helper()
	for {
		a, err := l.now(len(l.buf))
		switch err {
		case nil:
			f(a)
		case unix.EAGAIN:
			return overruns
		case unix.ENOBUFS:
			overruns++
		default:
			l.t.Fatal(err)
		}
	}
}

// told reads all process events that are there, without waiting.
func (l *listener) told(f func(cnmsg.Msg, *cnproc.Event)) (overruns int) {
	l.t.Helper()
	return l.rest(func(a arrival) {
		m, ok := cnmsg.One(a.data, wire.Native)
		var e cnproc.Event
		if ok && a.from.Pid == 0 && m.ID() == cnmsg.Proc && e.Decode(wire.Native, m.Data()) == nil {
			f(m, &e)
		}
	})
}

// ackOf returns the ack of a datagram that has the 36 bytes of two headers.
func ackOf(datagram []byte) (ack uint32, ok bool) {
	if len(datagram) < atData {
		return 0, false
	}
	return wire.Native.Uint32(datagram[atAck:]), true
}

// Where the fields of a datagram are.
const (
	atLen     = 0
	atType    = 4
	atFlags   = 6
	atSeq     = 8
	atPID     = 12
	atIdx     = 16
	atVal     = 20
	atCNSeq   = 24
	atAck     = 28
	atCNLen   = 32
	atCNFlags = 34
	atData    = 36
)

// A change makes another datagram of one.
type change func([]byte) []byte

func u32(at int, v uint32) change {
	return func(b []byte) []byte { wire.Native.PutUint32(b[at:], v); return b }
}

func u16(at int, v uint16) change {
	return func(b []byte) []byte { wire.Native.PutUint16(b[at:], v); return b }
}

// more appends n bytes that are no zeroes.
func more(n int) change {
	return func(b []byte) []byte {
		for range n {
			b = append(b, 0xee)
		}
		return b
	}
}

func cut(n int) change { return func(b []byte) []byte { return b[:n] } }

// good returns a request of 40 bytes with the number ack, and what the changes
// make of it. Its operation is one that there is not: it is answered, with
// EINVAL, and does not change who listens.
func good(ack uint32, changes ...change) []byte {
	seq := rand.Uint32()
	b, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(seq), cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack},
		cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: badOp}))
	if err != nil {
		panic(err)
	}
	for _, c := range changes {
		b = c(b)
	}
	return b
}

// answers does something, and returns the errors of all acknowledgements that
// come before the one of a request that is sent after it, by ack. After an
// overrun it does it again.
func (l *listener) answers(do func()) map[uint32][]uint32 {
	l.t.Helper()
	for range tries {
		do()
		seen := map[uint32][]uint32{}
		fence := l.request(badOp)
		found := l.until("acknowledgement of the request after it", func(m cnmsg.Msg, e *cnproc.Event) bool {
			if a, ok := e.Ack(); ok && m.Ack() != fence {
				seen[m.Ack()] = append(seen[m.Ack()], a.Err)
			}
			return m.Ack() == fence
		})
		if found {
			return seen
		}
	}
	l.t.Fatalf("%d overruns", tries)
	return nil
}

// member opens a socket in group 1 that sends nothing.
func member(t *testing.T) *listener {
	t.Helper()
	return open(t, live.Options{Group: cnmsg.Proc.Group(), ReceiveBuffer: 8 << 20})
}
