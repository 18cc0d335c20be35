package model

import (
	"fmt"
	"strconv"
	"strings"
)

// A conversation as spec/testee.md describes it: the terms and the steps of the
// op trace.
type (
	Conversation struct {
		Rule    string
		Idx     uint32
		Val     uint32
		Era     string
		Slots   int
		Horizon uint64
		First   uint32
		Streams uint32
		Start   *uint32
		Steps   []Step
	}

	// Step is what is done.
	Step struct {
		Do      string
		Rule    string
		Idx     *uint32
		Val     uint32
		Era     string
		At      uint64
		Age     uint64
		Random  uint32
		Expect  string
		Request Pair
		CPU     uint32
		Seq     uint32
		Ack     uint32
		Data    *Hex
		Order   string
		On      bool
	}

	// Told is what is to be said of a step; what is 0, empty or false is not said.
	Told struct {
		Want     any    `json:"want,omitempty"` // a token, or a *Pair
		Position string `json:"position,omitempty"`
		Errno    uint32 `json:"errno,omitempty"`
		Detail   uint32 `json:"detail,omitempty"`
		Missed   uint64 `json:"missed,omitempty"`
		Unsure   uint64 `json:"unsure,omitempty"`
		Done     bool   `json:"done,omitempty"`
		Exact    bool   `json:"exact,omitempty"`
		OK       bool   `json:"ok,omitempty"`
		Full     bool   `json:"full,omitempty"`
		To       *Pair  `json:"to,omitempty"`
	}

	// Pair is the seq and the ack of a request.
	Pair struct {
		Seq uint32 `json:"seq"`
		Ack uint32 `json:"ack"`
	}
)

// follower is what the steps of a conversation act on.
type follower struct {
	Model
	terms  Conversation
	era    Kernel
	ledger *ledger
	counts *counts
}

// Trace does the steps of a conversation, and says of each what is to be said.
func (m Model) Trace(c Conversation) []Told {
	f := follower{m, c, kernelNamed(c.Era), m.newLedger(c), m.newCounts(c)}
	told := []Told{}
	for _, s := range c.Steps {
		told = append(told, f.step(s))
	}
	return told
}

func (f follower) step(s Step) (t Told) {
	l, numbers := f.ledger, Pair{s.Seq, s.Ack}
	switch s.Do {
	case "issue":
		made, ok := l.issue(s.At, s.Random, s.Expect)
		if !ok {
			return Told{Full: true}
		}
		return Told{Want: made}
	case "track":
		return Told{OK: l.track(s.At, numbers, s.Expect)}
	case "cancel":
		return Told{OK: l.end(numbers, gone)}
	case "close":
		return Told{OK: l.end(numbers, done)}
	case "expire":
		if p, ok := l.expire(s.At, s.Age); ok {
			return Told{Want: p}
		}
		return Told{}
	case "receive":
		return l.receive(f.message(s))
	case "classify":
		return f.classify(s)
	case "rule":
		got, _ := f.message(s)
		return Told{Want: f.RuleFor(got.Idx, got.Val, kernelNamed(s.Era))}
	case "expect":
		return Told{Want: f.expect(s)}
	}
	return f.counts.step(s)
}

// message is the stamp of a step's message, and its data if it is looked at.
func (f follower) message(s Step) (Stamp, *Body) {
	got := Stamp{f.terms.Idx, f.terms.Val, s.Seq, s.Ack}
	if s.Idx != nil {
		got.Idx, got.Val = *s.Idx, s.Val
	}
	if s.Data == nil {
		return got, nil
	}
	return got, &Body{*s.Data, s.Order == "big", f.era}
}

func (f follower) classify(s Step) Told {
	rule := f.terms.Rule
	if s.Rule != "" {
		rule = s.Rule
	}
	got, body := f.message(s)
	request := Stamp{got.Idx, got.Val, s.Request.Seq, s.Request.Ack}
	r := f.Classify(rule, request, got, body)
	return Told{Want: r.Token, Position: r.Position, Detail: r.Detail}
}

// expect says what the sender of a request to cn_proc may wait for.
func (f follower) expect(s Step) string {
	era := f.era
	if s.Era != "" {
		era = kernelNamed(s.Era)
	}
	filters := !era.before(6, 6, 0)
	request := view{*s.Data, s.Order == "big" && !f.breaks("ORD-2")}
	eight := len(request.b) == 8 && (filters || f.breaks("TRK-PROC-1"))
	if len(request.b) != 4 && !eight {
		return "none"
	}
	const listen, ignore = 1, 2
	op := request.u32(0)
	switch {
	case filters && op == ignore, eight && !f.wantsAll(request.u32(4)):
		return "none"
	case op == listen, f.breaks("TRK-PROC-3"):
		return "one"
	}
	return "perhaps"
}

// wantsAll: bits that are no event's fall away, and without any left the mask
// means all.
func (m Model) wantsAll(mask uint32) bool {
	const all = 0xe00003c7
	if m.breaks("TRK-PROC-2") {
		return mask == all
	}
	return mask&all == 0 || mask&all == all
}

// kernelNamed reads a version such as 6.1.0; none is the newest.
func kernelNamed(s string) (k Kernel) {
	for i, part := range strings.SplitN(s, ".", 3) {
		k[i], _ = strconv.Atoi(part)
	}
	return k
}

// expected is how many answers an expectation means, many if it has no end.
func expected(s string) int {
	switch s {
	case "", "none":
		return 0
	case "one", "perhaps":
		return 1
	case "many":
		return many
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("model: no expectation %q", s))
	}
	return n
}
