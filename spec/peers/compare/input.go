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
