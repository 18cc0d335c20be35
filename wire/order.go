package wire

import (
	"encoding/binary"
	"math/bits"
)

// Order is the byte order of a message. Values other than the three named
// ones behave as Native.
type Order uint8

const (
	Native Order = iota // the order of the machine this program runs on
	Little              // the lowest byte first, as on x86, ARM and RISC-V
	Big                 // the highest byte first, as on s390x
)

// Resolve returns Little or Big: what o means on this machine.
func (o Order) Resolve() Order {
	if o == foreign {
		return foreign
	}
	return host
}

// IsNative tells whether o is the order of this machine, by whichever name.
func (o Order) IsNative() bool { return o != foreign }

// String returns "native", "little" or "big".
func (o Order) String() string {
	switch o {
	case Little:
		return "little"
	case Big:
		return "big"
	}
	return "native"
}

// Every accessor loads in the order of the host and swaps when told to: one
// branch that disappears where the order is a constant.

// Uint16 reads the first 2 bytes of b.
func (o Order) Uint16(b []byte) uint16 {
	v := binary.NativeEndian.Uint16(b)
	if o == foreign {
		v = bits.ReverseBytes16(v)
	}
	return v
}

// Uint32 reads the first 4 bytes of b, at any alignment.
func (o Order) Uint32(b []byte) uint32 {
	v := binary.NativeEndian.Uint32(b)
	if o == foreign {
		v = bits.ReverseBytes32(v)
	}
	return v
}

// Uint64 reads the first 8 bytes of b, at any alignment.
func (o Order) Uint64(b []byte) uint64 {
	v := binary.NativeEndian.Uint64(b)
	if o == foreign {
		v = bits.ReverseBytes64(v)
	}
	return v
}

// PutUint16 writes v into the first 2 bytes of b.
func (o Order) PutUint16(b []byte, v uint16) {
	if o == foreign {
		v = bits.ReverseBytes16(v)
	}
	binary.NativeEndian.PutUint16(b, v)
}

// PutUint32 writes v into the first 4 bytes of b.
func (o Order) PutUint32(b []byte, v uint32) {
	if o == foreign {
		v = bits.ReverseBytes32(v)
	}
	binary.NativeEndian.PutUint32(b, v)
}

// PutUint64 writes v into the first 8 bytes of b.
func (o Order) PutUint64(b []byte, v uint64) {
	if o == foreign {
		v = bits.ReverseBytes64(v)
	}
	binary.NativeEndian.PutUint64(b, v)
}

// AppendUint16 appends the 2 bytes of v to dst.
func (o Order) AppendUint16(dst []byte, v uint16) []byte {
	if o == foreign {
		v = bits.ReverseBytes16(v)
	}
	return binary.NativeEndian.AppendUint16(dst, v)
}

// AppendUint32 appends the 4 bytes of v to dst.
func (o Order) AppendUint32(dst []byte, v uint32) []byte {
	if o == foreign {
		v = bits.ReverseBytes32(v)
	}
	return binary.NativeEndian.AppendUint32(dst, v)
}

// AppendUint64 appends the 8 bytes of v to dst.
func (o Order) AppendUint64(dst []byte, v uint64) []byte {
	if o == foreign {
		v = bits.ReverseBytes64(v)
	}
	return binary.NativeEndian.AppendUint64(dst, v)
}
