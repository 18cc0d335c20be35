package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

// watch prints the process events of the running kernel.
func (c *command) watch(args []string) (int, error) {
	f := flags("watch")
	var s listening
	s.flags(f)
	asJSON := f.Bool("json", false, "")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() > 0 {
		return 0, errors.New("watch takes no arguments: [-json] [-filter KINDS] [-n COUNT] [-for DURATION]")
	}
	w := watcher{command: c, listening: s, names: names{}, print: c.printLine}
	if *asJSON {
		w.print = c.printJSON
	} else {
		fmt.Fprintln(c.out, c.paint(bold, fmt.Sprintf("%-15s %4s  %-8s  %8s  %s", "time", "cpu", "event", "pid", "what")))
	}
	lost, err := s.run(w.see, c.flush)
	if err == nil {
		err = c.flush() // the summary comes last, on a terminal too
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(c.errs, "%s, %s\n", count(w.shown, "event"), lossesOf(lost))
	return exitConforms, nil
}

// watcher sees messages go by and prints those that are wanted.
type watcher struct {
	*command
	listening
	names names
	shown int
	print func(watched) error
}

// watched is one line: an event, or what was lost before one.
type watched struct {
	heard
	name string // of the process
	lost bool   // it is about what is missing before the message
}

func (w *watcher) see(m heard) error {
	switch {
	case errors.Is(m.err, live.ErrOverrun):
		return w.print(watched{heard: m})
	case m.err != nil:
		return m.err
	}
	if m.Missing > 0 && w.kinds == (kinds{}) {
		if err := w.print(watched{heard: m, lost: true}); err != nil {
			return err
		}
	}
	if !m.OK || m.Own || m.Event.What == cnproc.WhatNone {
		return nil
	}
	name := w.names.after(&m.Event)
	if !w.kinds.has(&m.Event) {
		return nil
	}
	if err := w.print(watched{heard: m, name: name}); err != nil {
		return err
	}
	if w.shown++; w.shown == w.most {
		return io.EOF
	}
	return nil
}

// watchedJSON is a line of watch -json: an event with the fields of decode
// -json, or {"lost":…} where something is missing.
type watchedJSON struct {
	Time    string  `json:"time,omitempty"`
	Seq     *uint32 `json:"seq,omitempty"`
	Event   payload `json:"event,omitempty"`
	Name    string  `json:"name,omitempty"`
	Lost    uint32  `json:"lost,omitempty"`
	CPU     *uint32 `json:"cpu,omitempty"`
	Overrun bool    `json:"overrun,omitempty"`
}

func (c *command) printJSON(w watched) error {
	line := watchedJSON{Overrun: w.err != nil}
	switch {
	case w.lost:
		line.Lost, line.CPU = w.Missing, &w.Event.CPU
	case w.err == nil:
		const header = 36 // nlmsghdr and cn_msg
		seq := wire.Native.Uint32(w.Data[24:])
		line.Time = w.Time.UTC().Format("2006-01-02T15:04:05.000000000Z")
		line.Seq, line.Name = &seq, w.name
		line.Event = procPayload(wire.Native, w.Data[header:], header)
	}
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s\n", b)
	return err
}
