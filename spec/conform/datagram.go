package conform

import (
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
// report for each place that one applies to. What the specification observes
// of kernels is applied when fromKernel is true: the bytes themselves cannot
// prove it.
func Datagram(data []byte, o wire.Order, fromKernel bool, report func(Result)) {
	c := checker{data, o, report}
	outer := nlmsg.Scan(data, o)
	for n := 0; outer.Next(); n++ {
		at := outer.Offset()
		c.met(at, "NL-HDR-1", "NL-LEN-1", "NL-LEN-2", "NL-KIND-1")
		if n > 0 {
			c.met(at, "NL-ALIGN-1", "NL-MULTI-1")
		}
		if outer.Msg().Kind() == nlmsg.KindData {
			c.payload(outer.Msg().Payload(), at+nlmsg.HeaderLen)
		}
	}
	c.fault(outer.Err(), outer.Offset())
	if fromKernel {
		c.kernel()
		c.kernelPayloads()
	}
}

func (c *checker) payload(b []byte, base int) {
	in := cnmsg.In(b, c.order)
	for n := 0; in.Next(); n++ {
		at := base + in.Offset()
		c.met(at, "CN-HDR-1", "CN-LEN-1", "CN-LEN-2")
		if n > 0 {
			c.met(at, "CN-PACK-1", "CN-BATCH-1")
		}
		c.message(in.Msg(), at)
	}
	c.fault(in.Err(), base+in.Offset())
	if in.Err() == nil && len(in.Tail()) > 0 {
		c.met(base+in.Offset(), "CN-SLACK-1")
	}
}

func (c *checker) message(m cnmsg.Msg, at int) {
	if m.Header() == (cnmsg.Header{}) {
		c.met(at, "CN-EMPTY-1")
	}
	c.user(m, at+cnmsg.HeaderLen)
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
