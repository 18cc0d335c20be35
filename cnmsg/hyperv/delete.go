package hyperv

import "github.com/cnwire/cnwire/wire"

// DeleteLen is sizeof(struct hv_kvp_msg_delete).
const DeleteLen = 4 + KeyLen // 516

// Delete is a struct hv_kvp_msg_delete:
//
//	 0          4
//	+----------+-----------+
//	| key_size | key[512]  |
//	+----------+-----------+
type Delete struct {
	KeySize uint32 // with the zero at the end; read and never used
	Key     []byte // 512 bytes when decoded, fewer are filled up by encoding
}

// Decode reads the first 516 bytes of b. Key is a view of it. Fault:
// kvp_body_short, and d is zero then.
func (d *Delete) Decode(o wire.Order, b []byte) error {
	*d = Delete{}
	if len(b) < DeleteLen {
		return wire.KVPBodyShort
	}
	d.KeySize = o.Uint32(b[0:4])
	d.Key = b[4:DeleteLen:DeleteLen]
	return nil
}

// Size returns the length of the encoded struct, 516.
func (d *Delete) Size() int { return DeleteLen }

// KeyText returns the key up to its zero.
func (d *Delete) KeyText() []byte { return Text(d.Key) }

// AppendDelete appends d. Fault: kvp_too_long, and dst is returned as it was.
func AppendDelete(dst []byte, o wire.Order, d *Delete) ([]byte, error) {
	if len(d.Key) > KeyLen {
		return dst, wire.KVPTooLong
	}
	return appendField(o.AppendUint32(dst, d.KeySize), d.Key, KeyLen), nil
}
