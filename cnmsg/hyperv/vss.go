package hyperv

import (
	"strconv"

	"github.com/cnwire/cnwire/wire"
)

const (
	// VSSLen is sizeof(struct hv_vss_msg), packed. The kernel takes no other
	// length (hv_vss_on_msg).
	VSSLen = 12

	// VSSHandshakeLen is the length of the answer to register1.
	VSSHandshakeLen = 4
)

// VSSOp is hv_vss_hdr.operation: enum hv_vss_op and the registrations. The
// kernel passes on freeze and thaw, newer ones hot_backup too.
type VSSOp uint8

const (
	VSSCreate      VSSOp = 0   // VSS_OP_CREATE
	VSSDelete      VSSOp = 1   // VSS_OP_DELETE
	VSSHotBackup   VSSOp = 2   // VSS_OP_HOT_BACKUP
	VSSGetDMInfo   VSSOp = 3   // VSS_OP_GET_DM_INFO
	VSSBUComplete  VSSOp = 4   // VSS_OP_BU_COMPLETE
	VSSFreeze      VSSOp = 5   // VSS_OP_FREEZE
	VSSThaw        VSSOp = 6   // VSS_OP_THAW
	VSSAutoRecover VSSOp = 7   // VSS_OP_AUTO_RECOVER
	VSSRegister    VSSOp = 128 // VSS_OP_REGISTER: no answer
	VSSRegister1   VSSOp = 129 // VSS_OP_REGISTER1: answered by a [VSSHandshake]
)

// String returns "create", "delete", "hot_backup", "get_dm_info",
// "bu_complete", "freeze", "thaw", "auto_recover", "register" or "register1",
// and a number for all else.
func (op VSSOp) String() string {
	switch op {
	case VSSCreate:
		return "create"
	case VSSDelete:
		return "delete"
	case VSSHotBackup:
		return "hot_backup"
	case VSSGetDMInfo:
		return "get_dm_info"
	case VSSBUComplete:
		return "bu_complete"
	case VSSFreeze:
		return "freeze"
	case VSSThaw:
		return "thaw"
	case VSSAutoRecover:
		return "auto_recover"
	case VSSRegister:
		return "register"
	case VSSRegister1:
		return "register1"
	}
	return strconv.Itoa(int(op))
}

// VSSNoAutoRecovery is VSS_HBU_NO_AUTO_RECOVERY, the one value of flags.
const VSSNoAutoRecovery = 5

// VSSMsg is a struct hv_vss_msg, packed:
//
//	 0    1              8           12
//	+----+--------------+-----------+
//	| op | reserved[7]  | flags u32 |
//	+----+----+---------+-----------+
//	| error s32|  in replies of the daemon
//	+----------+
type VSSMsg struct {
	Operation VSSOp   // vss_hdr.operation
	Reserved  [7]byte // vss_hdr.reserved
	Flags     uint32  // vss_cf.flags or dm_info.flags
}

// Decode reads b, all of it. Fault: vss_len for another length than 12, and m is
// zero then.
func (m *VSSMsg) Decode(o wire.Order, b []byte) error {
	*m = VSSMsg{}
	if len(b) != VSSLen {
		return wire.VSSLen
	}
	m.Operation = VSSOp(b[0])
	m.Reserved = [7]byte(b[1:8])
	m.Flags = o.Uint32(b[8:12])
	return nil
}

// Code returns the first four bytes as the error of a reply; o is the order that
// m was decoded in.
func (m *VSSMsg) Code(o wire.Order) Code {
	b := [4]byte{uint8(m.Operation), m.Reserved[0], m.Reserved[1], m.Reserved[2]}
	return Code(o.Uint32(b[:]))
}

// SetCode overwrites the first four bytes with the error of a reply that will be
// encoded in the order o.
func (m *VSSMsg) SetCode(o wire.Order, c Code) {
	var b [4]byte
	o.PutUint32(b[:], uint32(c))
	m.Operation = VSSOp(b[0])
	copy(m.Reserved[:3], b[1:])
}

// Size returns the length of the encoded message, 12.
func (m *VSSMsg) Size() int { return VSSLen }

// AppendVSS appends m.
func AppendVSS(dst []byte, o wire.Order, m *VSSMsg) []byte {
	dst = append(dst, uint8(m.Operation))
	dst = append(dst, m.Reserved[:]...)
	return o.AppendUint32(dst, m.Flags)
}

// VSSHandshake is the kernel's answer to register1: no struct, but a bare u32
// (vss_handle_handshake).
//
//	 0
//	+-------------+
//	| version u32 |
//	+-------------+
type VSSHandshake struct {
	Version uint32 // 129, VSS_OP_REGISTER1
}

// IsVSSHandshake tells whether data of that length is a [VSSHandshake], and not
// a [VSSMsg].
func IsVSSHandshake(length int) bool { return length == VSSHandshakeLen }

// Decode reads b, all of it. Fault: vss_len for another length than 4, and h is
// zero then.
func (h *VSSHandshake) Decode(o wire.Order, b []byte) error {
	*h = VSSHandshake{}
	if len(b) != VSSHandshakeLen {
		return wire.VSSLen
	}
	h.Version = o.Uint32(b)
	return nil
}

// Size returns the length of the encoded answer, 4.
func (h *VSSHandshake) Size() int { return VSSHandshakeLen }

// AppendVSSHandshake appends h.
func AppendVSSHandshake(dst []byte, o wire.Order, h *VSSHandshake) []byte {
	return o.AppendUint32(dst, h.Version)
}
