package genealogy

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// The trace vectors of spec/vectors/trace, which its README describes.
type (
	traceFile struct {
		traceTerms
		Schema, Group, About string
		Tests                []traceTest
	}
	traceTest struct {
		traceTerms
		ID, About, Result string
		Reqs, Rows        []string
		Steps             []traceStep
	}
	// traceTerms stand in a file and, before those, in a test.
	traceTerms struct {
		Rule, Idx, Val, Era, Slots, Horizon, First, Streams, Start string
	}
	traceStamp struct{ Seq, Ack string }
	traceStep  struct {
		Do, Rule, Order                 string
		Idx, Val, Era                   string
		At, Random, Age, Seq, Ack, CPU  string
		Expect, Position, Errno, Detail string
		Missed, Unsure                  string
		Data                            *string
		Want                            json.RawMessage // a token or a stamp
		Request, To                     *traceStamp
		Full, Done, OK, Exact, On       bool
	}
)

func readTraces(t testing.TB) []traceFile {
	t.Helper()
	names, err := filepath.Glob("../spec/vectors/trace/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal("no trace vectors found", err)
	}
	var files []traceFile
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		var f traceFile
		if err := d.Decode(&f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Schema != "cnwire-trace/v1" || f.Group+".json" != filepath.Base(name) {
			t.Fatalf("%s: schema %q, group %q", name, f.Schema, f.Group)
		}
		files = append(files, f)
	}
	return files
}

func TestTraceVectors(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range readTraces(t) {
		for _, test := range f.Tests {
			if seen[test.ID] || !strings.HasPrefix(test.ID, "trace/"+f.Group+"/") || test.About == "" {
				t.Errorf("%s: id used twice or misplaced, or nothing told about it", test.ID)
			}
			seen[test.ID] = true
			t.Run(strings.TrimPrefix(test.ID, "trace/"), func(t *testing.T) {
				for _, id := range test.Reqs {
					t.Attr("requirement", id)
				}
				r := newTraceRun(t, test.traceTerms.or(f.traceTerms))
				for i, s := range test.Steps {
					if err := r.step(s); err != nil {
						t.Errorf("step %d, %s: %v", i+1, s.Do, err)
					}
				}
			})
		}
	}
}

// Every row of the table of who really does what has a vector.
func TestTraceVectorsCoverEveryRow(t *testing.T) {
	rows := map[string]bool{}
	for _, f := range readTraces(t) {
		for _, test := range f.Tests {
			for _, row := range test.Rows {
				rows[row] = true
			}
		}
	}
	for row := 1; row <= 28; row++ {
		if !rows[strconv.Itoa(row)] {
			t.Errorf("no vector for row %d", row)
		}
	}
	if len(rows) != 28 {
		t.Errorf("%d rows, want 28", len(rows))
	}
}

// Every rule has vectors that classify, and every relation and step comes up.
func TestTraceVectorsUseEveryToken(t *testing.T) {
	used := map[string]bool{}
	for _, f := range readTraces(t) {
		used[f.Rule] = true
		for _, test := range f.Tests {
			used[test.Rule] = true
			for _, s := range test.Steps {
				used[s.Rule] = true
				used[strings.Trim(string(s.Want), `"`)] = true
			}
		}
	}
	for _, r := range Rules() {
		if !used[r.String()] {
			t.Errorf("no vector for rule %v", r)
		}
	}
	for r := None; r < relations; r++ {
		if !used[r.String()] {
			t.Errorf("no vector for relation %v", r)
		}
	}
	for s := OutOfRange; s < steps; s++ {
		if !used[s.String()] {
			t.Errorf("no vector for step %v", s)
		}
	}
}

func (a traceTerms) or(b traceTerms) traceTerms {
	for _, p := range []struct{ a, b *string }{
		{&a.Rule, &b.Rule}, {&a.Idx, &b.Idx}, {&a.Val, &b.Val}, {&a.Era, &b.Era}, {&a.Slots, &b.Slots},
		{&a.Horizon, &b.Horizon}, {&a.First, &b.First}, {&a.Streams, &b.Streams}, {&a.Start, &b.Start},
	} {
		if *p.a == "" {
			*p.a = *p.b
		}
	}
	return a
}

// traceRun is what the steps of one test act on.
type traceRun struct {
	id     cnmsg.ID
	era    cnmsg.Kernel
	rule   Rule
	ledger Ledger
	count  func(cpu, seq uint32) (Step, uint32)
	losses *Losses
}

func newTraceRun(t *testing.T, terms traceTerms) *traceRun {
	t.Helper()
	rule, ok := RuleNamed(terms.Rule)
	if !ok && terms.Rule != "" {
		t.Fatalf("no rule %q", terms.Rule)
	}
	r := &traceRun{rule: rule, id: cnmsg.ID{Idx: number(terms.Idx), Val: number(terms.Val)}, era: era(terms.Era)}
	slots := 16
	if terms.Slots != "" {
		slots = int(number(terms.Slots))
	}
	r.ledger = NewLedger(make([]Slot, slots), Terms{
		ID: r.id, Rule: rule, First: number(terms.First), Horizon: uint64(number(terms.Horizon)),
	})
	if terms.Start != "" {
		c := &Counter{Start: number(terms.Start)}
		r.losses, r.count = &c.Losses, func(_, seq uint32) (Step, uint32) { return c.Observe(seq) }
		return r
	}
	streams := 4
	if terms.Streams != "" {
		streams = int(number(terms.Streams))
	}
	c := NewContinuity(make([]Stream, streams))
	r.losses, r.count = &c.Losses, c.Observe
	return r
}

func (r *traceRun) step(s traceStep) error {
	switch s.Do {
	case "track":
		return same(r.ledger.Track(r.stamp(s.Seq, s.Ack), uint64(number(s.At)), expectation(s.Expect)), s.OK)
	case "issue":
		return r.issue(s)
	case "receive":
		return r.receive(s)
	case "expire":
		return r.expire(s)
	case "cancel":
		return same(r.ledger.Cancel(r.stamp(s.Seq, s.Ack)), s.OK)
	case "close":
		return same(r.ledger.Close(r.stamp(s.Seq, s.Ack)), s.OK)
	case "classify":
		return r.classify(s)
	case "rule":
		return same(RuleFor(cnmsg.ID{Idx: number(s.Idx), Val: number(s.Val)}, era(s.Era)).String(), s.token())
	case "expect":
		return r.expect(s)
	case "count":
		step, missed := r.count(number(s.CPU), number(s.Seq))
		return same(say(step, missed), say(s.token(), number(s.Missed)))
	case "overrun":
		r.losses.Overrun()
	case "filter":
		r.losses.Filter(s.On)
	case "losses":
		l := r.losses
		return same(say(l.Missed(), l.Unsure(), l.Exact()), say(number(s.Missed), number(s.Unsure), s.Exact))
	default:
		return fmt.Errorf("no such step")
	}
	return nil
}

func (r *traceRun) issue(s traceStep) error {
	got, ok := r.ledger.Issue(uint64(number(s.At)), number(s.Random), expectation(s.Expect))
	if s.Full || !ok {
		return same(say(ok, got), say(!s.Full, Stamp{}))
	}
	return same(got, s.stamp(r.id))
}

func (r *traceRun) receive(s traceStep) error {
	got, p := r.message(s)
	var a Answer
	if s.Data == nil {
		a = r.ledger.Observe(got)
	} else {
		a = r.ledger.ObservePayload(got, p)
	}
	to := Stamp{}
	if a.Relation.IsOurs() {
		to = r.ledger.Request(a.Slot)
	}
	want := Stamp{}
	if s.To != nil {
		want = r.stamp(s.To.Seq, s.To.Ack)
	}
	if a.Relation.IsAnswer() {
		if rel, _ := r.rule.ClassifyPayload(to, got, p); rel != a.Relation {
			return fmt.Errorf("the ledger says %v, the rule %v", a.Relation, rel)
		}
	}
	return same(
		say(a.Relation, a.Relation.Position(), a.Errno(), a.Missed(), a.Done, to),
		say(s.token(), s.Position, number(s.Errno), number(s.Missed), s.Done, want))
}

func (r *traceRun) expire(s traceStep) error {
	got, ok := r.ledger.Expire(uint64(number(s.At)), uint64(number(s.Age)))
	if len(s.Want) == 0 {
		return same(ok, false)
	}
	return same(say(ok, got), say(true, s.stamp(r.id)))
}

func (r *traceRun) classify(s traceStep) error {
	rule := r.rule
	if s.Rule != "" {
		rule, _ = RuleNamed(s.Rule)
	}
	got, p := r.message(s)
	request := r.stamp(s.Request.Seq, s.Request.Ack)
	request.ID = got.ID
	rel, detail := rule.ClassifyPayload(request, got, p)
	return same(say(rel, rel.Position(), detail), say(s.token(), s.Position, number(s.Detail)))
}

func (r *traceRun) expect(s traceStep) error {
	e := r.era
	if s.Era != "" {
		e = era(s.Era)
	}
	return same(ExpectProc(order(s.Order), unhex(*s.Data), e), expectation(s.token()))
}

// message is the stamp of a step's message, and what its data says.
func (r *traceRun) message(s traceStep) (Stamp, Payload) {
	got := r.stamp(s.Seq, s.Ack)
	if s.Idx != "" {
		got.ID = cnmsg.ID{Idx: number(s.Idx), Val: number(s.Val)}
	}
	if s.Data == nil {
		return got, Payload{}
	}
	o, data := order(s.Order), unhex(*s.Data)
	b := cnmsg.AppendRaw(nil, o, cnmsg.Header{ID: got.ID, Seq: got.Seq, Ack: got.Ack, Len: uint16(len(data))}, data)
	in := cnmsg.In(b, o)
	in.Next()
	return StampOf(in.Msg()), Look(in.Msg(), r.era)
}

func (r *traceRun) stamp(seq, ack string) Stamp { return Stamp{r.id, number(seq), number(ack)} }

func (s traceStep) token() string {
	var text string
	must(json.Unmarshal(s.Want, &text))
	return text
}

func (s traceStep) stamp(id cnmsg.ID) Stamp {
	var n traceStamp
	must(json.Unmarshal(s.Want, &n))
	return Stamp{id, number(n.Seq), number(n.Ack)}
}

func same[T comparable](got, want T) error {
	if got != want {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	return nil
}

func number(s string) uint32 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseUint(s, 0, 32)
	must(err)
	return uint32(n)
}

func expectation(s string) Expect {
	if i := slices.Index([]string{"none", "one", "perhaps", "many"}, s); i >= 0 {
		return []Expect{ExpectNone, ExpectOne, ExpectPerhaps, ExpectMany}[i]
	}
	return Expect(number(s))
}

func era(s string) cnmsg.Kernel {
	if s == "" {
		return 0
	}
	var v [3]uint
	for i, part := range strings.SplitN(s, ".", 3) {
		v[i] = uint(number(part))
	}
	return cnmsg.KernelVersion(v[0], v[1], v[2])
}

func order(s string) wire.Order {
	if s == "big" {
		return wire.Big
	}
	return wire.Little
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	must(err)
	return b
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// say prints values with a space between any two.
func say(v ...any) string { return fmt.Sprintln(v...) }
