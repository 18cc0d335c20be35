package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

const sheet = "50054b467fff0c101c" // a scratchpad of the data sheet's power-on values: 85 °C

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sealed ends a scratchpad with its CRC.
func sealed(b ...byte) []byte { return append(b, crc8(b)) }

func TestTemperature(t *testing.T) {
	for _, c := range []struct {
		family     uint8
		scratchpad []byte
		want       float64
		err        string
	}{
		{0x28, unhex(t, sheet), 85, ""},
		{0x28, sealed(0xd0, 0x07, 0, 0, 0x7f, 0xff, 0, 0x10), 125, ""},
		{0x28, sealed(0x5e, 0xff, 0, 0, 0x7f, 0xff, 0, 0x10), -10.125, ""},
		{0x28, sealed(0x90, 0xfc, 0, 0, 0x7f, 0xff, 0, 0x10), -55, ""},
		{0x28, sealed(0x97, 0x01, 0, 0, 0x1f, 0xff, 0, 0x10), 25, ""},     // 9 bits: the low 3 mean nothing
		{0x28, sealed(0x6f, 0xfe, 0, 0, 0x3f, 0xff, 0, 0x10), -25.25, ""}, // 10 bits, below 0
		{0x22, sealed(0x08, 0x00, 0, 0, 0x7f, 0xff, 0, 0x10), 0.5, ""},
		{0x10, sealed(0x32, 0x00, 0, 0, 0xff, 0xff, 0x0c, 0x10), 25, ""}, // 25 - 0.25 + 4/16
		{0x10, sealed(0xff, 0xff, 0, 0, 0xff, 0xff, 0x0c, 0x10), -1, ""},
		{0x10, sealed(0x32, 0x00, 0, 0, 0xff, 0xff, 0x0c, 0x00), 0, "COUNT PER"},
		{0x28, unhex(t, "50054b467fff0c101d"), 0, "CRC"},
		{0x28, make([]byte, 9), 0, "held low"},
		{0x28, bytes.Repeat([]byte{0xff}, 9), 0, "CRC"}, // nobody there
		{0x28, unhex(t, sheet)[:8], 0, "8 bytes"},
		{0x29, unhex(t, sheet), 0, "family 29"},
	} {
		got, err := temperature(c.family, c.scratchpad)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%02x %x: %v, %v, want %v, %q", c.family, c.scratchpad, got, err, c.want, c.err)
		}
	}
}

func TestParseName(t *testing.T) {
	got, err := parseName("28-060504030201")
	if err != nil || got != w1.MakeRegNum(0x28, 0x060504030201) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "28", "28-", "28-06050403020", "028-060504030201", "28-0605040302011", "2g-060504030201"} {
		if got, err := parseName(bad); err == nil {
			t.Errorf("%q is %v", bad, got)
		}
	}
}

// A kernel's side of the conversation, as a capture has it: what it answered to
// the request with the same commands. Its bus is simulated, and answers a read
// with bytes that count; patch replaces them.
type recorded struct {
	t       *testing.T
	capture corpus.Capture
	patch   []byte
	queue   [][]byte
}

var errSilent = errors.New("no more was recorded")

func (r *recorded) receive(buf []byte) (int, error) {
	if len(r.queue) == 0 {
		return 0, errSilent
	}
	n := copy(buf, r.queue[0])
	r.queue = r.queue[1:]
	return n, nil
}

func (r *recorded) send(datagram []byte) error {
	o := r.capture.ByteOrder()
	m, ok := cnmsg.One(datagram, o)
	if !ok {
		r.t.Fatalf("the request is %x", datagram)
	}
	reader, err := r.capture.Open()
	if err != nil {
		return err
	}
	var asked cnmsg.Header // the recorded request, once it came
	for {
		p, err := reader.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		got, ok := cnmsg.One(p.Data, o)
		if p.Direction == corpus.ToKernel {
			if asked.Len != 0 {
				return nil
			}
			if ok && got.ID() == cnmsg.W1 && got.Flags() == 0 && sameCommands(got.Data(), m.Data(), o) {
				asked = got.Header()
			}
			continue
		}
		if asked.Len != 0 {
			r.queue = append(r.queue, r.renumbered(p.Data, asked, m.Header()))
		}
	}
}

// sameCommands tells whether two requests differ in nothing but the bytes that
// they write: no capture has a conversion, but each has another write of a byte.
func sameCommands(a, b []byte, o wire.Order) bool {
	return len(a) == len(b) && bytes.Equal(blank(a, o), blank(b, o))
}

func blank(data []byte, o wire.Order) []byte {
	data = bytes.Clone(data)
	for s := w1.Scan(data, o); s.Next(); {
		for c := s.Msg().Commands(); c.Next(); {
			clear(c.Command().Data())
		}
	}
	return data
}

// renumbered is an answer with the numbers of another request, and other bytes
// read.
func (r *recorded) renumbered(datagram []byte, asked, now cnmsg.Header) []byte {
	datagram = bytes.Clone(datagram)
	o := r.capture.ByteOrder()
	for m := range cnmsg.All(datagram, o) {
		if m.ID() != cnmsg.W1 {
			continue
		}
		b := m.Bytes()
		if m.Ack() == asked.Ack {
			o.PutUint32(b[12:], now.Ack)
		} else if m.Ack() == asked.Seq+1 {
			o.PutUint32(b[12:], now.Seq+1)
		}
		o.PutUint32(b[8:], now.Seq)
		for s := w1.Scan(m.Data(), o); s.Next(); {
			for c := s.Msg().Commands(); c.Next(); {
				copy(c.Command().Data(), r.patch)
			}
		}
	}
	return datagram
}

// Each kernel of the corpus, in its byte order, and with the ids that the rig's
// bus has. The bytes of the scratchpad are the data sheet's, all else is recorded.
func TestARecordedConversation(t *testing.T) {
	slave, _ := parseName("28-060504030201")
	for _, c := range corpus.Captures() {
		if !strings.HasSuffix(c.File, "rig.pcapng") {
			continue // the others tell no direction, or have no w1
		}
		t.Run(c.Name, func(t *testing.T) {
			b := newBus(&recorded{t: t, capture: c, patch: unhex(t, sheet)}, c.ByteOrder(), 0x5eed)
			if err := b.convert(slave); err != nil {
				t.Fatal(err)
			}
			scratchpad, err := b.scratchpad(slave)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := temperature(slave.Family(), scratchpad); err != nil || got != 85 {
				t.Errorf("%v °C of %x, %v", got, scratchpad, err)
			}

			b = newBus(&recorded{t: t, capture: c}, c.ByteOrder(), 0x5eed)
			scratchpad, err = b.scratchpad(slave)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := temperature(slave.Family(), scratchpad); err == nil || !strings.Contains(err.Error(), "CRC") {
				t.Errorf("the bytes of the simulated bus, %x, are taken for a temperature: %v", scratchpad, err)
			}
		})
	}
}

// What comes between the answers is for others, or nothing: events, answers to
// other requests, the same answer again.
func TestNoise(t *testing.T) {
	slave, _ := parseName("28-060504030201")
	other, _ := parseName("28-161514131211")
	for _, c := range corpus.Captures() {
		if c.Name != "6.12.107-amd64" && c.Name != "6.1.176-s390x-rig" {
			continue
		}
		quiet := &recorded{t: t, capture: c, patch: unhex(t, sheet)}
		b := newBus(&noisy{quiet, other}, c.ByteOrder(), 0x5eed)
		if err := b.convert(slave); err != nil {
			t.Fatal(err)
		}
		scratchpad, err := b.scratchpad(slave)
		if err != nil || !bytes.Equal(scratchpad, quiet.patch) {
			t.Errorf("%s: read %x, %v", c.Name, scratchpad, err)
		}
	}
}

// noisy puts other messages before every one of a recorded conversation.
type noisy struct {
	*recorded
	slave w1.RegNum
}

func (n *noisy) send(datagram []byte) error {
	if err := n.recorded.send(datagram); err != nil {
		return err
	}
	o := n.capture.ByteOrder()
	asked, _ := cnmsg.One(datagram, o)
	var all [][]byte
	for _, answer := range n.queue {
		all = append(all, n.event(o), n.stranger(o, asked.Header()), n.frame(o, cnmsg.Header{}, nil), answer)
	}
	n.queue = append(all, all[len(all)-1])
	return nil
}

// event is a slave's that was found.
func (n *noisy) event(o wire.Order) []byte {
	data, err := w1.AppendMsg(nil, o, w1.Header{Type: w1.TypeSlaveAdd, Slave: n.slave}, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	return n.frame(o, cnmsg.Header{ID: cnmsg.W1, Seq: 3}, data)
}

// stranger is data for a request with another seq.
func (n *noisy) stranger(o wire.Order, asked cnmsg.Header) []byte {
	var r w1.Replies
	asked.Seq += 77
	r.Start(nil, o, asked)
	r.Data(w1.Header{Type: w1.TypeSlaveCmd, Slave: n.slave}, w1.CommandHeader{Cmd: w1.CmdRead}, make([]byte, scratchpadLen))
	payload, err := r.End()
	if err != nil {
		n.t.Fatal(err)
	}
	b, err := nlmsg.AppendMessage(nil, o, cnmsg.KernelHeader(asked.Seq), payload)
	if err != nil {
		n.t.Fatal(err)
	}
	return b
}

func (n *noisy) frame(o wire.Order, h cnmsg.Header, data []byte) []byte {
	b, err := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(h.Seq), h, data)
	if err != nil {
		n.t.Fatal(err)
	}
	return b
}

// A request for a slave that is not there, as recorded: ENODEV.
func TestARefusal(t *testing.T) {
	stranger, _ := parseName("22-313233343536")
	for _, c := range corpus.Captures() {
		if c.Name != "6.12.107-amd64" {
			continue
		}
		b := newBus(&recorded{t: t, capture: c}, c.ByteOrder(), 1)
		_, err := b.ask(1, func(r *w1.Builder) {
			r.Slave(stranger)
			r.Read(1)
		})
		if err == nil || !strings.Contains(err.Error(), "no such device") {
			t.Error(err)
		}
	}
}

// Here is no bus. Without the module wire nobody answers, with it the slave is
// refused: either is an error, and no temperature.
func TestWithoutABus(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits 2 seconds for an answer")
	}
	got, err := run("28-ffffffffffff")
	if err == nil {
		t.Errorf("%v °C", got)
	}
	t.Log(err)
}
