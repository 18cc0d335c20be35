package model

// The states of a request.
const (
	open = "open"
	done = "done" // it has all its answers
	gone = "gone" // expired, cancelled, or expecting none
)

// many answers are no number.
const many = 255

// ledger remembers every request there ever was, and looks through all of them
// each time.
type ledger struct {
	Model
	rule     string
	id       Stamp  // its seq and ack are 0
	places   uint32 // 0 when the rule has no numbers
	horizon  uint64
	next     uint32
	requests []*request // in the order of their opening
}

type request struct {
	Pair
	place uint32
	at    uint64
	state string
	left  int    // answers to come
	part  uint32 // the last numbered part
}

func (m Model) newLedger(c Conversation) *ledger {
	l := &ledger{Model: m, rule: c.Rule, id: Stamp{Idx: c.Idx, Val: c.Val}, horizon: c.Horizon, next: c.First}
	switch c.Rule {
	case "", "unknown", "hyperv", "notification":
		if !m.breaks("TRK-NONE-1") {
			return l
		}
	}
	if c.Slots > 0 {
		for l.places = 1; l.places*2 <= uint32(c.Slots); l.places *= 2 {
		}
	}
	if m.breaks("TRK-PLACE-1") {
		l.places = uint32(c.Slots)
	}
	return l
}

// ofProc tells whether seq may not come back.
func (l *ledger) ofProc() bool { return l.rule == "proc_counter" || l.rule == "proc_mirror" }

// byAck tells whether requests are found by their acks.
func (l *ledger) byAck() bool { return l.ofProc() && !l.breaks("TRK-MATCH-1") }

// number is the one of the two by which a request is found.
func (l *ledger) number(p Pair) uint32 {
	if l.byAck() {
		return p.Ack
	}
	return p.Seq
}

// holder returns the last request that took a place, nil for none.
func (l *ledger) holder(place uint32) *request {
	for i := len(l.requests) - 1; i >= 0; i-- {
		if l.requests[i].place == place {
			return l.requests[i]
		}
	}
	return nil
}

func (l *ledger) open(at uint64, p Pair, expect string) {
	r := &request{Pair: p, place: l.number(p) % l.places, at: at, state: open, left: expected(expect)}
	if r.left == 0 {
		r.state = gone
	}
	l.requests = append(l.requests, r)
}

// issue makes the numbers of a new request and opens it.
func (l *ledger) issue(at uint64, random uint32, expect string) (*Pair, bool) {
	if l.places == 0 {
		return nil, false
	}
	p := Pair{l.next, random}
	if l.ofProc() && !l.breaks("TRK-ISSUE-2") {
		p.Ack = random - random%l.places + l.next%l.places
	}
	p = l.clear(p)
	r := l.holder(l.number(p) % l.places)
	if r != nil && !l.mayReplace(r, at) {
		return nil, false
	}
	l.open(at, p, expect)
	l.next = p.Seq + 1
	if l.next == 0 && l.breaks("TRK-ISSUE-1") {
		l.next = 1
	}
	return &p, true
}

// mayReplace tells whether a new number may take the place of a request.
func (l *ledger) mayReplace(r *request, at uint64) bool {
	switch {
	case r.state == open:
		return l.breaks("TRK-FULL-1")
	case l.breaks("TRK-RESERVE-1"):
		return true
	}
	return at >= r.at+l.horizon
}

// clear changes numbers that something else could be taken for the answer to.
func (l *ledger) clear(p Pair) Pair {
	const last, mostParts, tasks = 0xffffffff, 0xffff, 16
	if l.rule == "uvesafb" {
		p.Seq %= tasks
	}
	if l.breaks("TRK-CLEAR-1") {
		return p
	}
	switch l.rule {
	case "comment_2005", "proc_mirror", "proc_counter", "drbd", "dst", "pohmelfs":
		if p.Ack == last {
			p.Ack = 0x7fffffff
		}
	case "connector_rst":
		if p.Seq == last {
			p.Seq = 0
		}
	case "w1":
		if p.Seq == last {
			p.Seq = 0
		}
		for p.Ack == 0 || p.Ack == p.Seq+1 {
			p.Ack++
		}
	case "w1_parts":
		if p.Seq < mostParts || p.Seq == last {
			p.Seq = mostParts
		}
		p.Ack = max(p.Ack, mostParts+1)
		if p.Ack == p.Seq+1 {
			p.Ack++
		}
		p.Ack = max(p.Ack, mostParts+1) // it may have wrapped
	}
	return p
}

// track opens a request whose numbers somebody else has made.
func (l *ledger) track(at uint64, p Pair, expect string) bool {
	if l.places == 0 {
		return false
	}
	r := l.holder(l.number(p) % l.places)
	switch {
	case r == nil:
	case r.state == open && !l.breaks("TRK-FULL-1"):
		return false
	case l.breaks("TRK-TRACK-1") && !l.mayReplace(r, at):
		return false
	}
	l.open(at, p, expect)
	l.next += (l.number(p)-l.next)%l.places + 1
	return true
}

// end cancels or closes an open request.
func (l *ledger) end(p Pair, state string) bool {
	for _, r := range l.requests {
		same := r.Pair == p || r.Seq == p.Seq && l.breaks("TRK-END-1")
		if same && r.state == open {
			r.state = state
			return true
		}
	}
	return false
}

// expire gives up the open request that was opened first, if it is old enough.
func (l *ledger) expire(at, age uint64) (*Pair, bool) {
	for _, r := range l.requests {
		if r.state != open {
			continue
		}
		old := age == 0 || at >= r.at && at-r.at >= age
		if l.breaks("TRK-EXPIRE-1") {
			old = at-r.at > age // and a clock that goes back makes it very old
		}
		if !old {
			return nil, false
		}
		r.state = gone
		return &r.Pair, true
	}
	return nil, false
}

// receive says what a message is to all requests, and takes note of it.
func (l *ledger) receive(got Stamp, body *Body) Told {
	if l.rule != "notification" && !l.sameID(l.id, got) {
		return Told{Want: "none"}
	}
	r := l.find(got, body)
	if r == nil {
		return Told{Want: l.toNobody(got, body)}
	}
	rel := l.Classify(l.rule, l.stamp(r), got, body)
	switch rel.Token {
	case "none", "new", "foreign":
		if l.breaks("TRK-FOREIGN-1") && r.state == open {
			r.state = gone
		}
		return Told{Want: rel.Token}
	}
	to := r.Pair
	switch {
	case r.state == done && !l.breaks("TRK-DUP-1"):
		return Told{Want: "duplicate", To: &to}
	case r.state == gone && l.breaks("TRK-LATE-1"):
		return Told{Want: "duplicate", To: &to}
	case r.state == gone:
		return Told{Want: "late", To: &to}
	}
	t := l.take(r, rel)
	t.To = &to
	return t
}

func (l *ledger) stamp(r *request) Stamp { return Stamp{l.id.Idx, l.id.Val, r.Seq, r.Ack} }

// find returns the request that has the number which the message brings back,
// nil if there is none, or another request has its place now.
func (l *ledger) find(got Stamp, body *Body) *request {
	if l.places == 0 {
		return nil
	}
	number := got.Seq
	if l.byAck() {
		number = got.Ack - 1
	}
	if l.rule == "dm_log" && body != nil && len(body.Data) >= dmRequest {
		number = l.read(body, got).number
		if l.breaks("GEN-DM-2") {
			number = got.Seq
		}
	}
	r := l.holder(number % l.places)
	if r == nil || l.number(r.Pair) != number {
		return nil
	}
	return r
}

// toNobody is what a message is whose request is not there.
func (l *ledger) toNobody(got Stamp, body *Body) string {
	return l.judge(l.rule, question{Model: l.Model, nobody: true, got: got}, body).Token
}

// take notes an answer to an open request.
func (l *ledger) take(r *request, rel Relation) Told {
	t := Told{Want: rel.Token, Position: rel.Position}
	switch {
	case rel.Token == "refusal":
		t.Errno = rel.Detail
	case rel.Token == "part" && l.rule == "w1_parts":
		return l.takePart(r, t, rel.Detail)
	}
	if !l.isCounted(rel) || r.left == many && !l.breaks("TRK-DONE-1") {
		return t
	}
	r.left--
	if r.left == 0 || l.breaks("TRK-DONE-1") {
		r.state, t.Done = done, true
	}
	return t
}

// isCounted tells whether an answer is one of those that are expected.
func (l *ledger) isCounted(rel Relation) bool {
	switch {
	case l.breaks("TRK-COUNT-1"):
		return true
	case l.rule == "w1" || l.rule == "w1_parts":
		return rel.Token == "status" || rel.Token == "refusal"
	}
	return rel.Token != "part" || rel.Position == "last"
}

// takePart notes a numbered part. After the last, which is 0, they may begin
// again.
func (l *ledger) takePart(r *request, t Told, number uint32) Told {
	if number == 0 {
		r.part = 0
		return t
	}
	if number <= r.part && !l.breaks("TRK-PART-2") {
		return Told{Want: "duplicate"}
	}
	if number > r.part && !l.breaks("TRK-PART-1") {
		t.Missed = uint64(number - r.part - 1)
	}
	r.part = number
	return t
}
