package live_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

const eventBytes = 76 // of a datagram with an event

// small makes the receive buffer so small that 64 events do not fit: of that
// many bytes, which the kernel doubles, and raises to some 2 KiB.
func (l *listener) small(size int) {
	l.t.Helper()
	if err := l.SetReceiveBuffer(size); err != nil {
		l.t.Fatal(err)
	}
	got, err := l.ReceiveBuffer()
	if err != nil {
		l.t.Fatal(err)
	}
	if got < 1 || got > 1<<14 {
		l.t.Fatalf("asked for a receive buffer of %d bytes, got %d", size, got)
	}
}

// flood sends 64 requests, and returns the acks of their acknowledgements.
func (l *listener) flood() map[uint32]bool {
	l.t.Helper()
	acks := map[uint32]bool{}
	for range 64 {
		acks[l.request(badOp)] = true
	}
	return acks
}

func TestATruncatedDatagramTellsItsLength(t *testing.T) {
	cite(t, "LOSS-CUT-1 LOSS-CUT-3")
	l := events(t)
	const room = 40

	l.request(badOp)
	l.deadline(patience)
	got, err := l.Receive(l.buf[:room])
	for err == nil && !got.From.FromKernel() {
		got, err = l.Receive(l.buf[:room])
	}
	if err != nil {
		t.Fatal(err)
	}
	if !got.Truncated() || len(got.Data) != room || got.Length != eventBytes {
		t.Errorf("%d of %d bytes, truncated: %t", len(got.Data), got.Length, got.Truncated())
	}
	s := cnmsg.Scan(got.Data, wire.Native)
	if s.Next() || !errors.Is(s.Err(), wire.NLTruncated) {
		t.Errorf("%v, want %v", s.Err(), wire.NLTruncated)
	}

	// The rest is gone: what comes next begins with an nlmsghdr of its own.
	for _, room := range []int{room, eventBytes} {
		l.request(badOp)
		a := l.event(room)
		if cut := a.flags&unix.MSG_TRUNC != 0; cut != (room < eventBytes) || len(a.data) != room {
			t.Errorf("%d bytes in a buffer of %d, MSG_TRUNC: %t", len(a.data), room, cut)
		}
		if n := wire.Native.Uint32(a.data[atLen:]); n != eventBytes {
			t.Errorf("nlmsg_len %d", n)
		}
	}
}

// event reads what the kernel sent first of what is there.
func (l *listener) event(room int) arrival {
	l.t.Helper()
	for {
		a, err := l.now(room)
		if err != nil {
			l.t.Fatal(err)
		}
		if a.from.Pid == 0 {
			return a
		}
	}
}

// A filter cuts events to 40 bytes if their id.idx, as it loads it, is some
// number, and else leaves them whole.
func TestASocketFilterCutsSilently(t *testing.T) {
	idx := wire.Native.AppendUint32(nil, cnmsg.Proc.Idx)
	const room = 40
	for name, c := range map[string]struct {
		number uint32
		length int
	}{
		"the number as big-endian":    {binary.BigEndian.Uint32(idx), room},
		"the number as little-endian": {binary.LittleEndian.Uint32(idx), eventBytes},
	} {
		t.Run(name, func(t *testing.T) {
			cite(t, "ORD-4 LOSS-CUT-2")
			l := events(t)
			// What the filter of the newest member cuts is cut for all: the
			// kernel has not yet made copies then. So this is not the newest.
			member(t)
			l.filter([]unix.SockFilter{
				{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: atIdx},
				{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: c.number, Jf: 1},
				{Code: unix.BPF_RET | unix.BPF_K, K: room},
				{Code: unix.BPF_RET | unix.BPF_K, K: 1 << 16},
			})
			l.checkCut(c.length)
		})
	}
}

func (l *listener) filter(program []unix.SockFilter) {
	l.t.Helper()
	l.must(func(fd int) error {
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
			&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
	})
}

// checkCut asks for an acknowledgement, which must have that many bytes and no
// sign in msg_flags.
func (l *listener) checkCut(length int) {
	l.t.Helper()
	for range tries {
		ack, seen := l.request(badOp), false
		overruns := l.rest(func(a arrival) {
			if got, ok := ackOf(a.data); !ok || got != ack {
				return
			}
			seen = true
			if len(a.data) != length || a.flags&unix.MSG_TRUNC != 0 {
				l.t.Errorf("%d bytes, flags %#x, want %d and no MSG_TRUNC", len(a.data), a.flags, length)
			}
			if n := wire.Native.Uint32(a.data[atLen:]); n != eventBytes {
				l.t.Errorf("nlmsg_len %d", n)
			}
			s := cnmsg.Scan(a.data, wire.Native)
			if whole := s.Next(); whole != (length == eventBytes) || !whole && !errors.Is(s.Err(), wire.NLTruncated) {
				l.t.Errorf("read: %t, %v", whole, s.Err())
			}
		})
		if seen {
			return
		}
		if overruns == 0 {
			l.t.Fatal("no acknowledgement")
		}
	}
	l.t.Fatalf("%d overruns", tries)
}

func TestAnOverrunComesOnceAndReadingGoesOn(t *testing.T) {
	cite(t, "LOSS-FULL-1")
	l := events(t)
	l.small(1)
	acks := l.flood()
	l.deadline(patience)
	if _, err := l.Receive(l.buf); !errors.Is(err, live.ErrOverrun) {
		t.Errorf("first %v, want %v", err, live.ErrOverrun)
	}
	if got, err := l.Receive(l.buf); err != nil || len(got.Data) == 0 {
		t.Errorf("then %+v, %v, want what was in the buffer", got, err)
	}
	overruns := l.rest(func(a arrival) {
		if ack, ok := ackOf(a.data); ok {
			delete(acks, ack)
		}
	})
	if overruns != 0 && len(acks) < 60 { // another one can only come of events after the queue was empty
		t.Errorf("%d more overruns", overruns)
	}
	if len(acks) < 32 {
		t.Errorf("%d of 64 acknowledgements are missing: nothing was dropped", len(acks))
	}
	if err := l.SetReceiveBuffer(8 << 20); err != nil {
		t.Fatal(err)
	}
	l.drain()
	if code := l.answer(badOp); code != einval {
		t.Errorf("error %d", code)
	}
}

// After an overrun and a few reads there is room, and yet nothing more comes
// in until all that is there was read.
func TestAfterAnOverrunTheQueueMustBeEmptied(t *testing.T) {
	cite(t, "LOSS-FULL-2")
	l := events(t)
	l.small(4 << 10)
	flood := l.flood()
	if _, err := l.now(len(l.buf)); err != unix.ENOBUFS {
		t.Fatalf("%v, want ENOBUFS", err)
	}
	for range 4 {
		if _, err := l.now(len(l.buf)); err != nil {
			t.Fatal(err)
		}
	}
	early := l.request(badOp)
	left, late := 0, false
	l.rest(func(a arrival) {
		ack, _ := ackOf(a.data)
		late = late || ack == early
		if flood[ack] {
			left++
		}
	})
	if left == 0 {
		t.Fatal("the queue was empty too soon for this test")
	}
	if late {
		t.Errorf("taken in with %d still in the queue", left)
	}
	for range tries {
		ack, seen := l.request(badOp), false
		l.rest(func(a arrival) {
			got, _ := ackOf(a.data)
			seen = seen || got == ack
		})
		if seen {
			return
		}
	}
	t.Error("nothing is taken in though the queue was empty")
}

func TestWithoutENOBUFSTheGapTells(t *testing.T) {
	cite(t, "LOSS-FULL-3")
	defer pin(t)()
	l := events(t)
	l.small(1)
	l.must(func(fd int) error { return unix.SetsockoptInt(fd, unix.SOL_NETLINK, unix.NETLINK_NO_ENOBUFS, 1) })

	numbers := genealogy.NewContinuity(make([]genealogy.Stream, 1024))
	read := func(acks map[uint32]bool) {
		t.Helper()
		overruns := l.told(func(m cnmsg.Msg, e *cnproc.Event) {
			numbers.Observe(e.CPU, m.Seq())
			delete(acks, m.Ack())
		})
		if overruns != 0 {
			t.Error("ENOBUFS all the same")
		}
	}
	read(nil) // the queue is empty now: what is read next is the first
	acks := l.flood()
	read(acks)
	if len(acks) == 0 {
		t.Fatal("nothing was dropped")
	}
	// One more, for a number of this CPU after the gap.
	last := l.request(badOp)
	read(map[uint32]bool{last: true})
	if numbers.Missed() == 0 {
		t.Errorf("%d acknowledgements were dropped, and no number is missing", len(acks))
	}
}

// pin keeps the test on one CPU, whose numbers then count all its requests.
func pin(t *testing.T) (release func()) {
	t.Helper()
	release = unpinned(t)
	var before, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		t.Fatal(err)
	}
	for cpu := 0; one.Count() == 0; cpu++ {
		if before.IsSet(cpu) {
			one.Set(cpu)
		}
	}
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		t.Fatal(err)
	}
	return release
}

// unpinned gives the test a thread, which release puts back on the CPUs that it
// may run on now.
func unpinned(t *testing.T) (release func()) {
	t.Helper()
	runtime.LockOSThread()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := unix.SchedSetaffinity(0, &before); err != nil {
			t.Error(err)
		}
		runtime.UnlockOSThread()
	}
}

// Of two sockets in the group one loses most and the other nothing, and what
// both got has the same number.
func TestLossIsOfEachSocket(t *testing.T) {
	cite(t, "LOSS-FULL-4")
	roomy, tight := events(t), member(t)
	tight.small(1)
	for range tries {
		seqs := map[uint32]uint32{}
		acks := tight.flood()
		overruns := roomy.rest(func(a arrival) {
			if ack, ok := ackOf(a.data); ok && acks[ack] && a.from.Pid == 0 {
				seqs[ack] = wire.Native.Uint32(a.data[atCNSeq:])
			}
		})
		both := 0
		lost := tight.rest(func(a arrival) {
			ack, ok := ackOf(a.data)
			if !ok || !acks[ack] || a.from.Pid != 0 {
				return
			}
			both++
			if seq := wire.Native.Uint32(a.data[atCNSeq:]); seq != seqs[ack] && overruns == 0 {
				t.Errorf("number %d in one socket and %d in the other", seq, seqs[ack])
			}
		})
		if overruns != 0 {
			continue // the machine is busy
		}
		if lost == 0 || both >= len(acks) {
			t.Errorf("the socket with little room got %d of %d", both, len(acks))
		}
		if len(seqs) != len(acks) {
			t.Errorf("the other got %d of %d", len(seqs), len(acks))
		}
		return
	}
	t.Fatalf("%d overruns", tries)
}

func TestAnEmptyQueueTakesWhatIsLargerThanItsBuffer(t *testing.T) {
	cite(t, "LOSS-FULL-5")
	group := 2 + 2*rand.Uint32N(nlmsg.MaxGroup/2) // not group 1
	sender := open(t, live.Options{})
	receiver := open(t, live.Options{Group: group})
	receiver.small(1)
	size, err := receiver.ReceiveBuffer()
	if err != nil {
		t.Fatal(err)
	}
	mask, _ := nlmsg.GroupMask(group)
	for range tries {
		receiver.rest(func(arrival) {}) // whoever else may be in that group
		datagram := unique(4 * size)
		sender.mustSendTo(0, mask, datagram)
		if got, err := receiver.now(len(receiver.buf)); err == nil && bytes.Equal(got.data, datagram) {
			return
		}
	}
	t.Errorf("%d bytes never came through an empty receive buffer of %d", 4*size, size)
}
