package w1

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// What is handed out cannot be appended into what follows.
func TestSlicesAreCut(t *testing.T) {
	var b Builder
	b.Master(1)
	b.Write([]byte{1})
	b.Reset()
	b.ListMasters()
	data, _ := b.End()
	s := Scan(data, wire.Native)
	s.Next()
	c := s.Msg().Commands()
	c.Next()
	for i, got := range [][]byte{s.Msg().Body(), s.Msg().Bytes(), s.Tail(), c.Command().Data(), c.Command().Bytes(), c.Tail(), c.Command().Slaves().Tail()} {
		if cap(got) != len(got) {
			t.Errorf("slice %d: len %d, cap %d", i, len(got), cap(got))
		}
	}
}

// model judges data without a line of the code under test: the place and the
// token of the first fault.
func model(data []byte, big bool) (at int, token string) {
	length := func(b []byte) int {
		if big {
			return int(b[2])<<8 | int(b[3])
		}
		return int(b[3])<<8 | int(b[2])
	}
	for at < len(data) {
		m := data[at:]
		if len(m) < 12 {
			return at, "w1_short"
		}
		if 12+length(m) > len(m) {
			return at, "w1_truncated"
		}
		end := at + 12 + length(m)
		for c := at + 12; (m[0] == 4 || m[0] == 5) && c < end; c += 4 + length(data[c:]) {
			if end-c < 4 {
				return c, "w1_cmd_short"
			}
			if 4+length(data[c:]) > end-c {
				return c, "w1_cmd_truncated"
			}
		}
		at = end
	}
	return at, ""
}

func checkAgainstModel(t *testing.T, data []byte, o wire.Order) {
	t.Helper()
	at, err := Check(data, o)
	token := ""
	if err != nil {
		token = err.(wire.Fault).Token()
	}
	wantAt, want := model(data, o.Resolve() == wire.Big)
	if at != wantAt || token != want {
		t.Fatalf("Check(%x, %v) = %d %q, want %d %q", data, o, at, token, wantAt, want)
	}
}

// Every length of two messages, cut short by 1 and more, grown by 1, and every
// len field one less and one more.
func TestEveryLengthOffByOne(t *testing.T) {
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		var b Builder
		b.Start(nil, o)
		b.Master(7)
		b.Reset()
		b.Write([]byte{1, 2, 3})
		b.Slave(0x9e06050403020128)
		b.Read(2)
		b.ListMasters()
		good, _ := b.End()
		for n := range len(good) + 1 {
			checkAgainstModel(t, good[:n], o)
		}
		for n := range 13 {
			checkAgainstModel(t, append(bytes.Clone(good), make([]byte, n)...), o)
		}
		low := 2
		if o == wire.Big {
			low = 3
		}
		for _, head := range []int{0, 12, 16, 23, 35, 41} {
			for _, d := range []int{-1, 1, 2, 4, 255} {
				bad := bytes.Clone(good)
				bad[head+low] += byte(d)
				checkAgainstModel(t, bad, o)
			}
			bad := bytes.Clone(good)
			bad[head+2], bad[head+3] = 0xff, 0xff
			checkAgainstModel(t, bad, o)
		}
	}
}

func TestFaultsAndTheirPlaces(t *testing.T) {
	for _, c := range []struct {
		name, data string
		at         int
		fault      wire.Fault
		before     int // messages, or commands of the last one, that are delivered
	}{
		{"nothing", "", 0, 0, 0},
		{"11 bytes", "0400000001000000000000", 0, wire.W1Short, 0},
		{"one byte too many", "06000000" + "0100000000000000" + "00", 12, wire.W1Short, 1},
		{"len one too large", "06000100" + "0100000000000000", 0, wire.W1Truncated, 0},
		{"len 0xffff", "06000000" + "0100000000000000" + "0400ffff" + "0100000000000000", 12, wire.W1Truncated, 1},
		{"command of 3 bytes", "04000700" + "0100000000000000" + "05000000" + "050000", 16, wire.W1CmdShort, 1},
		{"command longer than its message", "04000400" + "0100000000000000" + "00000100" + "060000000000000000000000", 12, wire.W1CmdTruncated, 1},
	} {
		data := unhex(t, c.data)
		at, err := Check(data, wire.Little)
		if err != c.fault.Err() || at != c.at {
			t.Errorf("%s: %v at %d, want %v at %d", c.name, err, at, c.fault, c.at)
		}
		s := Scan(data, wire.Little)
		n := 0
		for s.Next() {
			cs := s.Msg().Commands()
			for cs.Next() {
				n++
			}
			if !s.Msg().Type().HasCommands() {
				n++
			}
		}
		if n != c.before {
			t.Errorf("%s: %d delivered, want %d", c.name, n, c.before)
		}
		if s.Next() || s.Msg().Bytes() != nil || s.Offset()+len(s.Tail()) != len(data) {
			t.Errorf("%s: after the end: %d and %d of %d", c.name, s.Offset(), len(s.Tail()), len(data))
		}
	}
}
