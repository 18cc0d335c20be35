package fuzz

import (
	"bytes"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

// Cnproc reads data as the payload of a message of cn_proc: as a request or an
// event, in both orders, by a View too, and as an event of every layout.
func Cnproc(data []byte) int {
	worth := 0
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		proc(o, data)
		viewed(o, data)
		for _, l := range []cnproc.Layout{cnproc.Nanoseconds, cnproc.Timespec64, cnproc.Timespec32} {
			worth |= layout(l, o, data)
		}
	}
	return worth
}

func layout(l cnproc.Layout, o wire.Order, data []byte) int {
	var e cnproc.Event
	if e.DecodeLayout(l, o, data) != nil {
		return 0
	}
	again, err := cnproc.AppendEventLayout(nil, l, o, &e)
	check(err == nil && bytes.Equal(again, data), "layout %d: %v, an event encodes to\n%x, was\n%x", l, err, again, data)
	views(&e)
	rebuild(&e)
	dirty := stale()
	check(dirty.DecodeLayout(l, o, data) == nil, "decoded once, and not again")
	fresh(&e, &dirty)
	mirrorEvent(&e, o)
	whole(&e, o, uint32(len(data)))
	return 1
}

// whole checks that an event in a datagram of its own is a frame with the
// event in it, into a buffer with room, which holds anything, and into one
// without.
func whole(e *cnproc.Event, o wire.Order, seq uint32) {
	seq |= 1 << 31
	head := []byte("head")[:4:4]
	want, fault := cnmsg.AppendFrame(head, o, cnmsg.KernelHeader(seq), cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ^seq}, cnproc.AppendEvent(nil, o, e))
	for _, room := range []int{0, len(want)} {
		dst := append(head, bytes.Repeat([]byte{0xff}, room)...)[:len(head)]
		got, err := cnproc.AppendDatagram(dst, o, seq, ^seq, e)
		check(err == fault && bytes.Equal(got, want), "in a datagram %v, an event is\n%x, as a frame %v\n%x", err, got, fault, want)
	}
}

// views checks that an event is read as one kind at most, and whole or not.
func views(e *cnproc.Event) {
	kinds := 0
	for _, ok := range []bool{
		second(e.Ack()), second(e.Fork()), second(e.Exec()), second(e.UID()), second(e.GID()),
		second(e.SID()), second(e.Ptrace()), second(e.Comm()), second(e.Coredump()), second(e.Exit()),
	} {
		if ok {
			kinds++
		}
	}
	known := e.What.String()[0] != '0'
	whole := known && e.Missing() == 0
	check(kinds == 1 == whole && kinds < 2, "%v, %d bytes missing, is of %d kinds", e.What, e.Missing(), kinds)
	if c, ok := e.Comm(); ok {
		check(bytes.HasPrefix(c.Comm[:], c.Name()) && bytes.IndexByte(c.Name(), 0) < 0, "comm %q is %q", c.Comm, c.Name())
	}
}

func second[T any](_ T, ok bool) bool { return ok }

// mirrorEvent encodes an event in the other order and reads it back: it has no
// order of its own.
func mirrorEvent(e *cnproc.Event, o wire.Order) {
	other := opposite(o)
	var got cnproc.Event
	check(got.Decode(other, cnproc.AppendEvent(nil, other, e)) == nil, "the mirror does not read back")
	a, b := cnproc.AppendEvent(nil, o, e), cnproc.AppendEvent(nil, o, &got)
	check(bytes.Equal(a, b), "through the other order an event is\n%x, was\n%x", b, a)
}

// stale is an event with no zero in it.
func stale() (e cnproc.Event) {
	e.SetComm(cnproc.Comm{PID: -1, TGID: -1, Comm: [16]byte(bytes.Repeat([]byte{0xff}, 16))})
	e.CPU, e.Timestamp, e.Rest = 9, 9, []byte{9}
	return e
}

// fresh checks that nothing is left of what was in an event before it was
// decoded, not even where event_data is shorter.
func fresh(e, dirty *cnproc.Event) {
	a, b := *e, *dirty
	check(a.Size() == b.Size() && a.CPU == b.CPU && a.Timestamp == b.Timestamp, "over an old event it is %+v, was %+v", b, a)
	a.Resize(24)
	b.Resize(24)
	x, y := cnproc.AppendEvent(nil, wire.Native, &a), cnproc.AppendEvent(nil, wire.Native, &b)
	check(bytes.Equal(x, y), "of an old event is left\n%x, was\n%x", y, x)
}
