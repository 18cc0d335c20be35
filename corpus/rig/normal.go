package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// normal is a datagram in text, without what differs from boot to boot: pids,
// times, pointers, random numbers, the numbers that the kernel counts, and bytes
// that it leaves as they were. Of events of threads and of kernel threads the
// number differs too: they are not kept.
func normal(data []byte, o wire.Order, d corpus.Direction) (text string, keep bool) {
	var b strings.Builder
	outer := nlmsg.Scan(data, o)
	for outer.Next() {
		m := outer.Msg()
		fmt.Fprintf(&b, "nlmsghdr %d type %d flags %#x portid %t", m.Len(), m.Type(), m.Flags(), m.PortID() != 0)
		in := cnmsg.In(m.Payload(), o)
		for m.Kind() == nlmsg.KindData && in.Next() {
			body, keep := normalMsg(in.Msg(), d)
			if !keep {
				return "", false
			}
			b.WriteString(body)
		}
		if m.Kind() != nlmsg.KindData || in.Err() != nil {
			fmt.Fprintf(&b, " %x", m.Payload())
		}
	}
	if outer.Err() != nil {
		fmt.Fprintf(&b, " %v %x", outer.Err(), data)
	}
	return b.String(), true
}

func normalMsg(m cnmsg.Msg, d corpus.Direction) (text string, keep bool) {
	h, data := m.Header(), bytes.Clone(m.Data())
	switch {
	case h.ID == cnmsg.Proc && !cnproc.IsRequest(len(data)):
		if d == corpus.ToUser {
			h.Seq = 0
		}
		if body, keep, ok := normalEvent(data, m.Order()); ok {
			return fmt.Sprintf(" %+v %s", h, body), keep
		}
	case h.ID == cnmsg.UVESAFB:
		h.Ack = 0
	case h.ID == cnmsg.DMLog:
		h.Seq = 0
		forgetDMLog(data, m.Order())
	case h.ID == cnmsg.W1:
		forgetMasters(&h, data, m.Order())
	}
	return fmt.Sprintf(" %+v %x", h, data), true
}

// forgetDMLog takes out luid, which is a pointer, and seq.
func forgetDMLog(data []byte, o wire.Order) {
	var r dmlog.Request
	if r.Decode(o, data) != nil {
		return
	}
	o.PutUint64(data, 0)
	const seq = 148 // offset in struct dm_ulog_request
	o.PutUint32(data[seq:], 0)
}

// forgetMasters takes out what the kernel does not write in its list of masters.
func forgetMasters(h *cnmsg.Header, data []byte, o wire.Order) {
	var first w1.Header
	if first.Decode(o, data) != nil || first.Type != w1.TypeListMasters || len(data) == w1.HeaderLen {
		return
	}
	h.Flags = 0
	clear(data[4:w1.HeaderLen])
}

// normalEvent has 0 for a pid that is 0, the same for a process's first thread,
// and nothing else of pids.
func normalEvent(data []byte, o wire.Order) (text string, keep, ok bool) {
	var e cnproc.Event
	if e.Decode(o, data) != nil {
		return "", true, false
	}
	parent, _ := e.Parent()
	keep = parent.TGID != kthreadd
	if a, ok := e.Ack(); ok {
		text = fmt.Sprint("err ", a.Err)
	} else if f, ok := e.Fork(); ok {
		keep = f.ChildPID == f.ChildTGID && f.ParentTGID != kthreadd
	} else if x, ok := e.Exec(); ok {
		text = taskKind(x.PID, x.TGID)
	} else if u, ok := e.UID(); ok {
		keep, text = u.PID == u.TGID, fmt.Sprint(u.RUID, u.EUID)
	} else if g, ok := e.GID(); ok {
		keep, text = g.PID == g.TGID, fmt.Sprint(g.RGID, g.EGID)
	} else if s, ok := e.SID(); ok {
		text = taskKind(s.PID, s.TGID)
	} else if p, ok := e.Ptrace(); ok {
		text = taskKind(p.PID, p.TGID) + " by " + taskKind(p.TracerPID, p.TracerTGID)
	} else if c, ok := e.Comm(); ok {
		text = fmt.Sprintf("%s %q", taskKind(c.PID, c.TGID), c.Name())
	} else if c, ok := e.Coredump(); ok {
		text = taskKind(c.PID, c.TGID) + " under " + taskKind(parent.PID, parent.TGID)
	} else if x, ok := e.Exit(); ok {
		keep = keep && x.PID == x.TGID
		text = fmt.Sprintf("code %#x signal %d under %s", uint32(x.Code), x.Signal, taskKind(parent.PID, parent.TGID))
	}
	return e.What.String() + " " + text, keep, true
}

const kthreadd = 2 // the parent of all kernel threads

func taskKind(pid, tgid int32) string {
	if pid == 0 && tgid == 0 {
		return "nobody"
	}
	if pid == tgid {
		return "a process"
	}
	return "a thread"
}
