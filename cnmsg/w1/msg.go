package w1

import "github.com/cnwire/cnwire/wire"

// HeaderLen is sizeof(struct w1_netlink_msg).
const HeaderLen = 12

// maxBody is what the 16 bits of a w1 length can tell of.
const maxBody = 1<<16 - 1

// Header is a struct w1_netlink_msg, 12 bytes:
//
//	 0      1      2      4               8              12
//	+------+------+------+---------------+---------------+
//	| type |status| len  | id.id: u64, a struct w1_reg_num|  types with a slave
//	|      |      |      +---------------+---------------+
//	|      |      |      | id.mst.id u32 | id.mst.res u32|  all other types
//	+------+------+------+---------------+---------------+
//
// Encoders compute Len themselves; only [AppendRaw] writes the one it is given.
type Header struct {
	Type   Type
	Status uint8  // 0, or the low 8 bits of an errno: 22 EINVAL, 19 ENODEV, 7 E2BIG, 71 EPROTO
	Len    uint16 // bytes of body, this header not counted
	Slave  RegNum // id.id, of types with a slave; not used for others
	Master uint32 // id.mst.id, of all other types
	Res    uint32 // id.mst.res, of all other types
}

// Decode reads the first 12 bytes of b. It looks at no field: whether Len makes
// sense is the walk's question. Fault: w1_short, and h is zero then.
func (h *Header) Decode(o wire.Order, b []byte) error {
	*h = Header{}
	if len(b) < HeaderLen {
		return wire.W1Short
	}
	h.Type = Type(b[0])
	h.Status = b[1]
	h.Len = o.Uint16(b[2:4])
	if h.Type.HasSlave() {
		h.Slave = RegNum(o.Uint64(b[4:12]))
		return nil
	}
	h.Master = o.Uint32(b[4:8])
	h.Res = o.Uint32(b[8:12])
	return nil
}

// put writes the header into the first 12 bytes of b.
func (h *Header) put(b []byte, o wire.Order, length uint16) {
	_ = b[HeaderLen-1]
	b[0], b[1] = uint8(h.Type), h.Status
	o.PutUint16(b[2:4], length)
	if h.Type.HasSlave() {
		o.PutUint64(b[4:12], uint64(h.Slave))
		return
	}
	o.PutUint32(b[4:8], h.Master)
	o.PutUint32(b[8:12], h.Res)
}

// AppendMsg appends a message with that body, such as commands that were
// appended elsewhere, or the ids of masters. h.Len is ignored. It allocates
// only when dst lacks the room.
//
// Fault: w1_too_long for more than 65535 bytes, and dst is returned as it was.
func AppendMsg(dst []byte, o wire.Order, h Header, body []byte) ([]byte, error) {
	if len(body) > maxBody {
		return dst, wire.W1TooLong
	}
	h.Len = uint16(len(body))
	return AppendRaw(dst, o, h, body), nil
}

// AppendRaw appends h and body just as they are, h.Len too. It is for fuzzers
// and for tests of other decoders; [AppendMsg] and [Builder] are for everything
// else.
func AppendRaw(dst []byte, o wire.Order, h Header, body []byte) []byte {
	start := len(dst)
	dst = wire.Extend(dst, HeaderLen)
	h.put(dst[start:], o, h.Len)
	return append(dst, body...)
}

// Msg is a view of one message inside the caller's bytes: it is valid as long
// as those are. The zero Msg reads as zeroes.
type Msg struct {
	b     []byte // header and body: at least HeaderLen, or nil
	order wire.Order
}

// Type returns w1_netlink_msg.type.
func (m Msg) Type() Type {
	if len(m.b) < HeaderLen {
		return 0
	}
	return Type(m.b[0])
}

// Status returns w1_netlink_msg.status: 0, or the low 8 bits of an errno.
func (m Msg) Status() uint8 {
	if len(m.b) < HeaderLen {
		return 0
	}
	return m.b[1]
}

// Len returns w1_netlink_msg.len, which is len(m.Body()).
func (m Msg) Len() int { return max(len(m.b)-HeaderLen, 0) }

// Slave returns the number of the slave, 0 when the type has none.
func (m Msg) Slave() RegNum {
	if len(m.b) < HeaderLen || !m.Type().HasSlave() {
		return 0
	}
	return RegNum(m.order.Uint64(m.b[4:12]))
}

// Master returns id.mst.id, 0 when the type has a slave instead. In the answer
// to list_masters it is anything.
func (m Msg) Master() uint32 {
	if len(m.b) < HeaderLen || m.Type().HasSlave() {
		return 0
	}
	return m.order.Uint32(m.b[4:8])
}

// Res returns id.mst.res, 0 when the type has a slave instead. In the answer to
// list_masters it is anything.
func (m Msg) Res() uint32 {
	if len(m.b) < HeaderLen || m.Type().HasSlave() {
		return 0
	}
	return m.order.Uint32(m.b[8:12])
}

// Header returns a copy of the header.
func (m Msg) Header() Header {
	var h Header
	h.Decode(m.order, m.b)
	return h
}

// Body returns the bytes after the header, a slice of the caller's that cannot
// be appended into what follows. It may be empty.
func (m Msg) Body() []byte {
	if len(m.b) < HeaderLen {
		return nil
	}
	return m.b[HeaderLen:len(m.b):len(m.b)]
}

// Bytes returns header and body, a slice of the caller's that cannot be
// appended into what follows.
func (m Msg) Bytes() []byte { return m.b }

// Order returns the byte order that the message is read in.
func (m Msg) Order() wire.Order { return m.order }

// Commands returns a scanner over the commands of the message; there are none
// when its type has none.
func (m Msg) Commands() CommandScanner {
	if !m.Type().HasCommands() {
		return CommandScanner{}
	}
	return ScanCommands(m.Body(), m.order)
}

// Masters returns the ids in the answer to list_masters; the list is empty for
// other types.
func (m Msg) Masters() MasterList {
	if m.Type() != TypeListMasters {
		return MasterList{}
	}
	return MasterList{m.Body(), m.order}
}
