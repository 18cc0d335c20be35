package listen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

const (
	shortly = 5 * time.Second // for an answer that must come
	enough  = 1 << 18         // bytes of receive buffer, for what happens in Start and at the end
)

// begin asks for events, and then for a number of every CPU, so that nothing is
// lost before the first number of one. A receive buffer that is too small for
// that is set afterwards.
func (l *Listener) begin(o Options) error {
	if o.ReceiveBuffer == 0 {
		room, err := l.ReceiveBuffer()
		if err != nil {
			return err
		}
		o.ReceiveBuffer = room / 2 // the kernel keeps twice the size
	}
	if err := l.conn.SetReceiveBuffer(max(o.ReceiveBuffer, enough)); err != nil {
		return err
	}
	counted, err := l.listen()
	if err == nil {
		err = l.setUp(o)
	}
	if err != nil && counted {
		l.send(cnproc.Request{Op: cnproc.Ignore})
	}
	return err
}

func (l *Listener) setUp(o Options) (err error) {
	if f := o.Filter & cnproc.All; f != 0 && f != cnproc.All && !l.kernel.Before(cnmsg.KernelVersion(6, 6, 0)) {
		err = l.setFilter(f)
	} else {
		err = l.askAll()
	}
	if err != nil {
		return err
	}
	return l.conn.SetReceiveBuffer(o.ReceiveBuffer)
}

// grow makes the receive buffer larger, after so many tries for which it was
// too small.
func (l *Listener) grow(tries int) {
	if room, err := l.ReceiveBuffer(); tries > 0 && err == nil && room/2 < enough<<tries {
		l.conn.SetReceiveBuffer(enough << tries)
	}
}

// listen sends the LISTEN that is acknowledged on every kernel: of 4 bytes,
// without a filter. When the answer may be lost it is sent again, which is
// counted as another listener before 6.6: then the kernel goes on sending.
// counted tells whether cn_proc may count this one, also when it fails.
func (l *Listener) listen() (counted bool, err error) {
	code := uint32(0)
	for try := range mostFences {
		l.grow(try)
		if _, err := l.send(cnproc.Request{Op: cnproc.Listen}); err != nil {
			return counted, err
		}
		counted = true
		err = l.await(shortly, func(m cnmsg.Msg, e cnproc.Event) bool {
			answer, ok := e.Ack()
			if !ok || !slices.Contains(l.own, m.Ack()) {
				return false
			}
			code = answer.Err
			return true
		})
		if !errors.Is(err, live.ErrOverrun) {
			break
		}
	}
	switch {
	case errors.Is(err, live.ErrTimeout), errors.Is(err, live.ErrOverrun) && l.overruns == 0:
		return counted, unanswered()
	case err != nil:
		return counted, err
	case code != 0:
		return false, fmt.Errorf("LISTEN is refused with errno %d: before Linux 6.6 it takes CAP_NET_ADMIN: run this as root (%w)", code, fs.ErrPermission)
	}
	return counted, nil
}

// setFilter sends the LISTEN of 8 bytes, which is not acknowledged: the filter
// holds that back. When Send returns it holds.
func (l *Listener) setFilter(f cnproc.What) error {
	if _, err := l.send(cnproc.Request{Op: cnproc.Listen, Filter: f, Wide: true}); err != nil {
		return err
	}
	l.filter = f
	l.dropped() // those before do not count
	return nil
}

// askAll asks every CPU for a number.
func (l *Listener) askAll() error {
	for try := range mostFences {
		l.grow(try)
		open := l.fence(func(uint32) bool { return true })
		err := l.await(silence, func(m cnmsg.Msg, _ cnproc.Event) bool {
			delete(open, m.Ack())
			return len(open) == 0
		})
		if !errors.Is(err, live.ErrTimeout) && !errors.Is(err, live.ErrOverrun) {
			return err
		}
	}
	clear(l.cpus)
	return nil
}

// await receives until found, or until nothing came for a while. What comes
// from the kernel is kept for Receive. The answer to what was sent before is
// lost when something younger comes, or nothing more after an overrun: then it
// returns live.ErrOverrun.
func (l *Listener) await(wait time.Duration, found func(cnmsg.Msg, cnproc.Event) bool) error {
	sent, lost := time.Now(), live.ErrTimeout
	defer l.conn.SetReadDeadline(time.Time{})
	for {
		if err := l.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
			return err
		}
		got, err := l.conn.ReceiveBatch(l.batch)
		l.came = time.Now()
		switch {
		case errors.Is(err, live.ErrOverrun):
			l.overruns++
			wait, lost = silence, live.ErrOverrun
			continue
		case errors.Is(err, live.ErrTimeout):
			return lost
		case err != nil:
			return err
		}
		done, younger := false, false
		for _, r := range got {
			if m, e, ok := l.keep(r); ok {
				done = found(m, e) || done
				younger = younger || l.timeOf(&e).After(sent)
			}
		}
		if done {
			return nil
		}
		if younger {
			return live.ErrOverrun
		}
	}
}

// keep keeps a datagram of the kernel's for Receive, and reads it.
func (l *Listener) keep(r live.Received) (m cnmsg.Msg, e cnproc.Event, ok bool) {
	if !r.From.FromKernel() {
		l.foreign++
		return m, e, false
	}
	r.Data = bytes.Clone(r.Data)
	l.early = append(l.early, r)
	m, ok = cnmsg.One(r.Data, wire.Native)
	return m, e, ok && m.ID() == cnmsg.Proc && e.Decode(wire.Native, m.Data()) == nil
}

// send sends a request with an ack that is not in anybody's acknowledgement by
// chance, and returns that of its answer.
func (l *Listener) send(r cnproc.Request) (ack uint32, err error) {
	h := cnmsg.Header{ID: cnmsg.Proc, Ack: 1<<16 + rand.Uint32N(1<<31)}
	frame, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(0), h, cnproc.AppendRequest(nil, wire.Native, &r))
	if err != nil {
		return 0, err
	}
	l.own = append(l.own, h.Ack+1)
	return h.Ack + 1, l.conn.Send(frame)
}

// fence sends a request from each of the CPUs that are wanted. Its
// acknowledgement has the next number of that CPU. It returns the acks. A CPU
// on which this process may not run is left out.
func (l *Listener) fence(wanted func(cpu uint32) bool) (open map[uint32]bool) {
	open = map[uint32]bool{}
	request := fenceRequest(l.kernel)
	onEach(wanted, func(cpu uint32) {
		if ack, err := l.send(request); err == nil {
			open[ack] = true
			l.cpus[cpu].asked = true
		}
	})
	return open
}

// badOp is an operation that there is not.
const badOp = cnproc.Op(77)

// fenceRequest is one that is acknowledged and changes nothing. Since 6.6 a
// second LISTEN of a socket is not counted; before, it is, and an operation
// that there is not is answered with EINVAL.
func fenceRequest(k cnmsg.Kernel) cnproc.Request {
	if k.Before(cnmsg.KernelVersion(6, 6, 0)) {
		return cnproc.Request{Op: badOp}
	}
	return cnproc.Request{Op: cnproc.Listen}
}
