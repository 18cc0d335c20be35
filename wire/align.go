package wire

// Alignment is NLMSG_ALIGNTO: an nlmsghdr begins at a multiple of 4 bytes from
// the start of its datagram. A cn_msg has no alignment of its own.
const Alignment = 4

// Align rounds n up to a multiple of [Alignment], as NLMSG_ALIGN does. It is
// for lengths that were compared with a buffer before: within 3 of the largest
// int it overflows, as the C macro does for an nlmsg_len of 0xfffffffd.
func Align(n int) int {
	return (n + Alignment - 1) &^ (Alignment - 1)
}

// AlignWithin rounds n up as Align does, but not beyond size, which is no less
// than n. It does not overflow.
func AlignWithin(n, size int) int {
	return n + min(-n&(Alignment-1), size-n)
}
