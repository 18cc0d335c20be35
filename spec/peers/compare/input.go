package main

import (
	"bytes"
	"slices"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// input is what the packages are shown: all datagrams that kernels sent, but
// for those that the manifest names as malformed on purpose.
type input struct {
	ours, foreign [][]byte // in the byte order of this machine, and in the other one
	events        []event  // of cn_proc, in ours, without acknowledgements
	refusals      []event  // acknowledgements with an errno, in ours
	answers       []answer // of 1-Wire, in ours: to commands, and lists of masters, with data and without an error
	others        [][]byte // of other users of the connector, in ours
	first         [][]byte // of the first capture in this machine's order, whatever they are
}

// event is a captured process event.
type event struct {
	datagram []byte
	what     cnproc.What
	pid      int32 // what a listener would name it by: the tgid, of a fork that of the parent
	data     []byte
}

// answer is a captured answer of 1-Wire.
type answer struct {
	datagram []byte
	stamp    stamp
	bodies   []byte // what stands behind its w1_netlink_msgs
}

// stamp is what whoever asked waits for: of the first cn_msg, and the type of
// its w1_netlink_msg.
type stamp struct {
	seq, ack uint32
	kind     uint8
}

func stampIn(b []byte) (s stamp) {
	const w1At = nlmsg.HeaderLen + cnmsg.HeaderLen
	if len(b) > w1At {
		s = stamp{wire.Native.Uint32(b[nlmsg.HeaderLen+8:]), wire.Native.Uint32(b[nlmsg.HeaderLen+12:]), b[w1At]}
	}
	return s
}

// answerIn reads an answer of 1-Wire by hand: the cn_msgs of an nlmsghdr follow
// each other, and so do the w1_netlink_msgs in each: type, status, 2 bytes of
// length, 8 of the id, and the body.
func answerIn(b []byte) (a answer, ok bool) {
	const header, least, most = 12, 4, 6 // W1_MASTER_CMD, W1_SLAVE_CMD, W1_LIST_MASTERS
	o := wire.Native
	a = answer{datagram: b, stamp: stampIn(b)}
	for p := b[nlmsg.HeaderLen:o.Uint32(b)]; len(p) > 0; {
		if o.Uint32(p) != cnmsg.W1.Idx {
			return a, false
		}
		end := cnmsg.HeaderLen + int(o.Uint16(p[16:]))
		for data := p[cnmsg.HeaderLen:end]; len(data) > 0; {
			if len(data) < header || data[0] < least || data[0] > most || data[1] != 0 {
				return a, false
			}
			n := header + int(o.Uint16(data[2:]))
			a.bodies = append(a.bodies, data[header:n]...)
			data = data[n:]
		}
		p = p[end:]
	}
	return a, len(a.bodies) > 0
}

func load() (*input, error) {
	in := &input{}
	for _, c := range corpus.Captures() {
		if err := in.capture(c); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func (in *input) capture(c corpus.Capture) error {
	r, err := c.Open()
	if err != nil {
		return err
	}
	ours := c.ByteOrder() == wire.Native.Resolve()
	whole := ours && in.first == nil
	for {
		p, err := r.Next()
		if err != nil {
			return nil // the corpus has no damaged file: a test says so
		}
		data := bytes.Clone(p.Data)
		if whole {
			in.first = append(in.first, data)
		}
		bad := slices.ContainsFunc(c.Faults, func(f corpus.Fault) bool { return f.Packet == p.Number })
		if p.Direction == corpus.ToKernel || bad || nlmsgPID(data, c.ByteOrder()) != 0 {
			continue
		}
		if !ours {
			in.foreign = append(in.foreign, data)
			continue
		}
		in.ours = append(in.ours, data)
		in.sort(data)
	}
}

func nlmsgPID(datagram []byte, o wire.Order) uint32 {
	s := nlmsg.Scan(datagram, o)
	if !s.Next() {
		return 0
	}
	return s.Msg().PortID()
}

// sort notes what a datagram in the order of this machine is.
func (in *input) sort(datagram []byte) {
	m, ok := cnmsg.One(datagram, wire.Native)
	if !ok || m.ID() != cnmsg.Proc {
		if a, ok := answerIn(datagram); ok {
			in.answers = append(in.answers, a)
		}
		in.others = append(in.others, datagram)
		return
	}
	var e cnproc.Event
	if e.Decode(wire.Native, m.Data()) != nil {
		return // a request, in a capture that does not tell directions
	}
	seen := event{datagram, e.What, pidOf(m.Data(), e.What), m.Data()}
	if ack, ok := e.Ack(); ok {
		if ack.Err != 0 {
			in.refusals = append(in.refusals, seen)
		}
		return
	}
	in.events = append(in.events, seen)
}

// pidOf reads the tgid at its place in struct proc_event.
func pidOf(data []byte, what cnproc.What) int32 {
	const processTGID = 20 // in a fork, the parent's
	return int32(wire.Native.Uint32(data[processTGID:]))
}

// frame puts data into a message of cn_proc with the right lengths.
func frame(data []byte) []byte {
	b, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc, Seq: 1}, data)
	if err != nil {
		panic(err) // data is a captured event, or shorter
	}
	return b
}
