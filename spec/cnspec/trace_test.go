package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// event makes a datagram of cn_proc.
func event(seq, ack, cpu uint32, set func(*cnproc.Event)) corpus.Packet {
	e := cnproc.Event{CPU: cpu}
	set(&e)
	b, _ := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(seq), cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack},
		cnproc.AppendEvent(nil, wire.Little, &e))
	return corpus.Packet{Data: b, Direction: corpus.ToUser}
}

func ackOf(errno uint32) func(*cnproc.Event) {
	return func(e *cnproc.Event) { e.SetAck(cnproc.Ack{Err: errno}) }
}

func exec(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 5, TGID: 5}) }

// ask makes a request to cn_proc from a port.
func ask(port, seq, ack uint32, r cnproc.Request) corpus.Packet {
	b, _ := cnmsg.AppendFrame(nil, wire.Little, nlmsg.Header{Type: nlmsg.TypeDone, PortID: port},
		cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack}, cnproc.AppendRequest(nil, wire.Little, &r))
	return corpus.Packet{Data: b, Direction: corpus.ToKernel}
}

func TestTraceOfAConversation(t *testing.T) {
	listen := cnproc.Request{Op: cnproc.Listen}
	name := file(t,
		ask(7, 100, 500, listen),                       // 1
		event(10, 501, 0, ackOf(0)),                    // 2: its answer
		event(10, 501, 0, ackOf(0)),                    // 3: the same to another socket
		event(3, 0, 1, exec),                           // 4
		event(14, 0, 0, exec),                          // 5: 11 to 13 are missing
		ask(8, 100, 0xffffffff, cnproc.Request{Op: 9}), // 6
		event(15, 0, 0, exec),                          // 7: an event, although A+1 is 0
		event(16, 0, 0, ackOf(22)),                     // 8: the refusal
		event(17, 777, 0, ackOf(0)),                    // 9: to somebody who is not in the capture
		event(2, 0, 0xffffffff, exec),                  // 10: a CPU that cannot be
		event(0, 0, 1, exec),                           // 11: the counter began again
	)
	out, errs, status := run("", "trace", "-json", name)
	want := `{"packet":1,"message":0,"cn":0,"relation":"new"}
{"packet":2,"message":0,"cn":0,"relation":"reply","to":{"packet":1,"message":0,"cn":0},"stream":"cpu0","step":"first"}
{"packet":3,"message":0,"cn":0,"relation":"duplicate","to":{"packet":1,"message":0,"cn":0},"stream":"cpu0","step":"repeat"}
{"packet":4,"message":0,"cn":0,"relation":"new","stream":"cpu1","step":"first"}
{"packet":5,"message":0,"cn":0,"relation":"new","stream":"cpu0","step":"gap","missed":3}
{"packet":6,"message":0,"cn":0,"relation":"new"}
{"packet":7,"message":0,"cn":0,"relation":"new","stream":"cpu0","step":"next"}
{"packet":8,"message":0,"cn":0,"relation":"refusal","to":{"packet":6,"message":0,"cn":0},"errno":22,"stream":"cpu0","step":"next"}
{"packet":9,"message":0,"cn":0,"relation":"foreign","stream":"cpu0","step":"next"}
{"packet":10,"message":0,"cn":0,"relation":"new"}
{"packet":11,"message":0,"cn":0,"relation":"new","stream":"cpu1","step":"restart"}
`
	if diff := cmp.Diff(want, out); diff != "" || status != 0 || errs != "" {
		t.Errorf("status %d, %q (-want +got):\n%s", status, errs, diff)
	}

	text, _, _ := run("", "trace", name)
	for _, say := range []string{"refusal, errno 22, to 6", "cpu0: gap of 3", "cpu1: restart", "port 7 -> kernel", "kernel -> group 1", "2 requests, 3 answers", "at least 3 missing"} {
		if !strings.Contains(text, say) {
			t.Errorf("the text does not say %q:\n%s", say, text)
		}
	}
}

// Before 4.8 cn_proc answered with the request's seq, and took no number.
func TestTraceGoesByTheKernel(t *testing.T) {
	name := file(t,
		ask(7, 100, 500, cnproc.Request{Op: cnproc.Listen}),
		event(100, 501, 0xffffffff, ackOf(0)),
		event(99, 501, 0xffffffff, ackOf(0)),
	)
	relations := func(args ...string) (all []string) {
		out, _, _ := run("", append(append([]string{"trace", "-json"}, args...), name)...)
		for line := range strings.Lines(out) {
			var j jsonTraced
			if err := json.Unmarshal([]byte(line), &j); err != nil {
				t.Fatal(err)
			}
			all = append(all, j.Relation)
		}
		return all
	}
	if diff := cmp.Diff([]string{"new", "reply", "foreign"}, relations("-kernel", "4.4.302")); diff != "" {
		t.Error("4.4:", diff)
	}
	if diff := cmp.Diff([]string{"new", "reply", "duplicate"}, relations()); diff != "" {
		t.Error("newest:", diff)
	}
}

// The second nlmsghdr, and the second cn_msg, of a datagram to the kernel are
// looked at by nobody: no answer is waited for.
func TestTraceKnowsWhatTheKernelIgnores(t *testing.T) {
	p := ask(7, 1, 1, cnproc.Request{Op: cnproc.Listen})
	p.Data = append(p.Data, p.Data...)
	out, _, _ := run("", "trace", file(t, p))
	if !strings.Contains(out, "1 request without one") || !strings.Contains(out, "no answer to come") {
		t.Error(out)
	}
}

// isAnswer tells by the payload alone whether a message of the embedded
// captures is an answer: by hand, not by package genealogy.
func isAnswer(m *traced, seqs map[uint32]bool) bool {
	data := m.msg.Data()
	switch m.msg.ID() {
	case cnmsg.Proc:
		return len(data) >= 16 && m.msg.Order().Uint32(data) == 0
	case cnmsg.W1:
		return m.fromKernel && len(data) >= 12 && data[0] > 3 && seqs[m.msg.Seq()]
	case cnmsg.UVESAFB, cnmsg.DMLog:
		return !m.fromKernel
	}
	return false
}

// Every answer of w1, dm-log, uvesafb and cn_proc in the embedded captures is
// paired with its request, and nothing else is.
func TestTracePairsEveryAnswerOfTheCorpus(t *testing.T) {
	for _, c := range corpus.Captures() {
		in, ok := embedded(c.Name, "guess")
		if !ok {
			t.Fatal(c.Name)
		}
		era, err := kernelOf("", c.Release)
		if err != nil {
			t.Fatal(err)
		}
		tr := newTracer(era)
		w1Requests := map[uint32]bool{}
		answers := 0
		for {
			p, err := in.packets.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range tr.datagram(p, c.ByteOrder()) {
				if m.msg.ID() == cnmsg.W1 && !m.fromKernel {
					w1Requests[m.msg.Seq()] = true
				}
				want := isAnswer(m, w1Requests)
				if (m.to != nil) != want {
					t.Errorf("%s packet %v: paired %v, is an answer %v", c.Name, m.place, m.to != nil, want)
				}
				if m.to == nil {
					continue
				}
				answers++
				if m.to.msg.ID() != m.msg.ID() || m.to.fromKernel == m.fromKernel || m.to.Packet >= m.Packet {
					t.Errorf("%s packet %v answers %v", c.Name, m.place, m.to.place)
				}
				if m.msg.ID() == cnmsg.DMLog && m.msg.Len() > 0 && m.msg.Order().Uint32(m.msg.Data()[148:]) != m.to.msg.Seq() {
					t.Errorf("%s packet %v answers request %d", c.Name, m.place, m.to.msg.Seq())
				}
			}
		}
		// w1 drops what runs out of its cn_msg without a word.
		dropped := 0
		for _, f := range c.Faults {
			if f.Token == "w1_truncated" {
				dropped++
			}
		}
		if tr.waiting != dropped || answers == 0 {
			t.Errorf("%s: %d answers, %d requests without one", c.Name, answers, tr.waiting)
		}
	}
}

func TestTraceDrawsEveryMessage(t *testing.T) {
	svg := filepath.Join(t.TempDir(), "a.svg")
	out, errs, status := run("", "trace", "-svg", svg, "6.1.176-amd64")
	if status != 0 || errs != "" || out != "" {
		t.Fatalf("status %d, %q %q", status, errs, out)
	}
	b, err := os.ReadFile(svg)
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(string(b)))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(string(b), "v8z"); n != 537 {
		t.Errorf("%d arrows for 537 messages", n)
	}
}

func TestTraceUsage(t *testing.T) {
	for _, args := range [][]string{
		{"trace", "-svg", "x.svg"},
		{"trace", "-svg", "x.svg", "a", "b"},
		{"trace", "-svg", "x.svg", "-json", "6.1.176-amd64"},
		{"trace", "-kernel", "new", "6.1.176-amd64"},
		{"trace", "-kernel", "6", "6.1.176-amd64"},
		{"trace", "-svg", filepath.Join(t.TempDir(), "none", "x.svg"), "6.1.176-amd64"},
	} {
		if _, errs, status := run("", args...); status != 2 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
}

func TestKernelOf(t *testing.T) {
	for in, want := range map[string]cnmsg.Kernel{
		"":                0,
		"6.1":             cnmsg.KernelVersion(6, 1, 0),
		"6.1.0-50-amd64":  cnmsg.KernelVersion(6, 1, 0),
		"6.18.44-fc-v595": cnmsg.KernelVersion(6, 18, 44),
		"2.6.32":          cnmsg.KernelVersion(2, 6, 32),
		"4.4.302":         cnmsg.KernelVersion(4, 4, 255),
	} {
		if got, err := kernelOf("", in); err != nil || got != want {
			t.Errorf("%q: %#x %v, want %#x", in, got, err, want)
		}
	}
	if got, _ := kernelOf("4.4", "6.1.0-50-amd64"); got != cnmsg.KernelVersion(4, 4, 0) {
		t.Error("the user's word does not win")
	}
	if genealogy.RuleFor(cnmsg.Proc, 0) != genealogy.ProcCounter {
		t.Error("the newest kernel is not the default")
	}
}

func TestDrawingsOnStandardOutput(t *testing.T) {
	for _, args := range [][]string{{"trace", "-packets", "1-3"}, {"decode", "-packets", "1"}} {
		name := filepath.Join(t.TempDir(), "a.svg")
		draw := func(to string) string {
			out, errs, status := run("", append(args, "-svg", to, "6.1.176-amd64")...)
			if status != exitConforms || errs != "" {
				t.Errorf("%v: status %d, %q", args, status, errs)
			}
			return out
		}
		draw(name)
		want, err := os.ReadFile(name)
		if got := draw("-"); err != nil || got != string(want) || !strings.HasPrefix(got, "<svg ") {
			t.Errorf("%v: %v, %d bytes, want %d", args, err, len(got), len(want))
		}
	}
}
