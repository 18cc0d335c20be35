package listen

import (
	"io"
	"time"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// silence is after what time the queue is taken to be empty. A message is in
// the queue when its cause goes on, so that there is nothing to wait for.
const silence = 10 * time.Millisecond

// mostFences is how often the requests are sent when answers are lost.
const mostFences = 10

// ending is what is done after Stop. Without a filter every CPU that sent
// anything is asked for one more number, so that a loss of its last events is
// seen: again as long as answers are lost, until all came. Then IGNORE. With a
// filter the answers would be held back, and the kernel's count of drops
// serves: IGNORE comes first, and what is queued before it is read.
type ending struct {
	open    map[uint32]bool // the acks of answers that are to come
	sent    time.Time       // when the last request was sent: what is younger is behind its answer
	tries   int             // fences that were sent: an answer can be lost too
	over    bool            // what was sent last has shown all that it will
	ignored bool            // IGNORE was sent
}

// observe notes a message that came.
func (e *ending) observe(r *Received, ack uint32) {
	if e == nil || e.ignored {
		return
	}
	delete(e.open, ack)
	e.over = e.over || len(e.open) == 0 || r.Time.After(e.sent)
}

// silent notes that nothing came.
func (e *ending) silent() {
	if e != nil {
		e.over = true
	}
}

// end does what is to be done after Stop, and returns io.EOF when it is done.
func (l *Listener) end() error {
	if !l.stop.Load() {
		return nil
	}
	if l.ending == nil {
		l.ending = &ending{over: true}
	}
	if l.ending.over {
		if err := l.goOn(); err != nil {
			return err
		}
	}
	return l.conn.SetReadDeadline(time.Now().Add(silence))
}

func (l *Listener) goOn() error {
	e := l.ending
	switch {
	case e.ignored:
		return io.EOF
	case l.Filters():
		e.over = false
		return l.ignore()
	case e.tries == 0 || len(e.open) > 0 && e.tries < mostFences:
		l.again()
		return nil
	}
	l.inexact = l.inexact || len(e.open) > 0
	if err := l.ignore(); err != nil {
		return err
	}
	return io.EOF
}

// again asks the CPUs. When answers were lost, the buffer is too small for what
// others do, and is made larger.
func (l *Listener) again() {
	e := l.ending
	l.grow(e.tries)
	e.tries++
	seen := 0
	for _, c := range l.cpus {
		if c.seen {
			seen++
		}
	}
	e.open = l.fence(func(cpu uint32) bool { return l.cpus[cpu].seen })
	l.inexact = l.inexact || len(e.open) < seen
	e.sent, e.over = time.Now(), len(e.open) == 0
}

// ignore takes the LISTEN back.
func (l *Listener) ignore() error {
	l.ending.ignored = true
	_, err := l.send(cnproc.Request{Op: cnproc.Ignore})
	return err
}
