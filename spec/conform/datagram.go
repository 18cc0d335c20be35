package conform

import (
	"slices"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/wire"
)

// Result is one requirement applied to one place of a datagram. For a MAY the
// place is where somebody made use of it.
type Result struct {
	ID     string // of the requirement
	Offset int    // in the datagram
	Met    bool
	Token  string // of the fault, when it is not met and there is one
}

// checker applies the requirements to one datagram.
type checker struct {
	data   []byte
	order  wire.Order
	report func(Result)
}

// Datagram applies every requirement that can be seen in a datagram, and calls
// report for each place that one applies to: where a decoder or a sender that
// did not keep it would read or write something else. What the specification
// observes of kernels is applied when fromKernel is true: the bytes themselves
// cannot prove it.
func Datagram(data []byte, o wire.Order, fromKernel bool, report func(Result)) {
	c := checker{data, o, report}
	if len(data) >= nlmsg.HeaderLen {
		c.met(0, "ORD-1")
	}
	outer := nlmsg.Scan(data, o)
	n, faulty := 0, false
	for ; outer.Next(); n++ {
		c.after(n, faulty, outer.Offset())
		if n > 0 {
			c.met(outer.Offset(), "NL-MULTI-1")
		}
		faulty = c.nlmsg(outer.Msg(), outer.Offset())
	}
	c.fault(outer.Err(), outer.Offset())
	c.end(outer, n, faulty)
	if fromKernel {
		c.kernel()
		c.kernelPayloads()
	}
}

// end applies what shows where the walk ends after n messages.
func (c *checker) end(outer nlmsg.Scanner, n int, faulty bool) {
	at := outer.Offset()
	switch {
	case outer.Err() != nil && n > 0:
		c.after(n, faulty, at)
		c.met(at, "NL-WALK-2")
	case outer.Err() == nil && len(outer.Tail()) > 0:
		c.after(0, faulty, at)
		c.met(at, "NL-TAIL-1")
	}
}

// after applies what shows where something follows n messages, the last of them
// perhaps with a fault in its payload. A tail follows none.
func (c *checker) after(n int, faulty bool, at int) {
	if n > 0 {
		c.met(at, "NL-WALK-1")
	}
	if faulty {
		c.met(at, "CN-WALK-2")
	}
}

// nlmsg applies the rules of one message, and tells whether its payload is at
// fault.
func (c *checker) nlmsg(m nlmsg.Msg, at int) (faulty bool) {
	c.met(at, "NL-HDR-1", "NL-FIELD-1", "NL-LEN-1", "NL-LEN-2", kindRule(m))
	if m.Type() == nlmsg.TypeDone && m.Kind() == nlmsg.KindData && m.Flags() != 0 {
		c.met(at, "NL-KIND-4")
	}
	end := at + int(m.Len())
	padding := c.data[end:min(wire.Align(end), len(c.data))]
	if len(padding) > 0 {
		c.met(end, "NL-ALIGN-1")
	}
	if holds(padding) {
		c.met(end, "SEC-LEAK-2")
	}
	if m.Kind() != nlmsg.KindData {
		return false
	}
	return c.payload(m.Payload(), at+nlmsg.HeaderLen)
}

// kindRule is the requirement that says of which kind a message is.
func kindRule(m nlmsg.Msg) string {
	switch {
	case m.Type() == nlmsg.TypeDone:
		return "NL-KIND-1"
	case m.Kind() == nlmsg.KindData:
		return "NL-KIND-3"
	}
	return "NL-KIND-2"
}

// holds tells whether any byte is not 0.
func holds(b []byte) bool {
	return slices.ContainsFunc(b, func(b byte) bool { return b != 0 })
}

func (c *checker) payload(b []byte, base int) (faulty bool) {
	in := cnmsg.In(b, c.order)
	n := 0
	for ; in.Next(); n++ {
		at := base + in.Offset()
		c.met(at, "CN-HDR-1", "CN-FIELD-1", "CN-LEN-1")
		if n > 0 {
			c.met(at, "CN-BATCH-1", "CN-BATCH-2")
		}
		if end := in.Offset() + len(in.Msg().Bytes()); end%wire.Alignment != 0 && end < len(b) {
			c.met(base+end, "CN-PACK-1")
		}
		c.message(in.Msg(), at)
	}
	at := base + in.Offset()
	c.fault(in.Err(), at)
	switch {
	case in.Err() != nil && n > 0:
		c.met(at, "CN-BATCH-2", "CN-WALK-1")
	case in.Err() == nil && len(in.Tail()) > 0:
		c.met(at, "CN-SLACK-1", "CN-SLACK-2", "SEC-LEAK-2")
	}
	return in.Err() != nil
}

func (c *checker) message(m cnmsg.Msg, at int) {
	if m.Flags() != 0 {
		c.met(at, "CN-FLAGS-1")
	}
	if m.Flags() != 0 || c.order.Resolve() == wire.Big && m.Len() > 0 {
		c.met(at, "CN-LEN-2")
	}
	if m.ID().Name() == "" {
		c.met(at, "CN-ID-1")
	}
	if m.Header() == (cnmsg.Header{}) {
		c.met(at, "CN-EMPTY-1")
	}
	if m.Len() > 0 && m.ID().Name() != "" {
		c.met(at+cnmsg.HeaderLen, "ORD-2")
	}
	c.user(m, at+cnmsg.HeaderLen)
}

// The most that the kernel takes, and what it sends.
const (
	mostToKernel   = 16384 // bytes of a payload
	mostFromKernel = 65571 // nlmsg_len
)

// ToKernel applies what binds those who send to the kernel, beside what
// Datagram does. The kernel reads the first nlmsghdr alone.
func ToKernel(data []byte, o wire.Order, report func(Result)) {
	s := nlmsg.Scan(data, o)
	if s.Next() {
		report(Result{ID: "IN-SIZE-1", Offset: s.Offset(), Met: len(s.Msg().Payload()) <= mostToKernel})
	}
}

// strictRules are the rules that cnmsg.Strict knows one by one, with the
// requirement that each stands for.
var strictRules = []struct {
	rule cnmsg.Strict
	id   string
}{
	{cnmsg.StrictOne, "NL-ONE-1"},
	{cnmsg.StrictPadding, "NL-PAD-1"},
	{cnmsg.StrictType, "NL-TYPE-1"},
	{cnmsg.StrictFlags, "NL-FLAGS-1"},
	{cnmsg.StrictPortID, "NL-PID-1"},
	{cnmsg.StrictSeq, "NL-SEQ-1"},
}

func (c *checker) kernel() {
	if _, err := cnmsg.Strict(0).Check(c.data, c.order); err != nil {
		return // it cannot be read: reported already
	}
	for _, r := range strictRules {
		at, err := r.rule.Check(c.data, c.order)
		f, _ := err.(wire.Fault)
		c.report(Result{ID: r.id, Offset: at, Met: err == nil, Token: f.Token()})
	}
	outer := nlmsg.Scan(c.data, c.order)
	for outer.Next() {
		c.sent(outer.Msg(), outer.Offset())
	}
}

// sent applies the habits of the kernel that Strict does not know.
func (c *checker) sent(m nlmsg.Msg, at int) {
	if m.Len() > nlmsg.HeaderLen+mostToKernel {
		c.report(Result{ID: "NL-SIZE-1", Offset: at, Met: m.Len() <= mostFromKernel})
	}
	in := cnmsg.In(m.Payload(), c.order)
	for in.Next() {
		if id := in.Msg().ID(); id.Name() != "" && id != cnmsg.W1 && id != cnmsg.POHMELFS {
			c.report(Result{ID: "CN-FLAGS-2", Offset: at + nlmsg.HeaderLen + in.Offset(), Met: in.Msg().Flags() == 0})
		}
	}
}

func (c *checker) met(at int, ids ...string) {
	for _, id := range ids {
		c.report(Result{ID: id, Offset: at, Met: true})
	}
}

// fault reports the requirement that err tells of.
func (c *checker) fault(err error, at int) {
	f, ok := err.(wire.Fault)
	if !ok {
		return
	}
	r, _ := spec.ByToken(f.Token())
	c.report(Result{ID: r.ID, Offset: at, Token: f.Token()})
}
