package conform

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/cnmsg/w1"
)

// user applies the rules of the id to the data of a cn_msg, which begins at at.
// A decoder's fault is the requirement that is not met; without one, all are.
func (c *checker) user(m cnmsg.Msg, at int) {
	o, data := c.order, m.Data()
	switch m.ID() {
	case cnmsg.Proc:
		c.proc(data, at)
	case cnmsg.W1:
		c.w1(data, at)
	case cnmsg.DMLog:
		var r dmlog.Request
		if dmlog.IsAck(len(data)) {
			c.met(at, "DM-LEN-1")
		} else {
			c.decoded(r.Decode(o, data), at, "DM-LEN-1", "DM-DATA-1")
		}
	case cnmsg.UVESAFB:
		var t v86d.Task
		c.decoded(t.Decode(o, data), at, "V86D-LEN-1", "V86D-BUF-1", "V86D-BUF-2")
	case cnmsg.KVP:
		var k hyperv.KVPMsg
		c.decoded(k.Decode(o, data), at, "KVP-LEN-1")
	case cnmsg.VSS:
		var v hyperv.VSSMsg
		if hyperv.IsVSSHandshake(len(data)) {
			c.met(at, "VSS-LEN-1")
		} else {
			c.decoded(v.Decode(o, data), at, "VSS-LEN-1")
		}
	case cnmsg.Notify:
		var n notify.Control
		c.decoded(n.Decode(o, data), at, "NOTIFY-LEN-1", "NOTIFY-LEN-2", "NOTIFY-LEN-3")
	}
}

// decoded reports what a decoder says.
func (c *checker) decoded(err error, at int, ids ...string) {
	if err != nil {
		c.fault(err, at)
		return
	}
	c.met(at, ids...)
}

func (c *checker) proc(data []byte, at int) {
	var e cnproc.Event
	if cnproc.IsRequest(len(data)) {
		c.met(at, "PROC-LEN-1")
		return
	}
	if err := e.Decode(c.order, data); err != nil {
		c.fault(err, at)
		return
	}
	c.met(at, "PROC-LEN-1")
	c.report(Result{ID: "PROC-EVENT-1", Offset: at, Met: e.Missing() == 0})
}

func (c *checker) w1(data []byte, at int) {
	s := w1.Scan(data, c.order)
	for s.Next() {
		m, here := s.Msg(), at+s.Offset()
		c.met(here, "W1-MSG-1", "W1-MSG-2")
		if m.Type().IsEvent() && m.Type().HasSlave() {
			c.report(Result{ID: "W1-ID-1", Offset: here, Met: m.Slave().Valid()})
		}
		cmds := m.Commands()
		for cmds.Next() {
			c.met(here+w1.HeaderLen+cmds.Offset(), "W1-CMD-1", "W1-CMD-2")
		}
		c.fault(cmds.Err(), here+w1.HeaderLen+cmds.Offset())
	}
	c.fault(s.Err(), at+s.Offset())
}
