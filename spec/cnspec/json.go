package main

import (
	"encoding/hex"
	"io"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// The shape of decode -json, one jsonDatagram a line. It is a promise: fields
// are added, never changed. Offsets count from the start of the datagram.
type (
	jsonDatagram struct {
		File     string        `json:"file"`
		Packet   int           `json:"packet"`
		Order    string        `json:"order"`
		Bytes    int           `json:"bytes"`
		Messages []jsonMessage `json:"messages"`
		Tail     string        `json:"tail,omitempty"` // what follows the padding of the last message
		Fault    *jsonFault    `json:"fault,omitempty"`
	}

	jsonMessage struct {
		Offset int        `json:"offset"`
		Len    uint32     `json:"len"`
		Type   uint16     `json:"type"`
		Flags  uint16     `json:"flags"`
		Seq    uint32     `json:"seq"`
		PortID uint32     `json:"portid"`
		Kind   string     `json:"kind"`
		CN     []jsonCN   `json:"cn,omitzero"` // present for data, also when it is empty
		Tail   string     `json:"tail,omitempty"`
		Fault  *jsonFault `json:"fault,omitempty"`
	}

	jsonCN struct {
		Offset  int     `json:"offset"`
		Idx     uint32  `json:"idx"`
		Val     uint32  `json:"val"`
		Seq     uint32  `json:"seq"`
		Ack     uint32  `json:"ack"`
		Len     int     `json:"len"`
		Flags   uint16  `json:"flags"`
		Data    string  `json:"data"`
		Payload payload `json:"payload,omitempty"`
	}

	jsonFault struct {
		Token  string `json:"token"`
		Offset int    `json:"offset"`
	}
)

// newFault returns nil for no fault.
func newFault(err error, at int) *jsonFault {
	f, ok := err.(wire.Fault)
	if !ok {
		return nil
	}
	return &jsonFault{f.Token(), at}
}

// newDatagram decodes a datagram with everything in it.
func newDatagram(file string, p corpus.Packet, o wire.Order) jsonDatagram {
	d := jsonDatagram{File: file, Packet: p.Number, Order: o.Resolve().String(), Bytes: len(p.Data), Messages: []jsonMessage{}}
	s := nlmsg.Scan(p.Data, o)
	for s.Next() {
		d.Messages = append(d.Messages, newMessage(s.Msg(), s.Offset()))
	}
	if d.Fault = newFault(s.Err(), s.Offset()); d.Fault == nil {
		d.Tail = hex.EncodeToString(s.Tail())
	}
	return d
}

func newMessage(m nlmsg.Msg, at int) jsonMessage {
	j := jsonMessage{
		Offset: at, Len: m.Len(), Type: m.Type(), Flags: m.Flags(),
		Seq: m.Seq(), PortID: m.PortID(), Kind: m.Kind().String(),
	}
	if m.Kind() != nlmsg.KindData {
		return j
	}
	base := at + nlmsg.HeaderLen
	j.CN = []jsonCN{}
	in := cnmsg.In(m.Payload(), m.Order())
	for in.Next() {
		j.CN = append(j.CN, newCN(in.Msg(), base+in.Offset()))
	}
	j.Fault = newFault(in.Err(), base+in.Offset())
	if j.Fault == nil {
		j.Tail = hex.EncodeToString(in.Tail())
	}
	return j
}

func newCN(m cnmsg.Msg, at int) jsonCN {
	return jsonCN{
		Offset: at, Idx: m.ID().Idx, Val: m.ID().Val, Seq: m.Seq(), Ack: m.Ack(),
		Len: m.Len(), Flags: m.Flags(), Data: hex.EncodeToString(m.Data()), Payload: decodePayload(m, at+cnmsg.HeaderLen),
	}
}

// dumpJSON returns a printer of one line a datagram.
func dumpJSON(w io.Writer) func(file string, p corpus.Packet, o wire.Order) error {
	var line []byte
	return func(file string, p corpus.Packet, o wire.Order) error {
		var err error
		if line, err = newDatagram(file, p, o).append(line[:0]); err != nil {
			return err
		}
		_, err = w.Write(append(line, '\n'))
		return err
	}
}
