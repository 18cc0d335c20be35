package w1

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

var sink uint64

func TestNothingAllocates(t *testing.T) {
	var b Builder
	b.Start(nil, wire.Native)
	b.Slave(0x9e06050403020128)
	b.Write([]byte{0xbe})
	b.Read(9)
	b.Master(1)
	b.ListSlaves()
	b.ListMasters()
	good, _ := b.End()
	buf := make([]byte, 0, 512)
	nine := make([]byte, 9)

	bad := map[string][]byte{"good": good, "short": good[:len(good)-1], "truncated": good[:20]}
	cut := bytes.Clone(good)
	cut[14], cut[15] = 0xff, 0xff
	bad["bad command"] = cut
	for name, data := range bad {
		noAllocs(t, "walk, "+name, func() {
			s := Scan(data, wire.Native)
			for s.Next() {
				m := s.Msg()
				sink += uint64(m.Slave()) + uint64(m.Header().Len) + uint64(m.Masters().Len())
				c := m.Commands()
				for c.Next() {
					sink += uint64(c.Command().Slaves().Len()) + uint64(c.Command().Header().Len)
				}
				if c.Err() != nil {
					sink += uint64(c.Offset())
				}
			}
			if s.Err() != nil {
				sink += uint64(s.Offset())
			}
			if _, err := Check(data, wire.Big); err != nil {
				sink++
			}
		})
	}
	noAllocs(t, "Builder", func() {
		var b Builder
		b.Start(buf, wire.Native)
		b.Master(1)
		b.Reset()
		b.Write(nine)
		b.Slave(5)
		b.Read(9)
		b.AddSlave(7)
		b.ListMasters()
		b.Search() // a fault
		data, err := b.End()
		if err != nil {
			sink += uint64(len(data))
		}
	})
	noAllocs(t, "Replies", func() {
		var r Replies
		r.Start(buf, wire.Native, cnmsg.Header{ID: cnmsg.W1, Seq: 1})
		r.Data(Header{Type: TypeSlaveCmd}, CommandHeader{}, nine)
		r.Status(Header{Type: TypeSlaveCmd}, CommandHeader{}, 22)
		data, _ := r.End()
		sink += uint64(len(data))
	})
	noAllocs(t, "append", func() {
		b, _ := AppendMsg(buf, wire.Big, Header{Type: TypeSlaveCmd}, nine)
		b, _ = AppendCommand(b, wire.Big, CommandHeader{}, nine)
		b, _ = RegNum(sink).AppendText(b)
		sink += uint64(len(b))
		if MakeRegNum(uint8(sink), sink).Valid() {
			sink++
		}
		var h Header
		var c CommandHeader
		if h.Decode(wire.Big, nil) != nil && c.Decode(wire.Big, nil) != nil {
			sink++
		}
	})
}

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}
