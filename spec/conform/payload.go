package conform

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
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
			c.decoded(r.Decode(o, data), at, "DM-LEN-1", "DM-DATA-1", "DM-FIELD-1", "DM-UUID-1", "DM-TYPE-1")
		}
	case cnmsg.UVESAFB:
		var t v86d.Task
		c.decoded(t.Decode(o, data), at, "V86D-LEN-1", "V86D-FIELD-1", "V86D-BUF-1", "V86D-BUF-2")
	case cnmsg.KVP:
		c.kvp(data, at)
	case cnmsg.VSS:
		var v hyperv.VSSMsg
		if hyperv.IsVSSHandshake(len(data)) {
			c.met(at, "VSS-LEN-1", "VSS-FIELD-1")
		} else {
			c.decoded(v.Decode(o, data), at, "VSS-LEN-1", "VSS-FIELD-1")
		}
	case cnmsg.Notify:
		var n notify.Control
		c.decoded(n.Decode(o, data), at, "NOTIFY-LEN-1", "NOTIFY-LEN-2", "NOTIFY-LEN-3", "NOTIFY-FIELD-1")
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

func (c *checker) w1(data []byte, at int) {
	s, faulty := w1.Scan(data, c.order), false
	for s.Next() {
		m, here := s.Msg(), at+s.Offset()
		if faulty {
			c.met(here, "W1-WALK-1")
		}
		c.met(here, "W1-MSG-1", "W1-MSG-2", "W1-HEAD-1")
		if len(m.Body()) > 0 {
			c.met(here, "W1-TYPE-1")
		}
		if m.Type().HasSlave() {
			c.met(here, "W1-NUM-1")
		} else {
			c.met(here, "W1-MST-1")
		}
		if m.Type().IsEvent() {
			c.w1Event(m, data, here)
		}
		faulty = c.w1Commands(m, here+w1.HeaderLen) || faulty
		if end := s.Offset() + w1.HeaderLen + len(m.Body()); end%4 != 0 && end < len(data) {
			c.met(here, "W1-PACK-1")
		}
	}
	c.fault(s.Err(), at+s.Offset())
}

// w1Event applies what is observed of events. Whoever else sends one has no
// reason to.
func (c *checker) w1Event(m w1.Msg, data []byte, at int) {
	c.report(Result{ID: "W1-EVENT-1", Offset: at, Met: len(data) == w1.HeaderLen && m.Status() == 0})
	if m.Type().HasSlave() {
		c.report(Result{ID: "W1-ID-1", Offset: at, Met: m.Slave().Valid()})
	}
}

// w1Commands tells whether there was a fault.
func (c *checker) w1Commands(m w1.Msg, base int) bool {
	cmds := m.Commands()
	for cmds.Next() {
		here := base + cmds.Offset()
		c.met(here, "W1-CMD-1", "W1-CMD-2", "W1-CMD-3")
		if end := cmds.Offset() + w1.CommandHeaderLen + len(cmds.Command().Data()); end%4 != 0 && end < len(m.Body()) {
			c.met(here, "W1-PACK-1")
		}
	}
	c.fault(cmds.Err(), base+cmds.Offset())
	return cmds.Err() != nil
}

// kvp applies the rules of a message, and those of its body.
func (c *checker) kvp(data []byte, at int) {
	var m hyperv.KVPMsg
	if err := m.Decode(c.order, data); err != nil {
		c.fault(err, at)
		return
	}
	if len(data) == hyperv.KULen {
		c.met(at, "KVP-LEN-1", "KVP-KU-1")
		return
	}
	c.met(at, "KVP-LEN-1", "KVP-FIELD-1")
	ids, err := kvpBody(c.order, &m)
	c.decoded(err, at+m.Size()-len(m.Body), ids...)
}

// kvpBody decodes the body that belongs to the operation, and tells which
// requirements that shows.
func kvpBody(o wire.Order, m *hyperv.KVPMsg) ([]string, error) {
	switch m.Operation {
	case hyperv.KVPGet, hyperv.KVPSet:
		return []string{"KVP-BODY-1", "KVP-BODY-2", "KVP-VALUE-1"}, new(hyperv.Value).Decode(o, m.Body)
	case hyperv.KVPDelete:
		return []string{"KVP-BODY-1", "KVP-BODY-2"}, new(hyperv.Delete).Decode(o, m.Body)
	case hyperv.KVPEnumerate:
		return []string{"KVP-BODY-1", "KVP-BODY-2", "KVP-VALUE-1"}, new(hyperv.Enumerate).Decode(o, m.Body)
	case hyperv.KVPSetIPInfo:
		return []string{"KVP-BODY-1", "KVP-BODY-2", "KVP-IP-1"}, new(hyperv.IPAddr).Decode(o, m.Body)
	case hyperv.KVPRegister1:
		return []string{"KVP-BODY-1", "KVP-BODY-2"}, new(hyperv.Register).Decode(o, m.Body)
	}
	return []string{"KVP-BODY-2"}, nil
}
