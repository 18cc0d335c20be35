package model

import (
	"fmt"
	"strings"
)

// procEvent is a kind of proc_event: what its event_data holds.
type procEvent struct {
	name   string
	fields []string // 4 bytes each, but for comm
	parent bool     // parent_pid and parent_tgid may follow
}

var procEvents = map[uint32]procEvent{
	0x00000000: {"none", []string{"err"}, false},
	0x00000001: {"fork", []string{"parent_pid", "parent_tgid", "child_pid", "child_tgid"}, false},
	0x00000002: {"exec", []string{"process_pid", "process_tgid"}, false},
	0x00000004: {"uid", []string{"process_pid", "process_tgid", "ruid", "euid"}, false},
	0x00000040: {"gid", []string{"process_pid", "process_tgid", "rgid", "egid"}, false},
	0x00000080: {"sid", []string{"process_pid", "process_tgid"}, false},
	0x00000100: {"ptrace", []string{"process_pid", "process_tgid", "tracer_pid", "tracer_tgid"}, false},
	0x00000200: {"comm", []string{"process_pid", "process_tgid", "comm"}, false},
	0x40000000: {"coredump", []string{"process_pid", "process_tgid"}, true},
	0x80000000: {"exit", []string{"process_pid", "process_tgid", "exit_code", "exit_signal"}, true},
}

var procOps = map[uint32]string{1: "listen", 2: "ignore"}

const procHeader = 16 // what, cpu, timestamp_ns

// proc reads a request to cn_proc or an event of it.
func (m Model) proc(v view, base int) Fields {
	f := protocol("cnproc")
	switch n := len(v.b); {
	case n == 4 || n == 8 || n < procHeader && m.breaks("PROC-LEN-1"):
		f.procRequest(v)
	case n < procHeader:
		f.fault("proc_short", base)
	default:
		m.procEvent(&f, v)
	}
	return f
}

func (f *Fields) procRequest(v view) {
	op := v.u32(0)
	if name, ok := procOps[op]; ok {
		f.add("op", name)
	} else {
		f.add("op", op)
	}
	if len(v.b) == 8 {
		f.add("event_type", fmt.Sprintf("%#x", v.u32(4)))
	}
}

func (m Model) procEvent(f *Fields, v view) {
	what := v.u32(0)
	event, known := procEvents[what]
	if known {
		f.add("what", event.name)
	} else {
		f.add("what", fmt.Sprintf("%#x", what))
	}
	f.add("cpu", v.u32(4))
	f.add("timestamp_ns", fmt.Sprint(v.u64(8)))
	data := v.from(procHeader)
	missing := event.size() - len(data.b)
	if missing > 0 && !m.breaks("PROC-EVENT-1") {
		f.add("missing", missing)
		return
	}
	for i, name := range event.fields {
		f.procField(name, data, 4*i)
	}
	if event.parent && missing <= -8 {
		f.procField("parent_pid", data, event.size())
		f.procField("parent_tgid", data, event.size()+4)
	}
}

// procField adds one field: pids are signed, comm is text, the rest unsigned.
func (f *Fields) procField(name string, data view, at int) {
	switch {
	case name == "comm":
		f.add(name, data.text(at, 16))
	case strings.HasSuffix(name, "_pid"), strings.HasSuffix(name, "_tgid"):
		f.add(name, data.s32(at))
	default:
		f.add(name, data.u32(at))
	}
}

// size returns the bytes that the fields take, the parent not counted.
func (e procEvent) size() (n int) {
	for _, name := range e.fields {
		n += 4
		if name == "comm" {
			n += 12
		}
	}
	return n
}
