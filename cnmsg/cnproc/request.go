package cnproc

import "github.com/cnwire/cnwire/wire"

// Op says what a request asks for: enum proc_cn_mcast_op.
type Op uint32

const (
	Listen Op = 1 // PROC_CN_MCAST_LISTEN: count this sender as a listener
	Ignore Op = 2 // PROC_CN_MCAST_IGNORE: no longer
)

// Request is what a listener sends to the kernel, 4 or 8 bytes:
//
//	+---------------+---------------+
//	| mcast_op  u32 | event_type u32|  event_type since 6.6 (struct proc_input)
//	+---------------+---------------+
//
// The 4-byte form asks for all events, on every kernel. The 8-byte form asks
// for those of a mask; kernels before 6.6 ignore it without a word, and so do
// all kernels any other length. A mask with no known bit asks for all.
//
// A socket whose mask is not [All] never receives an acknowledgement, not even
// its own: an acknowledgement has no bit that a mask could hold (cn_filter).
//
// Source: cn_proc_mcast_ctl.
type Request struct {
	Op     Op
	Filter What // the mask, in the 8-byte form
	Wide   bool // the 8-byte form
}

// IsRequest tells whether data of that length is a request, and not an event.
func IsRequest(length int) bool { return length == 4 || length == 8 }

// Decode reads b, all of it. Fault: proc_input_len, and r is zero then.
func (r *Request) Decode(o wire.Order, b []byte) error {
	*r = Request{}
	if !IsRequest(len(b)) {
		return wire.ProcInputLen
	}
	r.Op = Op(o.Uint32(b[0:4]))
	if len(b) == 8 {
		r.Filter, r.Wide = What(o.Uint32(b[4:8])), true
	}
	return nil
}

// Size returns the length of the encoded request, 4 or 8.
func (r *Request) Size() int {
	if r.Wide {
		return 8
	}
	return 4
}

// AppendRequest appends r. Filter is written only in the 8-byte form.
func AppendRequest(dst []byte, o wire.Order, r *Request) []byte {
	dst = o.AppendUint32(dst, uint32(r.Op))
	if r.Wide {
		dst = o.AppendUint32(dst, uint32(r.Filter))
	}
	return dst
}
