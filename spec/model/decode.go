package model

const (
	nlHeader = 16 // bytes of an nlmsghdr
	cnHeader = 20 // bytes of a cn_msg
)

type (
	// Datagram is what a datagram holds, in the shape of cnspec decode -json.
	// Offsets count from its start.
	Datagram struct {
		Messages []Message `json:"messages"`
		Tail     Hex       `json:"tail,omitempty"` // 1 to 3 bytes after the last message and its padding
		Fault    *Fault    `json:"fault,omitempty"`
	}

	// Message is an nlmsghdr and its payload.
	Message struct {
		Offset int    `json:"offset"`
		Len    uint32 `json:"len"`
		Type   uint16 `json:"type"`
		Flags  uint16 `json:"flags"`
		Seq    uint32 `json:"seq"`
		PortID uint32 `json:"portid"`
		Kind   string `json:"kind"`           // data, done, error, noop or overrun
		CN     []CN   `json:"cn,omitzero"`    // of data, even if there are none; nil for all else
		Tail   Hex    `json:"tail,omitempty"` // slack, if there is no fault
		Fault  *Fault `json:"fault,omitempty"`
	}

	// CN is a cn_msg.
	CN struct {
		Offset int    `json:"offset"`
		Idx    uint32 `json:"idx"`
		Val    uint32 `json:"val"`
		Seq    uint32 `json:"seq"`
		Ack    uint32 `json:"ack"`
		Len    int    `json:"len"`
		Flags  uint16 `json:"flags"`
		Data   Hex    `json:"data"`
	}

	// Fault is what is wrong, and where the header is that cannot be read.
	Fault struct {
		Token  string `json:"token"`
		Offset int    `json:"offset"`
	}
)

// Decode reads a datagram. What can be read before a fault stands in it.
func (m Model) Decode(datagram []byte, big bool) Datagram {
	d := Datagram{Messages: []Message{}}
	for at := 0; at < len(datagram); {
		rest := view{datagram[at:], m.headersAreBig(big)}
		if m.isPadding(rest, at) {
			d.Tail = rest.b
			break
		}
		if at > 0 && m.breaks("NL-WALK-1") {
			break
		}
		if token := m.nlFault(rest); token != "" {
			d.Fault = &Fault{token, at}
			if m.breaks("NL-WALK-2") {
				d.Messages = []Message{}
			}
			break
		}
		msg := m.message(rest, at)
		d.Messages = append(d.Messages, msg)
		if msg.Fault != nil && m.breaks("CN-WALK-2") {
			break
		}
		at += m.nlStep(msg.Len, rest)
	}
	return d
}

func (m Model) headersAreBig(big bool) bool { return big && !m.breaks("ORD-1") }

// isPadding tells whether no header begins where rest does.
func (m Model) isPadding(rest view, at int) bool {
	if m.breaks("NL-HDR-1") && len(rest.b) < nlHeader {
		return true
	}
	return at > 0 && len(rest.b) < 4 && !m.breaks("NL-TAIL-1")
}

func (m Model) nlFault(rest view) (token string) {
	length := int64(rest.u32(0))
	if m.breaks("NL-LEN-3") {
		length = int64(int32(length))
	}
	switch {
	case len(rest.b) < nlHeader:
		return "nl_short"
	case length < nlHeader && !m.breaks("NL-LEN-1"):
		return "nl_len"
	case m.asked(length) > int64(len(rest.b)) && !m.breaks("NL-LEN-2"):
		return "nl_truncated"
	}
	return ""
}

// asked returns what is compared with the bytes that are there.
func (m Model) asked(length int64) int64 {
	if m.breaks("NL-LEN-4") {
		return int64(uint32(aligned(uint64(length))))
	}
	return length
}

// nlStep returns how far the next nlmsghdr is, or the end of the datagram.
func (m Model) nlStep(length uint32, rest view) int {
	step := max(uint64(length), nlHeader)
	if !m.breaks("NL-ALIGN-1") {
		step = aligned(step)
	}
	return int(min(step, uint64(len(rest.b))))
}

func (m Model) message(v view, at int) Message {
	msg := Message{
		Offset: at, Len: v.u32(0), Type: v.u16(4), Flags: v.u16(6), Seq: v.u32(8), PortID: v.u32(12),
	}
	if m.breaks("NL-FIELD-1") {
		msg.Seq, msg.PortID = msg.PortID, msg.Seq
	}
	end := min(max(uint64(msg.Len), nlHeader), uint64(len(v.b)))
	payload := v.first(int(end)).from(nlHeader)
	msg.Kind = m.kind(msg.Type, msg.Flags, len(payload.b))
	if msg.Kind == "data" {
		m.payload(&msg, payload, at+nlHeader)
	}
	return msg
}

var control = map[uint16]string{1: "noop", 2: "error", 4: "overrun"}

func (m Model) kind(nlmsgType, flags uint16, payload int) string {
	const done, multi, firstOfTheProtocol = 3, 2, 16
	switch {
	case nlmsgType == done && m.endsDump(payload, flags&multi != 0):
		return "done"
	case control[nlmsgType] != "" && !m.breaks("NL-KIND-2"):
		return control[nlmsgType]
	case nlmsgType != done && nlmsgType < firstOfTheProtocol && m.breaks("NL-KIND-3"):
		return "noop"
	}
	return "data"
}

func (m Model) endsDump(payload int, multi bool) bool {
	return payload < cnHeader || m.breaks("NL-KIND-1") || multi && m.breaks("NL-KIND-4")
}

// payload walks the cn_msgs of a message; its payload begins at base.
func (m Model) payload(msg *Message, payload view, base int) {
	msg.CN = []CN{}
	if len(payload.b) < cnHeader && !m.breaks("CN-HDR-1") {
		msg.Fault = &Fault{"cn_short", base}
		return
	}
	at := 0
	for m.another(payload.from(at), at) {
		cn, ok := m.cn(payload.from(at), base+at)
		if !ok {
			msg.Fault = &Fault{"cn_truncated", base + at}
			if m.breaks("CN-WALK-1") {
				msg.CN = []CN{}
			}
			return
		}
		if cn.Idx|cn.Val != 0 || !m.breaks("CN-ID-1") {
			msg.CN = append(msg.CN, cn)
		}
		at += cnHeader + len(cn.Data)
		if m.breaks("CN-PACK-1") {
			at = int(aligned(uint64(at)))
		}
	}
	m.slack(msg, payload.from(at), base+at)
}

// another tells whether a cn_msg begins where rest does.
func (m Model) another(rest view, at int) bool {
	if at > 0 && m.breaks("CN-BATCH-2") {
		return false
	}
	return len(rest.b) >= cnHeader
}

func (m Model) slack(msg *Message, rest view, at int) {
	if len(rest.b) > 0 && m.breaks("CN-SLACK-2") {
		msg.Fault = &Fault{"cn_short", at}
		return
	}
	msg.Tail = rest.b
}

func (m Model) cn(v view, at int) (cn CN, ok bool) {
	cn = CN{
		Offset: at, Idx: v.u32(0), Val: v.u32(4), Seq: v.u32(8), Ack: v.u32(12),
		Len: int(v.u16(16)), Flags: m.flags(v.u16(18)),
	}
	if m.breaks("CN-FIELD-1") {
		cn.Seq, cn.Ack = cn.Ack, cn.Seq
	}
	length := uint64(cn.Len)
	if m.breaks("CN-LEN-2") {
		length, cn.Flags = uint64(v.u32(16)), 0
	}
	follows := v.from(cnHeader)
	if length > uint64(len(follows.b)) && !m.breaks("CN-LEN-1") {
		return CN{}, false
	}
	cn.Len = int(length)
	cn.Data = follows.first(int(min(length, uint64(len(follows.b))))).b
	return cn, true
}

// flags returns what is handed on of the flags of a cn_msg.
func (m Model) flags(flags uint16) uint16 {
	const bundle = 1 // W1_CN_BUNDLE, the one flag that has a name
	if m.breaks("CN-FLAGS-1") {
		return flags & bundle
	}
	return flags
}
