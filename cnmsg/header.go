package cnmsg

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/wire"
)

// HeaderLen is sizeof(struct cn_msg).
const HeaderLen = 20

// MaxData is the most data that the 16 bits of cn_msg.len can tell of. The
// kernel takes less, see [MaxToKernel].
const MaxData = 1<<16 - 1

// ID is a struct cb_id, 8 bytes: which user of the connector a message belongs
// to. [ID.Name] knows those of the kernel.
type ID struct {
	Idx uint32 // idx: also the number of the multicast group
	Val uint32 // val
}

// Header is a struct cn_msg, 20 bytes. Encoders compute Len themselves; only
// [AppendRaw] writes the one it is given.
type Header struct {
	ID    ID
	Seq   uint32 // seq
	Ack   uint32 // ack: a random number, an answer to one, an errno, an event code: see package genealogy
	Len   uint16 // len: bytes of data, this header not counted
	Flags uint16 // flags: the connector ignores them, w1 and pohmelfs do not
}

// Decode reads the first 20 bytes of b. It looks at no field: whether Len
// makes sense is the walk's question. Fault: cn_short, and h is zero then.
func (h *Header) Decode(o wire.Order, b []byte) error {
	*h = Header{}
	if len(b) < HeaderLen {
		return wire.CNShort
	}
	h.ID.Idx = o.Uint32(b[0:4])
	h.ID.Val = o.Uint32(b[4:8])
	h.Seq = o.Uint32(b[8:12])
	h.Ack = o.Uint32(b[12:16])
	h.Len = o.Uint16(b[16:18])
	h.Flags = o.Uint16(b[18:20])
	return nil
}

// LenAsU32 returns what a reader takes for the length who believes the u32 len
// of the kernel's document of 2005: the four bytes of len and flags as one
// number. In little order it equals Len as long as Flags is 0; in big order it
// is 65536 times too large.
func (h Header) LenAsU32(o wire.Order) uint32 {
	if o.Resolve() == wire.Big {
		return uint32(h.Len)<<16 | uint32(h.Flags)
	}
	return uint32(h.Flags)<<16 | uint32(h.Len)
}

// put writes the header into the first 20 bytes of b. It is inlined as
// nlmsg.Header.Put is.
func (h *Header) put(b []byte, o wire.Order, length uint16) {
	func() {
		w := (*[HeaderLen]byte)(b)
		if o.IsNative() {
			binary.NativeEndian.PutUint32(w[0:4], h.ID.Idx)
			binary.NativeEndian.PutUint32(w[4:8], h.ID.Val)
			binary.NativeEndian.PutUint32(w[8:12], h.Seq)
			binary.NativeEndian.PutUint32(w[12:16], h.Ack)
			binary.NativeEndian.PutUint16(w[16:18], length)
			binary.NativeEndian.PutUint16(w[18:20], h.Flags)
			return
		}
		o.PutUint32(w[0:4], h.ID.Idx)
		o.PutUint32(w[4:8], h.ID.Val)
		o.PutUint32(w[8:12], h.Seq)
		o.PutUint32(w[12:16], h.Ack)
		o.PutUint16(w[16:18], length)
		o.PutUint16(w[18:20], h.Flags)
	}()
}

// AppendRaw appends h and data just as they are: h.Len as it stands, nothing
// checked, no nlmsghdr. It is for fuzzers and for tests of other decoders;
// [AppendFrame] and [Batch] are for everything else.
func AppendRaw(dst []byte, o wire.Order, h Header, data []byte) []byte {
	start := len(dst)
	dst = wire.Extend(dst, HeaderLen+len(data))
	copy(dst[start+HeaderLen:], data)
	h.put(dst[start:], o, h.Len)
	return dst
}
