package hyperv

import (
	"strconv"

	"github.com/cnwire/cnwire/wire"
)

const (
	// KeyLen is HV_KVP_EXCHANGE_MAX_KEY_SIZE, with the zero at the end.
	KeyLen = 512
	// MaxValueLen is HV_KVP_EXCHANGE_MAX_VALUE_SIZE, with the zero at the end.
	MaxValueLen = 2048

	// ValueLen is sizeof(struct hv_kvp_exchg_msg_value).
	ValueLen = 12 + KeyLen + MaxValueLen // 2572
)

// ValueType says what a value is, as in the host's registry.
type ValueType uint32

const (
	TypeSZ  ValueType = 1 // REG_SZ: text
	TypeU32 ValueType = 4 // REG_U32
	TypeU64 ValueType = 8 // REG_U64
)

// String returns "sz", "u32" or "u64", and a number for all else.
func (t ValueType) String() string {
	switch t {
	case TypeSZ:
		return "sz"
	case TypeU32:
		return "u32"
	case TypeU64:
		return "u64"
	}
	return strconv.FormatUint(uint64(t), 10)
}

// Value is a struct hv_kvp_exchg_msg_value, packed: the body of get and set.
//
//	 0            4          8            12          524
//	+------------+----------+------------+-----------+--------------+
//	| value_type | key_size | value_size | key[512]  | value[2048]  |
//	+------------+----------+------------+-----------+--------------+
//	                                                 | u32 or u64   |
//	                                                 +--------------+
//
// The sizes count the zero at the end of a text. They are read and never used:
// the driver itself fills and reads the fields as texts with a zero.
type Value struct {
	Type      ValueType // value_type
	KeySize   uint32    // key_size
	ValueSize uint32    // value_size
	Key       []byte    // key: 512 bytes when decoded, fewer are filled up by encoding
	Value     []byte    // value: 2048 bytes when decoded, likewise
}

// Decode reads the first 2572 bytes of b. Key and Value are views of it. Fault:
// kvp_body_short, and v is zero then.
func (v *Value) Decode(o wire.Order, b []byte) error {
	*v = Value{}
	if len(b) < ValueLen {
		return wire.KVPBodyShort
	}
	v.Type = ValueType(o.Uint32(b[0:4]))
	v.KeySize = o.Uint32(b[4:8])
	v.ValueSize = o.Uint32(b[8:12])
	b = b[12:]
	v.Key = cut(&b, KeyLen)
	v.Value = cut(&b, MaxValueLen)
	return nil
}

// Size returns the length of the encoded value, 2572.
func (v *Value) Size() int { return ValueLen }

// KeyText returns the key up to its zero.
func (v *Value) KeyText() []byte { return Text(v.Key) }

// ValueText returns the value up to its zero.
func (v *Value) ValueText() []byte { return Text(v.Value) }

// Number returns a value of type u32 or u64. ok is false for other types, and
// when there are too few bytes.
func (v *Value) Number(o wire.Order) (n uint64, ok bool) {
	switch {
	case v.Type == TypeU32 && len(v.Value) >= 4:
		return uint64(o.Uint32(v.Value)), true
	case v.Type == TypeU64 && len(v.Value) >= 8:
		return o.Uint64(v.Value), true
	}
	return 0, false
}

// AppendValue appends v; key and value are filled up with zeroes. It allocates
// only when dst lacks the room. Fault: kvp_too_long when one of them is longer
// than its field, and dst is returned as it was.
func AppendValue(dst []byte, o wire.Order, v *Value) ([]byte, error) {
	if len(v.Key) > KeyLen || len(v.Value) > MaxValueLen {
		return dst, wire.KVPTooLong
	}
	dst = o.AppendUint32(dst, uint32(v.Type))
	dst = o.AppendUint32(dst, v.KeySize)
	dst = o.AppendUint32(dst, v.ValueSize)
	dst = appendField(dst, v.Key, KeyLen)
	return appendField(dst, v.Value, MaxValueLen), nil
}
