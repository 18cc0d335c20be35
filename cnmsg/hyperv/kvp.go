package hyperv

import (
	"strconv"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

const (
	kvpHeaderLen = 4

	// KVPLenNoIP is sizeof(struct hv_kvp_msg) up to 3.6, without addresses.
	KVPLenNoIP = kvpHeaderLen + EnumerateLen // 2580

	// KVPLenIP is sizeof(struct hv_kvp_msg) with them: its union is padded to a
	// multiple of 4.
	KVPLenIP = kvpHeaderLen + IPAddrLen + 2 // 7432

	maxBody = cnmsg.MaxData - kvpHeaderLen
)

// KVPLen returns sizeof(struct hv_kvp_msg) of a kernel release: what it sends,
// and the least that newer ones take. 3.6 has no addresses, 3.7 is taken to be
// the first with them. Staging kernels had another struct, [KUMsg].
func KVPLen(k cnmsg.Kernel) int {
	if k.Before(cnmsg.KernelVersion(3, 7, 0)) {
		return KVPLenNoIP
	}
	return KVPLenIP
}

// KVPOp is hv_kvp_hdr.operation: enum hv_kvp_exchg_op and the registrations.
type KVPOp uint8

const (
	KVPGet       KVPOp = 0   // KVP_OP_GET: [Value]
	KVPSet       KVPOp = 1   // KVP_OP_SET: [Value]
	KVPDelete    KVPOp = 2   // KVP_OP_DELETE: [Delete]
	KVPEnumerate KVPOp = 3   // KVP_OP_ENUMERATE: [Enumerate]
	KVPGetIPInfo KVPOp = 4   // KVP_OP_GET_IP_INFO: [IPAddr]
	KVPRegister  KVPOp = 4   // KVP_OP_REGISTER, of a daemon without addresses: [Register]
	KVPSetIPInfo KVPOp = 5   // KVP_OP_SET_IP_INFO: [IPAddr]
	KVPRegister1 KVPOp = 100 // KVP_OP_REGISTER1, of a daemon with addresses: [Register]
)

// String returns "get", "set", "delete", "enumerate", "get_ip_info" (which may
// be a registration), "set_ip_info" or "register1", and a number for all else.
func (op KVPOp) String() string {
	switch op {
	case KVPGet:
		return "get"
	case KVPSet:
		return "set"
	case KVPDelete:
		return "delete"
	case KVPEnumerate:
		return "enumerate"
	case KVPGetIPInfo:
		return "get_ip_info"
	case KVPSetIPInfo:
		return "set_ip_info"
	case KVPRegister1:
		return "register1"
	}
	return strconv.Itoa(int(op))
}

// Pool is hv_kvp_hdr.pool, which set of keys is meant: enum hv_kvp_exchg_pool.
type Pool uint8

const (
	PoolExternal     Pool = 0 // KVP_POOL_EXTERNAL
	PoolGuest        Pool = 1 // KVP_POOL_GUEST
	PoolAuto         Pool = 2 // KVP_POOL_AUTO
	PoolAutoExternal Pool = 3 // KVP_POOL_AUTO_EXTERNAL
	PoolAutoInternal Pool = 4 // KVP_POOL_AUTO_INTERNAL
)

// KVPMsg is a struct hv_kvp_msg:
//
//	 0    1      2     4
//	+----+------+-----+--------------------------------- - - -
//	| op | pool | pad | body, by the operation
//	+----+------+-----+--------------------------------- - - -
//	| error     s32   |  in replies of daemons that came with register1
//	+-----------------+
//
// The body is a union, always as long as its longest member, see [KVPLen]; what
// is beyond the member in use is zero from the kernel. It is decoded by the type
// that belongs to the operation; for a reply that is the one of the request.
type KVPMsg struct {
	Operation KVPOp  // kvp_hdr.operation
	Pool      Pool   // kvp_hdr.pool
	Pad       uint16 // kvp_hdr.pad
	Body      []byte // body: a view of the caller's bytes
}

// Decode reads b, all of it. It does not allocate. Fault: kvp_short for fewer
// than 4 bytes, and m is zero then.
func (m *KVPMsg) Decode(o wire.Order, b []byte) error {
	*m = KVPMsg{}
	if len(b) < kvpHeaderLen {
		return wire.KVPShort
	}
	m.Operation, m.Pool = KVPOp(b[0]), Pool(b[1])
	m.Pad = o.Uint16(b[2:4])
	m.Body = b[kvpHeaderLen:len(b):len(b)]
	return nil
}

// Code returns the first four bytes as the error of a reply; o is the order that
// m was decoded in.
func (m *KVPMsg) Code(o wire.Order) Code {
	if o.Resolve() == wire.Big {
		return Code(uint32(m.Operation)<<24 | uint32(m.Pool)<<16 | uint32(m.Pad))
	}
	return Code(uint32(m.Pad)<<16 | uint32(m.Pool)<<8 | uint32(m.Operation))
}

// SetCode overwrites the first four bytes with the error of a reply that will be
// encoded in the order o.
func (m *KVPMsg) SetCode(o wire.Order, c Code) {
	var b [kvpHeaderLen]byte
	o.PutUint32(b[:], uint32(c))
	m.Operation, m.Pool, m.Pad = KVPOp(b[0]), Pool(b[1]), o.Uint16(b[2:4])
}

// Size returns the length of the encoded message in bytes, without filling up.
func (m *KVPMsg) Size() int { return kvpHeaderLen + len(m.Body) }

// AppendKVP appends m and zeroes up to size bytes; size is that of the kernel,
// [KVPLen], or 0 for no filling up. It allocates only when dst lacks the room.
//
// Faults: kvp_too_long when m is longer than a size other than 0, cn_too_long;
// dst is returned as it was.
func AppendKVP(dst []byte, o wire.Order, m *KVPMsg, size int) ([]byte, error) {
	if len(m.Body) > maxBody || size > cnmsg.MaxData {
		return dst, wire.CNTooLong
	}
	if size == 0 {
		size = m.Size()
	}
	if m.Size() > size {
		return dst, wire.KVPTooLong
	}
	dst = append(dst, uint8(m.Operation), uint8(m.Pool))
	dst = o.AppendUint16(dst, m.Pad)
	dst = append(dst, m.Body...)
	return wire.AppendZero(dst, size-m.Size()), nil
}
