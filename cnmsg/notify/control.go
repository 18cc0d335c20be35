package notify

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// ControlLen is sizeof(struct cn_ctl_msg).
const ControlLen = 16

const maxRanges = (cnmsg.MaxData - ControlLen) / RangeLen

// Control is a struct cn_ctl_msg:
//
//	 0                4                8           12        16
//	+----------------+----------------+-----------+---------+----------------- - - -
//	| idx_notify_num | val_notify_num | group u32 | len u32 | ranges of idx, then
//	+----------------+----------------+-----------+---------+ ranges of val
//
// len is that of the ranges, in bytes. Group says who is told; group 0 takes
// back every stored control with the same counts and ranges, whatever its group
// (cn_ctl_msg_equals). Nothing answers a control.
type Control struct {
	IdxNum uint32 // idx_notify_num; encoders take the ranges they are given
	ValNum uint32 // val_notify_num; likewise
	Group  uint32 // group: 1 to 32 can be told, 0 takes back
	Len    uint32 // len; likewise
	Data   []byte // the ranges, in the byte order of the message: a view of the caller's bytes
}

// Decode reads b, all of it. It does not allocate. Faults: notify_short for
// fewer than 16 bytes, and c is zero then; notify_truncated when the counts ask
// for more ranges than there are; notify_len when they or len ask for fewer, or
// len for more. After those two all fields are read, and [Control.Idx] and
// [Control.Val] have the ranges that are there.
//
// The kernel added the counts in 32 bits, see [Control.PassesKernel]; here they
// are not cut.
func (c *Control) Decode(o wire.Order, b []byte) error {
	*c = Control{}
	if len(b) < ControlLen {
		return wire.NotifyShort
	}
	c.IdxNum = o.Uint32(b[0:4])
	c.ValNum = o.Uint32(b[4:8])
	c.Group = o.Uint32(b[8:12])
	c.Len = o.Uint32(b[12:16])
	c.Data = b[ControlLen:len(b):len(b)]
	return c.judge().Err()
}

func (c *Control) judge() wire.Fault {
	there := uint64(len(c.Data))
	asked := (uint64(c.IdxNum) + uint64(c.ValNum)) * RangeLen
	if asked > there {
		return wire.NotifyTruncated
	}
	if asked < there || uint64(c.Len) != there {
		return wire.NotifyLen
	}
	return 0
}

// PassesKernel tells whether the kernel would have stored c, with the sums in 32
// bits that it made (cn_callback): counts of 0x80000000 and 0x80000000 need no
// ranges at all, and then cn_notify read 2^31 ranges of foreign memory.
func (c *Control) PassesKernel() bool {
	length := uint32(ControlLen + len(c.Data))
	asked := ControlLen + (c.IdxNum+c.ValNum)*RangeLen
	return asked == length && c.Len+ControlLen == length
}

// Idx returns the ranges of idx that are there.
func (c *Control) Idx(o wire.Order) Ranges {
	return Ranges{take(c.Data, uint64(c.IdxNum)*RangeLen), o}
}

// Val returns the ranges of val that are there.
func (c *Control) Val(o wire.Order) Ranges {
	idx := take(c.Data, uint64(c.IdxNum)*RangeLen)
	return Ranges{take(c.Data[len(idx):], uint64(c.ValNum)*RangeLen), o}
}

// take returns the first n bytes of b, or what there is.
func take(b []byte, n uint64) []byte {
	if n > uint64(len(b)) {
		return b[:len(b):len(b)]
	}
	return b[:n:n]
}

// Matches tells whether the group is told of a user with that id: some range of
// idx contains its idx, and some range of val its val (cn_notify).
func (c *Control) Matches(o wire.Order, id cnmsg.ID) bool {
	return c.Idx(o).Contain(id.Idx) && c.Val(o).Contain(id.Val)
}

// Size returns the length of the encoded control in bytes.
func (c *Control) Size() int { return ControlLen + len(c.Data) }

// AppendControl appends a control for those ranges; counts and len are computed.
// It allocates only when dst lacks the room. Fault: cn_too_long, and dst is
// returned as it was.
func AppendControl(dst []byte, o wire.Order, group uint32, idx, val []Range) ([]byte, error) {
	if len(idx) > maxRanges || len(val) > maxRanges-len(idx) {
		return dst, wire.CNTooLong
	}
	dst = AppendRaw(dst, o, &Control{
		IdxNum: uint32(len(idx)),
		ValNum: uint32(len(val)),
		Group:  group,
		Len:    uint32(len(idx)+len(val)) * RangeLen,
	})
	for _, r := range idx {
		dst = AppendRange(dst, o, r)
	}
	for _, r := range val {
		dst = AppendRange(dst, o, r)
	}
	return dst, nil
}

// AppendRaw appends c just as it is, counts and len too. It is for fuzzers and
// for tests of other decoders; [AppendControl] is for everything else.
func AppendRaw(dst []byte, o wire.Order, c *Control) []byte {
	dst = o.AppendUint32(dst, c.IdxNum)
	dst = o.AppendUint32(dst, c.ValNum)
	dst = o.AppendUint32(dst, c.Group)
	dst = o.AppendUint32(dst, c.Len)
	return append(dst, c.Data...)
}
