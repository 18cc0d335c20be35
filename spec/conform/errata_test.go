package conform

import (
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/genealogy"
)

// exchange is a request and a message that the kernel sent after it.
type exchange struct {
	request, got genealogy.Stamp
}

// eachMessage calls f with every cn_msg of the embedded captures.
func eachMessage(t *testing.T, f func(c corpus.Capture, p corpus.Packet, m cnmsg.Msg)) {
	t.Helper()
	for _, c := range corpus.Captures() {
		r, err := c.Open()
		if err != nil {
			t.Fatal(c.Name, err)
		}
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			for m := range cnmsg.All(p.Data, c.ByteOrder()) {
				f(c, p, m)
			}
		}
	}
}

// exchanges are the acknowledgements of cn_proc, each with the last request of
// its capture that it can answer, and the messages of w1 that carry the id of the request before them.
func exchanges(t *testing.T) (proc, oneWire []exchange) {
	t.Helper()
	var command genealogy.Stamp
	var requests []genealogy.Stamp // to cn_proc, newest last
	capture := ""
	eachMessage(t, func(c corpus.Capture, _ corpus.Packet, m cnmsg.Msg) {
		if c.Name != capture {
			capture, requests, command = c.Name, nil, genealogy.Stamp{}
		}
		var e cnproc.Event
		stamp := genealogy.StampOf(m)
		switch {
		case m.ID() == cnmsg.Proc && cnproc.IsRequest(len(m.Data())):
			requests = append(requests, stamp)
		case m.ID() == cnmsg.Proc && e.Decode(c.ByteOrder(), m.Data()) == nil && e.What == cnproc.WhatNone:
			i := len(requests) - 1
			for i > 0 && requests[i].Ack+1 != stamp.Ack {
				i--
			}
			proc = append(proc, exchange{requests[i], stamp})
		case m.ID() == cnmsg.W1 && isCommand(c, m):
			if stamp.Seq == command.Seq && command.Seq != 0 {
				oneWire = append(oneWire, exchange{command, stamp})
			} else {
				command = stamp
			}
		}
	})
	return proc, oneWire
}

func isCommand(c corpus.Capture, m cnmsg.Msg) bool {
	s := w1.Scan(m.Data(), c.ByteOrder())
	return s.Next() && s.Msg().Type().HasCommands()
}

// follow counts the answers that a rule knows.
func follow(t *testing.T, all []exchange, rule string) (n int) {
	t.Helper()
	r, ok := genealogy.RuleNamed(rule)
	if !ok {
		t.Fatal(rule)
	}
	for _, x := range all {
		if relation, _ := r.Classify(x.request, x.got); relation == genealogy.Reply {
			n++
		}
	}
	return n
}

// Neither rule of the kernel's documents knows the answers of these kernels.
func TestTheDocumentsDoNotKnowTheAnswers(t *testing.T) {
	t.Attr("requirement", "ERR-ACK-1")
	t.Attr("requirement", "ERR-W1-1")
	proc, oneWire := exchanges(t)
	if len(proc) < 5 || len(oneWire) < 50 {
		t.Fatalf("%d acknowledgements of cn_proc, %d answers of w1", len(proc), len(oneWire))
	}
	if known := follow(t, proc, "proc_counter"); known != len(proc) {
		t.Errorf("cn_proc answers with ack + 1: %d of %d", known, len(proc))
	}
	for _, rule := range []string{"comment_2005", "connector_rst"} {
		if known := follow(t, proc, rule); known == len(proc) {
			t.Errorf("cn_proc: %s knows all %d", rule, known)
		}
		if known := follow(t, oneWire, rule); known == len(oneWire) {
			t.Errorf("w1: %s knows all %d", rule, known)
		}
	}
	t.Logf("cn_proc: comment %d, rst %d of %d; w1: comment %d, rst %d of %d",
		follow(t, proc, "comment_2005"), follow(t, proc, "connector_rst"), len(proc),
		follow(t, oneWire, "comment_2005"), follow(t, oneWire, "connector_rst"), len(oneWire))
}

// The header that nlmon writes has the same packet type both ways.
func TestNlmonTellsNoDirection(t *testing.T) {
	t.Attr("requirement", "CAP-NLMON-2")
	requests, events := 0, 0
	eachMessage(t, func(c corpus.Capture, p corpus.Packet, m cnmsg.Msg) {
		if !strings.HasSuffix(c.File, "/nlmon.pcap") || m.ID() != cnmsg.Proc {
			return
		}
		if p.Direction != corpus.Unknown {
			t.Errorf("%s packet %d: %v", c.Name, p.Number, p.Direction)
		}
		if cnproc.IsRequest(len(m.Data())) {
			requests++
		} else {
			events++
		}
	})
	if requests == 0 || events == 0 {
		t.Errorf("%d requests, %d events", requests, events)
	}
}
