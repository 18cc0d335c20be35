package listen

import (
	"io"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// The stages of what is done after Stop.
const (
	reading  = iota // what was queued when Stop was called
	fencing         // a request from each CPU, so that a loss of its last events is seen; its answers
	ignoring        // IGNORE, and what came before it
	ended
)

// mostFences is how often the requests are sent when answers are lost.
const mostFences = 10

// ending is how far that is.
type ending struct {
	stage int
	since time.Time // when the stage began: an event that is younger was not waited for
	open  int       // answers that are to come
	tries int       // fences that were sent: an answer can be lost too
	over  bool      // the stage has all it was for
}

// observe notes a message that came.
func (e *ending) observe(r *Received) {
	if e == nil {
		return
	}
	if r.Own && e.stage == fencing {
		e.open--
	}
	e.over = e.over || e.open == 0 && r.OK && r.Time.After(e.since)
}

// stale tells whether the stage has taken too long: what it waits for was lost.
func (e *ending) stale() bool { return time.Since(e.since) > patience }

// goOn begins the next stage.
func (l *Listener) goOn() error {
	e := l.ending
	if e.stage != fencing || e.open == 0 || e.tries == mostFences {
		e.stage = min(e.stage+1, ended)
	}
	e.since, e.over, e.open = time.Now(), false, 0
	switch e.stage {
	case fencing:
		e.tries++
		l.fence()
	case ignoring:
		return l.send(cnproc.Request{Op: cnproc.Ignore})
	case ended:
		return io.EOF
	}
	return nil
}

// fence sends a request from every CPU that sent anything. Its acknowledgement
// has the next number of that CPU. One that a filter would hold back is not
// sent, and a CPU on which this process may not run is left out.
func (l *Listener) fence() {
	if l.filtered() {
		return
	}
	request := fenceRequest(kernel())
	onEach(l.seen, func() {
		if l.send(request) == nil {
			l.ending.open++
		}
	})
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
