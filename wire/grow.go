package wire

// Extend lengthens dst by n bytes and returns the whole slice; the new bytes
// hold anything, so the caller writes all of them. It allocates only when dst
// lacks the room. n must not be negative.
func Extend(dst []byte, n int) []byte {
	if cap(dst)-len(dst) >= n {
		return dst[:len(dst)+n]
	}
	return append(dst, make([]byte, n)...)
}

// AppendZero appends n zero bytes to dst.
func AppendZero(dst []byte, n int) []byte {
	start := len(dst)
	dst = Extend(dst, n)
	clear(dst[start:])
	return dst
}
