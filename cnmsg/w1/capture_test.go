package w1

import (
	"bytes"
	"encoding/hex"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// record is one cn_msg of a capture, with its own copy of the bytes.
type record struct {
	packet     int
	fromKernel bool
	order      wire.Order
	header     cnmsg.Header
	data       []byte
	payload    []byte // of its nlmsghdr, in the first cn_msg of that
}

// records reads the cn_msgs with that id out of a capture.
func records(t testing.TB, c corpus.Capture, id cnmsg.ID) []record {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	var all []record
	for {
		p, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		datagram := bytes.Clone(p.Data)
		for nl := nlmsg.Scan(datagram, c.ByteOrder()); nl.Next(); {
			if nl.Msg().Kind() != nlmsg.KindData {
				continue
			}
			payload := nl.Msg().Payload()
			for in := cnmsg.In(payload, c.ByteOrder()); in.Next(); payload = nil {
				if m := in.Msg(); m.ID() == id {
					all = append(all, record{p.Number, nl.Msg().PortID() == 0, m.Order(), m.Header(), m.Data(), payload})
				}
			}
		}
	}
}

// talks are the captures of one and the same conversation, on a little- and a
// big-endian kernel.
var talks = []string{"6.1.176-amd64", "6.1.176-s390x"}

// eachTalk runs f for each of them.
func eachTalk(t *testing.T, f func(t *testing.T, all []record)) {
	found := 0
	for _, c := range corpus.Captures() {
		if slices.Contains(talks, c.Name) {
			found++
			t.Run(c.Name, func(t *testing.T) { f(t, records(t, c, cnmsg.W1)) })
		}
	}
	if found != len(talks) {
		t.Fatalf("%d of %v", found, talks)
	}
}

// Types and commands that were sent on purpose although there are none such.
const (
	noType Type = 0x63
	noCmd  Cmd  = 0x4d
)

// W1-WALK: every w1 message of the captures decodes to named values and encodes
// back to the same bytes.
func TestCaptureRoundTrip(t *testing.T) {
	messages, commands := 0, 0
	for _, capture := range corpus.Captures() {
		for _, r := range records(t, capture, cnmsg.W1) {
			var again []byte
			s := Scan(r.data, r.order)
			for s.Next() {
				m := s.Msg()
				messages++
				if m.Type() > TypeListMasters && m.Type() != noType {
					t.Errorf("%s: packet %d: type %v", capture.Name, r.packet, m.Type())
				}
				body := m.Body()
				if m.Type().HasCommands() {
					body = nil
				}
				c := m.Commands()
				for c.Next() {
					commands++
					if cmd := c.Command().Cmd(); cmd > CmdListSlaves && cmd != noCmd {
						t.Errorf("%s: packet %d: command %v", capture.Name, r.packet, cmd)
					}
					if tail := c.Command().Slaves().Tail(); len(tail) > 0 {
						t.Errorf("%s: packet %d: %d bytes after the slaves", capture.Name, r.packet, len(tail))
					}
					body, _ = AppendCommand(body, r.order, c.Command().Header(), c.Command().Data())
				}
				if c.Err() != nil {
					t.Errorf("%s: packet %d: %v", capture.Name, r.packet, c.Err())
				}
				again, _ = AppendMsg(again, r.order, m.Header(), body)
			}
			if at, err := Check(r.data, r.order); err != nil || s.Err() != nil {
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

// value is a message without byte order.
type value struct {
	Type   string
	Status uint8
	Slave  string
	Master uint32
	Body   string // of a message without commands; ids as numbers
	Cmds   []command
}

type command struct {
	Cmd    string
	Res    uint8
	Data   string
	Slaves []string
}

func values(r record) []value {
	var all []value
	for s := Scan(r.data, r.order); s.Next(); {
		m := s.Msg()
		v := value{Type: m.Type().String(), Status: m.Status()}
		switch {
		case m.Type().HasSlave():
			v.Slave = m.Slave().String()
		case m.Type() == TypeListMasters && r.fromKernel:
			// The id of the answer is whatever was in the kernel's memory.
		default:
			v.Master = m.Master()
		}
		for i := range m.Masters().Len() {
			v.Body += string(rune('0' + m.Masters().At(i)))
		}
		for c := m.Commands(); c.Next(); {
			cmd := command{Cmd: c.Command().Cmd().String(), Res: c.Command().Res()}
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

// exchange is everything that was said with one seq.
type exchange struct {
	FromKernel bool
	Ack        uint32
	Values     []value
}

// conversation leaves out what depends on when a search thread ran: the events,
// and the list of slaves with seq 121. The answer to 109 whose commands run on
// two threads keeps its order, as nothing there waits.
func conversation(all []record) map[uint32][]exchange {
	talk := map[uint32][]exchange{}
	for _, r := range all {
		if r.header.Seq >= 100 && r.header.Seq != 121 {
			talk[r.header.Seq] = append(talk[r.header.Seq], exchange{r.fromKernel, r.header.Ack, values(r)})
		}
	}
	return talk
}

func events(all []record) []string {
	var seen []string
	for _, r := range all {
		for _, v := range values(r) {
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
func TestSameConversationOnBothOrders(t *testing.T) {
	var little, big []record
	eachTalk(t, func(_ *testing.T, all []record) {
		if all[0].order == wire.Little {
			little = all
		} else {
			big = all
		}
	})
	a, b := conversation(little), conversation(big)
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
		if diff := cmp.Diff(want, events(all)); diff != "" {
			t.Errorf("%v events: want (-), got (+):\n%s", all[0].order, diff)
		}
	}
}

// A slave's number on the bus has its crc: those of the captures do.
func TestCaptureNumbersAreValid(t *testing.T) {
	eachTalk(t, func(t *testing.T, all []record) {
		seen := map[RegNum]bool{}
		for _, r := range all {
			for s := Scan(r.data, r.order); s.Next(); {
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
func TestZeroMessageOfTheKernel(t *testing.T) {
	for _, c := range corpus.Captures() {
		if !slices.Contains(talks, c.Name) {
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
func TestBuilderMakesCapturedRequests(t *testing.T) {
	a := RegNum(0x9e06050403020128)
	added := RegNum(0xe9ffeeddccbbaa10)
	requests := map[uint32]func(b *Builder){
		101: func(b *Builder) { b.ListMasters() },
		102: func(b *Builder) { b.Master(1); b.Search() },
		103: func(b *Builder) { b.Master(1); b.AlarmSearch() },
		104: func(b *Builder) { b.Master(1); b.ListSlaves() },
		105: func(b *Builder) { b.Master(1); b.Reset(); b.Write([]byte{0xcc}); b.Read(4) },
		106: func(b *Builder) {
			b.Master(1)
			b.Reset()
			b.Write([]byte{0xcc, 0x44})
			b.Read(9)
			b.ListSlaves()
		},
		107: func(b *Builder) { b.Slave(a); b.Write([]byte{0xbe}); b.Read(9) },
		109: func(b *Builder) {
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
		114: func(b *Builder) { b.Slave(0x0909090909090909); b.Read(2) },
		115: func(b *Builder) { b.Master(1); b.Command(noCmd, nil) },
		116: func(b *Builder) { b.Message(Header{Type: noType}) },
		119: func(b *Builder) { b.Master(1); b.RemoveSlave(a) },
		120: func(b *Builder) { b.Master(1); b.AddSlave(added) },
	}
	eachTalk(t, func(t *testing.T, all []record) {
		made := 0
		for _, r := range all {
			build := requests[r.header.Seq]
			if r.fromKernel || build == nil {
				continue
			}
			made++
			prefix := []byte{1, 2, 3}
			var b Builder
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
func TestRepliesMakeCapturedBundles(t *testing.T) {
	eachTalk(t, func(t *testing.T, all []record) {
		made := 0
		for _, r := range all {
			if !r.fromKernel || r.header.Flags != FlagBundle || r.payload == nil {
				continue
			}
			made++
			// Seq + 1 marks data; the requests had ack 0.
			request := cnmsg.Header{ID: cnmsg.W1, Seq: r.header.Seq, Flags: FlagBundle}
			var out Replies
			out.Start(nil, r.order, request)
			for in := cnmsg.In(r.payload, r.order); in.Next(); {
				for s := Scan(in.Msg().Data(), r.order); s.Next(); {
					answer(&out, in.Msg().Ack() == request.Seq+1, s.Msg())
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

// answer adds one captured message again.
func answer(out *Replies, data bool, m Msg) {
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
