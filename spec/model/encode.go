package model

// mostAfter is the most bytes that cn_netlink_send_mult can be told to send
// after the header of the first cn_msg.
const mostAfter = 0xffff

// Encode writes one nlmsghdr with the cn_msgs of msg, as the kernel does:
// packed, nlmsg_len exact, the datagram padded with zeroes to a multiple of 4.
// It takes the type, flags, seq and portid of msg, and of each cn_msg all but
// its len; offsets, lengths and faults it computes or leaves alone.
//
// The token is cn_short when there is no cn_msg, cn_too_long when what follows
// the header of the first cn_msg does not fit in 16 bits, else "".
func (m Model) Encode(msg Message, big bool) (datagram []byte, token string) {
	if len(msg.CN) == 0 {
		return nil, "cn_short"
	}
	var payload []byte
	for _, cn := range msg.CN {
		if m.breaks("CN-PACK-1") {
			payload = pad(payload)
		}
		payload = append(m.appendCNHeader(payload, cn, big), cn.Data...)
		if len(payload)-cnHeader > mostAfter {
			return nil, "cn_too_long"
		}
	}
	datagram = appendNumber(nil, nlHeader+uint64(len(payload)), 4, big)
	datagram = appendNumber(datagram, uint64(msg.Type), 2, big)
	datagram = appendNumber(datagram, uint64(msg.Flags), 2, big)
	datagram = appendNumber(datagram, uint64(msg.Seq), 4, big)
	datagram = appendNumber(datagram, uint64(msg.PortID), 4, big)
	return pad(append(datagram, payload...)), ""
}

func (m Model) appendCNHeader(b []byte, cn CN, big bool) []byte {
	for _, n := range []uint32{cn.Idx, cn.Val, cn.Seq, cn.Ack} {
		b = appendNumber(b, uint64(n), 4, big)
	}
	if m.breaks("CN-LEN-2") {
		return appendNumber(b, uint64(len(cn.Data)), 4, big)
	}
	b = appendNumber(b, uint64(len(cn.Data)), 2, big)
	return appendNumber(b, uint64(cn.Flags), 2, big)
}

// pad appends zeroes up to a multiple of 4.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
