package cnmsg

// Kernel is a kernel release as KERNEL_VERSION counts it: 6.1.176 is
// KernelVersion(6, 1, 176). The zero Kernel stands for the newest.
type Kernel uint32

// KernelVersion makes a Kernel. As in the kernel's headers, a patch level over
// 255 counts as 255.
func KernelVersion(major, minor, patch uint) Kernel {
	return Kernel(major<<16 | min(minor, 255)<<8 | min(patch, 255))
}

// Before tells whether k is older than other; the zero Kernel is older than
// none.
func (k Kernel) Before(other Kernel) bool { return k != 0 && k < other }

// MaxToKernel returns the most bytes of data in a cn_msg that a kernel takes
// from userspace when nlmsg_len is exact. More is dropped without a word:
// sendmsg returns success.
//
//	16364  since 3.12: the payload of the nlmsghdr may have 16384 bytes
//	16348  2.6.24 to 3.11: the whole message may have them
//	  988  2.6.14 to 2.6.23: the whole message may have 1024
//
// From the kernel come up to 65535 bytes. Source: cn_rx_skb,
// CONNECTOR_MAX_MSG_SIZE.
func MaxToKernel(k Kernel) int {
	if k.Before(KernelVersion(2, 6, 24)) {
		return 1024 - 16 - HeaderLen
	}
	if k.Before(KernelVersion(3, 12, 0)) {
		return 16384 - 16 - HeaderLen
	}
	return 16384 - HeaderLen
}
