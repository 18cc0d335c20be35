package cnproc

import (
	"encoding/binary"
	"math/bits"

	"github.com/cnwire/cnwire/wire"
)

const (
	// EventLen is sizeof(struct proc_event) since 3.2; before, it was 32.
	EventLen = 40

	headerLen = 16 // up to event_data
	unionLen  = 24 // event_data
)

// Event is a struct proc_event:
//
//	+---------------+---------------+-------------------------------+
//	| what      u32 | cpu       u32 | timestamp_ns              u64 |
//	+---------------+---------------+-------------------------------+
//	| event_data: up to six u32, or two and comm[16]                |
//	|                               +-------------------------------+
//	|                               |  24 bytes since 3.2, 16 before
//	+-------------------------------+
//
// It is a value: but for Rest, which is nil on every kernel so far, nothing in
// it refers to the bytes it was decoded from, and it has no byte order. What
// event_data holds is read by the method named after the event, and written by
// the one with Set before it.
//
// Kernels before 3.12 sent whatever was on their stack in the bytes of
// event_data that an event does not use, so nothing here looks at those; they
// are kept, so that an event encodes to the bytes it was decoded from.
type Event struct {
	What      What
	CPU       uint32 // the sender's; 0xffffffff in acknowledgements before 4.8, so never an index
	Timestamp uint64 // ns, CLOCK_MONOTONIC
	Rest      []byte // what follows the 24 bytes of event_data: a view of the caller's bytes

	union [unionLen]byte // event_data, its numbers in the order of this machine
	n     uint8          // how many bytes of event_data there are
}

// Decode reads an event as every kernel since 2.6.18 writes it, all of b. An
// event_data that is shorter than 24 bytes is taken as far as it goes, see
// [Event.Missing]. It does not allocate. Fault: proc_short for fewer than 16
// bytes, and e is zero then.
func (e *Event) Decode(o wire.Order, b []byte) error {
	// A function that is called where it stands is inlined if it is large, and
	// with it Decode: a quarter of the time of a walk that decodes.
	return func() error {
		if len(b) == EventLen && o.IsNative() {
			// Nearly every event there is: nothing to swap, the copy of known length.
			h := (*[EventLen]byte)(b)
			e.What = What(binary.NativeEndian.Uint32(h[0:4]))
			e.CPU = binary.NativeEndian.Uint32(h[4:8])
			e.Timestamp = binary.NativeEndian.Uint64(h[8:16])
			e.union, e.n, e.Rest = [unionLen]byte(h[headerLen:]), unionLen, nil
			return nil
		}
		if len(b) < headerLen {
			*e = Event{}
			return wire.ProcShort
		}
		e.What = What(o.Uint32(b[0:4]))
		e.CPU = o.Uint32(b[4:8])
		e.Timestamp = o.Uint64(b[8:16])
		e.setUnion(o, b[headerLen:])
		return nil
	}()
}

// setUnion takes over event_data.
func (e *Event) setUnion(o wire.Order, b []byte) {
	e.union, e.Rest = [unionLen]byte{}, nil
	e.n = uint8(copy(e.union[:], b))
	if len(b) > unionLen {
		e.Rest = b[unionLen:len(b):len(b)]
	}
	if !o.IsNative() {
		swap(e.What, e.union[:e.n])
	}
}

// swap turns the numbers in event_data round. An event that this package does
// not know is taken to hold u32s, as all others do.
func swap(what What, union []byte) {
	if what == WhatComm {
		union = union[:min(8, len(union))]
	}
	for ; len(union) >= 4; union = union[4:] {
		v := binary.NativeEndian.Uint32(union)
		binary.NativeEndian.PutUint32(union, bits.ReverseBytes32(v))
	}
}

// Size returns the length of the encoded event in bytes.
func (e *Event) Size() int { return headerLen + int(e.n) + len(e.Rest) }

// AppendEvent appends e, in the layout that [Event.Decode] reads. Its length
// is that of the event it was decoded from, or 40 bytes if a Set method filled
// it.
func AppendEvent(dst []byte, o wire.Order, e *Event) []byte {
	if e.isPlain(o) {
		start := len(dst)
		dst = wire.Extend(dst, EventLen)
		e.put((*[EventLen]byte)(dst[start:]))
		return dst
	}
	dst = o.AppendUint32(dst, uint32(e.What))
	dst = o.AppendUint32(dst, e.CPU)
	dst = o.AppendUint64(dst, e.Timestamp)
	return e.appendUnion(dst, o)
}

// isPlain tells whether the event is one of 40 bytes to write in the order of
// this machine, as nearly every one is.
func (e *Event) isPlain(o wire.Order) bool {
	return e.n == unionLen && len(e.Rest) == 0 && o.IsNative()
}

// put writes such an event.
func (e *Event) put(b *[EventLen]byte) {
	binary.NativeEndian.PutUint32(b[0:4], uint32(e.What))
	binary.NativeEndian.PutUint32(b[4:8], e.CPU)
	binary.NativeEndian.PutUint64(b[8:16], e.Timestamp)
	*(*[unionLen]byte)(b[headerLen:]) = e.union
}

func (e *Event) appendUnion(dst []byte, o wire.Order) []byte {
	union := e.union
	if !o.IsNative() {
		swap(e.What, union[:e.n])
	}
	dst = append(dst, union[:e.n]...)
	return append(dst, e.Rest...)
}

// Resize makes event_data n bytes long, 0 to 24: 16 makes the event one of the
// kernels before 3.2. Bytes beyond are dropped, Rest too; new ones are zero.
func (e *Event) Resize(n int) {
	e.n = uint8(min(max(n, 0), unionLen))
	clear(e.union[e.n:])
	e.Rest = nil
}

// Missing returns how many bytes event_data lacks for the fields of its event
// to be whole: 0 for everything that a kernel sends, and for an event that
// this package does not know. What the method named after the event returns
// is zero in those bytes, and its ok is false. The parent in exit and coredump
// is not counted, see [Event.Parent].
func (e *Event) Missing() int {
	return max(e.What.leastLen()-int(e.n), 0)
}

// is tells whether the event is of that kind and has so many bytes of
// event_data.
func (e *Event) is(what What, least uint8) bool {
	return e.What == what && e.n >= least
}

// set makes e an event of that kind with these words, 40 bytes long.
func (e *Event) set(what What, words ...uint32) {
	e.What, e.Rest, e.n = what, nil, unionLen
	clear(e.union[:])
	for i, w := range words {
		binary.NativeEndian.PutUint32(e.union[4*i:], w)
	}
}
