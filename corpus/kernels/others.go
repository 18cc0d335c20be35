package main

import (
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/cnmsg/v86d"
)

// dmTypes are all request types, DM_ULOG_CTR to DM_ULOG_IS_REMOTE_RECOVERING.
const dmTypes = 17

// dmlogRows has a row for each request type and for each kind of answer.
func dmlogRows() (rows []row) {
	for t := dmlog.RequestType(1); t <= dmTypes; t++ {
		r := row{name: "request " + t.String()}
		switch t.String() {
		case "is_clean", "status_table":
			r.why = "the mirror targets of the captures never sent it"
		}
		rows = append(rows, r)
	}
	return append(rows, row{name: "full answer"}, row{name: "full answer with an error"}, row{name: "bare acknowledgement", why: notAsked})
}

func (w *watcher) dmlog(m message) {
	if dmlog.IsAck(len(m.Data())) {
		w.note(m, "bare acknowledgement", "")
		return
	}
	var r dmlog.Request
	if r.Decode(m.order, m.Data()) != nil {
		return
	}
	if !m.fromKernel {
		if r.Error != 0 {
			w.note(m, "full answer with an error", "%d", r.Error)
			return
		}
		w.note(m, "full answer", "")
		return
	}
	w.note(m, "request "+r.RequestType.Type().String(), "")
	w.note(m, "dm-log: version", "%d", r.Version)
	w.note(m, "dm-log: data_size", "%d", r.DataSize)
	if r.Seq == m.Seq() {
		w.note(m, "dm-log: seq", "the same")
	} else {
		w.note(m, "dm-log: seq", "another")
	}
}

func (w *watcher) uvesafb(m message) {
	var t v86d.Task
	if t.Decode(m.order, m.Data()) != nil {
		return
	}
	if !m.fromKernel {
		w.note(m, "answer", "")
		return
	}
	w.note(m, "task", "")
	if m.Ack() == 0 {
		w.note(m, "uvesafb: ack", "0")
	} else {
		w.note(m, "uvesafb: ack", "random")
	}
}
