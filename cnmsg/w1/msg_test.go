package w1

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// One bundle of three cn_msgs, from kernels whose bytes are in no embedded
// capture: a status, what was read, a status.
var bundles = map[string]struct {
	order wire.Order
	bytes string
}{
	"6.12.107 amd64":        {wire.Little, "85000000030000006c0000000000000003000000010000006c000000000000001000010005000400280102030405069e0100000003000000010000006c0000006d0000001900010005000d00280102030405069e00000900bebfc0c1c2c3c4c5c603000000010000006c000000000000001000010005000400280102030405069e00000000000000"},
	"6.1.0-50 686":          {wire.Little, "85000000030000006c0000000000000003000000010000006c000000000000001000010005000400280102030405069e0100000003000000010000006c0000006d0000001900010005000d00280102030405069e00000900bebfc0c1c2c3c4c5c603000000010000006c000000000000001000010005000400280102030405069e00000000000000"},
	"7.2.13 s390x":          {wire.Big, "00000085000300000000006c0000000000000003000000010000006c0000000000100001050000049e060504030201280100000000000003000000010000006c0000006d001900010500000d9e0605040302012800000009bebfc0c1c2c3c4c5c600000003000000010000006c0000000000100001050000049e0605040302012800000000000000"},
	"6.1.176 mips, 32 bits": {wire.Big, "00000085000300000000006c0000000000000003000000010000006c0000000000100001050000049e060504030201280100000000000003000000010000006c0000006d001900010500000d9e0605040302012800000009bebfc0c1c2c3c4c5c600000003000000010000006c0000000000100001050000049e0605040302012800000000000000"},
}

func TestBundlesOfOtherKernels(t *testing.T) {
	for name, c := range bundles {
		want := []struct {
			ack  uint32
			cmd  Cmd
			data string
		}{{0, CmdWrite, ""}, {109, CmdRead, "bebfc0c1c2c3c4c5c6"}, {0, CmdRead, ""}}
		i := 0
		for m, err := range cnmsg.All(unhex(t, c.bytes), c.order) {
			if err != nil || i == len(want) {
				t.Fatalf("%s: cn_msg %d: %v", name, i, err)
			}
			s := Scan(m.Data(), m.Order())
			if !s.Next() {
				t.Fatalf("%s: no message: %v", name, s.Err())
			}
			h := Header{Type: TypeSlaveCmd, Len: uint16(len(m.Data()) - HeaderLen), Slave: 0x9e06050403020128}
			if got := s.Msg().Header(); got != h {
				t.Errorf("%s: header %+v, want %+v", name, got, h)
			}
			cs := s.Msg().Commands()
			if !cs.Next() {
				t.Fatalf("%s: no command: %v", name, cs.Err())
			}
			got := cs.Command()
			if m.Ack() != want[i].ack || got.Cmd() != want[i].cmd || hex.EncodeToString(got.Data()) != want[i].data {
				t.Errorf("%s: ack %d %v %x, want %+v", name, m.Ack(), got.Cmd(), got.Data(), want[i])
			}
			if cs.Next() || cs.Err() != nil || s.Next() || s.Err() != nil {
				t.Errorf("%s: more, or %v %v", name, cs.Err(), s.Err())
			}
			i++
		}
	}
}

func TestZeroValuesRead(t *testing.T) {
	var m Msg
	var c Command
	var s Scanner
	var b Builder
	var r Replies
	if m.Type() != 0 || m.Status() != 0 || m.Slave() != 0 || m.Master() != 0 || m.Res() != 0 || m.Len() != 0 ||
		m.Body() != nil || m.Header() != (Header{}) || m.Masters().Len() != 0 {
		t.Error("the zero Msg")
	}
	if c.Cmd() != 0 || c.Res() != 0 || c.Len() != 0 || c.Data() != nil || c.Header() != (CommandHeader{}) || c.Slaves().Len() != 0 {
		t.Error("the zero Command")
	}
	cs := m.Commands()
	if s.Next() || s.Err() != nil || cs.Next() || cs.Err() != nil || s.Msg().Bytes() != nil || cs.Command().Bytes() != nil {
		t.Error("the zero scanners")
	}
	b.Slave(1)
	b.Read(2)
	if got, err := b.End(); err != nil || len(got) != HeaderLen+CommandHeaderLen+2 {
		t.Errorf("the zero Builder: %x %v", got, err)
	}
	r.Status(Header{}, CommandHeader{}, 1)
	if got, err := r.End(); err != nil || len(got) != cnmsg.HeaderLen+HeaderLen+CommandHeaderLen {
		t.Errorf("the zero Replies: %x %v", got, err)
	}
}

func TestDecodeResets(t *testing.T) {
	h := Header{1, 2, 3, 4, 5, 6}
	if err := h.Decode(wire.Little, make([]byte, HeaderLen-1)); err != wire.W1Short || h != (Header{}) {
		t.Errorf("%v %+v", err, h)
	}
	c := CommandHeader{1, 2, 3}
	if err := c.Decode(wire.Little, make([]byte, CommandHeaderLen-1)); err != wire.W1CmdShort || c != (CommandHeader{}) {
		t.Errorf("%v %+v", err, c)
	}
}

func TestAppendTooLong(t *testing.T) {
	dst := []byte{1}
	if got, err := AppendMsg(dst, wire.Little, Header{}, make([]byte, 65536)); err != wire.W1TooLong || !bytes.Equal(got, dst) {
		t.Errorf("message: %v", err)
	}
	if got, err := AppendCommand(dst, wire.Little, CommandHeader{}, make([]byte, 65536)); err != wire.W1TooLong || !bytes.Equal(got, dst) {
		t.Errorf("command: %v", err)
	}
	b, err := AppendMsg(nil, wire.Little, Header{Len: 9}, make([]byte, 65535))
	if err != nil || b[2] != 0xff || b[3] != 0xff {
		t.Errorf("the longest message: %v", err)
	}
	if b := AppendRaw(nil, wire.Big, Header{Len: 0x1234}, []byte{7}); b[2] != 0x12 || b[3] != 0x34 || len(b) != 13 {
		t.Errorf("AppendRaw: %x", b)
	}
	if b := AppendRawCommand(nil, wire.Big, CommandHeader{Len: 0x1234}, []byte{7}); b[2] != 0x12 || b[3] != 0x34 || len(b) != 5 {
		t.Errorf("AppendRawCommand: %x", b)
	}
}
