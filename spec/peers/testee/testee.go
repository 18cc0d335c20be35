package main

import (
	"encoding/binary"
	"encoding/hex"
	"errors"

	"github.com/cnwire/cnwire/spec/peers/rival"
	"github.com/cnwire/cnwire/wire"
)

// testee is an implementation. What it does not do is nil.
type testee struct {
	name, version string
	split         func(b []byte) ([]rival.Message, error) // the nlmsghdrs that it finds
	join          func(m rival.Message) ([]byte, error)   // one nlmsghdr as it writes it
	payload       func(q *question, data []byte) any      // an answer, nil for unsupported
}

type question struct {
	ID      string   `json:"id"`
	Op      string   `json:"op"`
	Order   string   `json:"order"`
	Hex     string   `json:"hex"`
	Idx     uint32   `json:"idx"`
	Val     uint32   `json:"val"`
	Message *message `json:"message"`
}

type (
	datagram struct {
		Messages []message `json:"messages"`
		Tail     string    `json:"tail,omitempty"`
		Fault    *fault    `json:"fault,omitempty"`
	}
	message struct {
		Offset int    `json:"offset"`
		Len    uint32 `json:"len"`
		Type   uint16 `json:"type"`
		Flags  uint16 `json:"flags"`
		Seq    uint32 `json:"seq"`
		PortID uint32 `json:"portid"`
		Kind   string `json:"kind"`
		CN     []cn   `json:"cn,omitzero"`
		Tail   string `json:"tail,omitempty"`
		Fault  *fault `json:"fault,omitempty"`
	}
	cn struct {
		Offset int    `json:"offset"`
		Idx    uint32 `json:"idx"`
		Val    uint32 `json:"val"`
		Seq    uint32 `json:"seq"`
		Ack    uint32 `json:"ack"`
		Len    int    `json:"len"`
		Flags  uint16 `json:"flags"`
		Data   string `json:"data"`
	}
	fault struct {
		Token  string `json:"token"`
		Offset int    `json:"offset"`
	}
	object = map[string]any
)

func (t *testee) ops() []string {
	ops := []string{}
	if t.split != nil {
		ops = append(ops, "decode")
	}
	if t.join != nil {
		ops = append(ops, "encode")
	}
	if t.payload != nil {
		ops = append(ops, "payload")
	}
	return ops
}

func (t *testee) answer(q *question) object {
	data, err := hex.DecodeString(q.Hex)
	unsupported := object{"id": q.ID, "unsupported": true}
	if err != nil || q.Order != wire.Native.Resolve().String() {
		return unsupported // all of them know the order of the machine only
	}
	switch q.Op {
	case "decode":
		return object{"id": q.ID, "ok": t.decode(data)}
	case "encode":
		return t.encode(q)
	case "payload":
		if a := t.payload(q, data); a != nil {
			return object{"id": q.ID, "ok": a}
		}
	}
	return unsupported
}

// decode walks the cn_msgs by hand, for no implementation here does, and names
// a fault by looking at the bytes where the implementation stopped.
func (t *testee) decode(b []byte) datagram {
	found, err := t.split(b)
	d := datagram{Messages: []message{}}
	at := 0
	for _, m := range found {
		j := message{Offset: at, Len: m.Len, Type: m.Type, Flags: m.Flags, Seq: m.Seq, PortID: m.PortID, Kind: kindOf(m)}
		if j.Kind == "data" && int(m.Len)-16 == len(m.Payload) {
			j.walk(m.Payload, at+16)
		}
		d.Messages = append(d.Messages, j)
		at = min(at+int(m.Len+3)&^3, len(b))
	}
	rest := b[at:]
	token := faultAt(rest, at == 0)
	switch {
	case token != "" || err != nil:
		d.Fault = &fault{token, at}
	case len(rest) > 0:
		d.Tail = hex.EncodeToString(rest)
	}
	return d
}

func kindOf(m rival.Message) string {
	switch {
	case m.Type == 1:
		return "noop"
	case m.Type == 2:
		return "error"
	case m.Type == 3 && m.Len < 16+20:
		return "done"
	case m.Type == 4:
		return "overrun"
	}
	return "data"
}

func (j *message) walk(p []byte, at int) {
	o := binary.NativeEndian
	j.CN = []cn{}
	if len(p) < 20 {
		j.Fault = &fault{"cn_short", at}
		return
	}
	for len(p) >= 20 {
		n := int(o.Uint16(p[16:]))
		if n > len(p)-20 {
			j.Fault = &fault{"cn_truncated", at}
			return
		}
		j.CN = append(j.CN, cn{at, o.Uint32(p), o.Uint32(p[4:]), o.Uint32(p[8:]), o.Uint32(p[12:]), n, o.Uint16(p[18:]), hex.EncodeToString(p[20 : 20+n])})
		p, at = p[20+n:], at+20+n
	}
	j.Tail = hex.EncodeToString(p)
}

// faultAt says why no message begins in rest, "" if the datagram ends well.
func faultAt(rest []byte, first bool) string {
	switch {
	case len(rest) == 0 || len(rest) < 4 && !first:
		return ""
	case len(rest) < 16:
		return "nl_short"
	case uint64(binary.NativeEndian.Uint32(rest)) > uint64(len(rest)):
		return "nl_truncated"
	case binary.NativeEndian.Uint32(rest) < 16:
		return "nl_len"
	}
	return ""
}

var (
	errShort   = errors.New("cn_short")
	errTooLong = errors.New("cn_too_long")
)

// encode writes the cn_msgs by hand, and lets the implementation put them into
// an nlmsghdr.
func (t *testee) encode(q *question) object {
	p, err := payloadOf(q.Message)
	if err != nil {
		return object{"id": q.ID, "fault": object{"token": err.Error()}}
	}
	m := q.Message
	b, err := t.join(rival.Message{Type: m.Type, Flags: m.Flags, Seq: m.Seq, PortID: m.PortID, Payload: p})
	if err != nil {
		return object{"id": q.ID, "fault": object{"token": "refused"}}
	}
	return object{"id": q.ID, "ok": object{"hex": hex.EncodeToString(b)}}
}

func payloadOf(m *message) (p []byte, err error) {
	if len(m.CN) == 0 {
		return nil, errShort
	}
	o := binary.NativeEndian
	for _, c := range m.CN {
		data, err := hex.DecodeString(c.Data)
		if err != nil {
			return nil, err
		}
		if len(p)+len(data) > 1<<16-1 {
			return nil, errTooLong
		}
		for _, v := range []uint32{c.Idx, c.Val, c.Seq, c.Ack} {
			p = o.AppendUint32(p, v)
		}
		p = o.AppendUint16(p, uint16(len(data)))
		p = o.AppendUint16(p, c.Flags)
		p = append(p, data...)
	}
	return p, nil
}
