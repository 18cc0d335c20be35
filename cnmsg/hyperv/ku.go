package hyperv

import "github.com/cnwire/cnwire/wire"

// KULen is sizeof(struct hv_ku_msg).
const KULen = 4 + KeyLen + MaxValueLen // 2564

// KUOp is what cn_msg.seq was in staging kernels (about 2.6.38; gone by 3.6):
// enum hv_ku_op. A registration carries no [KUMsg]: the daemon's has no data that
// is read, the kernel's answer the version of its driver as text with a zero.
type KUOp uint32

const (
	KURegister  KUOp = 0 // KVP_REGISTER
	KUKernelGet KUOp = 1 // KVP_KERNEL_GET: the kernel asks for the key and value of an index
	KUKernelSet KUOp = 2 // KVP_KERNEL_SET: never sent
	KUUserGet   KUOp = 3 // KVP_USER_GET: never sent
	KUUserSet   KUOp = 4 // KVP_USER_SET: the daemon's answer; an empty key is an error
)

// KUMsg is a struct hv_ku_msg, what staging kernels sent and took on id {9, 1}:
//
//	 0           4               516
//	+-----------+---------------+------------------+
//	| kvp_index | kvp_key[512]  | kvp_value[2048]  |
//	+-----------+---------------+------------------+
//
// The operation is in cn_msg.seq, see [KUOp].
type KUMsg struct {
	Index uint32
	Key   []byte // 512 bytes when decoded, fewer are filled up by encoding
	Value []byte // 2048 bytes when decoded, likewise
}

// Decode reads the first 2564 bytes of b. Key and Value are views of it. Fault:
// kvp_body_short, and m is zero then.
func (m *KUMsg) Decode(o wire.Order, b []byte) error {
	*m = KUMsg{}
	if len(b) < KULen {
		return wire.KVPBodyShort
	}
	m.Index = o.Uint32(b[0:4])
	b = b[4:]
	m.Key = cut(&b, KeyLen)
	m.Value = cut(&b, MaxValueLen)
	return nil
}

// Size returns the length of the encoded message, 2564.
func (m *KUMsg) Size() int { return KULen }

// KeyText returns the key up to its zero.
func (m *KUMsg) KeyText() []byte { return Text(m.Key) }

// ValueText returns the value up to its zero.
func (m *KUMsg) ValueText() []byte { return Text(m.Value) }

// AppendKU appends m. It allocates only when dst lacks the room. Fault:
// kvp_too_long, and dst is returned as it was.
func AppendKU(dst []byte, o wire.Order, m *KUMsg) ([]byte, error) {
	if len(m.Key) > KeyLen || len(m.Value) > MaxValueLen {
		return dst, wire.KVPTooLong
	}
	dst = o.AppendUint32(dst, m.Index)
	dst = appendField(dst, m.Key, KeyLen)
	return appendField(dst, m.Value, MaxValueLen), nil
}
