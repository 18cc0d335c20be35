package main

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// printLine prints a line for people.
func (c *command) printLine(w watched) error {
	var err error
	switch {
	case w.err != nil:
		_, err = fmt.Fprintln(c.out, c.paint(red, fmt.Sprintf("%-15s %4s  %-8s  %8s  %s", "", "", "LOST", "", "the receive buffer was full (ENOBUFS); how many it was follows")))
	case w.lost:
		_, err = fmt.Fprintln(c.out, c.paint(red, fmt.Sprintf("%-15s %4d  %-8s  %8s  %s", "", w.Event.CPU, "LOST", "", count(int(w.Missing), "message")+" of this CPU")))
	default:
		pid, what := told(&w.Event)
		const column = 42 // where what is said begins
		name := c.paint(cyan, c.fit(printable(w.name), column+len([]rune(what))))
		_, err = fmt.Fprintf(c.out, "%s %4d  %s  %8s  %s%s\n", w.Time.Format("15:04:05.000000"), w.Event.CPU,
			c.paint(colorOf(w.Event.What), fmt.Sprintf("%-8s", w.Event.What)), pid, what, name)
	}
	return err
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

// told is the process of an event, and what is said of it.
func told(e *cnproc.Event) (pid, what string) {
	if v, ok := e.Fork(); ok {
		return task(v.ParentPID, v.ParentTGID), "-> " + task(v.ChildPID, v.ChildTGID) + "  "
	}
	if v, ok := e.Exec(); ok {
		return task(v.PID, v.TGID), ""
	}
	if v, ok := e.UID(); ok {
		return task(v.PID, v.TGID), fmt.Sprintf("real %d effective %d  ", v.RUID, v.EUID)
	}
	if v, ok := e.GID(); ok {
		return task(v.PID, v.TGID), fmt.Sprintf("real %d effective %d  ", v.RGID, v.EGID)
	}
	if v, ok := e.SID(); ok {
		return task(v.PID, v.TGID), ""
	}
	if v, ok := e.Ptrace(); ok {
		if v.TracerPID == 0 {
			return task(v.PID, v.TGID), "no longer traced  "
		}
		return task(v.PID, v.TGID), "traced by " + task(v.TracerPID, v.TracerTGID) + "  "
	}
	if v, ok := e.Comm(); ok {
		return task(v.PID, v.TGID), "now "
	}
	if v, ok := e.Coredump(); ok {
		return task(v.PID, v.TGID), ""
	}
	if v, ok := e.Exit(); ok {
		return task(v.PID, v.TGID), status(v.Code) + "  "
	}
	return "", fmt.Sprintf("%s of %d bytes", e.What, e.Missing())
}

// task is a process by its number, or a thread of one.
func task(pid, tgid int32) string {
	if pid == tgid {
		return fmt.Sprint(pid)
	}
	return fmt.Sprintf("%d/%d", tgid, pid)
}

func status(s cnproc.WaitStatus) string {
	switch {
	case s.Signaled() && s.CoreDumped():
		return fmt.Sprintf("signal %d, core", s.Signal())
	case s.Signaled():
		return fmt.Sprintf("signal %d", s.Signal())
	}
	return fmt.Sprintf("status %d", s.ExitStatus())
}

// printable keeps what a process calls itself from steering the terminal.
func printable(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\u202e' || r == '\ufffd' {
			out[i] = '?'
		}
	}
	return string(out)
}
