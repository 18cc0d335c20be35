package main

import (
	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

func (w *watcher) proc(m message) {
	if !m.fromKernel {
		w.procRequest(m)
		return
	}
	var e cnproc.Event
	if e.Decode(m.order, m.Data()) != nil {
		return
	}
	w.note(m, "cn_proc: event, len", "%d", len(m.Data()))
	if e.What == cnproc.WhatNone {
		w.procAck(m, &e)
		return
	}
	w.note(m, "cn_proc: CPUs", "%d", e.CPU)
	w.procEvent(m, &e)
}

func (w *watcher) procRequest(m message) {
	var r cnproc.Request
	if r.Decode(m.order, m.Data()) != nil {
		w.note(m, "another length", "%d", len(m.Data()))
		return
	}
	w.requests = append(w.requests, request{Header: m.Header(), packet: m.packet, wide: r.Wide && r.Op == cnproc.Listen})
	switch {
	case r.Op == cnproc.Listen && r.Wide:
		w.note(m, "LISTEN, 8 bytes", "%#x", uint32(r.Filter))
	case r.Op == cnproc.Listen:
		w.note(m, "LISTEN, 4 bytes", "")
	case r.Op == cnproc.Ignore:
		w.note(m, "IGNORE", "%d bytes", len(m.Data()))
	default:
		w.note(m, "another operation", "%d", r.Op)
	}
}

func (w *watcher) procAck(m message, e *cnproc.Event) {
	ack, _ := e.Ack()
	w.note(m, "cn_proc: ack, err", "%d", ack.Err)
	w.note(m, map[bool]string{true: "acknowledgement, err 0", false: "acknowledgement, another err"}[ack.Err == 0], "")
	if e.CPU == 0xffffffff {
		w.note(m, "cn_proc: ack, cpu", "0xffffffff")
	} else {
		w.note(m, "cn_proc: ack, cpu", "the sender's")
	}
	asked := w.asked(m, func(r *request) bool { return r.Ack+1 == m.Ack() && !r.answered })
	if asked == nil {
		return
	}
	asked.answered = true
	w.note(m, "cn_proc: ack, ack", "A+1")
	if asked.Seq == m.Seq() {
		w.note(m, "cn_proc: ack, seq", "equal to the request's")
	} else {
		w.note(m, "cn_proc: ack, seq", "the counter's")
	}
}

func (w *watcher) procEvent(m message, e *cnproc.Event) {
	switch e.What {
	case cnproc.WhatPtrace:
		if p, _ := e.Ptrace(); p.TracerPID == 0 {
			w.note(m, "ptrace, detach", "")
		} else {
			w.note(m, "ptrace, attach", "")
		}
	case cnproc.WhatExit:
		w.procExit(m, e)
	case cnproc.WhatCoredump:
		w.note(m, "cn_proc: coredump, parent", "%s", parentOf(e))
		w.note(m, e.What.String(), "")
	default:
		w.note(m, e.What.String(), "")
	}
}

func (w *watcher) procExit(m message, e *cnproc.Event) {
	x, _ := e.Exit()
	kind := "process"
	if x.PID != x.TGID {
		kind = "thread"
	}
	w.note(m, "exit of a "+kind, "")
	w.note(m, "cn_proc: exit, parent", "%s %s", kind, parentOf(e))
}

func parentOf(e *cnproc.Event) string {
	switch p, ok := e.Parent(); {
	case !ok:
		return "none"
	case p.PID == 0 && p.TGID == 0:
		return "0, 0"
	}
	return "set"
}
