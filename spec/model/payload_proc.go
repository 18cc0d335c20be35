package model

import (
	"fmt"
	"slices"
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

// procMisread is a bug of a kind's layout: for each field the place that it is
// read from instead.
var procMisread = map[string]struct {
	bug   Bug
	place []int
}{
	"fork":   {"PROC-FORK-1", []int{2, 3, 0, 1}},
	"exec":   {"PROC-EXEC-1", []int{1, 0}},
	"sid":    {"PROC-EXEC-1", []int{1, 0}},
	"uid":    {"PROC-ID-1", []int{0, 1, 3, 2}},
	"gid":    {"PROC-ID-1", []int{0, 1, 3, 2}},
	"ptrace": {"PROC-PTRACE-1", []int{2, 3, 0, 1}},
}

// procLater are the kinds that 2.6.15 did not have.
var procLater = []string{"sid", "ptrace", "comm", "coredump"}

var procOps = map[uint32]string{1: "listen", 2: "ignore"}

const procHeader = 16 // what, cpu, timestamp_ns

// proc reads a request to cn_proc or an event of it.
func (m Model) proc(v view, base int) Fields {
	f := protocol("cnproc")
	switch n := len(v.b); {
	case n == 4 || n == 8 || n < procHeader && m.breaks("PROC-LEN-1"):
		m.procRequest(&f, v)
	case n < procHeader:
		f.fault("proc_short", base)
	default:
		m.procEvent(&f, v)
	}
	return f
}

func (m Model) procRequest(f *Fields, v view) {
	op := v.u32(0)
	if m.breaks("PROC-OP-1") && op != 1 {
		op = 2
	}
	if name, ok := procOps[op]; ok {
		f.add("op", name)
	} else {
		f.add("op", op)
	}
	if len(v.b) == 8 && !m.breaks("PROC-MASK-1") {
		f.add("event_type", fmt.Sprintf("%#x", v.u32(4)))
	}
}

func (m Model) procEvent(f *Fields, v view) {
	what := v.u32(0)
	event, known := m.procKind(what)
	switch {
	case known:
		f.add("what", event.name)
	case m.breaks("PROC-WHAT-2"):
		return
	default:
		f.add("what", fmt.Sprintf("%#x", what))
	}
	f.add("cpu", v.u32(4))
	f.add("timestamp_ns", fmt.Sprint(m.procTime(v)))
	data := v.from(procHeader)
	missing := event.size() - len(data.b)
	if missing > 0 && !m.breaks("PROC-EVENT-1") {
		f.add("missing", missing)
		return
	}
	for i, name := range event.fields {
		if wrong := procMisread[event.name]; m.breaks(wrong.bug) {
			i = wrong.place[i]
		}
		m.procField(f, name, data, 4*i)
	}
	end := event.size()
	if event.parent && (missing <= -8 || m.breaks("PROC-PARENT-1")) {
		m.procField(f, "parent_pid", data, end)
		m.procField(f, "parent_tgid", data, end+4)
		end += 8
	}
	if known && m.breaks("PROC-REST-1") && slices.ContainsFunc(data.from(end).b, func(b byte) bool { return b != 0 }) {
		f.fault("proc_short", 0)
	}
}

// procKind returns the kind that a number stands for.
func (m Model) procKind(what uint32) (event procEvent, known bool) {
	event, known = procEvents[what]
	if m.breaks("PROC-WHAT-1") && slices.Contains(procLater, event.name) {
		return procEvent{}, false
	}
	return event, known
}

func (m Model) procTime(v view) uint64 {
	if m.breaks("PROC-HEAD-1") {
		return uint64(v.u32(8))
	}
	return v.u64(8)
}

// procField adds one field: pids are signed, comm is text, the rest unsigned.
func (m Model) procField(f *Fields, name string, data view, at int) {
	pid := strings.HasSuffix(name, "_pid") || strings.HasSuffix(name, "_tgid")
	switch {
	case name == "comm" && m.breaks("PROC-COMM-1"):
		f.add(name, data.text(at, 15))
	case name == "comm":
		f.add(name, data.text(at, 16))
	case name == "err" && m.breaks("PROC-ACK-1"):
		f.add(name, -int64(data.u32(at)))
	case name == "exit_code" && m.breaks("PROC-EXIT-1"):
		f.add(name, data.u32(at)>>8)
	case pid && !m.breaks("PROC-SIGN-1"):
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
