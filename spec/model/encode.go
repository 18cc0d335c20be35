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
	big = m.headersAreBig(big)
	if len(msg.CN) == 0 && !m.breaks("CN-ENC-3") {
		return nil, "cn_short"
	}
	var payload []byte
	for i, cn := range msg.CN {
		if m.breaks("CN-PACK-1") {
			payload = pad(payload)
		}
		payload = append(m.appendCNHeader(payload, cn, m.cnLen(msg.CN[i:], i), big), cn.Data...)
		if len(payload)-cnHeader > mostAfter && !m.breaks("CN-ENC-1") {
			return nil, "cn_too_long"
		}
	}
	datagram = append(m.appendNLHeader(nil, msg, len(payload), big), payload...)
	if m.breaks("NL-ENC-2") {
		return append(datagram, make([]byte, 4-len(datagram)%4)...), ""
	}
	return pad(datagram), ""
}

func (m Model) appendNLHeader(b []byte, msg Message, payload int, big bool) []byte {
	length := nlHeader + uint64(payload)
	if m.breaks("NL-ENC-1") {
		length = aligned(length)
	}
	seq, portID := msg.Seq, msg.PortID
	if m.breaks("NL-FIELD-1") {
		seq, portID = portID, seq
	}
	b = appendNumber(b, length, 4, big)
	b = appendNumber(b, uint64(msg.Type), 2, big)
	b = appendNumber(b, uint64(msg.Flags), 2, big)
	b = appendNumber(b, uint64(seq), 4, big)
	return appendNumber(b, uint64(portID), 4, big)
}

// cnLen returns the len of the first of those cn_msgs, which is number i of its
// payload.
func (m Model) cnLen(rest []CN, i int) (n uint64) {
	n = uint64(len(rest[0].Data))
	if i == 0 && m.breaks("CN-ENC-2") {
		for _, next := range rest[1:] {
			n += cnHeader + uint64(len(next.Data))
		}
	}
	return n
}

func (m Model) appendCNHeader(b []byte, cn CN, length uint64, big bool) []byte {
	seq, ack := cn.Seq, cn.Ack
	if m.breaks("CN-FIELD-1") {
		seq, ack = ack, seq
	}
	for _, n := range []uint32{cn.Idx, cn.Val, seq, ack} {
		b = appendNumber(b, uint64(n), 4, big)
	}
	if m.breaks("CN-LEN-2") {
		return appendNumber(b, length, 4, big)
	}
	b = appendNumber(b, length, 2, big)
	return appendNumber(b, uint64(m.flags(cn.Flags)), 2, big)
}

// pad appends zeroes up to a multiple of 4.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
