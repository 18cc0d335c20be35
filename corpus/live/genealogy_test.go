package live_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// kernel is the one that runs, the newest where it does not say.
func kernel() cnmsg.Kernel {
	var major, minor uint
	b, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	if n, _ := fmt.Sscanf(string(b), "%d.%d", &major, &minor); n != 2 {
		return 0
	}
	return cnmsg.KernelVersion(major, minor, 0)
}

// ledger makes one for the requests of a socket to cn_proc.
func ledger() genealogy.Ledger {
	return genealogy.NewLedger(make([]genealogy.Slot, 16), genealogy.Terms{
		ID: cnmsg.Proc, Rule: genealogy.RuleFor(cnmsg.Proc, kernel()), First: rand.Uint32(), Horizon: uint64(time.Minute),
	})
}

// ask sends a request with the numbers of a ledger.
func (l *listener) ask(s genealogy.Stamp, r cnproc.Request) {
	l.t.Helper()
	datagram, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(s.Seq),
		cnmsg.Header{ID: s.ID, Seq: s.Seq, Ack: s.Ack}, cnproc.AppendRequest(nil, wire.Native, &r))
	if err == nil {
		err = l.Send(datagram)
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

// Two listeners ask at the same time; every member of the group receives both
// acknowledgements, and each finds its own.
func TestEachListenerKnowsItsOwnAcknowledgement(t *testing.T) {
	cite(t, "PROC-ACK-4")
	listeners := []*listener{events(t), events(t)}
	ledgers := []genealogy.Ledger{ledger(), ledger()}
	for try := range tries {
		for i, l := range listeners {
			s, ok := ledgers[i].Issue(uint64(try), rand.Uint32(), genealogy.ExpectOne)
			if !ok {
				t.Fatal("the ledger is full")
			}
			l.ask(s, cnproc.Request{Op: badOp})
		}
		if ownAndForeign(listeners[0], &ledgers[0]) && ownAndForeign(listeners[1], &ledgers[1]) {
			return
		}
	}
	t.Fatalf("%d overruns", tries)
}

// ownAndForeign reads until both acknowledgements have come: one refuses the
// request of the ledger, one is somebody else's.
func ownAndForeign(l *listener, book *genealogy.Ledger) bool {
	l.t.Helper()
	own, foreign := false, false
	return l.until("acknowledgements", func(m cnmsg.Msg, e *cnproc.Event) bool {
		a := book.ObservePayload(genealogy.StampOf(m), genealogy.Look(m, kernel()))
		_, isAck := e.Ack()
		switch a.Relation {
		case genealogy.Refusal:
			if own || !isAck || a.Errno() != einval || !a.Done {
				l.t.Errorf("%+v of %v", a, e.What)
			}
			own = true
		case genealogy.Foreign:
			foreign = foreign || isAck
		case genealogy.New:
			if isAck {
				l.t.Error("an acknowledgement is taken for an event")
			}
		default:
			l.t.Errorf("%v of %v", a.Relation, e.What)
		}
		return own && foreign
	})
}

// A fork storm that the receive buffer cannot hold: ENOBUFS comes, numbers are
// missing, and the continuity that was told of the overrun does not pretend to
// know how many.
func TestAForkStormIsALossThatContinuitySays(t *testing.T) {
	l := events(t)
	if err := l.SetReceiveBuffer(1); err != nil {
		t.Fatal(err)
	}
	storm(t)

	told := genealogy.NewContinuity(make([]genealogy.Stream, 1024))
	untold := genealogy.NewContinuity(make([]genealogy.Stream, 1024))
	before, overruns, fresh := false, 0, 0
	for end := time.Now().Add(patience); time.Now().Before(end) && (overruns == 0 || fresh == 0 || untold.Missed() == 0); {
		l.deadline(100 * time.Millisecond)
		got, err := l.Receive(l.buf)
		if errors.Is(err, live.ErrOverrun) {
			told.Overrun()
			overruns++
			before = true
			continue
		}
		if errors.Is(err, live.ErrTimeout) {
			storm(t) // another one, to have numbers after the gap
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		m, ok := l.checked(got)
		var e cnproc.Event
		if !ok || e.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		untold.Observe(e.CPU, m.Seq())
		if step, _ := told.Observe(e.CPU, m.Seq()); before && step == genealogy.First {
			fresh++
			before = false
		}
	}
	if overruns == 0 || fresh == 0 {
		t.Errorf("%d overruns, %d fresh starts after them", overruns, fresh)
	}
	if told.Exact() {
		t.Error("after an overrun the count is taken for exact")
	}
	if untold.Missed() == 0 {
		t.Error("no number is missing: nothing was lost")
	}
	t.Logf("%d overruns; %d events are known to be lost by their numbers", overruns, untold.Missed())
}

// storm makes many events at once.
func storm(t *testing.T) {
	t.Helper()
	for range 20 {
		command := exec.Command(os.Args[0])
		command.Env = environment(childVariable + "=0")
		if err := command.Run(); err != nil {
			t.Fatal(err)
		}
	}
}
