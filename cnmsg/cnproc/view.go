package cnproc

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// View reads a struct proc_event where it lies in the caller's datagram, as
// [cnmsg.Msg] does a cn_msg, and by the methods that [Event] has: each returns
// the same for the same bytes. It is valid as long as those bytes are. An event
// in the other order, or of fewer than 40 bytes, is copied into the [Reader]: its
// View is valid until the Reader makes the next one.
//
// A View that no Reader has made (var v View) panics when it is read.
type View struct {
	m *[viewLen]byte // cn_msg and event, in the order of this machine
}

// Where things are in a cn_msg with an event.
const (
	seqAt   = 8
	lenAt   = 16
	whatAt  = cnmsg.HeaderLen
	cpuAt   = whatAt + 4
	timeAt  = whatAt + 8
	unionAt = whatAt + headerLen // event_data
	viewLen = unionAt + unionLen
)

// Reader makes views. It allocates nothing, and the zero Reader is ready.
type Reader struct {
	m [viewLen]byte // the last message that cannot be read where it lies
}

// View views m as an event, in the layout that [Event.Decode] reads. ok is
// false if m has another id than cn_proc's, or fewer than 16 bytes of data, as a
// [Request] has. The View reads as whatever is there then, zero where nothing is.
func (r *Reader) View(m cnmsg.Msg) (v View, ok bool) {
	func() { // inlined as Event.Decode is
		// A call with one way to it: the registers are saved there, and not on
		// the usual way.
		if b, o := m.Bytes(), m.Order(); len(b) >= viewLen && o.IsNative() {
			v.m = (*[viewLen]byte)(b[:viewLen:viewLen])
		} else {
			v.m = r.other(b, o)
		}
		id := cnmsg.ID{Idx: wire.Native.Uint32(v.m[0:4]), Val: wire.Native.Uint32(v.m[4:8])}
		ok = id == cnmsg.ID{Idx: cnIdx, Val: cnVal}
	}()
	return v, ok
}

// other copies what cannot be read where it lies.
//
//go:noinline
func (r *Reader) other(b []byte, o wire.Order) *[viewLen]byte {
	if len(b) < unionAt {
		return &noEvent
	}
	r.m = [viewLen]byte{}
	n := copy(r.m[:], b)
	if o.IsNative() {
		return &r.m
	}
	swap(0, r.m[:lenAt])
	binary.NativeEndian.PutUint16(r.m[lenAt:], o.Uint16(b[lenAt:]))
	swap(0, r.m[whatAt:timeAt])
	binary.NativeEndian.PutUint64(r.m[timeAt:], o.Uint64(b[timeAt:]))
	swap(View{&r.m}.What(), r.m[unionAt:n])
	return &r.m
}

// noEvent is what is read of a message that is too short.
var noEvent [viewLen]byte

// Seq returns cn_msg.seq, which counts the events of [View.CPU].
func (v View) Seq() uint32 { return binary.NativeEndian.Uint32(v.m[seqAt:]) }

// What returns what happened.
func (v View) What() What { return What(binary.NativeEndian.Uint32(v.m[whatAt:])) }

// CPU returns the sender's, as in [Event].
func (v View) CPU() uint32 { return binary.NativeEndian.Uint32(v.m[cpuAt:]) }

// Timestamp returns the time in ns, CLOCK_MONOTONIC.
func (v View) Timestamp() uint64 { return binary.NativeEndian.Uint64(v.m[timeAt:]) }

// Event returns a copy, which can be kept and sent on. Rest is nil in it: what
// follows the 40 bytes, nothing on every kernel so far, is read by
// [Event.Decode] alone.
func (v View) Event() Event {
	n := min(max(int(v.length())-headerLen, 0), unionLen)
	return Event{What: v.What(), CPU: v.CPU(), Timestamp: v.Timestamp(), union: *v.union(), n: uint8(n)}
}

// union returns event_data.
func (v View) union() *[unionLen]byte { return (*[unionLen]byte)(v.m[unionAt:]) }

// length returns how many bytes of the event there are: cn_msg.len.
func (v View) length() uint16 { return binary.NativeEndian.Uint16(v.m[lenAt:]) }

// is tells whether the event is of that kind and has so many bytes.
func (v View) is(what What, least uint16) bool { return v.What() == what && v.length() >= least }

// Missing returns how many bytes event_data lacks, as [Event.Missing] does.
func (v View) Missing() int {
	return max(v.What().leastLen()-max(int(v.length())-headerLen, 0), 0)
}
