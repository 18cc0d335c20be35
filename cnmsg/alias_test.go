package cnmsg

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// eachOverlap calls f with a dst of 8 bytes and data of every length, at every
// place before, in and behind the room that a datagram takes. want is the data
// as it was.
func eachOverlap(f func(dst, data, want []byte)) {
	lengths := []int{100, 300}
	for n := range 70 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		for at := range 8 + 36 + n + 9 {
			buf := make([]byte, 2*(8+36+n+9))
			for i := range buf {
				buf[i] = byte(i*7 + 1)
			}
			data := buf[at : at+n]
			f(buf[:8], data, bytes.Clone(data))
		}
	}
}

func TestDataMayLieInTheRoom(t *testing.T) {
	h := Header{ID: ID{0x01020304, 0x05060708}, Seq: 0x090a0b0c, Ack: 0x0d0e0f10, Flags: 0x1112}
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		eachOverlap(func(dst, data, want []byte) {
			frame, _ := AppendFrame(bytes.Clone(dst), o, KernelHeader(0xfefefefe), h, want)
			if got, err := AppendFrame(dst, o, KernelHeader(0xfefefefe), h, data); err != nil || !bytes.Equal(got, frame) {
				t.Fatalf("%v, %d bytes: a frame %v\n%x, want\n%x", o, len(want), err, got, frame)
			}
		})
		eachOverlap(func(dst, data, want []byte) {
			raw := AppendRaw(bytes.Clone(dst), o, h, want)
			if got := AppendRaw(dst, o, h, data); !bytes.Equal(got, raw) {
				t.Fatalf("%v, %d bytes: raw\n%x, want\n%x", o, len(want), got, raw)
			}
		})
		eachOverlap(func(dst, data, want []byte) {
			var apart, b Batch
			apart.Start(bytes.Clone(dst), o, KernelHeader(0xfefefefe))
			b.Start(dst, o, KernelHeader(0xfefefefe))
			apart.Add(h, want)
			b.Add(h, data)
			expected, _ := apart.End()
			if got, err := b.End(); err != nil || !bytes.Equal(got, expected) {
				t.Fatalf("%v, %d bytes: a batch %v\n%x, want\n%x", o, len(want), err, got, expected)
			}
		})
	}
}

// Every length has its own parts, and none writes behind the message.
func TestFillOfEveryLength(t *testing.T) {
	t.Attr("requirement", "CN-ENC-2")
	h := Header{ID: W1, Seq: 1, Ack: 2, Flags: 3}
	for n := range 200 {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(i + 1)
		}
		for _, o := range []wire.Order{wire.Native, wire.Little, wire.Big} {
			buf := bytes.Repeat([]byte{0xee}, 16+HeaderLen+n+70)
			var b Batch
			b.Start(buf[:0], o, KernelHeader(1))
			if err := b.Add(h, data); err != nil {
				t.Fatal(err)
			}
			m := b.dst[16:]
			if len(m) != HeaderLen+n || !bytes.Equal(m[HeaderLen:], data) || o.Uint16(m[16:]) != uint16(n) || o.Uint16(m[18:]) != 3 {
				t.Errorf("%v, %d bytes: %x", o, n, m)
			}
			if rest := buf[16+HeaderLen+n:]; !bytes.Equal(rest, bytes.Repeat([]byte{0xee}, len(rest))) {
				t.Errorf("%v, %d bytes: behind them %x", o, n, rest)
			}
		}
	}
}

// What a batch returns has all the room of the caller's buffer, also where a
// batch may take less, and a batch after a fault or its end takes no more.
func TestBatchKeepsTheRoom(t *testing.T) {
	buf := make([]byte, 3, 1<<18)
	for _, messages := range []int{0, 1, 2, 3} {
		var b Batch
		b.Start(buf, wire.Native, KernelHeader(1))
		for range messages {
			b.Add(Header{}, make([]byte, MaxData-30))
		}
		got, _ := b.End()
		if cap(got) != cap(buf) || &got[0] != &buf[0] {
			t.Errorf("%d messages: room for %d, had %d", messages, cap(got), cap(buf))
		}
		if err := b.Add(Header{}, nil); err == nil || b.Len() != min(messages, 1)*(HeaderLen+MaxData-30) {
			t.Errorf("%d messages: %v, %d bytes", messages, err, b.Len())
		}
	}
	var b Batch
	b.Start(buf[:0:20], wire.Native, KernelHeader(1))
	b.Add(Header{}, make([]byte, 100))
	b.Add(Header{}, make([]byte, 100))
	if got, err := b.End(); err != nil || len(got) != 16+2*120 {
		t.Errorf("in a buffer that grew: %d bytes, %v", len(got), err)
	}
}

// clipped fails for a view that could be appended into what follows it.
func clipped(t *testing.T, name string, view []byte) {
	t.Helper()
	if cap(view) != len(view) {
		t.Errorf("%s: %d bytes with room for %d", name, len(view), cap(view))
	}
}

// "A slice of the datagram that cannot be appended into what follows", by
// every walk, of several messages and of one.
func TestViewsCannotBeAppendedInto(t *testing.T) {
	for _, o := range orders {
		several := nl(o, 3, 0, cn(o, 5, 5), cn(o, 4, 4), make([]byte, 7))
		for _, b := range [][]byte{
			nl(o, 3, 0, cn(o, 4, 4)),
			nl(o, 3, 0, cn(o, 4, 4), make([]byte, 7)), // slack
			nl(o, 5, 0, cn(o, 4, 4)),
			join(several, make([]byte, -len(several)&3), nl(o, 3, 0, cn(o, 8, 8))),
			nl(o, 3, 0, cn(o, 4, 4), cn(o, 9, 4)), // a fault in the second
		} {
			// Not at the end of its array, as a datagram in a buffer is.
			b = append(b, "behind"...)[:len(b)]
			s := Scan(b, o)
			for s.Next() {
				clipped(t, "Scanner.Msg", s.Msg().Bytes())
				clipped(t, "Scanner.Msg.Data", s.Msg().Data())
				clipped(t, "Scanner.Tail", s.Tail())
			}
			clipped(t, "Scanner.Tail at the end", s.Tail())
			in := In(b[16:], o)
			for in.Next() {
				clipped(t, "PayloadScanner.Msg", in.Msg().Bytes())
				clipped(t, "PayloadScanner.Tail", in.Tail())
			}
			clipped(t, "PayloadScanner.Tail at the end", in.Tail())
			for m := range All(b, o) {
				clipped(t, "All", m.Bytes())
			}
			if m, ok := One(b, o); ok {
				clipped(t, "One", m.Bytes())
				clipped(t, "One.Data", m.Data())
			}
		}
	}
}

// Room that is written beyond its end does not become the next message.
func TestRoomCannotBeAppendedInto(t *testing.T) {
	var b Batch
	b.Start(make([]byte, 0, 256), wire.Native, KernelHeader(1))
	room, _ := b.Reserve(Header{ID: W1}, 5)
	clipped(t, "Reserve", room)
	b.Add(Header{ID: W1}, []byte("next"))
	_ = append(room, "far too many bytes for this room"...)
	datagram, err := b.End()
	s := Scan(datagram, wire.Native)
	if err != nil || !s.Next() || !s.Next() || s.Msg().ID() != W1 || string(s.Msg().Data()) != "next" {
		t.Errorf("%v, %v: %x", err, s.Err(), datagram)
	}
}
