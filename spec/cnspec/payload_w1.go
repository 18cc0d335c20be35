package main

import (
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
)

// w1Payload describes the messages in a cn_msg of w1, and their commands.
func w1Payload(o wire.Order, data []byte, base int) payload {
	messages := []payload{}
	s := w1.Scan(data, o)
	for s.Next() {
		messages = append(messages, w1Message(s.Msg(), s.Offset()))
	}
	p := protocol("w1")
	p.add("messages", messages, 0, 0)
	at, err := w1.Check(data, o)
	p.fault(err, base+at)
	return p
}

func w1Message(m w1.Msg, at int) payload {
	var p payload
	p.add("type", m.Type().String(), at, 1)
	p.add("status", m.Status(), at+1, 1)
	p.add("len", m.Len(), at+2, 2)
	if m.Type().HasSlave() {
		p.add("id", m.Slave().String(), at+4, 8)
	} else {
		var mst payload
		mst.words(at+4, word("id", m.Master()), word("res", m.Res()))
		p.add("mst", mst, 0, 0)
	}
	body := at + w1.HeaderLen
	if !m.Type().HasCommands() {
		p.hexField("data", m.Body(), body)
		return p
	}
	cmds := []payload{}
	s := m.Commands()
	for s.Next() {
		cmds = append(cmds, w1Command(s.Command(), body+s.Offset()))
	}
	p.add("cmds", cmds, 0, 0)
	return p
}

func w1Command(c w1.Command, at int) payload {
	var p payload
	p.add("cmd", c.Cmd().String(), at, 1)
	p.add("res", c.Res(), at+1, 1)
	p.add("len", c.Len(), at+2, 2)
	p.hexField("data", c.Data(), at+w1.CommandHeaderLen)
	return p
}
