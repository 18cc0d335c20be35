package listen

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
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
	shortly  = 5 * time.Second        // for an answer that must come
	silence  = 100 * time.Millisecond // after which the queue is taken to be empty
	patience = 2 * time.Second        // for each of the things that are done after Stop
	maxCPUs  = 1 << 13                // CONFIG_NR_CPUS of the largest kernels that Debian builds
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
	conn    *live.Conn
	filter  cnproc.What
	streams genealogy.Continuity
	seen    []uint32  // the CPUs that sent anything
	early   [][]byte  // what came before the acknowledgement of LISTEN, and that
	own     []uint32  // the acks of answers to the listener's own requests
	boot    time.Time // when the clock of the events was 0
	stop    atomic.Bool
	ending  *ending // not nil once Receive noticed the stop
	foreign int
}

// Received is a datagram, and what is missing before it.
type Received struct {
	live.Received
	Event   cnproc.Event // what it says, an acknowledgement too; see OK
	OK      bool         // whether it is an event that can be read
	Missing uint32       // how many messages of its CPU were lost, or held back by the filter, before it
	Own     bool         // whether it answers a request of Start or Stop, and is no news
	Time    time.Time    // of the event, by the clock on the wall; now, if it is none
}

// Start opens a socket, asks for events and waits for the acknowledgement.
func Start(o Options) (*Listener, error) {
	conn, err := live.Open(live.Options{Group: cnmsg.Proc.Group(), ReceiveBuffer: o.ReceiveBuffer})
	if err != nil {
		return nil, err
	}
	l := &Listener{conn: conn, boot: bootTime(), filter: o.Filter & cnproc.All, streams: genealogy.NewContinuity(make([]genealogy.Stream, maxCPUs))}
	if err := l.listen(); err != nil {
		conn.Close()
		return nil, err
	}
	return l, nil
}

// listen sends LISTEN, and then, when there is a filter, LISTEN with it: the
// first is acknowledged on every kernel, the second is not, and before 6.6 not
// even looked at.
func (l *Listener) listen() error {
	if err := l.send(cnproc.Request{Op: cnproc.Listen}); err != nil {
		return err
	}
	if err := l.awaitListen(l.own[0]); err != nil {
		return err
	}
	if !l.filtered() {
		return nil
	}
	l.streams.Filter(true)
	return l.send(cnproc.Request{Op: cnproc.Listen, Filter: l.filter, Wide: true})
}

// send sends a request with an ack that is not in anybody's acknowledgement by
// chance, and keeps that of its answer.
func (l *Listener) send(r cnproc.Request) error {
	h := cnmsg.Header{ID: cnmsg.Proc, Ack: 1<<16 + rand.Uint32N(1<<31)}
	l.own = append(l.own, h.Ack+1)
	frame, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(0), h, cnproc.AppendRequest(nil, wire.Native, &r))
	if err != nil {
		return err
	}
	return l.conn.Send(frame)
}

func (l *Listener) awaitListen(ack uint32) error {
	l.conn.SetReadDeadline(time.Now().Add(shortly))
	defer l.conn.SetReadDeadline(time.Time{})
	buf := make([]byte, 1<<16)
	for {
		got, err := l.conn.Receive(buf)
		switch {
		case errors.Is(err, live.ErrOverrun):
			continue
		case errors.Is(err, live.ErrTimeout):
			return fmt.Errorf("LISTEN is not answered: cn_proc takes requests from the first user and pid namespaces alone: run this outside of the container (%w)", errors.ErrUnsupported)
		case err != nil:
			return err
		}
		if got.From.FromKernel() {
			l.early = append(l.early, slices.Clone(got.Data))
		}
		answer, ok := answerTo(ack, got)
		if !ok {
			continue
		}
		if answer.Err != 0 {
			return fmt.Errorf("LISTEN is refused with errno %d: before Linux 6.6 it takes CAP_NET_ADMIN: run this as root (%w)", answer.Err, fs.ErrPermission)
		}
		return nil
	}
}

// answerTo tells whether a datagram is the acknowledgement with that ack.
func answerTo(ack uint32, got live.Received) (cnproc.Ack, bool) {
	m, ok := cnmsg.One(got.Data, wire.Native)
	if !ok || !got.From.FromKernel() || m.ID() != cnmsg.Proc || m.Ack() != ack {
		return cnproc.Ack{}, false
	}
	var e cnproc.Event
	if e.Decode(wire.Native, m.Data()) != nil {
		return cnproc.Ack{}, false
	}
	return e.Ack()
}

// Receive waits for the next datagram of the kernel's and reads it into buf, of
// which 76 bytes are used. What comes from other senders it drops.
//
// Errors: live.ErrOverrun, after which it goes on; io.EOF after Stop; what
// live.Conn.Receive returns.
func (l *Listener) Receive(buf []byte) (Received, error) {
	for {
		got, err := l.next(buf)
		if err != nil {
			return Received{}, err
		}
		if r, ok := l.judge(got); ok {
			return r, nil
		}
	}
}

func (l *Listener) next(buf []byte) (live.Received, error) {
	if len(l.early) > 0 {
		data := buf[:copy(buf, l.early[0])]
		l.early = l.early[1:]
		return live.Received{Data: data, Length: len(data)}, nil
	}
	for {
		if err := l.end(); err != nil {
			return live.Received{}, err
		}
		got, err := l.conn.Receive(buf)
		if !errors.Is(err, live.ErrTimeout) {
			return got, err
		}
		if l.ending != nil {
			l.ending.over = true // silence
		}
	}
}

// judge reads an event and says what is missing before it. Only the address
// tells whether the kernel sent it, and only the id that it is of cn_proc.
func (l *Listener) judge(got live.Received) (r Received, ok bool) {
	if !got.From.FromKernel() {
		l.foreign++
		return r, false
	}
	r = Received{Received: got, Time: time.Now()}
	m, ok := cnmsg.One(got.Data, wire.Native)
	if !ok || m.ID() != cnmsg.Proc || r.Event.Decode(wire.Native, m.Data()) != nil {
		return r, true
	}
	r.OK, r.Time = true, l.boot.Add(time.Duration(r.Event.Timestamp))
	r.Own = r.Event.What == cnproc.WhatNone && slices.Contains(l.own, m.Ack())
	if !slices.Contains(l.seen, r.Event.CPU) && r.Event.CPU < maxCPUs {
		l.seen = append(l.seen, r.Event.CPU)
	}
	if step, missing := l.streams.Observe(r.Event.CPU, m.Seq()); step == genealogy.Gap {
		r.Missing = missing
	}
	l.ending.observe(&r)
	return r, true
}

// Losses says how much is missing so far.
func (l *Listener) Losses() genealogy.Losses { return l.streams.Losses }

// Foreign says how many datagrams came that the kernel did not send.
func (l *Listener) Foreign() int { return l.foreign }

// Stop ends the listening: Receive goes on with what is there, and then returns
// io.EOF. It may be called from any goroutine, more than once.
func (l *Listener) Stop() {
	l.stop.Store(true)
	l.conn.SetReadDeadline(time.Now()) // wakes Receive
}

// Close closes the socket. Without Stop before, cn_proc goes on counting a
// listener that is gone.
func (l *Listener) Close() error { return l.conn.Close() }

// end does what is to be done after Stop.
func (l *Listener) end() error {
	if !l.stop.Load() {
		return nil
	}
	if l.ending == nil {
		l.ending = &ending{since: time.Now()}
	}
	if l.ending.stage == ended || l.ending.over || l.ending.stale() {
		if err := l.goOn(); err != nil {
			return err
		}
	}
	return l.conn.SetReadDeadline(time.Now().Add(silence))
}

// filtered tells whether the kernel holds anything back.
func (l *Listener) filtered() bool { return l.filter != 0 && l.filter != cnproc.All }
