package fuzz

import (
	"bytes"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	reference "github.com/cnwire/cnwire/spec/model"
	"github.com/cnwire/cnwire/wire"
)

// Encode makes messages of data, encodes them, and holds the bytes against the
// model's. Data is a header of 12 bytes (type, flags, seq, portid, little) and
// then, for each cn_msg, 21: idx, val, seq, ack, flags, and how many bytes of
// data: a byte, which the next one scales, and which are the data too.
func Encode(data []byte) int {
	if len(data) < 12 {
		return 0
	}
	msg := plan(data)
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		encode(o, msg)
	}
	return 1
}

func plan(data []byte) reference.Message {
	le := wire.Little
	msg := reference.Message{Type: le.Uint16(data), Flags: le.Uint16(data[2:]), Seq: le.Uint32(data[4:]), PortID: le.Uint32(data[8:])}
	total := 0
	for b := data[12:]; len(b) >= 21 && len(msg.CN) < 16 && total < 1<<17; b = b[21:] {
		size := int(b[18])
		switch b[19] & 7 {
		case 6:
			size *= 64
		case 7:
			size += 65408 // on both sides of what 16 bits hold
		}
		total += size
		msg.CN = append(msg.CN, reference.CN{
			Idx: le.Uint32(b), Val: le.Uint32(b[4:]), Seq: le.Uint32(b[8:]), Ack: le.Uint32(b[12:]), Flags: le.Uint16(b[16:]),
			Data: bytes.Repeat(b[19:21], size/2+1)[:size],
		})
	}
	return msg
}

func encode(o wire.Order, msg reference.Message) {
	want, token := reference.Encode(msg, o == wire.Big)
	nl := nlmsg.Header{Len: 9, Type: msg.Type, Flags: msg.Flags, Seq: msg.Seq, PortID: msg.PortID}
	dst := append(make([]byte, 0, 7), "dst"...)
	var batch cnmsg.Batch
	batch.Start(dst, o, nl)
	for _, cn := range msg.CN {
		batch.Add(coreHeader(cn), cn.Data)
	}
	got, err := batch.End()
	fault, _ := err.(wire.Fault)
	check(err == nil == (token == "") && (err == nil || fault.Token() == token), "%v, the model says %q", err, token)
	check(string(got[:3]) == "dst", "the bytes before are %x", got[:3])
	if err == nil {
		check(bytes.Equal(got[3:], want), "encoded\n%x, the model\n%x", got[3:], want)
	}
	if len(msg.CN) == 1 {
		frames(o, nl, msg.CN[0], want, token)
	}
	if err == nil {
		readBack(o, want, msg)
		allocates(want, "encoding", func() { encodeQuietly(want[:0:cap(want)], o, nl, msg) })
	}
}

func coreHeader(cn reference.CN) cnmsg.Header {
	return cnmsg.Header{ID: cnmsg.ID{Idx: cn.Idx, Val: cn.Val}, Seq: cn.Seq, Ack: cn.Ack, Len: 0xdead, Flags: cn.Flags}
}

// frames encodes one cn_msg by the other encoders.
func frames(o wire.Order, nl nlmsg.Header, cn reference.CN, want []byte, token string) {
	frame, err := cnmsg.AppendFrame([]byte("dst"), o, nl, coreHeader(cn), cn.Data)
	rounded, errRounded := cnmsg.AppendFrameRounded([]byte("dst"), o, nl, coreHeader(cn), cn.Data)
	if token != "" {
		check(err == wire.CNTooLong && errRounded == err && string(frame) == "dst" && string(rounded) == "dst", "%v, %v, the model says %q", err, errRounded, token)
		return
	}
	check(err == nil && bytes.Equal(frame[3:], want), "a frame is\n%x (%v), the model\n%x", frame[3:], err, want)
	whole := bytes.Clone(want)
	o.PutUint32(whole, uint32(len(whole)))
	check(errRounded == nil && bytes.Equal(rounded[3:], whole), "a rounded frame is\n%x (%v), want\n%x", rounded[3:], errRounded, whole)

	h := coreHeader(cn)
	h.Len = uint16(len(cn.Data))
	message, err := nlmsg.AppendMessage(nil, o, nl, cnmsg.AppendRaw(nil, o, h, cn.Data))
	check(err == nil && bytes.Equal(message, want), "by its layers it is\n%x (%v), want\n%x", message, err, want)
	m, ok := cnmsg.One(want, o)
	data := nl.Type != nlmsg.TypeError && nl.Type != nlmsg.TypeNoop && nl.Type != nlmsg.TypeOverrun
	check(ok == data && (!ok || m.Header() == h), "One: %v, %+v", ok, m.Header())
}

// readBack decodes what was encoded.
func readBack(o wire.Order, datagram []byte, msg reference.Message) {
	outer := nlmsg.Scan(datagram, o)
	check(outer.Next() && outer.Msg().Type() == msg.Type && outer.Msg().Flags() == msg.Flags && outer.Msg().Seq() == msg.Seq && outer.Msg().PortID() == msg.PortID,
		"nlmsghdr reads back as %+v", outer.Msg().Header())
	in := cnmsg.In(outer.Msg().Payload(), o)
	for i, cn := range msg.CN {
		h := coreHeader(cn)
		h.Len = uint16(len(cn.Data))
		check(in.Next() && in.Msg().Header() == h && bytes.Equal(in.Msg().Data(), cn.Data), "cn_msg %d reads back as %+v, was %+v", i, in.Msg().Header(), h)
	}
	check(!in.Next() && in.Err() == nil && len(in.Tail()) == 0, "more is read back: %v, %x", in.Err(), in.Tail())
	check(!outer.Next() && outer.Err() == nil, "more is read back: %v", outer.Err())
}

func encodeQuietly(room []byte, o wire.Order, nl nlmsg.Header, msg reference.Message) {
	var b cnmsg.Batch
	b.Start(room, o, nl)
	for i := range msg.CN {
		b.Add(coreHeader(msg.CN[i]), msg.CN[i].Data)
	}
	b.End()
}
