package listen

import (
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

const (
	batch   = 64      // datagrams that one call receives
	room    = 256     // bytes for each: a process event has 76
	maxCPUs = 1 << 13 // CONFIG_NR_CPUS of the largest kernels that Debian builds
)

// Options says what to listen to. The zero Options is everything, with the
// receive buffer that the system gives.
type Options struct {
	Filter        cnproc.What // the kinds that are wanted; 0 is all. Since Linux 6.6 the kernel filters, before it does not
	ReceiveBuffer int         // bytes, see live.Options
}

// Listener receives process events. One goroutine may receive while another
// stops.
type Listener struct {
	conn     *live.Conn
	kernel   cnmsg.Kernel
	filter   cnproc.What     // what the kernel was told to send, 0 for all
	batch    *live.Batch     // room for what the socket has
	got      []live.Received // of the batch, not handed out yet
	size     int             // of the batch
	came     time.Time       // when the batch came
	early    []live.Received // what came before Start returned
	boot     time.Time       // when the clock of the events was 0
	streams  genealogy.Continuity
	cpus     []cpu    // by their numbers
	own      []uint32 // the acks of answers to the listener's own requests
	overruns int
	overrun  bool   // how many messages the last one cost is not known yet; under a filter
	missing  uint32 // how many are to be reported with the next message; under a filter
	drops    uint32 // how many the kernel counted when it was asked last
	inexact  bool
	foreign  int
	stop     atomic.Bool
	ending   *ending // not nil once Receive noticed the stop
}

// cpu is what is known of a CPU's numbers.
type cpu struct {
	seen  bool // something came from it
	asked bool // it was asked for a number
}

// Received is a datagram, and what is missing before it.
type Received struct {
	live.Received              // its bytes are the Listener's until the next Receive; none are there when it only says what is missing at the very end
	Event         cnproc.Event // what it says, an acknowledgement too; see OK
	OK            bool         // whether it is an event that can be read
	Missing       uint32       // how many messages were lost before it: of its CPU, or of any if the kernel filters
	Own           bool         // whether it answers a request of Start or Stop, and is no news
	Time          time.Time    // of the event, by the clock on the wall; when it came, if it is none
	Came          time.Time    // when it was received
}

// Start opens a socket, asks for events and waits for the acknowledgement.
func Start(o Options) (*Listener, error) {
	if err := namespaces(); err != nil {
		return nil, err
	}
	conn, err := live.Open(live.Options{Group: cnmsg.Proc.Group()})
	if err != nil {
		return nil, err
	}
	l := newListener(conn)
	if err := l.begin(o); err != nil {
		conn.Close()
		return nil, err
	}
	return l, nil
}

func newListener(conn *live.Conn) *Listener {
	return &Listener{
		conn: conn, kernel: kernel(), boot: bootTime(), batch: live.NewBatch(batch, room),
		streams: genealogy.NewContinuity(make([]genealogy.Stream, maxCPUs)), cpus: make([]cpu, maxCPUs),
	}
}

// Receive waits for the next datagram of the kernel's. What comes from other
// senders it drops. It allocates nothing.
//
// Errors: live.ErrOverrun, after which it goes on; io.EOF after Stop; what
// live.Conn.ReceiveBatch returns.
func (l *Listener) Receive(r *Received) error {
	for {
		got, err := l.next()
		if err != nil {
			return l.last(r, err)
		}
		if l.judge(r, got) {
			return nil
		}
	}
}

// Buffered says how many datagrams Receive has without asking the socket.
func (l *Listener) Buffered() int { return len(l.early) + len(l.got) }

func (l *Listener) next() (live.Received, error) {
	if len(l.early) > 0 {
		got := l.early[0]
		l.early = l.early[1:]
		return got, nil
	}
	for len(l.got) == 0 {
		if err := l.end(); err != nil {
			return live.Received{}, err
		}
		if err := l.fill(); err == nil {
			break
		} else if !errors.Is(err, live.ErrTimeout) {
			return live.Received{}, err
		}
		l.ending.silent()
	}
	got := l.got[0]
	l.got = l.got[1:]
	return got, nil
}

// fill receives what the socket has. What an overrun cost is known when all
// was read that there was no room behind: the last batch was not full.
func (l *Listener) fill() (err error) {
	if l.overrun && l.size < batch {
		l.overrun = false
		l.missing += l.dropped()
	}
	l.got, err = l.conn.ReceiveBatch(l.batch)
	l.size, l.came = len(l.got), time.Now()
	l.follow()
	if errors.Is(err, live.ErrOverrun) {
		l.overruns++
		l.overrun = l.Filters()
		l.size = batch
	}
	return err
}

// last says what is missing after the last message. What is missing under a
// filter is asked of the kernel, for numbers are used up by what is held back.
func (l *Listener) last(r *Received, err error) error {
	if err != io.EOF || !l.Filters() {
		return err
	}
	missing := l.missing + l.dropped()
	l.missing = 0
	if missing == 0 {
		return err
	}
	*r = Received{Missing: missing, Time: l.came, Came: l.came}
	return nil
}

// dropped is how many messages the socket has lost since it was last asked.
func (l *Listener) dropped() uint32 {
	n, err := l.conn.Drops()
	if err != nil {
		l.inexact = true
		return 0
	}
	missing := n - l.drops
	l.drops = n
	return missing
}

// judge reads an event and says what is missing before it. Only the address
// tells whether the kernel sent it, and only the id that it is of cn_proc.
func (l *Listener) judge(r *Received, got live.Received) (ok bool) {
	if !got.From.FromKernel() {
		l.foreign++
		return false
	}
	r.Received, r.OK, r.Own = got, false, false
	r.Time, r.Came = l.came, l.came
	r.Missing, l.missing = l.missing, 0
	m, ok := cnmsg.One(got.Data, wire.Native)
	if !ok || m.ID() != cnmsg.Proc || r.Event.Decode(wire.Native, m.Data()) != nil {
		r.Event = cnproc.Event{}
		return true
	}
	r.OK, r.Time = true, l.timeOf(&r.Event)
	r.Own = r.Event.What == cnproc.WhatNone && slices.Contains(l.own, m.Ack())
	if !l.Filters() {
		r.Missing = l.gap(r.Event.CPU, m.Seq())
	}
	l.ending.observe(r, m.Ack())
	return true
}

func (l *Listener) timeOf(e *cnproc.Event) time.Time {
	return l.boot.Add(time.Duration(e.Timestamp))
}

// follow notices that the machine slept, when the clock of the events stands
// still, or that the clock on the wall was set. Less than a second is taken for
// a delay between reading the two.
func (l *Listener) follow() {
	boot := bootTime()
	if boot.Round(0).Sub(l.boot.Round(0)).Abs() > time.Second { // Round takes the monotonic reading away
		l.boot = boot
	}
}

// gap is how many numbers of a CPU are missing before this one.
func (l *Listener) gap(cpu, seq uint32) uint32 {
	if int64(cpu) < int64(len(l.cpus)) && !l.cpus[cpu].seen {
		l.cpus[cpu].seen = true
		l.inexact = l.inexact || !l.cpus[cpu].asked
	}
	if step, missing := l.streams.Observe(cpu, seq); step == genealogy.Gap {
		return missing
	}
	return 0
}

// Exact tells, at the end, whether what was missing is all that was lost. If
// not it is the least: a CPU could not be asked for its number.
func (l *Listener) Exact() bool {
	return l.overruns == 0 || !l.inexact && (l.Filters() || l.streams.Exact())
}

// Filters tells whether the kernel holds anything back.
func (l *Listener) Filters() bool { return l.filter != 0 }

// ReceiveBuffer is the size of the receive buffer, see live.Conn.
func (l *Listener) ReceiveBuffer() (int, error) { return l.conn.ReceiveBuffer() }

// Foreign says how many datagrams came that the kernel did not send.
func (l *Listener) Foreign() int { return l.foreign }

// Stop ends the listening: Receive goes on with what is there, and then returns
// io.EOF. It may be called from any goroutine, more than once.
func (l *Listener) Stop() {
	if !l.stop.Swap(true) {
		l.conn.SetReadDeadline(time.Now()) // wakes Receive
	}
}

// Close closes the socket. Without Stop before, cn_proc goes on counting a
// listener that is gone.
func (l *Listener) Close() error { return l.conn.Close() }
