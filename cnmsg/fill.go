package cnmsg

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/wire"
)

// fill writes a cn_msg into m, which is as long. It has read all of data before
// it writes anything, for data may lie in the room behind the caller's buffer,
// where m is.
func fill(m []byte, o wire.Order, h *Header, data []byte) {
	func() { // inlined as nlmsg.Header.Put is
		n := len(data)
		if uint(n-16) > 48 || !o.IsNative() {
			fillAny(m, o, h, data)
			return
		}
		// 16 to 64 bytes in four parts of 16 that overlap, with no branch on how
		// many there are, for no processor could know it beforehand. Two parts
		// are in registers, for more there are none.
		last := n - 16
		second, third := int(uint(last)*22>>6), int(uint(last)*43>>6)
		native := binary.NativeEndian
		a, d := (*[16]byte)(data), (*[16]byte)(data[last:])
		a0, a1, d0, d1 := native.Uint64(a[0:8]), native.Uint64(a[8:16]), native.Uint64(d[0:8]), native.Uint64(d[8:16])
		b := [16]byte(data[second : second+16 : second+16])
		c := [16]byte(data[third : third+16 : third+16])

		h.put(m, wire.Native, uint16(n))
		m = m[HeaderLen : HeaderLen+n : HeaderLen+n]
		a, d = (*[16]byte)(m), (*[16]byte)(m[last:])
		native.PutUint64(a[0:8], a0)
		native.PutUint64(a[8:16], a1)
		*(*[16]byte)(m[second : second+16 : second+16]) = b
		*(*[16]byte)(m[third : third+16 : third+16]) = c
		native.PutUint64(d[0:8], d0)
		native.PutUint64(d[8:16], d1)
	}()
}

// fillAny is fill for any length and order.
//
//go:noinline
func fillAny(m []byte, o wire.Order, h *Header, data []byte) {
	copy(m[HeaderLen:], data)
	h.put(m, o, uint16(len(data)))
}
