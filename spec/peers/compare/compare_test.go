package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/spec/peers/rival"
)

// A package that does everything wrong has another cell than cnwire in every row.
func TestEveryProbeNotices(t *testing.T) {
	in, err := load()
	if err != nil {
		t.Fatal(err)
	}
	good := subjects()[0]
	bad := subject{
		split: func(b []byte) ([]rival.Message, error) {
			if len(b) == 3 {
				panic("short")
			}
			return nil, errors.New("no")
		},
		swap:   func([]byte) ([]rival.Message, error) { return nil, errors.New("no") },
		join:   func(m rival.Message) ([]byte, error) { return make([]byte, 16), nil },
		events: func([]byte, int32) []told { return []told{{cnproc.WhatExec, -1}} },
		w1:     func([]byte, stamp) []byte { return nil },
		refuse: func([]byte) (uint32, bool) { return 0, true },
		walk:   func([]byte) { kept = make([]byte, 8) },
	}
	for _, p := range probes {
		if g, b := p.ask(in, good), p.ask(in, bad); g == b {
			t.Errorf("%s: %s for both", p.title(in), g)
		}
	}
}

var kept []byte

// What the page says of the captures does not come from the codec alone: the
// kinds and processes of events are read at their places in struct proc_event.
func TestInputIsWhatItClaims(t *testing.T) {
	in, err := load()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[cnproc.What]bool{}
	for _, e := range in.events {
		kinds[e.what] = true
		if len(e.datagram) != 76 || e.pid < 0 {
			t.Fatalf("%x", e.datagram)
		}
	}
	if len(kinds) != 9 || len(in.foreign) == 0 || len(in.refusals) == 0 || len(in.answers) == 0 || len(in.others) == 0 {
		t.Error(len(kinds), len(in.foreign), len(in.refusals), len(in.others))
	}
	if page := page(in, subjects()); strings.Contains(page, "unknown") {
		t.Error("a module has no version")
	}
}
