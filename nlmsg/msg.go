package nlmsg

import "github.com/cnwire/cnwire/wire"

// Msg is a view of one message inside the caller's datagram: it is valid as
// long as those bytes are. The zero Msg reads as zeroes.
type Msg struct {
	b     []byte // header and payload, without padding; at least HeaderLen, or nil
	order wire.Order
}

// Kind says what a message is for.
type Kind uint8

const (
	KindData    Kind = iota // a payload of the socket's protocol
	KindDone                // the end of a dump
	KindError               // an error report, see [ErrorReport]
	KindNoop                // nothing
	KindOverrun             // data was lost; no kernel sends it
)

// leastData is sizeof(struct cn_msg), the shortest payload that is data.
const leastData = 20

// KindOf tells the kind of a message from its nlmsg_type and the length of its
// payload. Type 3, NLMSG_DONE, is what the connector's kernel code writes on
// everything it sends: with 20 bytes of payload or more (a cn_msg) it is data,
// with less it is the control message that ends a dump. Types 1, 2 and 4 are
// control; every other type is data, as the kernel itself does not look at the
// type of what it receives (cn_rx_skb).
func KindOf(nlmsgType uint16, payload int) Kind {
	switch nlmsgType {
	case TypeNoop:
		return KindNoop
	case TypeError:
		return KindError
	case TypeOverrun:
		return KindOverrun
	case TypeDone:
		if payload < leastData {
			return KindDone
		}
	}
	return KindData
}

// String returns "data", "done", "error", "noop" or "overrun".
func (k Kind) String() string {
	switch k {
	case KindDone:
		return "done"
	case KindError:
		return "error"
	case KindNoop:
		return "noop"
	case KindOverrun:
		return "overrun"
	}
	return "data"
}

// Len returns nlmsg_len: 16 and the length of the payload.
func (m Msg) Len() uint32 { return uint32(len(m.b)) }

// Type returns nlmsg_type.
func (m Msg) Type() uint16 {
	if len(m.b) < HeaderLen {
		return 0
	}
	return m.order.Uint16(m.b[4:6])
}

// Flags returns nlmsg_flags.
func (m Msg) Flags() uint16 {
	if len(m.b) < HeaderLen {
		return 0
	}
	return m.order.Uint16(m.b[6:8])
}

// Seq returns nlmsg_seq.
func (m Msg) Seq() uint32 {
	if len(m.b) < HeaderLen {
		return 0
	}
	return m.order.Uint32(m.b[8:12])
}

// PortID returns nlmsg_pid: what the sender wrote there, not who it is.
func (m Msg) PortID() uint32 {
	if len(m.b) < HeaderLen {
		return 0
	}
	return m.order.Uint32(m.b[12:16])
}

// Order returns the byte order that the message is read in.
func (m Msg) Order() wire.Order { return m.order }

// Kind returns what the message is for, see [KindOf].
func (m Msg) Kind() Kind {
	return KindOf(m.Type(), len(m.b)-HeaderLen)
}

// Payload returns the bytes after the header, a slice of the datagram that
// cannot be appended into what follows. It may be empty.
func (m Msg) Payload() []byte {
	if len(m.b) < HeaderLen {
		return nil
	}
	return m.b[HeaderLen:len(m.b):len(m.b)]
}

// Bytes returns header and payload, a slice of the datagram that cannot be
// appended into what follows.
func (m Msg) Bytes() []byte { return m.b }

// Header returns a copy of the header. In a hot path the accessors are faster.
func (m Msg) Header() Header {
	var h Header
	h.Decode(m.order, m.b)
	return h
}
