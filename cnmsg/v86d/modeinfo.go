package v86d

import "github.com/cnwire/cnwire/wire"

// ModeInfoLen is sizeof(struct vbe_mode_ib). A BIOS fills 256 bytes; the driver
// asks for these.
const ModeInfoLen = 69

// ModeInfo is a struct vbe_mode_ib, packed, of function 0x4f01. Numbers are of
// the size of their field: u8, u16 or u32.
//
//	 0      2        4              6         8       10      12
//	+------+----+----+-------------+---------+-------+-------+
//	| attr | wA | wB | granularity | winsize | segA  | segB  |
//	+------+----+----+-----+-------+---------+-------+-------+
//	| win_func_ptr   | bytes_per_scan_line | x_res | y_res   |  12 16 18 20
//	+----------------+---------------------+-------+---------+
//	| 22: x_char y_char planes bpp banks model bank_size pages reserved1, u8 each
//	| 31: red_len red_off green_len green_off blue_len blue_off rsvd_len rsvd_off
//	| 39: direct_color_info u8   40: phys_base_ptr u32   44: reserved2[6]
//	| 50: lin_bytes_per_scan_line u16, bnk_image_pages u8, lin_image_pages u8
//	| 54: the eight colour fields again, for linear modes
//	| 62: max_pixel_clock u32   66: mode_id u16   68: depth u8
//	+--------------------------------------------------------
//
// The last two are the driver's own; on the wire they are what the BIOS has
// there.
type ModeInfo struct {
	Attr             uint16 // mode_attr: 1 supported, 8 colour, 0x10 graphics, 0x20 VBE_MODE_VGACOMPAT, 0x80 linear
	WinAAttr         uint8
	WinBAttr         uint8
	WinGranularity   uint16 // KiB
	WinSize          uint16 // KiB
	WinASeg          uint16
	WinBSeg          uint16
	WinFuncPtr       uint32
	BytesPerScanLine uint16
	XRes             uint16
	YRes             uint16
	XCharSize        uint8
	YCharSize        uint8
	Planes           uint8
	BitsPerPixel     uint8
	Banks            uint8
	MemoryModel      uint8
	BankSize         uint8 // KiB
	ImagePages       uint8
	Reserved1        uint8
	Color            ColorFields
	DirectColorInfo  uint8
	PhysBasePtr      uint32
	Reserved2        [6]byte

	LinBytesPerScanLine uint16
	BnkImagePages       uint8
	LinImagePages       uint8
	LinColor            ColorFields
	MaxPixelClock       uint32 // Hz
	ModeID              uint16
	Depth               uint8
	Rest                []byte // what follows: a view of the caller's bytes, empty on every kernel
}

// ColorFields says how many bits each colour has in a pixel, and where.
type ColorFields struct {
	RedLen, RedOff, GreenLen, GreenOff, BlueLen, BlueOff, RsvdLen, RsvdOff uint8
}

// Decode reads b, all of it. Fault: v86d_vbe_short for fewer than 69 bytes, and
// v is zero then.
func (v *ModeInfo) Decode(o wire.Order, b []byte) error {
	*v = ModeInfo{}
	if len(b) < ModeInfoLen {
		return wire.V86DVBEShort
	}
	v.Attr = o.Uint16(b[0:2])
	v.WinAAttr, v.WinBAttr = b[2], b[3]
	v.WinGranularity, v.WinSize = o.Uint16(b[4:6]), o.Uint16(b[6:8])
	v.WinASeg, v.WinBSeg = o.Uint16(b[8:10]), o.Uint16(b[10:12])
	v.WinFuncPtr = o.Uint32(b[12:16])
	v.BytesPerScanLine = o.Uint16(b[16:18])
	v.XRes, v.YRes = o.Uint16(b[18:20]), o.Uint16(b[20:22])
	v.XCharSize, v.YCharSize = b[22], b[23]
	v.Planes, v.BitsPerPixel, v.Banks = b[24], b[25], b[26]
	v.MemoryModel, v.BankSize, v.ImagePages, v.Reserved1 = b[27], b[28], b[29], b[30]
	v.Color.get(b[31:39])
	v.DirectColorInfo = b[39]
	v.PhysBasePtr = o.Uint32(b[40:44])
	v.Reserved2 = [6]byte(b[44:50])
	v.LinBytesPerScanLine = o.Uint16(b[50:52])
	v.BnkImagePages, v.LinImagePages = b[52], b[53]
	v.LinColor.get(b[54:62])
	v.MaxPixelClock = o.Uint32(b[62:66])
	v.ModeID, v.Depth = o.Uint16(b[66:68]), b[68]
	v.Rest = b[ModeInfoLen:len(b):len(b)]
	return nil
}

// Size returns the length of the encoded block in bytes.
func (v *ModeInfo) Size() int { return ModeInfoLen + len(v.Rest) }

// AppendModeInfo appends v. It allocates only when dst lacks the room.
func AppendModeInfo(dst []byte, o wire.Order, v *ModeInfo) []byte {
	dst = o.AppendUint16(dst, v.Attr)
	dst = append(dst, v.WinAAttr, v.WinBAttr)
	dst = o.AppendUint16(dst, v.WinGranularity)
	dst = o.AppendUint16(dst, v.WinSize)
	dst = o.AppendUint16(dst, v.WinASeg)
	dst = o.AppendUint16(dst, v.WinBSeg)
	dst = o.AppendUint32(dst, v.WinFuncPtr)
	dst = o.AppendUint16(dst, v.BytesPerScanLine)
	dst = o.AppendUint16(dst, v.XRes)
	dst = o.AppendUint16(dst, v.YRes)
	dst = append(dst, v.XCharSize, v.YCharSize, v.Planes, v.BitsPerPixel, v.Banks,
		v.MemoryModel, v.BankSize, v.ImagePages, v.Reserved1)
	dst = v.Color.append(dst)
	dst = append(dst, v.DirectColorInfo)
	dst = o.AppendUint32(dst, v.PhysBasePtr)
	dst = append(dst, v.Reserved2[:]...)
	dst = o.AppendUint16(dst, v.LinBytesPerScanLine)
	dst = append(dst, v.BnkImagePages, v.LinImagePages)
	dst = v.LinColor.append(dst)
	dst = o.AppendUint32(dst, v.MaxPixelClock)
	dst = o.AppendUint16(dst, v.ModeID)
	dst = append(dst, v.Depth)
	return append(dst, v.Rest...)
}

func (c *ColorFields) get(b []byte) {
	_ = b[7]
	*c = ColorFields{b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]}
}

func (c *ColorFields) append(dst []byte) []byte {
	return append(dst, c.RedLen, c.RedOff, c.GreenLen, c.GreenOff, c.BlueLen, c.BlueOff, c.RsvdLen, c.RsvdOff)
}
