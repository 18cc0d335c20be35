package main

import (
	"github.com/cnwire/cnwire/cnmsg/w1"
)

func (w *watcher) w1(m message) {
	if m.fromKernel && m.count > 1 {
		row := "batch of 2 to 9 cn_msgs"
		if m.count >= 10 {
			row = "batch of 10 or more"
		}
		w.note(m, row, "%d", m.count)
	}
	if !m.fromKernel {
		w.requests = append(w.requests, request{Header: m.Header(), packet: m.packet})
		if m.Flags()&w1.FlagBundle != 0 {
			w.note(m, "W1_CN_BUNDLE", "")
		}
	}
	for s := w1.Scan(m.Data(), m.order); s.Next(); {
		if m.fromKernel {
			w.w1FromKernel(m, s.Msg())
		} else {
			w.w1Request(m, s.Msg())
		}
	}
}

func (w *watcher) w1Request(m message, msg w1.Msg) {
	if msg.Type() == w1.TypeListMasters {
		w.note(m, "w1 list_masters", "")
	}
	for c := msg.Commands(); c.Next(); {
		cmd := c.Command().Cmd()
		if cmd > w1.CmdListSlaves {
			w.note(m, "another w1 command", "%d", cmd)
			continue
		}
		w.note(m, "w1 "+cmd.String(), "")
	}
}

func (w *watcher) w1FromKernel(m message, msg w1.Msg) {
	if msg.Type().HasSlave() {
		w.slaveNumber(m, msg)
	}
	switch {
	case msg.Type().IsEvent():
		w.note(m, "event "+msg.Type().String(), "")
	case msg.Type() == w1.TypeListMasters && msg.Status() == 0:
		w.note(m, "data of list_masters", "%d masters", msg.Masters().Len())
		w.note(m, "w1: list_masters, id", "%s", zeroes(msg.Bytes()[4:12]))
	default:
		w.w1Answer(m, msg)
	}
}

func zeroes(b []byte) string {
	for _, c := range b {
		if c != 0 {
			return "old memory"
		}
	}
	return "zeroes"
}

func (w *watcher) slaveNumber(m message, msg w1.Msg) {
	if !msg.Slave().Valid() {
		return // an id of zeroes looks the same from both ends
	}
	switch msg.Bytes()[4] {
	case msg.Slave().Family():
		w.note(m, "w1: slave number", "the family")
	case msg.Slave().CRC():
		w.note(m, "w1: slave number", "the checksum")
	}
}

func (w *watcher) w1Answer(m message, msg w1.Msg) {
	data := false
	for c := msg.Commands(); c.Next(); {
		if len(c.Command().Data()) > 0 && msg.Status() == 0 {
			data = true
			w.note(m, "data of "+answerTo(c.Command().Cmd()), "")
		}
	}
	row := "w1: data, ack"
	if !data {
		row = "w1: status, ack"
		if msg.Status() == 0 {
			w.note(m, "status 0", "")
		} else {
			w.note(m, "status of an error", "%d", msg.Status())
		}
	}
	if asked := w.asked(m, func(r *request) bool { return r.Seq == m.Seq() }); asked != nil {
		w.note(m, row, "%s", inTermsOf(m.Ack(), asked))
	}
}

func answerTo(c w1.Cmd) string {
	switch c {
	case w1.CmdListSlaves:
		return "list_slaves"
	case w1.CmdSearch, w1.CmdAlarmSearch:
		return "a search"
	}
	return "a " + c.String()
}

// inTermsOf says an ack in numbers of the request. In these captures S and A
// differ, but for requests with the ack S.
func inTermsOf(ack uint32, r *request) string {
	switch {
	case r.Ack == r.Seq+1 && ack == r.Ack:
		return "A, which is S+1"
	case ack == r.Ack:
		return "A"
	case ack == r.Seq+1:
		return "S+1"
	}
	return "another"
}
