package nlmsg

import (
	"math/bits"

	"github.com/cnwire/cnwire/wire"
)

// AddrLen is sizeof(struct sockaddr_nl).
const AddrLen = 12

// Addr is a struct sockaddr_nl, 12 bytes, the address of a netlink socket:
//
//	+---------------+---------------+---------------+---------------+
//	| nl_family u16 | nl_pad    u16 | nl_pid    u32 | nl_groups u32 |
//	+---------------+---------------+---------------+---------------+
//
// nl_family is always AF_NETLINK, 16. Source: include/uapi/linux/netlink.h.
type Addr struct {
	PortID uint32 // nl_pid: 0 is the kernel
	Groups uint32 // nl_groups: a mask, bit n-1 for group n
	Pad    uint16 // nl_pad: 0, kept as it came
}

// Decode reads the first 12 bytes of b. Faults: addr_short, addr_family; the
// PortID is 0xffffffff then, which is not the kernel's, and the rest zero.
func (a *Addr) Decode(o wire.Order, b []byte) error {
	*a = Addr{PortID: ^uint32(0)}
	if len(b) < AddrLen {
		return wire.AddrShort
	}
	if o.Uint16(b[0:2]) != FamilyNetlink {
		return wire.AddrFamily
	}
	a.Pad = o.Uint16(b[2:4])
	a.PortID = o.Uint32(b[4:8])
	a.Groups = o.Uint32(b[8:12])
	return nil
}

// AppendAddr appends the 12 bytes of a.
func AppendAddr(dst []byte, o wire.Order, a Addr) []byte {
	dst = o.AppendUint16(dst, FamilyNetlink)
	dst = o.AppendUint16(dst, a.Pad)
	dst = o.AppendUint32(dst, a.PortID)
	return o.AppendUint32(dst, a.Groups)
}

// FromKernel tells whether the datagram that came with this address was sent
// by the kernel. It is the only proof of origin that netlink has, and holds
// only for an address that recvmsg filled in, as a zero Addr is not: nlmsg_pid
// is the sender's word.
func (a Addr) FromKernel() bool { return a.PortID == 0 }

// MaxGroup is the highest multicast group of the connector on every kernel:
// netlink_kernel_create never makes fewer than 32, and the connector asks for
// less than that.
const MaxGroup = 32

// GroupMask returns the bit of a group in [Addr].Groups: 1<<(group-1) for
// groups 1 to 32. No other group has one; ok is false then and the mask 0, as
// in the kernel's netlink_group_mask.
func GroupMask(group uint32) (mask uint32, ok bool) {
	if group < 1 || group > MaxGroup {
		return 0, false
	}
	return 1 << (group - 1), true
}

// GroupOf returns the lowest group of a mask, which is the one that the kernel
// takes when a mask of several is sent to (netlink_sendmsg). ok is false for
// an empty mask.
func GroupOf(mask uint32) (group uint32, ok bool) {
	if mask == 0 {
		return 0, false
	}
	return uint32(bits.TrailingZeros32(mask)) + 1, true
}
