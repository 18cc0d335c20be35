package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

// payload is the data of a cn_msg, decoded: flat, in the order of the fields,
// with the kernel's names. nil where no codec knows the id.
type payload []field

// field is a string, a number, or a bool; 64-bit numbers are strings.
type field struct {
	name  string
	value any
}

// MarshalJSON keeps the order of the fields.
func (p payload) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", f.name, value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// String is one line for people, without the protocol.
func (p payload) String() string {
	var words []string
	for _, f := range p[1:] {
		switch f.name {
		case "what", "op":
			words = append(words, fmt.Sprint(f.value))
		default:
			words = append(words, fmt.Sprintf("%s %v", f.name, f.value))
		}
	}
	return strings.Join(words, "  ")
}

// decodePayload decodes the data of a message whose id a codec knows.
func decodePayload(m cnmsg.Msg) payload {
	if m.ID() == cnmsg.Proc {
		return procPayload(m.Order(), m.Data())
	}
	return nil
}

func procPayload(o wire.Order, data []byte) payload {
	p := payload{{"protocol", "cnproc"}}
	if cnproc.IsRequest(len(data)) {
		return append(p, requestFields(o, data)...)
	}
	var e cnproc.Event
	if err := e.Decode(o, data); err != nil {
		return append(p, field{"fault", err.(wire.Fault).Token()})
	}
	p = append(p, field{"what", e.What.String()}, field{"cpu", e.CPU}, field{"timestamp_ns", fmt.Sprint(e.Timestamp)})
	if n := e.Missing(); n > 0 {
		return append(p, field{"missing", n})
	}
	p = append(p, eventFields(&e)...)
	if parent, ok := e.Parent(); ok {
		p = append(p, field{"parent_pid", parent.PID}, field{"parent_tgid", parent.TGID})
	}
	return p
}

func requestFields(o wire.Order, data []byte) []field {
	var r cnproc.Request
	r.Decode(o, data)
	op := field{"op", uint32(r.Op)}
	switch r.Op {
	case cnproc.Listen:
		op.value = "listen"
	case cnproc.Ignore:
		op.value = "ignore"
	}
	if !r.Wide {
		return []field{op}
	}
	return []field{op, {"event_type", fmt.Sprintf("%#x", uint32(r.Filter))}}
}

// eventFields are the fields of struct proc_event's union, the parent left out.
func eventFields(e *cnproc.Event) []field {
	process := func(pid, tgid int32, more ...field) []field {
		return append([]field{{"process_pid", pid}, {"process_tgid", tgid}}, more...)
	}
	if v, ok := e.Ack(); ok {
		return []field{{"err", v.Err}}
	}
	if v, ok := e.Fork(); ok {
		return []field{{"parent_pid", v.ParentPID}, {"parent_tgid", v.ParentTGID}, {"child_pid", v.ChildPID}, {"child_tgid", v.ChildTGID}}
	}
	if v, ok := e.Exec(); ok {
		return process(v.PID, v.TGID)
	}
	if v, ok := e.UID(); ok {
		return process(v.PID, v.TGID, field{"ruid", v.RUID}, field{"euid", v.EUID})
	}
	if v, ok := e.GID(); ok {
		return process(v.PID, v.TGID, field{"rgid", v.RGID}, field{"egid", v.EGID})
	}
	if v, ok := e.SID(); ok {
		return process(v.PID, v.TGID)
	}
	if v, ok := e.Ptrace(); ok {
		return process(v.PID, v.TGID, field{"tracer_pid", v.TracerPID}, field{"tracer_tgid", v.TracerTGID})
	}
	if v, ok := e.Comm(); ok {
		return process(v.PID, v.TGID, field{"comm", string(v.Name())})
	}
	if v, ok := e.Coredump(); ok {
		return process(v.PID, v.TGID)
	}
	if v, ok := e.Exit(); ok {
		return process(v.PID, v.TGID, field{"exit_code", uint32(v.Code)}, field{"exit_signal", v.Signal})
	}
	return nil
}
