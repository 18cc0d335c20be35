package cnproc

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Layout is one of the three forms that struct proc_event has had in released
// kernels. Nothing in a message tells them apart: 40 bytes are the form of 3.2
// and later or that of 2.6.15 on a 64-bit kernel, 32 bytes are that of 2.6.18
// to 3.1 or that of 2.6.15 on a 32-bit kernel. Whoever reads such an old kernel
// has to know, and say so with [Event.DecodeLayout].
type Layout uint8

const (
	// Nanoseconds is the layout since 2.6.18, the one of [Event.Decode]. An
	// event has 32 bytes to 3.1 and 40 since 3.2; only event_data grew.
	Nanoseconds Layout = iota

	// Timespec64 is the layout of 2.6.15 to 2.6.17 on 64-bit kernels, 40 bytes:
	// two s64, tv_sec and tv_nsec, at 8, and event_data at 24.
	Timespec64

	// Timespec32 is the layout of 2.6.15 to 2.6.17 on 32-bit kernels, 32 bytes:
	// two s32, tv_sec and tv_nsec, at 8, and event_data at 16.
	Timespec32
)

const (
	nsPerSecond = 1_000_000_000
	maxSec32    = 1<<31 - 1
)

// LayoutOf returns the layout of a kernel release with 64 or 32 bits.
func LayoutOf(k cnmsg.Kernel, bits int) Layout {
	if !k.Before(cnmsg.KernelVersion(2, 6, 18)) {
		return Nanoseconds
	}
	if bits == 32 {
		return Timespec32
	}
	return Timespec64
}

// DecodeLayout is [Event.Decode] for a layout that the caller names. The
// timespec becomes nanoseconds. Faults: proc_short; proc_timespec when a
// timespec is below 0, has 10^9 nanoseconds or more, or does not fit in 64
// bits of nanoseconds. e is zero then.
func (e *Event) DecodeLayout(l Layout, o wire.Order, b []byte) error {
	if l != Timespec32 && l != Timespec64 {
		return e.Decode(o, b)
	}
	*e = Event{}
	union := l.unionAt()
	if len(b) < union {
		return wire.ProcShort
	}
	ns, ok := l.timestamp(o, b[8:union])
	if !ok {
		return wire.ProcTimespec
	}
	e.What = What(o.Uint32(b[0:4]))
	e.CPU = o.Uint32(b[4:8])
	e.Timestamp = ns
	e.setUnion(o, b[union:])
	return nil
}

// AppendEventLayout is [AppendEvent] for a layout that the caller names. Fault:
// proc_timespec when the seconds do not fit, and dst is returned as it was.
func AppendEventLayout(dst []byte, l Layout, o wire.Order, e *Event) ([]byte, error) {
	sec, nsec := e.Timestamp/nsPerSecond, e.Timestamp%nsPerSecond
	switch l {
	default:
		return AppendEvent(dst, o, e), nil
	case Timespec64:
		dst = o.AppendUint32(dst, uint32(e.What))
		dst = o.AppendUint32(dst, e.CPU)
		dst = o.AppendUint64(dst, sec)
		dst = o.AppendUint64(dst, nsec)
	case Timespec32:
		if sec > maxSec32 {
			return dst, wire.ProcTimespec
		}
		dst = o.AppendUint32(dst, uint32(e.What))
		dst = o.AppendUint32(dst, e.CPU)
		dst = o.AppendUint32(dst, uint32(sec))
		dst = o.AppendUint32(dst, uint32(nsec))
	}
	return e.appendUnion(dst, o), nil
}

// unionAt returns where event_data begins.
func (l Layout) unionAt() int {
	if l == Timespec64 {
		return 24
	}
	return headerLen
}

// timestamp turns a timespec into nanoseconds. Numbers below 0 are seen as
// unsigned ones that are too large.
func (l Layout) timestamp(o wire.Order, b []byte) (ns uint64, ok bool) {
	var sec, nsec uint64
	maxSec := ^uint64(0) / nsPerSecond
	if l == Timespec64 {
		sec, nsec = o.Uint64(b[0:8]), o.Uint64(b[8:16])
	} else {
		sec, nsec = uint64(o.Uint32(b[0:4])), uint64(o.Uint32(b[4:8]))
		maxSec = maxSec32
	}
	if sec > maxSec || nsec >= nsPerSecond {
		return 0, false
	}
	ns = sec*nsPerSecond + nsec
	return ns, ns >= nsec
}
