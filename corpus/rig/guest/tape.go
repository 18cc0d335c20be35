//go:build linux

package main

import (
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/cnwire/cnwire/corpus/rig/line"
)

// tape is the record of everything. Sockets may write to it at once.
type tape struct {
	mu       sync.Mutex
	scenario string
	packets  []line.Packet
	notes    []string
}

func (t *tape) add(p line.Packet) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.Scenario == "" {
		p.Scenario = t.scenario
	}
	t.packets = append(t.packets, p)
}

// note takes down what happened that is no datagram.
func (t *tape) note(format string, arguments ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notes = append(t.notes, fmt.Sprintf(format, arguments...))
}

// print writes all lines, the packets in the order of their times: those of
// other processes were added late.
func (t *tape) print() {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.SortStableFunc(t.packets, func(a, b line.Packet) int { return a.Time.Compare(b.Time) })
	for i := range t.packets {
		line.Write(os.Stdout, line.Line{Packet: &t.packets[i]})
	}
	for _, n := range t.notes {
		line.Write(os.Stdout, line.Line{Note: n})
	}
	count := len(t.packets)
	line.Write(os.Stdout, line.Line{End: &count})
}
