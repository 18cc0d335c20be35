//go:build linux

package main

import (
	"bytes"
	"cmp"
	"errors"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/corpus/rig/line"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

const (
	patience = 20 * time.Second       // for what must come
	quiet    = 100 * time.Millisecond // when twice so long nothing comes, nothing more will
)

// socket is a socket of the connector whose traffic is recorded.
type socket struct {
	*live.Conn
	tape *tape
	name string
	buf  []byte
}

func (t *tape) open(name string, group uint32) (*socket, error) {
	conn, err := live.Open(live.Options{Group: group, ReceiveBuffer: 4 << 20})
	if err != nil {
		return nil, err
	}
	return &socket{Conn: conn, tape: t, name: name, buf: make([]byte, 1<<17)}, nil
}

// odd says what is odd about a datagram that is sent.
type odd struct {
	why    string
	fault  wire.Fault // that it has, 0 for none
	unmet  string     // the requirement that it does not meet, where no fault tells
	offset int
}

// send sends a datagram and records it. What the kernel did not take is not
// recorded.
func (s *socket) send(datagram []byte, o odd) error {
	p := line.Packet{
		Socket: s.name, CPU: cpu(), Time: time.Now(), ToKernel: true, Data: bytes.Clone(datagram),
		Why: o.why, Fault: cmp.Or(o.fault.Token(), o.unmet), Offset: o.offset,
	}
	if err := s.Send(datagram); err != nil {
		return err
	}
	s.tape.add(p)
	return nil
}

// header is the nlmsghdr of what s sends. The kernel's has no port id.
func (s *socket) header(seq uint32) nlmsg.Header {
	h := cnmsg.KernelHeader(seq)
	h.PortID = s.PortID()
	return h
}

// message sends one cn_msg.
func (s *socket) message(h cnmsg.Header, data []byte, o odd) error {
	datagram, err := cnmsg.AppendFrame(nil, wire.Native, s.header(h.Seq), h, data)
	if err != nil {
		return err
	}
	return s.send(datagram, o)
}

// proc sends a request to cn_proc.
func (s *socket) proc(r cnproc.Request, seq, ack uint32) error {
	return s.message(cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack}, cnproc.AppendRequest(nil, wire.Native, &r), odd{})
}

// receive receives one datagram and records it.
func (s *socket) receive() ([]byte, error) {
	got, err := s.Receive(s.buf)
	if err != nil {
		return nil, err
	}
	p := line.Packet{Socket: s.name, CPU: cpu(), Time: time.Now(), Data: bytes.Clone(got.Data)}
	p.Group, _ = nlmsg.GroupOf(got.From.Groups)
	s.tape.add(p)
	return p.Data, nil
}

// settle receives until nothing comes any more.
func (s *socket) settle() error { return s.settleFor(quiet) }

// settleFor does not believe a silence in which it was not awake: on a busy host
// the guest may stand still for longer than it wanted to wait.
func (s *socket) settleFor(d time.Duration) error {
	for silences := 0; silences < 2; {
		start := time.Now()
		if err := s.SetReadDeadline(start.Add(d)); err != nil {
			return err
		}
		_, err := s.receive()
		if err != nil && !errors.Is(err, live.ErrTimeout) {
			return err
		}
		if err == nil {
			silences = 0
		} else if time.Since(start) < d+d/2 {
			silences++
		}
	}
	return nil
}

// until receives until a message is found, and what is queued behind it stays.
func (s *socket) until(found func(cnmsg.Msg) bool) error {
	if err := s.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	for {
		datagram, err := s.receive()
		if err != nil {
			return err
		}
		for m, err := range cnmsg.All(datagram, wire.Native) {
			if err == nil && found(m) {
				return nil
			}
		}
	}
}

// cpu is the processor that the thread is on.
func cpu() int {
	var n uint32
	unix.RawSyscall(unix.SYS_GETCPU, uintptr(unsafe.Pointer(&n)), 0, 0)
	return int(n)
}
