package hyperv

import "github.com/cnwire/cnwire/wire"

// Text returns a field up to its first zero, all of it if there is none.
func Text(field []byte) []byte {
	for i, c := range field {
		if c == 0 {
			return field[:i:i]
		}
	}
	return field[:len(field):len(field)]
}

// cut takes the next n bytes off b.
func cut(b *[]byte, n int) []byte {
	field := (*b)[:n:n]
	*b = (*b)[n:]
	return field
}

// appendField appends a field and zeroes up to size bytes. Who calls it has
// compared the length.
func appendField(dst []byte, field []byte, size int) []byte {
	dst = append(dst, field...)
	return wire.AppendZero(dst, size-len(field))
}
