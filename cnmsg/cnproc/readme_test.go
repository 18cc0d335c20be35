package cnproc_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// The code of the README, which a test below compares.

func react(datagram []byte) error {
	var event cnproc.Event
	for m, err := range cnmsg.All(datagram, wire.Native) {
		if err != nil {
			return err // all that could be read came before
		}
		if m.ID() != cnmsg.Proc || event.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		if exec, ok := event.Exec(); ok {
			fmt.Println("exec", exec.TGID)
		} else if exit, ok := event.Exit(); ok && exit.PID == exit.TGID { // threads exit too
			fmt.Println("exit", exit.TGID, "with", exit.Code.ExitStatus())
		}
	}
	return nil
}

func listenRequest(seq, ack uint32) ([]byte, error) {
	listen := cnproc.Request{Op: cnproc.Listen}
	return cnmsg.AppendFrame(nil, wire.Native,
		cnmsg.KernelHeader(seq),
		cnmsg.Header{
			ID:  cnmsg.Proc,
			Seq: seq,
			Ack: ack, // random: the kernel answers ack+1, to all members of the group
		},
		cnproc.AppendRequest(nil, wire.Native, &listen))
}

func follow(datagram []byte, requests *genealogy.Ledger, streams *genealogy.Continuity) {
	for m := range cnmsg.All(datagram, wire.Native) {
		var event cnproc.Event
		if m.ID() != cnmsg.Proc || event.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		if step, missing := streams.Observe(event.CPU, m.Seq()); step == genealogy.Gap {
			fmt.Println("lost", missing, "events of CPU", event.CPU)
		}
		answer := requests.ObservePayload(genealogy.StampOf(m), genealogy.Look(m, 0))
		if answer.Done {
			fmt.Println("our request:", answer.Relation, answer.Errno())
		}
	}
}

// A monitor whose request is refused, and that loses two events.
func Example_genealogy() {
	requests := genealogy.NewLedger(make([]genealogy.Slot, 16), genealogy.Terms{
		ID: cnmsg.Proc, Rule: genealogy.RuleFor(cnmsg.Proc, 0), First: 1, Horizon: 60e9,
	})
	streams := genealogy.NewContinuity(make([]genealogy.Stream, 64))
	request, _ := requests.Issue(0, 0x2222, genealogy.ExpectOne)

	send := func(seq, ack uint32, event cnproc.Event) {
		b, _ := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(seq),
			cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack}, cnproc.AppendEvent(nil, wire.Native, &event))
		follow(b, &requests, &streams)
	}
	var event cnproc.Event
	event.SetExec(cnproc.Exec{PID: 1, TGID: 1})
	send(7, 0, event)
	send(10, 0, event)
	event.SetAck(cnproc.Ack{Err: 22})
	send(11, 99, event) // somebody else's
	send(12, request.Ack+1, event)
	// Output:
	// lost 2 events of CPU 0
	// our request: refusal 22
}

func Example() {
	var event cnproc.Event
	event.SetExec(cnproc.Exec{PID: 6017, TGID: 6017})
	frame := func(e *cnproc.Event) []byte {
		b, _ := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc, Seq: 1},
			cnproc.AppendEvent(nil, wire.Native, e))
		return b
	}
	fmt.Println(react(frame(&event)))
	event.SetExit(cnproc.Exit{PID: 6017, TGID: 6017, Code: 42 << 8, Signal: 17}, cnproc.Parent{})
	fmt.Println(react(frame(&event)[:70]))
	fmt.Println(react(frame(&event)))
	request, err := listenRequest(1, 0x2222)
	fmt.Println(len(request), err)
	// Output:
	// exec 6017
	// <nil>
	// nl_truncated: nlmsg_len is beyond the end of the datagram
	// exit 6017 with 42
	// <nil>
	// 40 <nil>
}

func TestReadmeShowsThisCode(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(readme), "```go\n")[1:]
	if len(blocks) < 2 {
		t.Fatalf("%d blocks of Go in the README", len(blocks))
	}
	for _, block := range blocks {
		code, _, _ := strings.Cut(block, "```")
		if strings.Contains(code, "package main\n") {
			continue // a program, which a test of cnspec compares with its file
		}
		if !strings.Contains(string(source), code) {
			t.Errorf("the README has code that nothing compiles:\n%s", code)
		}
	}
}
