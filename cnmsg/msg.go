package cnmsg

import "github.com/cnwire/cnwire/wire"

// Msg is a view of one cn_msg inside the caller's datagram: it is valid as
// long as those bytes are. What the walks hand out together with an error, or
// when there is no message, is an empty Msg: all its fields read as zero.
//
// A Msg that no walk has handed out (var m Msg) has no header to read: Len,
// Data, Bytes and Header take it for empty, ID, Seq, Ack and Flags panic as
// indexing a nil slice does. A test for it in each accessor would make a loop
// over messages a third slower.
type Msg struct {
	b     []byte // header and data: at least HeaderLen
	order wire.Order
}

// noHeader is what an empty Msg reads.
var noHeader [HeaderLen]byte

// ID returns the id: {idx, val}.
func (m Msg) ID() ID {
	h := (*[HeaderLen]byte)(m.b)
	return ID{m.order.Uint32(h[0:4]), m.order.Uint32(h[4:8])}
}

// Seq returns cn_msg.seq.
func (m Msg) Seq() uint32 {
	h := (*[HeaderLen]byte)(m.b)
	return m.order.Uint32(h[8:12])
}

// Ack returns cn_msg.ack.
func (m Msg) Ack() uint32 {
	h := (*[HeaderLen]byte)(m.b)
	return m.order.Uint32(h[12:16])
}

// Flags returns cn_msg.flags.
func (m Msg) Flags() uint16 {
	h := (*[HeaderLen]byte)(m.b)
	return m.order.Uint16(h[18:20])
}

// Len returns cn_msg.len, which is len(m.Data()).
func (m Msg) Len() int { return max(len(m.b)-HeaderLen, 0) }

// Data returns the payload, a slice of the datagram that cannot be appended
// into what follows. It may be empty.
func (m Msg) Data() []byte {
	if len(m.b) <= HeaderLen {
		return m.b[:0:0] // an end of its own: where none is 0, slicing costs less
	}
	return m.b[HeaderLen:len(m.b):len(m.b)]
}

// Bytes returns header and data, a slice of the datagram that cannot be
// appended into what follows. Those of an empty Msg are zeroes that all of them
// share: do not write to them.
func (m Msg) Bytes() []byte { return m.b }

// Order returns the byte order that the message is read in.
func (m Msg) Order() wire.Order { return m.order }

// Header returns a copy of the header. In a hot path the accessors are faster.
func (m Msg) Header() Header {
	var h Header
	h.Decode(m.order, m.b)
	return h
}
