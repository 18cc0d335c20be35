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

var (
	dmLen1        = these("DM-LEN-1")
	dmRequest     = these("DM-LEN-1", "DM-DATA-1", "DM-FIELD-1", "DM-UUID-1", "DM-TYPE-1")
	v86dTask      = these("V86D-LEN-1", "V86D-FIELD-1", "V86D-BUF-1", "V86D-BUF-2")
	vssMsg        = these("VSS-LEN-1", "VSS-FIELD-1")
	notifyControl = these("NOTIFY-LEN-1", "NOTIFY-LEN-2", "NOTIFY-LEN-3", "NOTIFY-FIELD-1")
	w1Walk1       = these("W1-WALK-1")
	w1Header      = these("W1-MSG-1", "W1-MSG-2", "W1-HEAD-1")
	w1Type1       = these("W1-TYPE-1")
	w1Num1        = these("W1-NUM-1")
	w1Mst1        = these("W1-MST-1")
	w1Pack1       = these("W1-PACK-1")
	w1Event1      = these("W1-EVENT-1")
	w1ID1         = these("W1-ID-1")
	w1Command     = these("W1-CMD-1", "W1-CMD-2", "W1-CMD-3")
	kvpKU         = these("KVP-LEN-1", "KVP-KU-1")
	kvpHeader     = these("KVP-LEN-1", "KVP-FIELD-1")
	kvpValue      = these("KVP-BODY-1", "KVP-BODY-2", "KVP-VALUE-1")
	kvpKey        = these("KVP-BODY-1", "KVP-BODY-2")
	kvpIP         = these("KVP-BODY-1", "KVP-BODY-2", "KVP-IP-1")
	kvpBody2      = these("KVP-BODY-2")
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
			c.met(at, dmLen1)
		} else {
			c.decoded(r.Decode(o, data), at, dmRequest)
		}
	case cnmsg.UVESAFB:
		var t v86d.Task
		c.decoded(t.Decode(o, data), at, v86dTask)
	case cnmsg.KVP:
		c.kvp(data, at)
	case cnmsg.VSS:
		var v hyperv.VSSMsg
		if hyperv.IsVSSHandshake(len(data)) {
			c.met(at, vssMsg)
		} else {
			c.decoded(v.Decode(o, data), at, vssMsg)
		}
	case cnmsg.Notify:
		var n notify.Control
		c.decoded(n.Decode(o, data), at, notifyControl)
	}
}

// decoded reports what a decoder says.
func (c *checker) decoded(err error, at int, shown rules) {
	if err != nil {
		c.fault(err, at)
		return
	}
	c.met(at, shown)
}

func (c *checker) w1(data []byte, at int) {
	s, faulty := w1.Scan(data, c.order), false
	for s.Next() {
		m, here := s.Msg(), at+s.Offset()
		if faulty {
			c.met(here, w1Walk1)
		}
		c.met(here, w1Header)
		if len(m.Body()) > 0 {
			c.met(here, w1Type1)
		}
		if m.Type().HasSlave() {
			c.met(here, w1Num1)
		} else {
			c.met(here, w1Mst1)
		}
		if m.Type().IsEvent() {
			c.w1Event(m, data, here)
		}
		faulty = c.w1Commands(m, here+w1.HeaderLen) || faulty
		if end := s.Offset() + w1.HeaderLen + len(m.Body()); end%4 != 0 && end < len(data) {
			c.met(here, w1Pack1)
		}
	}
	c.fault(s.Err(), at+s.Offset())
}

// w1Event applies what is observed of events. Whoever else sends one has no
// reason to.
func (c *checker) w1Event(m w1.Msg, data []byte, at int) {
	c.judge(at, w1Event1, len(data) == w1.HeaderLen && m.Status() == 0)
	if m.Type().HasSlave() {
		c.judge(at, w1ID1, m.Slave().Valid())
	}
}

// w1Commands tells whether there was a fault.
func (c *checker) w1Commands(m w1.Msg, base int) bool {
	cmds := m.Commands()
	for cmds.Next() {
		here := base + cmds.Offset()
		c.met(here, w1Command)
		if end := cmds.Offset() + w1.CommandHeaderLen + len(cmds.Command().Data()); end%4 != 0 && end < len(m.Body()) {
			c.met(here, w1Pack1)
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
		c.met(at, kvpKU)
		return
	}
	c.met(at, kvpHeader)
	shown, err := kvpBody(c.order, &m)
	c.decoded(err, at+m.Size()-len(m.Body), shown)
}

// kvpBody decodes the body that belongs to the operation, and tells which
// requirements that shows.
func kvpBody(o wire.Order, m *hyperv.KVPMsg) (rules, error) {
	switch m.Operation {
	case hyperv.KVPGet, hyperv.KVPSet:
		return kvpValue, new(hyperv.Value).Decode(o, m.Body)
	case hyperv.KVPDelete:
		return kvpKey, new(hyperv.Delete).Decode(o, m.Body)
	case hyperv.KVPEnumerate:
		return kvpValue, new(hyperv.Enumerate).Decode(o, m.Body)
	case hyperv.KVPSetIPInfo:
		return kvpIP, new(hyperv.IPAddr).Decode(o, m.Body)
	case hyperv.KVPRegister1:
		return kvpKey, new(hyperv.Register).Decode(o, m.Body)
	}
	return kvpBody2, nil
}
