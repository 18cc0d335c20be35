package fuzz

import (
	"fmt"

	"github.com/cnwire/cnwire/genealogy"
)

// machine runs a ledger beside the naive model, and beside the truth: a network
// of answers, each of which knows the request that it was made for. What the
// ledger's guarantee takes for granted the machine grants, and no more: before
// it issues, answers as old as the horizon are gone.
type machine struct {
	l        genealogy.Ledger
	m        *model
	rule     genealogy.Rule
	now      uint64
	horizon  uint64
	requests []*modelRequest
	network  []mail
	tracking bool // numbers are picked by others: only the model is compared
	fail     func(string)
}

// mail is an answer on its way.
type mail struct {
	stamp   genealogy.Stamp
	payload genealogy.Payload
	to      *modelRequest
}

func newMachine(rule genealogy.Rule, slots int, t genealogy.Terms, tracking bool, fail func(string)) *machine {
	t.Rule, t.ID = rule, anyID(rule)
	return &machine{
		l: genealogy.NewLedger(make([]genealogy.Slot, slots), t), m: newModel(slots, t),
		rule: rule, horizon: t.Horizon, tracking: tracking, fail: fail,
	}
}

func (x *machine) check(what string, ok bool) {
	if !ok {
		x.fail(fmt.Sprintf("%v, now %d: %s", x.rule, x.now, what))
	}
}

// edges are the numbers where arithmetic goes wrong.
var edges = [...]uint32{0, 1, 2, 3, 15, 16, 0x7fffffff, 0x80000000, 0xfffffffd, 0xfffffffe, 0xffffffff, 65534, 65535, 65536, 65537, 0x12345678}

func (x *machine) issue(random uint32, expect genealogy.Expect) {
	for _, q := range x.requests {
		q.mute = q.mute || x.now-q.issued >= x.horizon
	}
	x.lose(func(p mail) bool { return p.to.mute })
	open := x.l.Open()
	s, ok := x.l.Issue(x.now, random, expect)
	if !ok {
		x.check("an empty stamp when full", s == genealogy.Stamp{} && x.l.Open() == open)
		cleared := x.rule.Clear(x.wish(random))
		x.check("full, but the model has room", !x.m.mayIssue(cleared, x.now))
		return
	}
	x.check("the numbers that were to be issued", s == x.rule.Clear(x.wish(random)))
	x.check("issued, but the model is full", x.m.mayIssue(s, x.now))
	x.requests = append(x.requests, x.m.open(s, x.now, expect))
}

// wish is the stamp that an Issue makes before it is cleared.
func (x *machine) wish(random uint32) genealogy.Stamp {
	if x.rule == genealogy.ProcCounter || x.rule == genealogy.ProcMirror {
		size := max(uint64(x.l.Cap()), 1)
		random = uint32(uint64(random)/size*size + x.m.next%size)
	}
	return genealogy.Stamp{ID: x.m.terms.ID, Seq: uint32(x.m.next), Ack: random}
}

func (x *machine) track(s genealogy.Stamp, expect genealogy.Expect) {
	s.ID = x.m.terms.ID
	q := x.m.holder(x.m.number(s))
	ok := x.l.Track(s, x.now, expect)
	x.check("tracked as the model does", ok == (x.m.slots > 0 && (q == nil || q.state != "open")))
	if ok {
		x.requests = append(x.requests, x.m.open(s, x.now, expect))
	}
}

// answer puts one of the answers that the rule has for request i on its way.
func (x *machine) answer(i, kind int, errno uint32) {
	if len(x.requests) == 0 {
		return
	}
	q := x.requests[i%len(x.requests)]
	if q.mute {
		return
	}
	s, p := q.stamp, genealogy.Payload{Reading: genealogy.Outcome, Errno: errno}
	switch x.rule {
	case genealogy.ConnectorRST:
		s.Ack = s.Seq + 1
	case genealogy.ProcCounter:
		s.Seq = errno * 77
		s.Ack++
	case genealogy.W1, genealogy.W1Parts:
		switch kind % 3 {
		case 0:
			s.Ack, p = s.Seq+1, genealogy.Payload{Reading: genealogy.Data}
		case 1:
			p.Reading = genealogy.Outcome
		case 2:
			p = genealogy.Payload{Reading: genealogy.Part}
			s.Ack = errno % 4
			if x.rule == genealogy.W1 {
				s.Ack = s.Seq + 1
			}
		}
	case genealogy.DMLog:
		s.Ack = errno
		if kind%2 == 0 {
			p = genealogy.Payload{Reading: genealogy.Data, Number: s.Seq, Errno: errno}
			s.Seq, s.Ack = errno, 0
		}
	case genealogy.POHMELFS:
		s.Ack++
		p = genealogy.Payload{Reading: genealogy.Part, Number: uint32(kind % 3), Errno: errno}
	case genealogy.UVESAFB:
	default:
		s.Ack++
	}
	x.network = append(x.network, mail{s, p, q})
}

// deliver shows the ledger an answer; keep leaves it on its way, to come again.
func (x *machine) deliver(i int, keep bool) {
	if len(x.network) == 0 {
		return
	}
	i %= len(x.network)
	p := x.network[i]
	if !keep {
		x.network = append(x.network[:i:i], x.network[i+1:]...)
	}
	state := p.to.state
	a := x.observe(p.stamp, p.payload)
	if x.tracking {
		return
	}
	x.check("an answer that is not beyond the horizon is ours", a.Relation.IsOurs())
	x.check("it is for the request that it was made for", x.l.Request(a.Slot) == p.to.stamp && x.m.holder(x.m.number(p.to.stamp)) == p.to)
	x.check("late and duplicate by the request's state",
		state == "open" && a.Relation != genealogy.Late || state == "done" && a.Relation == genealogy.Duplicate || state == "gone" && a.Relation == genealogy.Late)
}

// observe shows both a message and compares.
func (x *machine) observe(g genealogy.Stamp, p genealogy.Payload) genealogy.Answer {
	want := x.m.observe(g, p)
	var a genealogy.Answer
	if p == (genealogy.Payload{}) {
		a = x.l.Observe(g)
	} else {
		a = x.l.ObservePayload(g, p)
	}
	got := verdict{token(a.Relation), a.Errno(), a.Missed(), a.Done, genealogy.Stamp{}}
	if a.Relation.IsOurs() {
		got.to = x.l.Request(a.Slot)
	}
	x.check(fmt.Sprintf("%v %v: got %v, want %v", g, p, got, want), got == want)
	x.check("the count of open requests", x.l.Open() == x.m.countOpen())
	if a.Relation.IsOurs() {
		x.check("the slot of its request", x.l.SlotOf(got.to) == a.Slot)
	}
	return a
}

// foreign shows a message with any numbers, some of them near a request's.
func (x *machine) foreign(i int, seq, ack uint32, p genealogy.Payload) {
	g := genealogy.Stamp{ID: x.m.terms.ID, Seq: seq, Ack: ack}
	if len(x.requests) > 0 && i&1 == 0 {
		q := x.requests[i/2%len(x.requests)]
		g.Seq += q.stamp.Seq
		g.Ack += q.stamp.Ack
		p.Number += q.stamp.Seq
	}
	x.observe(g, p)
}

func (x *machine) end(i int, cancel bool) {
	if len(x.requests) == 0 {
		return
	}
	q := x.requests[i%len(x.requests)]
	f, state := x.l.Close, "done"
	if cancel {
		f, state = x.l.Cancel, "gone"
	}
	held := x.m.holder(x.m.number(q.stamp))
	ok := held.stamp == q.stamp && held.state == "open"
	x.check("cancel and close", f(q.stamp) == ok)
	if ok {
		held.state = state
	}
}

func (x *machine) expire(age uint64) {
	s, ok := x.l.Expire(x.now, age)
	q := x.m.oldest()
	if x.tracking {
		x.checkExpired(s, ok, age)
		return
	}
	want := q != nil && x.now-q.issued >= age
	x.check("expires when the model does", ok == want)
	if want {
		x.check("the oldest first", s == q.stamp)
		q.state = "gone"
	}
}

// checkExpired is for numbers in any order: what expires is open and old enough.
func (x *machine) checkExpired(s genealogy.Stamp, ok bool, age uint64) {
	if !ok {
		return
	}
	q := x.m.holder(x.m.number(s))
	x.check("what expires is open and old", q != nil && q.stamp == s && q.state == "open" && x.now-q.issued >= age)
	if q != nil {
		q.state = "gone"
	}
}

// lose drops answers from the network.
func (x *machine) lose(which func(mail) bool) {
	kept := x.network[:0]
	for _, p := range x.network {
		if !which(p) {
			kept = append(kept, p)
		}
	}
	x.network = kept
}

// settle lets time pass until every slot must be free again, and checks that
// none has leaked: as many requests fit as there are slots.
func (x *machine) settle() {
	x.now += x.horizon + 1
	for i := 0; ; i++ {
		s, ok := x.l.Expire(x.now, 0)
		if !ok {
			break
		}
		x.m.holder(x.m.number(s)).state = "gone"
		x.check("expiring ends", i < x.l.Cap())
	}
	x.check("nothing is open", x.l.Open() == 0 && x.m.countOpen() == 0)
	x.network = nil
	for range x.l.Cap() {
		s, ok := x.l.Issue(x.now, 0x55555555, genealogy.ExpectOne)
		// Where numbers jump (Rule.Clear) or turn after 16, slots are met twice.
		if jumps := x.rule == genealogy.W1Parts || x.rule == genealogy.W1 || x.rule == genealogy.ConnectorRST || x.rule == genealogy.UVESAFB; !jumps {
			x.check("no slot has leaked", ok)
		}
		if ok {
			x.m.open(s, x.now, genealogy.ExpectOne)
		}
	}
}
