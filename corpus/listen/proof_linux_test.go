package listen

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

const (
	roomy = 256 << 20 // for all that happens in a test
	tight = 4 << 10   // for ten events
	tries = 5         // when the witness lost something, or others are too busy
)

// place is a message's number, which all listeners see.
type place struct{ cpu, seq uint32 }

// message is what a listener keeps of one.
type message struct {
	place
	ack     uint32
	event   cnproc.Event
	missing uint32
}

// listened is all that a listener received, in a goroutine of its own.
type listened struct {
	*Listener
	all      []message
	end      uint32 // how many were missing after the last message
	overruns int
	err      error
	done     chan struct{}
}

// listenTo receives all at once, or waits for a moment after each message.
func listenTo(t *testing.T, o Options, pace time.Duration) *listened {
	t.Helper()
	l := &listened{Listener: start(t, o), done: make(chan struct{})}
	go func() {
		defer close(l.done)
		for {
			time.Sleep(pace)
			var r Received
			err := l.Receive(&r)
			switch {
			case errors.Is(err, live.ErrOverrun):
				l.overruns++
			case err == io.EOF:
				return
			case err != nil:
				l.err = err
				return
			case r.OK:
				m, _ := cnmsg.One(r.Data, wire.Native)
				l.all = append(l.all, message{place{r.Event.CPU, m.Seq()}, m.Ack(), r.Event, r.Missing})
			default:
				l.end += r.Missing
			}
		}
	}()
	return l
}

// finish stops the listener and waits for the end of what it has.
func (l *listened) finish(t *testing.T) {
	t.Helper()
	l.Stop()
	<-l.done
	if l.err != nil {
		t.Fatal(l.err)
	}
}

func (l *listened) missing() (n uint64) {
	for _, m := range l.all {
		n += uint64(m.missing)
	}
	return n + uint64(l.end)
}

// witnessed are the messages of a witness that lost nothing, by their place.
// ok is false if it did.
func (l *listened) witnessed(t *testing.T) (all map[place]message, ok bool) {
	t.Helper()
	all = map[place]message{}
	for _, m := range l.all {
		all[m.place] = m
	}
	if n := l.missing(); n != 0 || l.overruns != 0 {
		t.Logf("the witness lost %d messages, in %d overruns", n, l.overruns)
		return nil, false
	}
	return all, true
}

// renames are threads, one on each CPU, which change their names until told to
// stop. It returns how many comm events each made, by its thread.
func renames() (stop func() map[int32]int) {
	over := make(chan struct{})
	var wait sync.WaitGroup
	var lock sync.Mutex
	made := map[int32]int{}
	for cpu := range 1024 {
		var set unix.CPUSet
		set.Set(cpu)
		started := make(chan bool)
		wait.Go(func() {
			runtime.LockOSThread() // and never unlocked
			if unix.SchedSetaffinity(0, &set) != nil {
				started <- false
				return
			}
			started <- true
			n := 0
			for more := true; more; {
				select {
				case <-over:
					more = false
				default:
					rename(n)
					n++
				}
			}
			lock.Lock()
			made[int32(unix.Gettid())] = n
			lock.Unlock()
		})
		if !<-started && cpu > 64 {
			break
		}
	}
	return func() map[int32]int {
		close(over)
		wait.Wait()
		return made
	}
}

// rename changes this thread's name.
func rename(n int) {
	name := [16]byte{'s', 't', 'o', 'r', 'm', ' ', '0' + byte(n%10)}
	unix.Syscall(unix.SYS_PRCTL, unix.PR_SET_NAME, uintptr(unsafe.Pointer(&name)), 0)
}

// retried runs a proof until it could be made: the witness must have seen all.
func retried(t *testing.T, proof func(*testing.T) bool) {
	t.Helper()
	for range tries {
		if proof(t) || t.Failed() {
			return
		}
	}
	t.Skipf("the machine is so busy that a witness with %d MiB lost messages %d times", roomy>>20, tries)
}

// What a listener with a small buffer received and what it says it lost are,
// number by number, what a witness received that lost nothing; and what the
// storm made is what the witness saw of it.
func TestEveryNumberIsReceivedOrCountedAsLost(t *testing.T) {
	retried(t, func(t *testing.T) bool {
		witness := listenTo(t, Options{ReceiveBuffer: roomy}, 0)
		l := listenTo(t, Options{ReceiveBuffer: tight}, 0)
		stop := renames()
		time.Sleep(50 * time.Millisecond)
		l.finish(t) // in the middle of the storm
		made := stop()
		witness.finish(t)
		seen, ok := witness.witnessed(t)
		if !ok {
			return false
		}
		checkNumbers(t, l, seen)
		for _, m := range witness.all {
			if c, ok := m.event.Comm(); ok && strings.HasPrefix(string(c.Name()), "storm ") {
				made[c.PID]--
			}
		}
		for tid, n := range made {
			if n != 0 {
				t.Errorf("thread %d made %d events more than the witness saw", tid, n)
			}
		}
		if l.overruns == 0 || l.missing() < 100 || !l.Exact() {
			t.Errorf("%d overruns, %d missing, exact %t: the storm was none", l.overruns, l.missing(), l.Exact())
		}
		t.Logf("%d received, %d lost in %d overruns; the witness saw %d", len(l.all), l.missing(), l.overruns, len(witness.all))
		return true
	})
}

// checkNumbers holds what a listener received and missed against what was
// there.
func checkNumbers(t *testing.T, l *listened, seen map[place]message) {
	t.Helper()
	next := map[uint32]uint32{}
	for _, m := range l.all {
		was, ok := seen[m.place]
		if !ok || was.event.What != m.event.What || was.event.Timestamp != m.event.Timestamp || was.ack != m.ack {
			t.Errorf("%+v, the witness saw %+v (%t)", m, was, ok)
		}
		begin, known := next[m.cpu]
		if known && begin+m.missing != m.seq {
			t.Errorf("CPU %d: number %d after %d with %d missing", m.cpu, m.seq, begin-1, m.missing)
		}
		for seq := m.seq - m.missing; seq != m.seq; seq++ {
			if _, ok := seen[place{m.cpu, seq}]; !ok {
				t.Fatalf("CPU %d: number %d is said to be lost, and was not there", m.cpu, seq)
			}
		}
		next[m.cpu] = m.seq + 1
	}
}

// Under a filter the numbers do not tell. What came and what is counted as lost
// are what the witness saw of those kinds between the acknowledgements of the
// LISTEN with the filter and of IGNORE.
func TestUnderAFilterLossesAreExactToo(t *testing.T) {
	if kernel().Before(cnmsg.KernelVersion(6, 6, 0)) {
		t.Skip("the kernel has no filters before 6.6")
	}
	const n = 300
	for _, c := range []struct {
		name   string
		filter cnproc.What
		middle bool // it ends while renames go on
	}{
		{"exec,exit", cnproc.WhatExec | cnproc.WhatExit, false},
		{"comm", cnproc.WhatComm, false},
		{"comm, to the end", cnproc.WhatComm, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			retried(t, func(t *testing.T) bool {
				witness := listenTo(t, Options{ReceiveBuffer: roomy}, 0)
				l := listenTo(t, Options{ReceiveBuffer: tight, Filter: c.filter}, time.Millisecond)
				time.Sleep(2 * around)
				shells := execs(t, n)
				stop := renames()
				time.Sleep(around)
				stop()
				parents := shells()
				time.Sleep(2 * around)
				if c.middle {
					stop = renames()
					time.Sleep(around)
				}
				l.finish(t)
				if c.middle {
					stop()
				}
				witness.finish(t)
				if _, ok := witness.witnessed(t); !ok {
					return false
				}
				checkFiltered(t, l, witness, c.filter)
				checkExecs(t, witness, parents, n)
				return true
			})
		})
	}
}

// around the acknowledgement of a request it is not sure which events of other
// CPUs the request came before: the mask is set, and then it is sent.
const around = 10 * time.Millisecond

func checkFiltered(t *testing.T, l, witness *listened, filter cnproc.What) {
	t.Helper()
	var begin, end uint64
	for _, m := range witness.all {
		switch m.ack {
		case l.own[1]:
			begin = m.event.Timestamp
		case l.own[2]:
			end = m.event.Timestamp
		}
	}
	sure, maybe := 0, 0
	for _, m := range witness.all {
		at := m.event.Timestamp
		switch {
		case m.event.What&filter == 0:
		case at > begin+uint64(around) && at < end-uint64(around):
			sure++
		case at > begin-uint64(around) && at < end+uint64(around):
			maybe++
		}
	}
	got := 0
	for _, m := range l.all {
		if m.event.What&filter != 0 {
			got++
		}
	}
	if sum := int(l.missing()) + got; sum < sure || sum > sure+maybe || !l.Exact() {
		t.Errorf("%d received and %d lost, %d and up to %d more were made, exact %t", got, l.missing(), sure, maybe, l.Exact())
	}
	if l.overruns == 0 || l.missing() == 0 {
		t.Errorf("%d overruns, %d lost: the storm was none", l.overruns, l.missing())
	}
	t.Logf("%d received, %d lost in %d overruns, of them %d at the end; %d were made, and %d around the requests", got, l.missing(), l.overruns, l.end, sure, maybe)
}

// execs starts two shells that run n programs each, and returns what waits for
// them and has their pids.
func execs(t *testing.T, n int) (wait func() []int32) {
	t.Helper()
	var shells []*exec.Cmd
	for range 2 {
		c := exec.Command("sh", "-c", fmt.Sprintf("i=0; while [ $i -lt %d ]; do /bin/true; i=$((i+1)); done; :", n))
		if err := c.Start(); err != nil {
			t.Skip(err)
		}
		shells = append(shells, c)
	}
	return func() (pids []int32) {
		for _, c := range shells {
			c.Wait()
			pids = append(pids, int32(c.Process.Pid))
		}
		return pids
	}
}

// checkExecs finds all that the shells did in what the witness saw.
func checkExecs(t *testing.T, witness *listened, parents []int32, n int) {
	t.Helper()
	children := map[int32]bool{}
	forks, execs, exits := 0, 0, 0
	for _, m := range witness.all {
		if f, ok := m.event.Fork(); ok && (f.ParentTGID == parents[0] || f.ParentTGID == parents[1]) {
			children[f.ChildTGID] = true
			forks++
		} else if e, ok := m.event.Exec(); ok && children[e.TGID] {
			execs++
		} else if e, ok := m.event.Exit(); ok && children[e.TGID] {
			exits++
		}
	}
	if want := len(parents) * n; forks != want || execs != want || exits != want {
		t.Errorf("%d forks, %d execs, %d exits of children, want %d of each", forks, execs, exits, want)
	}
}

// At the end comes IGNORE, which is acknowledged to others alone.
func TestTheLastRequestIsIgnore(t *testing.T) {
	retried(t, func(t *testing.T) bool {
		witness := listenTo(t, Options{ReceiveBuffer: roomy}, 0)
		l := listenTo(t, Options{ReceiveBuffer: roomy}, 0)
		l.finish(t)
		witness.finish(t)
		if _, ok := witness.witnessed(t); !ok {
			return false
		}
		var answered []uint32
		for _, m := range witness.all {
			for _, own := range l.own {
				if m.ack == own {
					answered = append(answered, own)
				}
			}
		}
		if len(answered) != len(l.own) {
			t.Errorf("%d requests, %d answers", len(l.own), len(answered))
		}
		for _, m := range l.all {
			if m.ack == l.own[len(l.own)-1] {
				t.Error("the answer to IGNORE came to its sender")
			}
		}
		return true
	})
}

// A start that fails takes its LISTEN back, also when no answer to that came:
// IGNORE is answered, for the witness to see.
func TestAStartThatFailsIsIgnored(t *testing.T) {
	for name, fails := range map[string]struct {
		group  uint32
		buffer int
	}{
		"a buffer that is none": {group: cnmsg.Proc.Group(), buffer: -1},
		"no answer":             {},
	} {
		t.Run(name, func(t *testing.T) {
			if fails.group == 0 && testing.Short() {
				t.Skip("it waits for", shortly)
			}
			witness := listenTo(t, Options{ReceiveBuffer: roomy}, 0)
			conn, err := live.Open(live.Options{Group: fails.group})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			l := newListener(conn)
			if err := l.begin(Options{ReceiveBuffer: fails.buffer}); err == nil {
				t.Fatal("it starts")
			}
			witness.finish(t)
			if _, ok := witness.witnessed(t); !ok {
				t.Skip("the machine is too busy for a witness")
			}
			last := l.own[len(l.own)-1]
			if !slices.ContainsFunc(witness.all, func(m message) bool { return m.ack == last }) {
				t.Error("the last request is not answered")
			}
			if len(l.own) < 2 {
				t.Errorf("%d requests, and no IGNORE", len(l.own))
			}
		})
	}
}

// Others' storms are no reason not to be heard, however small the buffer.
func TestItStartsAndEndsUnderAStorm(t *testing.T) {
	start(t, Options{}).Close() // skips the test where nobody is answered
	stop := renames()
	defer stop()
	for _, o := range []Options{{}, {ReceiveBuffer: 1}, {ReceiveBuffer: tight, Filter: cnproc.WhatExec}} {
		begin := time.Now()
		l := listenTo(t, o, 0)
		l.finish(t)
		if took := time.Since(begin); took > shortly || !l.Exact() {
			t.Errorf("%+v: %v, exact %t", o, took, l.Exact())
		}
	}
}

// Who does not receive before the end hears of the losses at the very end,
// where no message follows that they are missing before.
func TestUnderAFilterTheLastLossIsTold(t *testing.T) {
	if kernel().Before(cnmsg.KernelVersion(6, 6, 0)) {
		t.Skip("the kernel has no filters before 6.6")
	}
	l := start(t, Options{ReceiveBuffer: tight, Filter: cnproc.WhatComm})
	const n = 1000
	for i := range n {
		rename(i)
	}
	l.Stop()
	got, missing, last := 0, 0, Received{}
	for {
		var r Received
		err := l.Receive(&r)
		if err == io.EOF {
			break
		}
		if err != nil && !errors.Is(err, live.ErrOverrun) {
			t.Fatal(err)
		}
		if err == nil {
			missing += int(r.Missing)
			last = r
		}
		if c, ok := r.Event.Comm(); ok && strings.HasPrefix(string(c.Name()), "storm ") {
			got++
		}
	}
	drops, err := l.conn.Drops()
	if err != nil || missing != int(drops) || got+missing < n || missing == 0 || last.Missing == 0 || last.OK || len(last.Data) != 0 {
		t.Errorf("%d received, %d missing, %d dropped (%v), the last is %+v", got, missing, drops, err, last)
	}
}
