package nlmsg

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/wire"
)

// maxPayload keeps nlmsg_len and its padding within 32 bits, and within an int.
const maxPayload = min(1<<32-1, uint64(^uint(0)>>1)) - HeaderLen - wire.Alignment

// HeaderLen is sizeof(struct nlmsghdr), NLMSG_HDRLEN.
const HeaderLen = 16

// Values of nlmsg_type below 0x10 are control messages, except that the
// connector sends its data as TypeDone: see [Msg.Kind].
const (
	TypeNoop    = 1 // NLMSG_NOOP
	TypeError   = 2 // NLMSG_ERROR
	TypeDone    = 3 // NLMSG_DONE
	TypeOverrun = 4 // NLMSG_OVERRUN; no kernel sends it
)

// Bits of nlmsg_flags. The connector reads none of them and sends none.
const (
	FlagRequest = 0x1   // NLM_F_REQUEST
	FlagMulti   = 0x2   // NLM_F_MULTI
	FlagAck     = 0x4   // NLM_F_ACK
	FlagEcho    = 0x8   // NLM_F_ECHO
	FlagCapped  = 0x100 // NLM_F_CAPPED, in an error report: the request is not echoed
	FlagAckTLVs = 0x200 // NLM_F_ACK_TLVS, in an error report: attributes follow
)

// Header is a struct nlmsghdr, 16 bytes. Encoders compute Len themselves; only
// [AppendRaw] writes the one it is given.
type Header struct {
	Len    uint32 // nlmsg_len: header and payload, in bytes, without padding
	Type   uint16 // nlmsg_type
	Flags  uint16 // nlmsg_flags
	Seq    uint32 // nlmsg_seq
	PortID uint32 // nlmsg_pid: written by the sender, proves nothing
}

// Decode reads the first 16 bytes of b. It looks at no field: whether Len
// makes sense is the walk's question. Fault: nl_short, and h is zero then.
func (h *Header) Decode(o wire.Order, b []byte) error {
	*h = Header{}
	if len(b) < HeaderLen {
		return wire.NLShort
	}
	h.Len = o.Uint32(b[0:4])
	h.Type = o.Uint16(b[4:6])
	h.Flags = o.Uint16(b[6:8])
	h.Seq = o.Uint32(b[8:12])
	h.PortID = o.Uint32(b[12:16])
	return nil
}

// Put writes the header into the first 16 bytes of b, with that nlmsg_len. It
// is for encoders of whole datagrams, which have made the room; b must have it.
func (h *Header) Put(b []byte, o wire.Order, length uint32) {
	// A function that is called where it stands is inlined if it is large, and
	// with it Put: a constant order folds away then.
	func() {
		w := (*[HeaderLen]byte)(b)
		if o.IsNative() {
			binary.NativeEndian.PutUint32(w[0:4], length)
			binary.NativeEndian.PutUint16(w[4:6], h.Type)
			binary.NativeEndian.PutUint16(w[6:8], h.Flags)
			binary.NativeEndian.PutUint32(w[8:12], h.Seq)
			binary.NativeEndian.PutUint32(w[12:16], h.PortID)
			return
		}
		o.PutUint32(w[0:4], length)
		o.PutUint16(w[4:6], h.Type)
		o.PutUint16(w[6:8], h.Flags)
		o.PutUint32(w[8:12], h.Seq)
		o.PutUint32(w[12:16], h.PortID)
	}()
}

// AppendMessage appends a message: header, payload, and zeroes up to a
// multiple of 4. nlmsg_len is computed and does not count the padding; h.Len
// is ignored. It allocates only when dst lacks the room. payload may lie in that
// room.
//
// Fault: nl_too_long, and dst is returned as it was.
func AppendMessage(dst []byte, o wire.Order, h Header, payload []byte) ([]byte, error) {
	if uint64(len(payload)) > maxPayload {
		return dst, wire.NLTooLong
	}
	room := wire.Extend(dst, wire.Align(HeaderLen+len(payload)))
	copy(room[len(dst)+HeaderLen:], payload) // first, for payload may lie in the room
	return Begin(room[:len(dst)], o, h, len(payload))
}

// Begin appends the header of a message with size bytes of payload, the room
// for them, and the padding up to a multiple of 4, zeroed. The payload's bytes
// hold anything: the caller fills got[len(dst)+HeaderLen:][:size], where got is
// what Begin returned. [AppendMessage] is a copy and Begin.
//
// Fault: nl_too_long, also for a negative size, and dst is returned as it was.
func Begin(dst []byte, o wire.Order, h Header, size int) ([]byte, error) {
	if size < 0 || uint64(size) > maxPayload {
		return dst, wire.NLTooLong
	}
	start := len(dst)
	end := start + HeaderLen + size
	dst = wire.Extend(dst, wire.Align(HeaderLen+size))
	h.Put(dst[start:], o, uint32(HeaderLen+size))
	clear(dst[end:])
	return dst, nil
}

// AppendRaw appends h and payload just as they are: h.Len as it stands, no
// padding, nothing checked. It is for fuzzers and for tests of other
// decoders; [AppendMessage] is for everything else.
func AppendRaw(dst []byte, o wire.Order, h Header, payload []byte) []byte {
	start := len(dst)
	dst = wire.Extend(dst, HeaderLen+len(payload))
	copy(dst[start+HeaderLen:], payload)
	h.Put(dst[start:], o, h.Len)
	return dst
}
