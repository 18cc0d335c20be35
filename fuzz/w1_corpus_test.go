package fuzz

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// w1Talks are the captures of one and the same conversation, on a little- and a
// big-endian kernel.
var w1Talks = []string{"6.1.176-amd64", "6.1.176-s390x"}

// eachW1Talk runs f for each of them.
func eachW1Talk(t *testing.T, f func(t *testing.T, all []record)) {
	found := 0
	for _, c := range corpus.Captures() {
		if slices.Contains(w1Talks, c.Name) {
			found++
			t.Run(c.Name, func(t *testing.T) { f(t, records(t, c, cnmsg.W1)) })
		}
	}
	if found != len(w1Talks) {
		t.Fatalf("%d of %v", found, w1Talks)
	}
}

// Types and commands that were sent on purpose although there are none such.
const (
	noW1Type w1.Type = 0x63
	noW1Cmd  w1.Cmd  = 0x4d
)

// W1-WALK: every w1 message of the captures decodes to named values and encodes
// back to the same bytes.
func TestW1CaptureRoundTrip(t *testing.T) {
	messages, commands := 0, 0
	for _, capture := range corpus.Captures() {
		for _, r := range records(t, capture, cnmsg.W1) {
			if slices.ContainsFunc(capture.Faults, func(f corpus.Fault) bool { return f.Packet == r.packet }) {
				continue
			}
			var again []byte
			s := w1.Scan(r.data, r.order)
			for s.Next() {
				m := s.Msg()
				messages++
				if m.Type() > w1.TypeListMasters && m.Type() != noW1Type {
					t.Errorf("%s: packet %d: type %v", capture.Name, r.packet, m.Type())
				}
				body := m.Body()
				if m.Type().HasCommands() {
					body = nil
				}
				c := m.Commands()
				for c.Next() {
					commands++
					if cmd := c.Command().Cmd(); cmd > w1.CmdListSlaves && cmd != noW1Cmd {
						t.Errorf("%s: packet %d: command %v", capture.Name, r.packet, cmd)
					}
					if tail := c.Command().Slaves().Tail(); len(tail) > 0 {
						t.Errorf("%s: packet %d: %d bytes after the slaves", capture.Name, r.packet, len(tail))
					}
					body, _ = w1.AppendCommand(body, r.order, c.Command().Header(), c.Command().Data())
				}
				if c.Err() != nil {
					t.Errorf("%s: packet %d: %v", capture.Name, r.packet, c.Err())
				}
				again, _ = w1.AppendMsg(again, r.order, m.Header(), body)
			}
			if at, err := w1.Check(r.data, r.order); err != nil || s.Err() != nil {
				t.Errorf("%s: packet %d: %v at %d, %v", capture.Name, r.packet, err, at, s.Err())
			}
			if !bytes.Equal(again, r.data) {
				t.Errorf("%s: packet %d: encoded\n%x, want\n%x", capture.Name, r.packet, again, r.data)
			}
		}
	}
	if messages < 350 || commands < 400 {
		t.Errorf("only %d messages, %d commands", messages, commands)
	}
}

// w1Value is a message without byte order.
type w1Value struct {
	Type   string
	Status uint8
	Slave  string
	Master uint32
	Body   string // of a message without commands; ids as numbers
	Cmds   []w1Command
}

type w1Command struct {
	Cmd    string
	Res    uint8
	Data   string
	Slaves []string
}

func w1Values(r record) []w1Value {
	var all []w1Value
	for s := w1.Scan(r.data, r.order); s.Next(); {
		m := s.Msg()
		v := w1Value{Type: m.Type().String(), Status: m.Status()}
		switch {
		case m.Type().HasSlave():
			v.Slave = m.Slave().String()
		case m.Type() == w1.TypeListMasters && r.fromKernel:
			// The id of the answer is whatever was in the kernel's memory.
		default:
			v.Master = m.Master()
		}
		for i := range m.Masters().Len() {
			v.Body += string(rune('0' + m.Masters().At(i)))
		}
		for c := m.Commands(); c.Next(); {
			cmd := w1Command{Cmd: c.Command().Cmd().String(), Res: c.Command().Res()}
			slaves := c.Command().Slaves()
			for i := range slaves.Len() {
				cmd.Slaves = append(cmd.Slaves, slaves.At(i).String())
			}
			if slaves.Len() == 0 {
				cmd.Data = hex.EncodeToString(c.Command().Data())
			}
			v.Cmds = append(v.Cmds, cmd)
		}
		all = append(all, v)
	}
	return all
}

// w1Exchange is everything that was said with one seq.
type w1Exchange struct {
	FromKernel bool
	Ack        uint32
	Values     []w1Value
}

// w1Conversation leaves out what depends on when a search thread ran: the events,
// and the list of slaves with seq 121. The answer to 109 whose commands run on
// two threads keeps its order, as nothing there waits.
func w1Conversation(all []record) map[uint32][]w1Exchange {
	talk := map[uint32][]w1Exchange{}
	for _, r := range all {
		if r.header.Seq >= 100 && r.header.Seq != 121 {
			talk[r.header.Seq] = append(talk[r.header.Seq], w1Exchange{r.fromKernel, r.header.Ack, w1Values(r)})
		}
	}
	return talk
}

func w1Events(all []record) []string {
	var seen []string
	for _, r := range all {
		for _, v := range w1Values(r) {
			if r.header.Seq < 100 {
				seen = append(seen, v.Type+" "+v.Slave)
			}
		}
	}
	slices.Sort(seen)
	return slices.Compact(seen)
}

// W1-ORDER: the same conversation with a little- and a big-endian kernel has
// the same values.
func TestW1SameConversationOnBothOrders(t *testing.T) {
	var little, big []record
	eachW1Talk(t, func(_ *testing.T, all []record) {
		if all[0].order == wire.Little {
			little = all
		} else {
			big = all
		}
	})
	a, b := w1Conversation(little), w1Conversation(big)
	if len(a) < 20 {
		t.Fatalf("only %d exchanges", len(a))
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("little-endian (-) and big-endian (+) differ:\n%s", diff)
	}
	want := []string{"master_add ", "master_remove ",
		"slave_add 01212223242526f5", "slave_add 101112131415165f", "slave_add 10aabbccddeeffe9", "slave_add 280102030405069e",
		"slave_remove 01212223242526f5", "slave_remove 101112131415165f", "slave_remove 10aabbccddeeffe9", "slave_remove 280102030405069e"}
	for _, all := range [][]record{little, big} {
		if diff := cmp.Diff(want, w1Events(all)); diff != "" {
			t.Errorf("%v events: want (-), got (+):\n%s", all[0].order, diff)
		}
	}
}

// A slave's number on the bus has its crc: those of the captures do.
func TestW1CaptureNumbersAreValid(t *testing.T) {
	eachW1Talk(t, func(t *testing.T, all []record) {
		seen := map[w1.RegNum]bool{}
		for _, r := range all {
			for s := w1.Scan(r.data, r.order); s.Next(); {
				if s.Msg().Type().HasSlave() {
					seen[s.Msg().Slave()] = true
				}
				for c := s.Msg().Commands(); c.Next(); {
					for i, l := 0, c.Command().Slaves(); i < l.Len(); i++ {
						seen[l.At(i)] = true
					}
				}
			}
		}
		if len(seen) < 5 {
			t.Errorf("only %d slaves", len(seen))
		}
		for id := range seen {
			// 0909… was sent on purpose; 10aabb… too, by slave_add.
			made := id == 0x0909090909090909 || id.Family() == 0x10 && id.Serial() == 0xffeeddccbbaa
			if !id.Valid() && !made {
				t.Errorf("%v has a wrong crc", id)
			}
		}
	})
}

// The cn_msg of zeroes that the kernel sends before some statuses is no message
// of w1: it has id {0, 0} and no data.
func TestW1ZeroMessageOfTheKernel(t *testing.T) {
	for _, c := range corpus.Captures() {
		if !slices.Contains(w1Talks, c.Name) {
			continue
		}
		zeroes := records(t, c, cnmsg.ID{})
		if len(zeroes) != 2 {
			t.Errorf("%s: %d messages with id {0, 0}, want 2", c.Name, len(zeroes))
		}
		for _, r := range zeroes {
			if r.header != (cnmsg.Header{}) || len(r.data) != 0 {
				t.Errorf("%s: packet %d: %+v", c.Name, r.packet, r.header)
			}
		}
	}
}

// The builder makes the requests of the captures, byte by byte.
func TestW1BuilderMakesCapturedRequests(t *testing.T) {
	a := w1.RegNum(0x9e06050403020128)
	added := w1.RegNum(0xe9ffeeddccbbaa10)
	requests := map[uint32]func(b *w1.Builder){
		101: func(b *w1.Builder) { b.ListMasters() },
		102: func(b *w1.Builder) { b.Master(1); b.Search() },
		103: func(b *w1.Builder) { b.Master(1); b.AlarmSearch() },
		104: func(b *w1.Builder) { b.Master(1); b.ListSlaves() },
		105: func(b *w1.Builder) { b.Master(1); b.Reset(); b.Write([]byte{0xcc}); b.Read(4) },
		106: func(b *w1.Builder) {
			b.Master(1)
			b.Reset()
			b.Write([]byte{0xcc, 0x44})
			b.Read(9)
			b.ListSlaves()
		},
		107: func(b *w1.Builder) { b.Slave(a); b.Write([]byte{0xbe}); b.Read(9) },
		109: func(b *w1.Builder) {
			b.Master(1)
			b.Reset()
			b.Slave(a)
			b.Read(3)
			b.Master(1)
			b.ListSlaves()
			b.Slave(a)
			b.Touch([]byte{1, 2, 3, 4, 5})
			b.ListMasters()
		},
		114: func(b *w1.Builder) { b.Slave(0x0909090909090909); b.Read(2) },
		115: func(b *w1.Builder) { b.Master(1); b.Command(noW1Cmd, nil) },
		116: func(b *w1.Builder) { b.Message(w1.Header{Type: noW1Type}) },
		119: func(b *w1.Builder) { b.Master(1); b.RemoveSlave(a) },
		120: func(b *w1.Builder) { b.Master(1); b.AddSlave(added) },
	}
	eachW1Talk(t, func(t *testing.T, all []record) {
		made := 0
		for _, r := range all {
			build := requests[r.header.Seq]
			if r.fromKernel || build == nil {
				continue
			}
			made++
			prefix := []byte{1, 2, 3}
			var b w1.Builder
			b.Start(prefix, r.order)
			build(&b)
			got, err := b.End()
			if err != nil || !bytes.Equal(got, append(prefix, r.data...)) || b.Len() != len(r.data) {
				t.Errorf("seq %d: built\n%x (%v), want\n%x", r.header.Seq, got[3:], err, r.data)
			}
		}
		if made < len(requests) {
			t.Errorf("%d requests found, want %d", made, len(requests))
		}
	})
}

// W1-BUNDLE: answers of equal ack share a cn_msg, and Replies does what the
// kernel did, byte by byte.
func TestW1RepliesMakeCapturedBundles(t *testing.T) {
	t.Attr("requirement", "W1-BUNDLE-1")
	t.Attr("requirement", "W1-BUNDLE-2")
	eachW1Talk(t, func(t *testing.T, all []record) {
		made := 0
		for _, r := range all {
			if !r.fromKernel || r.header.Flags != w1.FlagBundle || r.payload == nil {
				continue
			}
			made++
			// Seq + 1 marks data; the requests had ack 0.
			request := cnmsg.Header{ID: cnmsg.W1, Seq: r.header.Seq, Flags: w1.FlagBundle}
			var out w1.Replies
			out.Start(nil, r.order, request)
			for in := cnmsg.In(r.payload, r.order); in.Next(); {
				for s := w1.Scan(in.Msg().Data(), r.order); s.Next(); {
					w1Answer(&out, in.Msg().Ack() == request.Seq+1, s.Msg())
				}
			}
			got, err := out.End()
			if err != nil || !bytes.Equal(got, r.payload) || out.Len() != len(got) {
				t.Errorf("packet %d: made\n%x (%v), want\n%x", r.packet, got, err, r.payload)
			}
		}
		if made < 5 {
			t.Errorf("only %d bundles", made)
		}
	})
}

// w1Answer adds one captured message again.
func w1Answer(out *w1.Replies, data bool, m w1.Msg) {
	h := m.Header()
	c := m.Commands()
	if !c.Next() {
		out.MessageStatus(h, h.Status)
		return
	}
	if data {
		out.Data(h, c.Command().Header(), c.Command().Data())
		return
	}
	out.Status(h, c.Command().Header(), h.Status)
}
