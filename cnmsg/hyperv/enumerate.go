package hyperv

import "github.com/cnwire/cnwire/wire"

// EnumerateLen is sizeof(struct hv_kvp_msg_enumerate).
const EnumerateLen = 4 + ValueLen // 2576

// Enumerate is a struct hv_kvp_msg_enumerate, packed: the host walks the keys of
// a pool by index, and the daemon fills in what it has there.
//
//	 0       4
//	+-------+-------------------------------------+
//	| index | data: struct hv_kvp_exchg_msg_value |
//	+-------+-------------------------------------+
type Enumerate struct {
	Index uint32
	Data  Value
}

// Decode reads the first 2576 bytes of b. Fault: kvp_body_short, and e is zero
// then.
func (e *Enumerate) Decode(o wire.Order, b []byte) error {
	*e = Enumerate{}
	if len(b) < EnumerateLen {
		return wire.KVPBodyShort
	}
	e.Index = o.Uint32(b[0:4])
	return e.Data.Decode(o, b[4:])
}

// Size returns the length of the encoded struct, 2576.
func (e *Enumerate) Size() int { return EnumerateLen }

// AppendEnumerate appends e. Fault: kvp_too_long, and dst is returned as it was.
func AppendEnumerate(dst []byte, o wire.Order, e *Enumerate) ([]byte, error) {
	start := len(dst)
	dst, err := AppendValue(o.AppendUint32(dst, e.Index), o, &e.Data)
	if err != nil {
		return dst[:start], err
	}
	return dst, nil
}
