package model

import "encoding/hex"

// Hex is bytes that are hexadecimal in JSON.
type Hex []byte

// MarshalText returns the digits.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// UnmarshalText reads the digits.
func (h *Hex) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// view is bytes and the order that their numbers are in. Bytes that are not
// there read as 0; only a model with a bug reads any.
type view struct {
	b   []byte
	big bool
}

// from returns what follows the first at bytes.
func (v view) from(at int) view { return view{v.b[min(at, len(v.b)):], v.big} }

// first returns the first n bytes, or all if there are fewer.
func (v view) first(n int) view { return view{v.b[:min(n, len(v.b))], v.big} }

func (v view) byte(at int) byte {
	if at >= len(v.b) {
		return 0
	}
	return v.b[at]
}

// number reads size bytes, the most significant one first if the order is big.
func (v view) number(at, size int) (n uint64) {
	for i := range size {
		if v.big {
			n = n<<8 | uint64(v.byte(at+i))
		} else {
			n = n<<8 | uint64(v.byte(at+size-1-i))
		}
	}
	return n
}

func (v view) u16(at int) uint16 { return uint16(v.number(at, 2)) }
func (v view) u32(at int) uint32 { return uint32(v.number(at, 4)) }
func (v view) s32(at int) int32  { return int32(v.u32(at)) }
func (v view) u64(at int) uint64 { return v.number(at, 8) }

// text returns size bytes up to the first zero.
func (v view) text(at, size int) string {
	for end := at; end < at+size; end++ {
		if v.byte(end) == 0 {
			return string(v.b[min(at, len(v.b)):min(end, len(v.b))])
		}
	}
	return string(v.b[at : at+size])
}

// appendNumber appends the low size bytes of n.
func appendNumber(b []byte, n uint64, size int, big bool) []byte {
	for i := range size {
		shift := 8 * i
		if big {
			shift = 8 * (size - 1 - i)
		}
		b = append(b, byte(n>>shift))
	}
	return b
}

// aligned returns the multiple of 4 that is n or follows it.
func aligned(n uint64) uint64 { return (n + 3) / 4 * 4 }
