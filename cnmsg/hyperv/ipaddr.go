package hyperv

import "github.com/cnwire/cnwire/wire"

// Sizes of the fields of an [IPAddr] in bytes. The header counts them in u16, and
// what is in them is UTF-8.
const (
	AdapterIDLen = 2 * 128  // MAX_ADAPTER_ID_SIZE
	IPAddrsLen   = 2 * 1024 // MAX_IP_ADDR_SIZE, also of SubNet and DNSAddr
	GateWayLen   = 2 * 512  // MAX_GATEWAY_SIZE

	// IPAddrLen is sizeof(struct hv_kvp_ipaddr_value).
	IPAddrLen = AdapterIDLen + 2 + 3*IPAddrsLen + GateWayLen // 7426
)

// Values of [IPAddr.AddrFamily].
const (
	AddrFamilyNone = 0 // ADDR_FAMILY_NONE
	AddrFamilyIPv4 = 1 // ADDR_FAMILY_IPV4
	AddrFamilyIPv6 = 2 // ADDR_FAMILY_IPV6; both bits may be set
)

// IPAddr is a struct hv_kvp_ipaddr_value, packed: the body of get_ip_info and
// set_ip_info.
//
//	 0             256      257      258           2306          4354          5378         7426
//	+-------------+--------+--------+-------------+-------------+-------------+------------+
//	| adapter_id  |addr_   |dhcp_   | ip_addr     | sub_net     | gate_way    | dns_addr   |
//	| 256 bytes   |family  |enabled | 2048        | 2048        | 1024        | 2048       |
//	+-------------+--------+--------+-------------+-------------+-------------+------------+
//
// Several addresses are separated by ";".
type IPAddr struct {
	AdapterID   []byte // every text: the whole field when decoded, fewer bytes are filled up by encoding
	AddrFamily  uint8
	DHCPEnabled uint8
	IPAddr      []byte
	SubNet      []byte
	GateWay     []byte
	DNSAddr     []byte
}

// Decode reads the first 7426 bytes of b. The texts are views of it, see
// [Text]. Fault: kvp_body_short, and v is zero then.
func (v *IPAddr) Decode(_ wire.Order, b []byte) error {
	*v = IPAddr{}
	if len(b) < IPAddrLen {
		return wire.KVPBodyShort
	}
	v.AdapterID = cut(&b, AdapterIDLen)
	v.AddrFamily = b[0]
	v.DHCPEnabled = b[1]
	b = b[2:]
	v.IPAddr = cut(&b, IPAddrsLen)
	v.SubNet = cut(&b, IPAddrsLen)
	v.GateWay = cut(&b, GateWayLen)
	v.DNSAddr = cut(&b, IPAddrsLen)
	return nil
}

// Size returns the length of the encoded struct, 7426.
func (v *IPAddr) Size() int { return IPAddrLen }

// AppendIPAddr appends v. It allocates only when dst lacks the room. Fault:
// kvp_too_long when a text is longer than its field, and dst is returned as it
// was.
func AppendIPAddr(dst []byte, _ wire.Order, v *IPAddr) ([]byte, error) {
	if len(v.AdapterID) > AdapterIDLen || len(v.IPAddr) > IPAddrsLen || len(v.SubNet) > IPAddrsLen ||
		len(v.GateWay) > GateWayLen || len(v.DNSAddr) > IPAddrsLen {
		return dst, wire.KVPTooLong
	}
	dst = appendField(dst, v.AdapterID, AdapterIDLen)
	dst = append(dst, v.AddrFamily, v.DHCPEnabled)
	dst = appendField(dst, v.IPAddr, IPAddrsLen)
	dst = appendField(dst, v.SubNet, IPAddrsLen)
	dst = appendField(dst, v.GateWay, GateWayLen)
	return appendField(dst, v.DNSAddr, IPAddrsLen), nil
}
