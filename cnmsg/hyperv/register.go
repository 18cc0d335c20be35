package hyperv

import "github.com/cnwire/cnwire/wire"

// RegisterLen is sizeof(struct hv_kvp_register).
const RegisterLen = KeyLen

// Register is a struct hv_kvp_register: in the kernel's answer to a registration
// the version of its driver, such as "3.1"; in the daemon's message nothing.
//
//	 0
//	+--------------+
//	| version[512] |
//	+--------------+
type Register struct {
	Version []byte // 512 bytes when decoded, fewer are filled up by encoding
}

// Decode reads the first 512 bytes of b. Version is a view of it. Fault:
// kvp_body_short, and r is zero then.
func (r *Register) Decode(_ wire.Order, b []byte) error {
	*r = Register{}
	if len(b) < RegisterLen {
		return wire.KVPBodyShort
	}
	r.Version = b[:RegisterLen:RegisterLen]
	return nil
}

// Size returns the length of the encoded struct, 512.
func (r *Register) Size() int { return RegisterLen }

// VersionText returns the version up to its zero.
func (r *Register) VersionText() []byte { return Text(r.Version) }

// AppendRegister appends r. Fault: kvp_too_long, and dst is returned as it was.
func AppendRegister(dst []byte, _ wire.Order, r *Register) ([]byte, error) {
	if len(r.Version) > RegisterLen {
		return dst, wire.KVPTooLong
	}
	return appendField(dst, r.Version, RegisterLen), nil
}
