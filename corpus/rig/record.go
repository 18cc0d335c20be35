package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/corpus/rig/steps"
	"github.com/cnwire/cnwire/wire"
)

const (
	badOp    = cnproc.Op(77)
	patience = 30 * time.Second       // for the scenario to end
	shortly  = 5 * time.Second        // for an answer that must come
	moment   = 500 * time.Millisecond // for one that some kernels do not send
)

// recorder takes down what it sends, and of what it receives the part that
// belongs to the scenario.
type recorder struct {
	conn    *live.Conn
	family  *family
	awaited map[uint32]bool // the acks of requests that are not answered yet
	buf     []byte
	seq     uint32
	capture
}

// capture is what there is to write, and what can be said of it.
type capture struct {
	packets []corpus.Packet
	counts  map[string]int
	others  int // datagrams that were left out
}

// String gives the number of packets and of each kind.
func (c capture) String() string {
	var parts []string
	for what, n := range c.counts {
		parts = append(parts, fmt.Sprintf("%d %s", n, what))
	}
	slices.Sort(parts)
	return fmt.Sprintf("%d datagrams (%s); %d of other processes left out", len(c.packets), strings.Join(parts, ", "), c.others)
}

// record runs the scenario and returns what was said about it.
func record() (capture, error) {
	conn, err := live.Open(live.Options{Group: cnmsg.Proc.Group(), ReceiveBuffer: 32 << 20})
	if err != nil {
		return capture{}, err
	}
	defer conn.Close()
	r := &recorder{
		conn:    conn,
		family:  newFamily(os.Getpid()),
		awaited: map[uint32]bool{},
		buf:     make([]byte, 1<<17),
		seq:     rand.Uint32(),
		capture: capture{counts: map[string]int{}},
	}
	err = r.all()
	return r.capture, err
}

func (r *recorder) all() error {
	// A small number may be in anybody's acknowledgement.
	ack := 1<<16 + rand.Uint32N(1<<31)
	err := r.listen(ack)
	if err == nil {
		err = r.scenario(ack + 1)
	}
	// Last and always, for cn_proc to count its listeners right. It is not
	// answered to this socket since 6.6, which the IGNORE has just made deaf.
	if _, ignored := r.request(cnproc.Request{Op: cnproc.Ignore}, ack+2, moment); err == nil {
		err = ignored
	}
	return err
}

func (r *recorder) listen(ack uint32) error {
	answered, err := r.request(cnproc.Request{Op: cnproc.Listen}, ack, shortly)
	if err == nil && !answered {
		err = fmt.Errorf("LISTEN is not answered: cn_proc takes requests only from the first user and pid namespaces (%w)", errors.ErrUnsupported)
	}
	return err
}

// scenario has no LISTEN in the 4-byte form: kernels before 6.6 would count it
// as a second listener. They pass over the 8-byte form without a word.
func (r *recorder) scenario(ack uint32) error {
	wide := cnproc.Request{Op: cnproc.Listen, Filter: cnproc.All, Wide: true}
	if _, err := r.request(wide, 1<<32-1, moment); err != nil { // answered with ack 0
		return err
	}
	if err := r.processes(); err != nil {
		return err
	}
	_, err := r.request(cnproc.Request{Op: badOp}, ack, moment)
	return err
}

// processes starts the scenario and receives until the last of its tasks is
// gone: a parent may be told of a child's end before listeners are.
func (r *recorder) processes() error {
	scenario, err := steps.Start("scenario")
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- scenario.Wait() }()

	pid := int32(scenario.Process.Pid)
	err = r.until(patience, func() bool {
		return r.family.has(pid, pid) && len(r.family.alive) == 0
	})
	if err != nil {
		scenario.Process.Kill()
		<-ended
		return fmt.Errorf("waiting for the scenario to end: %w", err)
	}
	if err := <-ended; err != nil {
		return fmt.Errorf("the scenario failed: %w", err)
	}
	return nil
}

// request sends a request, and waits for its acknowledgement.
func (r *recorder) request(q cnproc.Request, ack uint32, wait time.Duration) (answered bool, err error) {
	h := cnmsg.Header{ID: cnmsg.Proc, Seq: r.seq, Ack: ack}
	r.seq++
	datagram, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(h.Seq), h, cnproc.AppendRequest(nil, wire.Native, &q))
	if err != nil {
		return false, err
	}
	r.add(corpus.ToKernel, datagram, "request")
	r.awaited[ack+1] = true
	if err := r.conn.Send(datagram); err != nil {
		return false, err
	}
	err = r.until(wait, func() bool { return !r.awaited[ack+1] })
	if errors.Is(err, live.ErrTimeout) {
		delete(r.awaited, ack+1)
		return false, nil
	}
	return err == nil, err
}

// until receives until there is what was waited for. An overrun is an error:
// of processes whose fork was lost nobody knows whose they are.
func (r *recorder) until(wait time.Duration, done func() bool) error {
	if err := r.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	for !done() {
		got, err := r.conn.Receive(r.buf)
		if err != nil {
			return err
		}
		what, ok := r.ours(got)
		if !ok {
			r.others++
			continue
		}
		r.add(corpus.ToUser, got.Data, what)
	}
	return nil
}

// ours tells what a datagram is, if it may go into the file.
func (r *recorder) ours(got live.Received) (what string, ok bool) {
	if !got.From.FromKernel() || got.Truncated() {
		return "", false
	}
	m, ok := cnmsg.One(got.Data, wire.Native)
	if !ok || m.ID() != cnmsg.Proc || m.Len() != cnproc.EventLen {
		return "", false
	}
	var event cnproc.Event
	if err := event.Decode(wire.Native, m.Data()); err != nil {
		return "", false
	}
	if _, isAck := event.Ack(); !isAck {
		return event.What.String(), r.family.keep(&event)
	}
	if !r.awaited[m.Ack()] {
		return "", false
	}
	delete(r.awaited, m.Ack())
	return "ack", true
}

func (r *recorder) add(d corpus.Direction, datagram []byte, what string) {
	r.counts[what]++
	r.packets = append(r.packets, corpus.Packet{Time: time.Now(), Direction: d, Data: bytes.Clone(datagram)})
}
