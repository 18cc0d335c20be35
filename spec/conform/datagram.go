package conform

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

var (
	ord1     = these("ORD-1")
	nlMulti1 = these("NL-MULTI-1")
	nlWalk2  = these("NL-WALK-2")
	nlTail1  = these("NL-TAIL-1")
	nlWalk1  = these("NL-WALK-1")
	cnWalk2  = these("CN-WALK-2")
	nlHeader = these("NL-HDR-1", "NL-FIELD-1", "NL-LEN-1", "NL-LEN-2")
	nlKind4  = these("NL-KIND-4")
	nlAlign1 = these("NL-ALIGN-1")
	secLeak2 = these("SEC-LEAK-2")
	nlKind1  = these("NL-KIND-1")
	nlKind3  = these("NL-KIND-3")
	nlKind2  = these("NL-KIND-2")
	cnHeader = these("CN-HDR-1", "CN-FIELD-1", "CN-LEN-1")
	cnNext   = these("CN-BATCH-1", "CN-BATCH-2")
	cnPack1  = these("CN-PACK-1")
	cnBefore = these("CN-BATCH-2", "CN-WALK-1")
	cnSlack  = these("CN-SLACK-1", "CN-SLACK-2", "SEC-LEAK-2")
	cnFlags1 = these("CN-FLAGS-1")
	cnLen2   = these("CN-LEN-2")
	cnID1    = these("CN-ID-1")
	cnEmpty1 = these("CN-EMPTY-1")
	ord2     = these("ORD-2")
	inSize1  = these("IN-SIZE-1")
	nlOne1   = these("NL-ONE-1")
	nlPad1   = these("NL-PAD-1")
	nlType1  = these("NL-TYPE-1")
	nlFlags1 = these("NL-FLAGS-1")
	nlPid1   = these("NL-PID-1")
	nlSeq1   = these("NL-SEQ-1")
	nlStrict = these("NL-ONE-1", "NL-PAD-1", "NL-TYPE-1", "NL-FLAGS-1", "NL-PID-1", "NL-SEQ-1")
	nlSize1  = these("NL-SIZE-1")
	cnFlags2 = these("CN-FLAGS-2")
)

// Result is one requirement applied to one place of a datagram. For a MAY the
// place is where somebody made use of it.
type Result struct {
	ID     string // of the requirement
	Offset int    // in the datagram
	Met    bool
	Token  string // of the fault, when it is not met and there is one
}

// checker applies the requirements to one datagram after the other.
type checker struct {
	met    func(at int, shown rules) // they are met there
	unmet  func(Result)
	walked *Walked

	data       []byte
	order      wire.Order
	fromKernel bool // and it can be read: what is observed of kernels applies
}

// Datagram applies every requirement that can be seen in a datagram, and calls
// report for each place that one applies to: where a decoder or a sender that
// did not keep it would read or write something else. What the specification
// observes of kernels is applied when fromKernel is true: the bytes themselves
// cannot prove it.
func Datagram(data []byte, o wire.Order, fromKernel bool, report func(Result)) {
	c := checker{walked: new(Walked), unmet: report, met: func(at int, shown rules) {
		for _, n := range shown {
			report(Result{ID: requirements[n].ID, Offset: at, Met: true})
		}
	}}
	c.datagram(data, o, fromKernel)
}

func (c *checker) datagram(data []byte, o wire.Order, fromKernel bool) {
	c.data, c.order, c.fromKernel = data, o, false
	c.walked.Datagrams++
	if fromKernel {
		c.kernel()
	}
	if len(data) >= nlmsg.HeaderLen {
		c.met(0, ord1)
	}
	outer := nlmsg.Scan(data, o)
	n, faulty := 0, false
	for ; outer.Next(); n++ {
		c.after(n, faulty, outer.Offset())
		if n > 0 {
			c.met(outer.Offset(), nlMulti1)
		}
		faulty = c.nlmsg(outer.Msg(), outer.Offset())
	}
	c.fault(outer.Err(), outer.Offset())
	c.end(outer, n, faulty)
}

// end applies what shows where the walk ends after n messages.
func (c *checker) end(outer nlmsg.Scanner, n int, faulty bool) {
	at := outer.Offset()
	switch {
	case outer.Err() != nil && n > 0:
		c.after(n, faulty, at)
		c.met(at, nlWalk2)
	case outer.Err() == nil && len(outer.Tail()) > 0:
		c.after(0, faulty, at)
		c.met(at, nlTail1)
	}
}

// after applies what shows where something follows n messages, the last of them
// perhaps with a fault in its payload. A tail follows none.
func (c *checker) after(n int, faulty bool, at int) {
	if n > 0 {
		c.met(at, nlWalk1)
	}
	if faulty {
		c.met(at, cnWalk2)
	}
}

// nlmsg applies the rules of one message, and tells whether its payload is at
// fault.
func (c *checker) nlmsg(m nlmsg.Msg, at int) (faulty bool) {
	c.walked.Messages++
	c.met(at, nlHeader)
	c.met(at, kindRule(m))
	if m.Type() == nlmsg.TypeDone && m.Kind() == nlmsg.KindData && m.Flags() != 0 {
		c.met(at, nlKind4)
	}
	end := at + int(m.Len())
	padding := c.data[end:min(wire.Align(end), len(c.data))]
	if len(padding) > 0 {
		c.met(end, nlAlign1)
	}
	if holds(padding) {
		c.met(end, secLeak2)
	}
	if c.fromKernel && m.Len() > nlmsg.HeaderLen+mostToKernel {
		c.judge(at, nlSize1, m.Len() <= mostFromKernel)
	}
	if m.Kind() != nlmsg.KindData {
		return false
	}
	return c.payload(m.Payload(), at+nlmsg.HeaderLen)
}

// kindRule is the requirement that says of which kind a message is.
func kindRule(m nlmsg.Msg) rules {
	switch {
	case m.Type() == nlmsg.TypeDone:
		return nlKind1
	case m.Kind() == nlmsg.KindData:
		return nlKind3
	}
	return nlKind2
}

// holds tells whether any byte is not 0.
func holds(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return true
		}
	}
	return false
}

func (c *checker) payload(b []byte, base int) (faulty bool) {
	in := cnmsg.In(b, c.order)
	n := 0
	for ; in.Next(); n++ {
		at := base + in.Offset()
		c.met(at, cnHeader)
		if n > 0 {
			c.met(at, cnNext)
		}
		if end := in.Offset() + len(in.Msg().Bytes()); end%wire.Alignment != 0 && end < len(b) {
			c.met(base+end, cnPack1)
		}
		c.message(in.Msg(), at)
	}
	c.walked.add(n)
	at := base + in.Offset()
	c.fault(in.Err(), at)
	switch {
	case in.Err() != nil && n > 0:
		c.met(at, cnBefore)
	case in.Err() == nil && len(in.Tail()) > 0:
		c.met(at, cnSlack)
	}
	return in.Err() != nil
}

// add counts an nlmsghdr with n cn_msgs.
func (w *Walked) add(n int) {
	w.CnMsgs += n
	w.Largest = max(w.Largest, n)
	if n > 1 {
		w.Batches++
	}
}

// one counts a datagram with one cn_msg.
func (w *Walked) one() {
	w.Datagrams++
	w.Messages++
	w.add(1)
}

func (c *checker) message(m cnmsg.Msg, at int) {
	if m.Flags() != 0 {
		c.met(at, cnFlags1)
	}
	if m.Flags() != 0 || c.order.Resolve() == wire.Big && m.Len() > 0 {
		c.met(at, cnLen2)
	}
	known := m.ID().Name() != ""
	if !known {
		c.met(at, cnID1)
	}
	if m.Header() == (cnmsg.Header{}) {
		c.met(at, cnEmpty1)
	}
	if m.Len() > 0 && known {
		c.met(at+cnmsg.HeaderLen, ord2)
	}
	if c.fromKernel && known && m.ID() != cnmsg.W1 && m.ID() != cnmsg.POHMELFS {
		c.judge(at, cnFlags2, m.Flags() == 0)
	}
	c.user(m, at+cnmsg.HeaderLen)
}

// The most that the kernel takes, and what it sends.
const (
	mostToKernel   = 16384 // bytes of a payload
	mostFromKernel = 65571 // nlmsg_len
)

// toKernel applies what binds those who send to the kernel, beside what
// datagram does. The kernel reads the first nlmsghdr alone.
func (c *checker) toKernel() {
	s := nlmsg.Scan(c.data, c.order)
	if s.Next() {
		c.judge(s.Offset(), inSize1, len(s.Msg().Payload()) <= mostToKernel)
	}
}

// strictRules are the rules that cnmsg.Strict knows one by one, with the
// requirement that each stands for.
var strictRules = []struct {
	rule  cnmsg.Strict
	shown rules
}{
	{cnmsg.StrictOne, nlOne1},
	{cnmsg.StrictPadding, nlPad1},
	{cnmsg.StrictType, nlType1},
	{cnmsg.StrictFlags, nlFlags1},
	{cnmsg.StrictPortID, nlPid1},
	{cnmsg.StrictSeq, nlSeq1},
}

// kernel applies the habits of the kernel that Strict knows: all at once, for
// nearly every datagram has them, and one by one if that fails.
func (c *checker) kernel() {
	if _, err := (cnmsg.StrictKernel &^ cnmsg.StrictSlack).Check(c.data, c.order); err == nil {
		c.fromKernel = true
		c.met(0, nlStrict)
		return
	}
	if _, err := cnmsg.Strict(0).Check(c.data, c.order); err != nil {
		return // it cannot be read: the walk reports that
	}
	c.fromKernel = true
	for _, r := range strictRules {
		at, err := r.rule.Check(c.data, c.order)
		if err == nil {
			c.met(at, r.shown)
		} else {
			c.fault(err, at)
		}
	}
}

// judge applies one requirement that no fault reports.
func (c *checker) judge(at int, shown rules, met bool) {
	if met {
		c.met(at, shown)
		return
	}
	c.unmet(Result{ID: requirements[shown[0]].ID, Offset: at})
}

// fault reports the requirement that err tells of. Those that the decoders used
// here find all have one.
func (c *checker) fault(err error, at int) {
	f, ok := err.(wire.Fault)
	if !ok {
		return
	}
	res := Result{Offset: at, Token: f.Token()}
	if n, ok := byToken[f.Token()]; ok {
		res.ID = requirements[n].ID
	}
	c.unmet(res)
}
