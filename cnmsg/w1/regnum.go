package w1

import "github.com/cnwire/cnwire/wire"

// RegNumLen is sizeof(struct w1_reg_num).
const RegNumLen = 8

// RegNum is the number of a slave, struct w1_reg_num: bit fields of one u64.
//
//	 63      56 55                                      8 7        0
//	+----------+------------------------------------------+----------+
//	| crc      | id: 48 bits                              | family   |
//	+----------+------------------------------------------+----------+
//
// Little-endian kernels therefore send the family first, as the slave itself
// does on the bus, and big-endian ones the crc. As a number it is the same on
// both.
type RegNum uint64

// DecodeRegNum reads the first 8 bytes of b; ok is false when there are fewer.
func DecodeRegNum(o wire.Order, b []byte) (r RegNum, ok bool) {
	if len(b) < RegNumLen {
		return 0, false
	}
	return RegNum(o.Uint64(b)), true
}

// MakeRegNum makes the number of a slave with the crc that belongs to it. Only
// the low 48 bits of serial count.
func MakeRegNum(family uint8, serial uint64) RegNum {
	r := RegNum(serial<<16>>8) | RegNum(family)
	return r | RegNum(r.sum())<<56
}

// Family returns the kind of chip: 0x28 is a DS18B20 thermometer.
func (r RegNum) Family() uint8 { return uint8(r) }

// Serial returns the 48 bits of the field id.
func (r RegNum) Serial() uint64 { return uint64(r) << 8 >> 16 }

// CRC returns the checksum as it stands in the number.
func (r RegNum) CRC() uint8 { return uint8(r >> 56) }

// Valid tells whether the checksum belongs to family and serial. Zero is valid.
func (r RegNum) Valid() bool { return r.CRC() == r.sum() }

// sum computes the checksum over the other seven bytes, family first
// (w1_calc_crc8): x^8 + x^5 + x^4 + 1, lowest bit first.
func (r RegNum) sum() uint8 {
	crc := uint8(0)
	for range RegNumLen - 1 {
		crc = crc8(crc ^ uint8(r))
		r >>= 8
	}
	return crc
}

func crc8(c uint8) uint8 {
	for range 8 {
		c = c>>1 ^ 0x8c&-(c&1)
	}
	return c
}

// AppendText appends what String returns. It allocates only when dst lacks the
// room.
func (r RegNum) AppendText(dst []byte) ([]byte, error) {
	const digits = "0123456789abcdef"
	for range RegNumLen {
		dst = append(dst, digits[r>>4&15], digits[r&15])
		r >>= 8
	}
	return dst, nil
}

// String returns the eight bytes in hexadecimal, family first, crc last, such
// as "280102030405069e". It is the same for every byte order.
func (r RegNum) String() string {
	var b [2 * RegNumLen]byte
	text, _ := r.AppendText(b[:0])
	return string(text)
}
