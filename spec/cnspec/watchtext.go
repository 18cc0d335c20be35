package main

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// Columns of a line for people.
const (
	cpuWidth  = 5
	whatWidth = 8
	pidWidth  = 10
)

// appendLine appends a line for people.
func (c *command) appendLine(dst []byte, w *watched) ([]byte, error) {
	switch {
	case w.err != nil:
		return c.appendLost(dst, "", "the receive buffer was full (ENOBUFS); how many it was follows"), nil
	case w.noCPU:
		return c.appendLost(dst, "", count(int(w.Missing), "message")), nil
	case w.lost:
		return c.appendLost(dst, fmt.Sprint(w.Event.CPU), count(int(w.Missing), "message")+" of this CPU"), nil
	}
	dst = w.Time.AppendFormat(dst, "15:04:05.000000")
	dst = right(strconv.AppendUint(dst, uint64(w.Event.CPU), 10), len(dst), cpuWidth)
	dst = append(dst, "  "...)
	dst = c.appendWhat(dst, w.Event.What)
	start := len(dst)
	dst = appendTold(dst, &w.Event)
	name := printable(w.name)
	if c.width > 0 {
		const before = 15 + cpuWidth + 2 + whatWidth // columns up to start
		name = c.fit(name, before+utf8.RuneCount(dst[start:]))
	}
	if name == "" {
		return bytes.TrimRight(dst, " "), nil
	}
	return append(dst, c.paint(cyan, name)...), nil
}

func (c *command) appendLost(dst []byte, cpu, what string) []byte {
	return append(dst, c.paint(red, fmt.Sprintf("%-15s %4s  %-8s  %8s  %s", "", cpu, "LOST", "", what))...)
}

func (c *command) appendWhat(dst []byte, w cnproc.What) []byte {
	if c.color {
		return append(dst, c.paint(colorOf(w), fmt.Sprintf("%-*s", whatWidth, w))...)
	}
	name := w.String()
	dst = append(dst, name...)
	for range whatWidth - len(name) {
		dst = append(dst, ' ')
	}
	return dst
}

// right moves what stands in dst from start on to the right of a column.
func right(dst []byte, start, width int) []byte {
	size := len(dst) - start
	for range width - size {
		dst = append(dst, ' ')
	}
	if size < width {
		copy(dst[len(dst)-size:], dst[start:start+size])
		for i := range width - size {
			dst[start+i] = ' '
		}
	}
	return dst
}

func colorOf(w cnproc.What) string {
	switch w {
	case cnproc.WhatExec:
		return green
	case cnproc.WhatExit:
		return faint
	case cnproc.WhatCoredump:
		return red
	}
	return yellow
}

// appendTold appends the process of an event, and what is said of it.
func appendTold(dst []byte, e *cnproc.Event) []byte {
	task := func(pid, tgid int32) { dst = appendColumn(dst, pid, tgid) }
	if v, ok := e.Fork(); ok {
		task(v.ParentPID, v.ParentTGID)
		return append(appendTask(append(dst, "-> "...), v.ChildPID, v.ChildTGID), "  "...)
	}
	if v, ok := e.Exec(); ok {
		task(v.PID, v.TGID)
		return dst
	}
	if v, ok := e.UID(); ok {
		task(v.PID, v.TGID)
		return appendIDs(dst, v.RUID, v.EUID)
	}
	if v, ok := e.GID(); ok {
		task(v.PID, v.TGID)
		return appendIDs(dst, v.RGID, v.EGID)
	}
	if v, ok := e.SID(); ok {
		task(v.PID, v.TGID)
		return dst
	}
	if v, ok := e.Ptrace(); ok {
		task(v.PID, v.TGID)
		if v.TracerPID == 0 {
			return append(dst, "no longer traced  "...)
		}
		return append(appendTask(append(dst, "traced by "...), v.TracerPID, v.TracerTGID), "  "...)
	}
	if v, ok := e.Comm(); ok {
		task(v.PID, v.TGID)
		if len(v.Name()) == 0 {
			return append(dst, `now ""`...)
		}
		return append(dst, "now "...)
	}
	if v, ok := e.Coredump(); ok {
		task(v.PID, v.TGID)
		return dst
	}
	if v, ok := e.Exit(); ok {
		task(v.PID, v.TGID)
		return append(appendStatus(dst, v.Code), "  "...)
	}
	return fmt.Appendf(dst, "%*s  %s of %d bytes", pidWidth, "", e.What, e.Missing())
}

// appendColumn appends the process of a task to its column, and behind it which
// thread it is if it is not the first: the column stays as wide.
func appendColumn(dst []byte, pid, tgid int32) []byte {
	dst = append(right(strconv.AppendInt(dst, int64(tgid), 10), len(dst), pidWidth), "  "...)
	if pid == tgid {
		return dst
	}
	return append(strconv.AppendInt(append(dst, "thread "...), int64(pid), 10), "  "...)
}

// appendTask appends a process by its number, or a thread of one.
func appendTask(dst []byte, pid, tgid int32) []byte {
	if pid != tgid {
		dst = append(strconv.AppendInt(dst, int64(tgid), 10), '/')
	}
	return strconv.AppendInt(dst, int64(pid), 10)
}

func appendIDs(dst []byte, real, effective uint32) []byte {
	return fmt.Appendf(dst, "real %d effective %d  ", real, effective)
}

func appendStatus(dst []byte, s cnproc.WaitStatus) []byte {
	if !s.Signaled() {
		return strconv.AppendInt(append(dst, "status "...), int64(s.ExitStatus()), 10)
	}
	dst = strconv.AppendInt(append(dst, "signal "...), int64(s.Signal()), 10)
	if s.CoreDumped() {
		dst = append(dst, ", core"...)
	}
	return dst
}
