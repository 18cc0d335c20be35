package v86d

import "github.com/cnwire/cnwire/wire"

const (
	// InfoLen is sizeof(struct vbe_ib): the 512 bytes of a VBE 2.0 block, and 512
	// more for texts and modes that the helper copies there.
	InfoLen = 1024

	infoFields = 34
)

// Info is a struct vbe_ib, the VBE info block, packed:
//
//	 0           4     6              10            14              18
//	+-----------+-----+--------------+-------------+---------------+
//	| signature | ver | oem_string   | capabilities| mode_list     |
//	+-----+-----+-----+--------+-----+---------+---+-----------+---+
//	| mem | rev | oem_vendor   | oem_product   | oem_product_rev |  18 20 22 26 30
//	+-----+-----+--------------+---------------+-----------------+
//	| reserved: 222 bytes from 34, oem_data: 256, misc_data: 512
//	+---------------------------------------------------- - - -
//
// In the request of the kernel it is zero but for the signature "VBE2". In the
// reply the pointers are offsets from the start of the block, 0 for what is not
// in it: the helper turns the BIOS's far pointers into those.
type Info struct {
	Signature      [4]byte // vbe_signature: "VBE2" asks, "VESA" answers
	Version        uint16  // vbe_version: 0x0300 is 3.0; the driver wants 0x0200 or more
	OEMString      uint32  // oem_string_ptr
	Capabilities   uint32  // capabilities: 1 VBE_CAP_CAN_SWITCH_DAC, 2 VBE_CAP_VGACOMPAT
	ModeList       uint32  // mode_list_ptr
	TotalMemory    uint16  // total_memory, in units of 65536 bytes
	OEMSoftwareRev uint16  // oem_software_rev
	OEMVendorName  uint32  // oem_vendor_name_ptr
	OEMProductName uint32  // oem_product_name_ptr
	OEMProductRev  uint32  // oem_product_rev_ptr
	Rest           []byte  // from reserved on: a view of the caller's bytes
	block          []byte
	order          wire.Order
}

// Decode reads the fields of a block, all of b; blocks of 256 and 512 bytes, as
// a BIOS has them, are fine too. Fault: v86d_vbe_short for fewer than 34 bytes,
// and v is zero then.
func (v *Info) Decode(o wire.Order, b []byte) error {
	*v = Info{}
	if len(b) < infoFields {
		return wire.V86DVBEShort
	}
	v.Signature = [4]byte(b[0:4])
	v.Version = o.Uint16(b[4:6])
	v.OEMString = o.Uint32(b[6:10])
	v.Capabilities = o.Uint32(b[10:14])
	v.ModeList = o.Uint32(b[14:18])
	v.TotalMemory = o.Uint16(b[18:20])
	v.OEMSoftwareRev = o.Uint16(b[20:22])
	v.OEMVendorName = o.Uint32(b[22:26])
	v.OEMProductName = o.Uint32(b[26:30])
	v.OEMProductRev = o.Uint32(b[30:34])
	v.Rest = b[infoFields:len(b):len(b)]
	v.block = b[:len(b):len(b)]
	v.order = o
	return nil
}

// Size returns the length of the encoded block in bytes.
func (v *Info) Size() int { return infoFields + len(v.Rest) }

// AppendInfo appends v. It allocates only when dst lacks the room.
func AppendInfo(dst []byte, o wire.Order, v *Info) []byte {
	dst = append(dst, v.Signature[:]...)
	dst = o.AppendUint16(dst, v.Version)
	dst = o.AppendUint32(dst, v.OEMString)
	dst = o.AppendUint32(dst, v.Capabilities)
	dst = o.AppendUint32(dst, v.ModeList)
	dst = o.AppendUint16(dst, v.TotalMemory)
	dst = o.AppendUint16(dst, v.OEMSoftwareRev)
	dst = o.AppendUint32(dst, v.OEMVendorName)
	dst = o.AppendUint32(dst, v.OEMProductName)
	dst = o.AppendUint32(dst, v.OEMProductRev)
	return append(dst, v.Rest...)
}

// Text returns the text at one of the pointers, up to its zero or the end of
// the block: nothing when the pointer is 0 or beyond the block. It reads the
// bytes that v was decoded from.
func (v *Info) Text(pointer uint32) []byte {
	b := v.at(pointer)
	for i, c := range b {
		if c == 0 {
			return b[:i:i]
		}
	}
	return b
}

// Modes returns the numbers of the modes, up to the 0xffff that ends them or
// the end of the block. It reads the bytes that v was decoded from. (The driver
// reads on past the end, uvesafb_vbe_getmodes.)
func (v *Info) Modes() ModeList {
	b := v.at(v.ModeList)
	n := 0
	for n+2 <= len(b) && v.order.Uint16(b[n:n+2]) != 0xffff {
		n += 2
	}
	return ModeList{b[:n:n], v.order}
}

func (v *Info) at(pointer uint32) []byte {
	if pointer == 0 || uint64(pointer) >= uint64(len(v.block)) {
		return nil
	}
	return v.block[pointer:]
}

// ModeList is a view of the numbers of modes, a u16 each.
type ModeList struct {
	b     []byte
	order wire.Order
}

// Len returns how many there are.
func (l ModeList) Len() int { return len(l.b) / 2 }

// At returns the i-th. It panics when i is out of range, as a slice does.
func (l ModeList) At(i int) uint16 { return l.order.Uint16(l.b[2*i : 2*i+2]) }
