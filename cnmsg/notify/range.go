package notify

import "github.com/cnwire/cnwire/wire"

// RangeLen is sizeof(struct cn_notify_req).
const RangeLen = 8

// Range is a struct cn_notify_req:
//
//	 0           4           8
//	+-----------+-----------+
//	| first u32 | range u32 |
//	+-----------+-----------+
type Range struct {
	First uint32 // first
	Range uint32 // range: how many numbers
}

// Decode reads the first 8 bytes of b. Fault: notify_truncated, and r is zero
// then.
func (r *Range) Decode(o wire.Order, b []byte) error {
	*r = Range{}
	if len(b) < RangeLen {
		return wire.NotifyTruncated
	}
	r.First = o.Uint32(b[0:4])
	r.Range = o.Uint32(b[4:8])
	return nil
}

// Size returns the length of the encoded range, 8.
func (r *Range) Size() int { return RangeLen }

// AppendRange appends r.
func AppendRange(dst []byte, o wire.Order, r Range) []byte {
	return o.AppendUint32(o.AppendUint32(dst, r.First), r.Range)
}

// Contains tells whether the kernel took id to be in the range: not below First,
// and below First + Range. The header's comment has the end in it, the code has
// not, and adds in 32 bits: a range that passes 0xffffffff contains nothing
// (cn_notify).
func (r Range) Contains(id uint32) bool { return id >= r.First && id < r.First+r.Range }

// Ranges is a view of ranges, one after the other.
type Ranges struct {
	b     []byte
	order wire.Order
}

// Len returns how many there are.
func (l Ranges) Len() int { return len(l.b) / RangeLen }

// At returns the i-th. It panics when i is out of range, as a slice does.
func (l Ranges) At(i int) Range {
	var r Range
	r.Decode(l.order, l.b[i*RangeLen:i*RangeLen+RangeLen])
	return r
}

// Contain tells whether any of them contains id.
func (l Ranges) Contain(id uint32) bool {
	for i := range l.Len() {
		if l.At(i).Contains(id) {
			return true
		}
	}
	return false
}
