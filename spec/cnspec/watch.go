package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
)

// watch prints the process events of the running kernel.
func (c *command) watch(args []string) (int, error) {
	f := c.flags("watch")
	w := watcher{command: c, names: names{}, append: c.appendLine}
	w.limits(f, "events that are shown")
	asJSON := f.Bool("json", false, "a JSON object a line: an event, or what was lost before it")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() > 0 {
		return 0, errors.New("watch takes no arguments: [-json] [-filter KINDS] [-n COUNT] [-for DURATION] [-buffer BYTES]")
	}
	if *asJSON {
		w.append = appendJSON
	}
	err := w.listening.run(use{
		begin: func(room int) error {
			fmt.Fprint(c.errs, w.shortOf(room))
			if !*asJSON {
				fmt.Fprintln(c.out, c.paint(bold, fmt.Sprintf("%-15s %4s  %-8s  %8s  %s", "time", "cpu", "event", "pid", "what")))
			}
			return nil
		},
		do:   w.see,
		look: c.look,
		idle: c.flush,
	})
	if err == nil {
		err = ignorePipe(c.flush()) // the summary comes last, on a terminal too
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(c.errs, "%s, %s\n", count(w.shown, "event"), w.lossesOf())
	return exitConforms, nil
}

// watcher sees messages go by and prints those that are wanted.
type watcher struct {
	*command
	listening
	names  names
	shown  int
	append func([]byte, *watched) ([]byte, error)
	line   []byte
}

// watched is one line: an event, or what was lost before one.
type watched struct {
	*heard
	name  string // of the process
	lost  bool   // it is about what is missing before the message
	noCPU bool   // of no CPU in particular
}

func (w *watcher) see(m *heard) error {
	switch {
	case errors.Is(m.err, live.ErrOverrun):
		return w.print(watched{heard: m})
	case m.err != nil:
		return m.err
	}
	if m.Missing > 0 {
		clear(w.names) // among what is lost may be that a process ended, and that another one has its number
		if err := w.print(watched{heard: m, lost: true, noCPU: w.filters}); err != nil {
			return err
		}
	}
	if !m.OK || m.Event.What == cnproc.WhatNone {
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

func (w *watcher) print(l watched) (err error) {
	if w.line, err = w.append(w.line[:0], &l); err != nil {
		return err
	}
	_, err = w.out.Write(append(w.line, '\n'))
	return err
}
