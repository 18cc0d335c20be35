package main

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

// procPayload describes a request to cn_proc or an event.
func procPayload(o wire.Order, data []byte, base int) payload {
	p := protocol("cnproc")
	if cnproc.IsRequest(len(data)) {
		procRequest(&p, o, data)
		return p
	}
	var e cnproc.Event
	if err := e.Decode(o, data); err != nil {
		p.fault(err, base)
		return p
	}
	p.add("what", e.What.String(), 0, 4)
	p.add("cpu", e.CPU, 4, 4)
	p.add("timestamp_ns", fmt.Sprint(e.Timestamp), 8, 8)
	if n := e.Missing(); n > 0 {
		p.add("missing", n, 0, 0)
		return p
	}
	procEvent(&p, &e)
	return p
}

func procRequest(p *payload, o wire.Order, data []byte) {
	var r cnproc.Request
	r.Decode(o, data)
	var op any = uint32(r.Op)
	switch r.Op {
	case cnproc.Listen:
		op = "listen"
	case cnproc.Ignore:
		op = "ignore"
	}
	p.add("op", op, 0, 4)
	if r.Wide {
		p.add("event_type", fmt.Sprintf("%#x", uint32(r.Filter)), 4, 4)
	}
}

// procEvent adds the fields of struct proc_event's union, the parent too where
// its bytes are.
func procEvent(p *payload, e *cnproc.Event) {
	const union = 16
	process := func(pid, tgid int32, more ...field) {
		p.words(union, append([]field{word("process_pid", pid), word("process_tgid", tgid)}, more...)...)
	}
	if v, ok := e.Ack(); ok {
		p.words(union, word("err", v.Err))
	}
	if v, ok := e.Fork(); ok {
		p.words(union, word("parent_pid", v.ParentPID), word("parent_tgid", v.ParentTGID),
			word("child_pid", v.ChildPID), word("child_tgid", v.ChildTGID))
	}
	if v, ok := e.Exec(); ok {
		process(v.PID, v.TGID)
	}
	if v, ok := e.UID(); ok {
		process(v.PID, v.TGID, word("ruid", v.RUID), word("euid", v.EUID))
	}
	if v, ok := e.GID(); ok {
		process(v.PID, v.TGID, word("rgid", v.RGID), word("egid", v.EGID))
	}
	if v, ok := e.SID(); ok {
		process(v.PID, v.TGID)
	}
	if v, ok := e.Ptrace(); ok {
		process(v.PID, v.TGID, word("tracer_pid", v.TracerPID), word("tracer_tgid", v.TracerTGID))
	}
	if v, ok := e.Comm(); ok {
		process(v.PID, v.TGID)
		p.add("comm", string(v.Name()), union+8, 16)
	}
	if v, ok := e.Coredump(); ok {
		process(v.PID, v.TGID)
		procParent(p, e, union+8)
	}
	if v, ok := e.Exit(); ok {
		process(v.PID, v.TGID, word("exit_code", uint32(v.Code)), word("exit_signal", v.Signal))
		procParent(p, e, union+16)
	}
}

func procParent(p *payload, e *cnproc.Event, at int) {
	if parent, ok := e.Parent(); ok {
		p.words(at, word("parent_pid", parent.PID), word("parent_tgid", parent.TGID))
	}
}
