package live

import (
	"testing"

	"golang.org/x/sys/unix"
)

// An address that the system did not give whole is nobody's, and not that of
// the kernel, which is all zeros.
func TestNoAddressIsNotTheKernels(t *testing.T) {
	for _, c := range []struct {
		size   uint32
		family uint16
		kernel bool
	}{
		{unix.SizeofSockaddrNetlink, unix.AF_NETLINK, true},
		{0, unix.AF_NETLINK, false},
		{unix.SizeofSockaddrNetlink - 1, unix.AF_NETLINK, false},
		{unix.SizeofSockaddrNetlink, unix.AF_UNSPEC, false},
		{unix.SizeofSockaddrNetlink, unix.AF_UNIX, false},
		{0, unix.AF_UNSPEC, false},
	} {
		from := addrOf(c.size, &unix.RawSockaddrNetlink{Family: c.family})
		if from.FromKernel() != c.kernel {
			t.Errorf("%d bytes of family %d: %+v is from the kernel: %v", c.size, c.family, from, !c.kernel)
		}
	}
}
