package conform_test

import (
	"io"
	"maps"
	"slices"
	"testing"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/wire"
)

// list is packets that are in memory.
type list []corpus.Packet

func (l *list) Skipped() int { return 0 }

func (l *list) Next() (corpus.Packet, error) {
	if len(*l) == 0 {
		return corpus.Packet{}, io.EOF
	}
	p := (*l)[0]
	*l = (*l)[1:]
	return p, nil
}

// judged is the report of packets, of any order each.
func judged(t *testing.T, orders map[*byte]wire.Order, packets ...corpus.Packet) *conform.Report {
	t.Helper()
	in := list(packets)
	r, err := conform.Capture(&in, func(b []byte) wire.Order { return orders[&b[0]] }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Plain datagrams are counted by their kinds: that gives what judging each by
// itself gives, for process events and all that is one bit away from them.
func TestPlainDatagramsAreJudgedAsEach(t *testing.T) {
	orders := map[*byte]wire.Order{}
	var all []corpus.Packet
	add := func(b []byte, o wire.Order) {
		for _, d := range []corpus.Direction{corpus.ToUser, corpus.ToKernel, corpus.Unknown} {
			b := slices.Clone(b)
			orders[&b[0]] = o
			all = append(all, corpus.Packet{Number: len(all) + 1, Direction: d, Data: b, Length: len(b)})
		}
	}
	for _, e := range unusualEvents() {
		for _, o := range []wire.Order{wire.Little, wire.Big} {
			b, err := cnproc.AppendDatagram(nil, o, 7, 9, &e)
			if err != nil {
				t.Fatal(err)
			}
			add(b, o)
			add(b, o) // the first of its kind came before
			for bit := range 8 * len(b) {
				changed := slices.Clone(b)
				changed[bit/8] ^= 1 << (bit % 8)
				add(changed, o)
			}
		}
	}

	got := judged(t, orders, all...)
	want := conform.Report{Tallies: map[string]conform.Tally{}}
	for _, p := range all {
		one := judged(t, orders, p)
		want.Datagrams += one.Datagrams
		want.Messages += one.Messages
		want.CnMsgs += one.CnMsgs
		want.Batches += one.Batches
		want.Largest = max(want.Largest, one.Largest)
		want.Violated += one.Violated
		want.Deviating += one.Deviating
		for id, t := range one.Tallies {
			sum := want.Tallies[id]
			want.Tallies[id] = conform.Tally{Applied: sum.Applied + t.Applied, Unmet: sum.Unmet + t.Unmet}
		}
	}
	if got.Walked != want.Walked || got.Violated != want.Violated || got.Deviating != want.Deviating {
		t.Errorf("together: %+v, %d violated, %d deviate; each: %+v, %d, %d", got.Walked, got.Violated, got.Deviating, want.Walked, want.Violated, want.Deviating)
	}
	for _, id := range slices.Sorted(maps.Keys(want.Tallies)) {
		if got.Tallies[id] != want.Tallies[id] {
			t.Errorf("%s: together %+v, each %+v", id, got.Tallies[id], want.Tallies[id])
		}
	}
	if len(got.Tallies) != len(want.Tallies) {
		t.Errorf("%d requirements together, %d each", len(got.Tallies), len(want.Tallies))
	}
}

// unusualEvents are events of every kind, and those that a check looks at.
func unusualEvents() []cnproc.Event {
	events := make([]cnproc.Event, 0, 16)
	add := func(set func(*cnproc.Event)) {
		var e cnproc.Event
		set(&e)
		e.CPU, e.Timestamp = 1, 12345
		events = append(events, e)
	}
	none, parent := cnproc.Parent{}, cnproc.Parent{PID: 1, TGID: 1}
	add(func(e *cnproc.Event) { e.SetAck(cnproc.Ack{}) })
	add(func(e *cnproc.Event) { e.SetAck(cnproc.Ack{Err: 22}) })
	add(func(e *cnproc.Event) { e.SetAck(cnproc.Ack{Err: 7}) })
	add(func(e *cnproc.Event) {
		e.SetFork(cnproc.Fork{ParentPID: 1, ParentTGID: 1, ChildPID: 9, ChildTGID: 9})
	})
	add(func(e *cnproc.Event) {
		e.SetFork(cnproc.Fork{ParentPID: 1, ParentTGID: 1, ChildPID: 9, ChildTGID: 8})
	})
	add(func(e *cnproc.Event) {
		e.SetFork(cnproc.Fork{ParentPID: 1, ParentTGID: 8, ChildPID: 9, ChildTGID: 8})
	})
	add(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 9, TGID: 9}) })
	add(func(e *cnproc.Event) { e.SetUID(cnproc.UID{PID: 9, TGID: 9, RUID: 1 << 31, EUID: 2}) })
	add(func(e *cnproc.Event) { e.SetGID(cnproc.GID{PID: 9, TGID: 9, RGID: 1, EGID: 2}) })
	add(func(e *cnproc.Event) { e.SetSID(cnproc.SID{PID: 9, TGID: 9}) })
	add(func(e *cnproc.Event) { e.SetPtrace(cnproc.Ptrace{PID: 9, TGID: 9, TracerPID: 3, TracerTGID: 3}) })
	add(func(e *cnproc.Event) { e.SetComm(cnproc.Comm{PID: 9, TGID: 9, Comm: [16]byte{'c'}}) })
	add(func(e *cnproc.Event) { e.SetCoredump(cnproc.Coredump{PID: 9, TGID: 9}, parent) })
	add(func(e *cnproc.Event) { e.SetExit(cnproc.Exit{PID: 9, TGID: 9, Signal: 17}, parent) })
	add(func(e *cnproc.Event) { e.SetExit(cnproc.Exit{PID: 9, TGID: 8, Signal: ^uint32(0)}, none) })
	add(func(e *cnproc.Event) { e.SetExit(cnproc.Exit{PID: 9, TGID: 8, Signal: ^uint32(0)}, parent) })
	return events
}
