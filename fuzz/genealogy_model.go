package fuzz

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
)

// The naive model of the ledger: it remembers every request there ever was in a
// plain slice, looks through all of them each time, and computes in 64 bits. Its
// rules are written a second time, as lists of what an answer may look like.

type modelRequest struct {
	stamp  genealogy.Stamp
	issued uint64
	state  string // open, done, gone
	left   genealogy.Expect
	part   uint32
	mute   bool // by the assumption, no answer to it is observed any more
}

type model struct {
	terms genealogy.Terms
	slots uint64 // 0 when the rule has no numbers
	next  uint64
	all   []*modelRequest // in the order of their opening
}

func newModel(slots int, t genealogy.Terms) *model {
	m := &model{terms: t, next: uint64(t.First)}
	if t.Rule != genealogy.Unknown && t.Rule != genealogy.HyperV && t.Rule != genealogy.Notification && slots > 0 {
		for m.slots = 1; m.slots*2 <= uint64(slots); m.slots *= 2 {
		}
	}
	return m
}

func (m *model) number(s genealogy.Stamp) uint64 {
	if m.terms.Rule == genealogy.ProcCounter || m.terms.Rule == genealogy.ProcMirror {
		return uint64(s.Ack)
	}
	return uint64(s.Seq)
}

// holder returns the last request that took the slot of a number, nil for none.
func (m *model) holder(number uint64) *modelRequest {
	for i := len(m.all) - 1; i >= 0 && m.slots > 0; i-- {
		if m.number(m.all[i].stamp)%m.slots == number%m.slots {
			return m.all[i]
		}
	}
	return nil
}

// mayIssue tells whether the ledger must take s, which it has made, at now.
func (m *model) mayIssue(s genealogy.Stamp, now uint64) bool {
	if m.slots == 0 {
		return false
	}
	q := m.holder(m.number(s))
	return q == nil || q.state != "open" && now >= q.issued+m.terms.Horizon
}

func (m *model) open(s genealogy.Stamp, now uint64, expect genealogy.Expect) *modelRequest {
	q := &modelRequest{stamp: s, issued: now, state: "open", left: expect}
	switch expect {
	case genealogy.ExpectNone:
		q.state = "gone"
	case genealogy.ExpectPerhaps:
		q.left = 1
	}
	m.all = append(m.all, q)
	m.next = (uint64(s.Seq) + 1) % (1 << 32)
	return q
}

func (m *model) countOpen() int {
	n := 0
	for _, q := range m.all {
		if q.state == "open" {
			n++
		}
	}
	return n
}

// oldest returns the open request that was opened first.
func (m *model) oldest() *modelRequest {
	for _, q := range m.all {
		if q.state == "open" {
			return q
		}
	}
	return nil
}

// verdict is what the model says of a message.
type verdict struct {
	rel    string
	errno  uint32
	missed uint32
	done   bool
	to     genealogy.Stamp
}

func (m *model) observe(g genealogy.Stamp, p genealogy.Payload) verdict {
	if g.ID != m.terms.ID && m.terms.Rule != genealogy.Notification {
		return verdict{rel: "none"}
	}
	q := m.request(g, p)
	if q == nil {
		rel, _ := naive(m.terms.Rule, nil, g, p)
		return verdict{rel: rel}
	}
	rel, detail := naive(m.terms.Rule, &q.stamp, g, p)
	switch {
	case rel == "none" || rel == "new" || rel == "foreign":
		return verdict{rel: rel}
	case q.state == "done":
		return verdict{rel: "duplicate", to: q.stamp}
	case q.state == "gone":
		return verdict{rel: "late", to: q.stamp}
	}
	return q.take(m.terms.Rule, rel, detail)
}

// request finds the request with the number that the message brings back.
func (m *model) request(g genealogy.Stamp, p genealogy.Payload) *modelRequest {
	number := uint64(g.Seq)
	switch r := m.terms.Rule; {
	case r == genealogy.ProcCounter || r == genealogy.ProcMirror:
		number = (uint64(g.Ack) + 1<<32 - 1) % (1 << 32)
	case r == genealogy.DMLog && p.Reading&genealogy.Data != 0:
		number = uint64(p.Number)
	}
	q := m.holder(number)
	if q == nil || m.number(q.stamp) != number {
		return nil
	}
	return q
}

func (q *modelRequest) take(r genealogy.Rule, rel string, detail uint32) verdict {
	v := verdict{rel: rel, to: q.stamp}
	w1 := r == genealogy.W1 || r == genealogy.W1Parts
	closing := rel == "refusal" || rel == "status" || !w1 && (rel == "reply" || rel == "echo" || rel == "part last")
	switch rel {
	case "refusal":
		v.errno = detail
	case "part last":
		q.part = 0
	case "part first", "part more":
		if r != genealogy.W1Parts {
			break
		}
		if detail <= q.part {
			return verdict{rel: "duplicate", to: q.stamp}
		}
		v.missed, q.part = detail-q.part-1, detail
	}
	if !closing || q.left == genealogy.ExpectMany {
		return v
	}
	if q.left--; q.left == 0 {
		q.state, v.done = "done", true
	}
	return v
}

// naive is what g is to the request q, or to none at all.
func naive(r genealogy.Rule, q *genealogy.Stamp, g genealogy.Stamp, p genealogy.Payload) (rel string, detail uint32) {
	if q != nil && r != genealogy.Notification && q.ID != g.ID {
		return "none", 0
	}
	looked := p.Reading != 0
	data := !looked || p.Reading&genealogy.Data != 0
	outcome := !looked || p.Reading&genealogy.Outcome != 0
	part := !looked || p.Reading&genealogy.Part != 0
	answer := data || outcome || part

	judged := func(rel string) (string, uint32) {
		if p.Errno != 0 {
			return "refusal", p.Errno
		}
		return rel, 0
	}
	rest := func() (string, uint32) {
		switch {
		case p.Reading == genealogy.Ignored:
			return "none", 0
		case p.Reading&genealogy.Opening != 0:
			return "new", 0
		case !looked && g.Ack == 0:
			return "new", 0
		}
		return "foreign", 0
	}
	plus1 := func(n uint32) uint32 { return uint32((uint64(n) + 1) % (1 << 32)) }
	is := func(seq, ack uint32) bool { return q != nil && g.Seq == seq && g.Ack == ack }
	var s, a uint32
	if q != nil {
		s, a = q.Seq, q.Ack
	}

	switch r {
	case genealogy.Unknown:
		if g.Ack == 0 {
			return "new", 0
		}
		return "none", 0
	case genealogy.HyperV:
		return "none", 0
	case genealogy.Notification:
		if g.Seq == 0 && (g.Ack == 0 || g.Ack == 1) && (!looked || p.Reading&genealogy.Opening != 0) {
			return "new", g.Ack
		}
		return "none", 0
	case genealogy.Comment2005, genealogy.ConnectorRST:
		want := plus1(a)
		if r == genealogy.ConnectorRST {
			want = plus1(s)
		}
		if is(s, want) && answer {
			return judged("reply")
		}
		return "new", 0
	case genealogy.ProcMirror, genealogy.DRBD, genealogy.DST:
		if is(s, plus1(a)) && answer {
			return judged("reply")
		}
	case genealogy.ProcCounter:
		if is(g.Seq, plus1(a)) && answer {
			return judged("reply")
		}
	case genealogy.POHMELFS:
		if is(s, plus1(a)) && answer {
			if p.Errno != 0 || !looked || !part {
				return judged("reply")
			}
			if p.Number > 0 {
				return "part more", p.Number
			}
			return "part last", 0
		}
	case genealogy.W1:
		if is(s, a) && outcome && looked {
			return judged("status")
		}
		if is(s, plus1(s)) && (data || part) {
			return "reply", 0
		}
		if is(s, a) && outcome {
			return judged("status")
		}
	case genealogy.W1Parts:
		if is(s, a) && outcome && looked {
			return judged("status")
		}
		if is(s, plus1(s)) && data {
			return "reply", 0
		}
		if is(s, a) && outcome {
			return judged("status")
		}
		if is(s, g.Ack) && g.Ack < 65536 && part {
			switch g.Ack {
			case 0:
				return "part last", 0
			case 1:
				return "part first", 1
			}
			return "part more", g.Ack
		}
	case genealogy.DMLog:
		if !answer {
			break
		}
		if p.Reading&genealogy.Data != 0 {
			if q != nil && p.Number == s {
				return judged("reply")
			}
			return "foreign", 0
		}
		if is(s, g.Ack) {
			if g.Ack != 0 {
				return "refusal", g.Ack
			}
			return "status", 0
		}
		return "foreign", 0
	case genealogy.UVESAFB:
		if g.Seq > 15 {
			return "none", 0
		}
		if is(s, a) && answer {
			return "echo", 0
		}
		if answer {
			return "foreign", 0
		}
	}
	return rest()
}

// token is a relation as the model writes it.
func token(r genealogy.Relation) string {
	if p := r.Position(); p != "" {
		return "part " + p
	}
	return r.String()
}

// anyID is the id that the model tests use under a rule.
func anyID(r genealogy.Rule) cnmsg.ID {
	switch r {
	case genealogy.ProcMirror, genealogy.ProcCounter:
		return cnmsg.Proc
	case genealogy.W1, genealogy.W1Parts:
		return cnmsg.W1
	case genealogy.DMLog:
		return cnmsg.DMLog
	case genealogy.UVESAFB:
		return cnmsg.UVESAFB
	}
	return cnmsg.DST
}
