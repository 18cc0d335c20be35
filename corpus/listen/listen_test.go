package listen

import (
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/corpus/live/alone"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

func TestMain(m *testing.M) {
	defer alone.Lock()()
	m.Run()
}

func start(t *testing.T, o Options) *Listener {
	t.Helper()
	l, err := Start(o)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// storm makes n processes, each of which is a fork and an exit at least.
func storm(t *testing.T, n string) {
	t.Helper()
	if err := exec.Command("sh", "-c", "i=0; while [ $i -lt "+n+" ]; do (:); i=$((i+1)); done").Run(); err != nil {
		t.Skip(err)
	}
}

// heard is what a listener got from start to end.
type heard struct {
	events, own, overruns int
	missing               uint64
	last                  map[uint32]Received // of each CPU
}

func (h *heard) all(t *testing.T, l *Listener) {
	t.Helper()
	h.last = map[uint32]Received{}
	for {
		var got Received
		err := l.Receive(&got)
		switch {
		case errors.Is(err, live.ErrOverrun):
			h.overruns++
			continue
		case err == io.EOF:
			return
		case err != nil:
			t.Fatal(err)
		}
		h.missing += uint64(got.Missing)
		if got.Own {
			h.own++
		} else if got.OK {
			h.events++
		}
		h.last[got.Event.CPU] = got
	}
}

func TestAllIsHeardUntilTheStop(t *testing.T) {
	l := start(t, Options{ReceiveBuffer: 32 << 20})
	storm(t, "50")
	l.Stop()
	var h heard
	h.all(t, l)
	if h.events < 100 || h.missing != 0 || !l.Exact() {
		t.Errorf("%d events, %d missing, exact %v", h.events, h.missing, l.Exact())
	}
	if err := l.Receive(new(Received)); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
}

// A buffer that is much too small loses most of a storm, also its last events.
// The fence makes the count whole: the last message of each CPU is its answer.
func TestWhatIsLostIsCountedToTheEnd(t *testing.T) {
	l := start(t, Options{ReceiveBuffer: 4 << 10})
	storm(t, "200")
	l.Stop()
	var h heard
	h.all(t, l)
	if h.overruns == 0 || h.missing < 200 || !l.Exact() {
		t.Errorf("%d events, %d overruns, %d missing, exact %v", h.events, h.overruns, h.missing, l.Exact())
	}
	if drops, err := l.conn.Drops(); err == nil && uint64(drops) != h.missing {
		t.Errorf("%d missing, %d dropped by the kernel's count", h.missing, drops)
	}
	if h.own < 2 {
		t.Error("no answer to a request of Stop")
	}
}

func TestAFilterLeavesOthersOut(t *testing.T) {
	if kernel().Before(cnmsg.KernelVersion(6, 6, 0)) {
		t.Skip("the kernel has no filters before 6.6")
	}
	l := start(t, Options{Filter: cnproc.WhatExec, ReceiveBuffer: 8 << 20})
	for range 5 {
		exec.Command("true").Run()
	}
	time.AfterFunc(10*time.Millisecond, l.Stop) // while Receive waits
	execs := 0
	for begun := false; ; {
		var got Received
		err := l.Receive(&got)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		// What came between the two requests is not filtered.
		begun = begun || got.Event.What == cnproc.WhatExec
		if begun && got.Event.What != cnproc.WhatExec {
			t.Errorf("%v got through", got.Event.What)
		}
		if got.Event.What == cnproc.WhatExec {
			execs++
		}
	}
	if execs < 5 || !l.Exact() {
		t.Errorf("%d execs, exact %v", execs, l.Exact())
	}
}

// After a sleep of the machine's, as if there had been one, the times are right.
func TestTheTimeAfterASleep(t *testing.T) {
	l := start(t, Options{})
	l.early, l.boot = nil, l.boot.Add(-time.Hour)
	storm(t, "3")
	l.Stop()
	var got Received
	for err := l.Receive(&got); err != io.EOF; err = l.Receive(&got) {
		if err == nil && got.Came.Round(0).Sub(got.Time.Round(0)).Abs() > time.Minute {
			t.Fatalf("what happened at %v came at %v", got.Time, got.Came)
		}
	}
}

func TestTheFenceChangesNoCount(t *testing.T) {
	for _, c := range []struct {
		kernel cnmsg.Kernel
		want   cnproc.Op
	}{{cnmsg.KernelVersion(6, 5, 9), badOp}, {cnmsg.KernelVersion(6, 6, 0), cnproc.Listen}, {0, cnproc.Listen}} {
		if got := fenceRequest(c.kernel); got.Op != c.want || got.Wide {
			t.Errorf("%v: %+v", c.kernel, got)
		}
	}
}

func TestWhatIsNoEventOfTheKernels(t *testing.T) {
	t.Attr("requirement", "SEC-ORIGIN-1")
	t.Attr("requirement", "ADDR-FILTER-1")
	frame := func(id cnmsg.ID) []byte {
		b, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(1), cnmsg.Header{ID: id, Seq: 1}, make([]byte, cnproc.EventLen))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	l := Listener{streams: genealogy.NewContinuity(make([]genealogy.Stream, 1)), cpus: make([]cpu, 1)}
	for _, c := range []struct {
		name    string
		got     live.Received
		ok, is  bool
		foreign int
	}{
		{"of the kernel's", live.Received{Data: frame(cnmsg.Proc)}, true, true, 0},
		{"of another user of the connector", live.Received{Data: frame(cnmsg.W1)}, true, false, 0},
		{"cut", live.Received{Data: frame(cnmsg.Proc)[:40]}, true, false, 0},
		{"of another socket, with nlmsg_pid 0", live.Received{Data: frame(cnmsg.Proc), From: nlmsg.Addr{PortID: 7, Groups: 1}}, false, false, 1},
	} {
		var r Received
		ok := l.judge(&r, c.got)
		if ok != c.ok || r.OK != c.is || l.Foreign() != c.foreign {
			t.Errorf("%s: %v, event %v, %d foreign", c.name, ok, r.OK, l.Foreign())
		}
	}
}
