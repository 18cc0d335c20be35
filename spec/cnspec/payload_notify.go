package main

import (
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/wire"
)

// notifyPayload describes a control of 2005.
func notifyPayload(o wire.Order, data []byte, base int) payload {
	p := protocol("notify")
	var c notify.Control
	err := c.Decode(o, data)
	if err == wire.NotifyShort {
		p.fault(err, base)
		return p
	}
	p.words(0, word("idx_notify_num", c.IdxNum), word("val_notify_num", c.ValNum), word("group", c.Group), word("len", c.Len))
	idx := c.Idx(o)
	p.add("idx", notifyRanges(idx, notify.ControlLen), 0, 0)
	p.add("val", notifyRanges(c.Val(o), notify.ControlLen+idx.Len()*notify.RangeLen), 0, 0)
	p.fault(err, base)
	return p
}

func notifyRanges(l notify.Ranges, at int) []payload {
	all := []payload{}
	for i := range l.Len() {
		var p payload
		p.words(at+i*notify.RangeLen, word("first", l.At(i).First), word("range", l.At(i).Range))
		all = append(all, p)
	}
	return all
}
