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
	if o.ReceiveBuffer > 0 {
		if err := l.conn.SetReceiveBuffer(max(o.ReceiveBuffer, enough)); err != nil {
			return err
		}
	}
	if err := l.listen(); err != nil {
		return err
	}
	err := l.setUp(o)
	if err != nil {
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
	if err == nil && o.ReceiveBuffer > 0 && o.ReceiveBuffer < enough {
		err = l.conn.SetReceiveBuffer(o.ReceiveBuffer)
	}
	return err
}

// listen sends the LISTEN that is acknowledged on every kernel: of 4 bytes,
// without a filter. When the answer may be lost it is sent again, which is
// counted as another listener before 6.6: then the kernel goes on sending.
func (l *Listener) listen() (err error) {
	code := uint32(0)
	for range mostFences {
		if _, err := l.send(cnproc.Request{Op: cnproc.Listen}); err != nil {
			return err
		}
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
	case errors.Is(err, live.ErrTimeout):
		return unanswered()
	case err != nil:
		return err
	case code != 0:
		return fmt.Errorf("LISTEN is refused with errno %d: before Linux 6.6 it takes CAP_NET_ADMIN: run this as root (%w)", code, fs.ErrPermission)
	}
	return nil
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
	for range mostFences {
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

// await receives until found, or until the time is over. What comes from the
// kernel meanwhile is kept for Receive. After an overrun it waits no longer
// than for what is queued, and returns live.ErrOverrun.
func (l *Listener) await(wait time.Duration, found func(cnmsg.Msg, cnproc.Event) bool) error {
	overran := false
	deadline := time.Now().Add(wait)
	defer l.conn.SetReadDeadline(time.Time{})
	for done := false; !done; {
		if err := l.conn.SetReadDeadline(deadline); err != nil {
			return err
		}
		got, err := l.conn.ReceiveBatch(l.batch)
		l.came = time.Now()
		if errors.Is(err, live.ErrOverrun) {
			l.overruns++
			overran, deadline = true, l.came.Add(silence)
			continue
		}
		if overran && errors.Is(err, live.ErrTimeout) {
			return live.ErrOverrun
		}
		if err != nil {
			return err
		}
		for _, r := range got {
			if !r.From.FromKernel() {
				l.foreign++
				continue
			}
			r.Data = bytes.Clone(r.Data)
			l.early = append(l.early, r)
			var e cnproc.Event
			m, ok := cnmsg.One(r.Data, wire.Native)
			done = ok && m.ID() == cnmsg.Proc && e.Decode(wire.Native, m.Data()) == nil && found(m, e) || done
		}
	}
	return nil
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
