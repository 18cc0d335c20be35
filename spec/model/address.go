package model

const (
	address   = 12 // bytes of a sockaddr_nl
	afNetlink = 16
)

// Address reads a sockaddr_nl: whose address it is, the groups of its mask, and
// whether what came with it is the kernel's.
func (m Model) Address(b []byte, big bool) Fields {
	v := view{b, m.headersAreBig(big)}
	var f Fields
	switch {
	case len(b) < address && !m.breaks("ADDR-LEN-1"):
		f.fault("addr_short", 0)
		return f
	case v.u16(0) != afNetlink && !m.breaks("ADDR-FAMILY-1"):
		f.fault("addr_family", 0)
		return f
	}
	portID, mask := v.u32(4), v.u32(8)
	if m.breaks("ADDR-FIELD-1") {
		portID, mask = v.u32(2), v.u32(6)
	}
	f.add("portid", portID)
	f.add("mask", mask)
	f.add("groups", m.groups(mask))
	f.add("from_kernel", m.fromKernel(portID, mask))
	return f
}

// groups returns the numbers of the groups of a mask, the lowest one first.
func (m Model) groups(mask uint32) []uint32 {
	groups := []uint32{}
	if m.breaks("ADDR-GROUP-1") && mask != 0 {
		return append(groups, mask)
	}
	for n := uint32(1); n <= 32; n++ {
		if mask&(1<<(n-1)) != 0 {
			groups = append(groups, n)
		}
	}
	return groups
}

func (m Model) fromKernel(portID, mask uint32) bool {
	if m.breaks("ADDR-ORIGIN-1") {
		return mask != 0
	}
	return portID == 0
}
