package cnmsg

import (
	"testing"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

func TestReserveRefusesANegativeSize(t *testing.T) {
	for _, size := range []int{-1, -2, -20, -21} {
		var b Batch
		b.Start(nil, wire.Little, KernelHeader(1))
		if room, err := b.Reserve(Header{}, size); err != wire.CNTooLong || room != nil {
			t.Errorf("room for %d bytes: %d, %v", size, len(room), err)
		}
	}
}

func TestBatchAfterItsEnd(t *testing.T) {
	var b Batch
	b.Start([]byte("dst"), wire.Little, KernelHeader(1))
	b.Add(Header{}, nil)
	if err := b.Add(Header{}, make([]byte, 1<<16)); err != wire.CNTooLong {
		t.Fatal(err)
	}
	b.End()
	if err := b.Err(); err != wire.CNTooLong {
		t.Errorf("the first fault is %v", err)
	}

	b.Start([]byte("dst"), wire.Little, KernelHeader(1))
	b.Add(Header{}, nil)
	b.End()
	if err := b.Err(); err != wire.CNShort {
		t.Errorf("a batch at its end has %v", err)
	}
	if again, err := b.End(); err != wire.CNShort || string(again) != "dst" {
		t.Errorf("a second End: %q, %v", again, err)
	}
	if b.Err() != wire.CNShort {
		t.Errorf("then %v", b.Err())
	}
}

func TestKernelVersionHasBytes(t *testing.T) {
	most := KernelVersion(6, 255, 255)
	if most != 0x6ffff || KernelVersion(6, 256, 256) != most || KernelVersion(6, 254, 254) != 0x6fefe {
		t.Errorf("%#x %#x %#x", most, KernelVersion(6, 256, 256), KernelVersion(6, 254, 254))
	}
}

func TestStrictCountsStrayBytes(t *testing.T) {
	datagram, _ := AppendFrame(nil, wire.Little, KernelHeader(1), Header{Seq: 1}, make([]byte, 4))
	if at, err := StrictKernel.Check(datagram, wire.Little); at != 0 || err != nil {
		t.Errorf("%v at %d", err, at)
	}
	for stray := 1; stray < 4; stray++ {
		b := append(datagram[:40:40], make([]byte, stray)...)
		if at, err := StrictPadding.Check(b, wire.Little); at != 40 || err != wire.NLPadding {
			t.Errorf("%d stray bytes: %v at %d", stray, err, at)
		}
	}
}

// The place of cn_msg.len is in the next nlmsghdr, where the payload is too
// short for a cn_msg: nothing there is a length.
func TestLengthBehindAShortMessage(t *testing.T) {
	done := nlmsg.Header{Type: nlmsg.TypeDone}
	for length := 16; length < 36; length++ {
		datagram, _ := nlmsg.AppendMessage(nil, wire.Little, done, make([]byte, length-16))
		for len(datagram) < 36 {
			datagram, _ = nlmsg.AppendMessage(datagram, wire.Little, done, nil)
		}
		for size := range uint16(40) {
			wire.Little.PutUint16(datagram[32:], size)
			for m, err := range All(datagram, wire.Little) {
				if len(m.Data()) > 0 || m.Ack() != 0 || err == nil {
					t.Errorf("nlmsg_len %d, then %d: All has %x, %v", length, size, m.b, err)
				}
			}
			if s := Scan(datagram, wire.Little); s.Next() {
				t.Errorf("nlmsg_len %d, then %d: Scan has %x", length, size, s.Msg().b)
			}
			if m, ok := One(datagram, wire.Little); ok {
				t.Errorf("nlmsg_len %d, then %d: One has %x", length, size, m.b)
			}
		}
	}
}

// cn_msg.len decides, no byte beside it, and it is judged by the bytes that
// are left.
func TestEveryLengthInOneNlmsghdr(t *testing.T) {
	for left := range 9 {
		for size := range uint16(99) {
			for first := range uint32(9) {
				h := Header{Ack: first << 24, Len: size}
				datagram, _ := nlmsg.AppendMessage(nil, wire.Little, KernelHeader(1), AppendRaw(nil, wire.Little, h, make([]byte, left)))
				datagram = datagram[:frameLen+left]
				fits := int(size) <= left
				right := func(m Msg) bool { return m.Header() == h && len(m.Data()) == int(size) }
				if m, ok := One(datagram, wire.Little); ok != fits || ok && !right(m) {
					t.Errorf("%d of %d bytes, ack %#x: One has %x, %v", size, left, h.Ack, m.b, ok)
				}
				for m, err := range All(datagram, wire.Little) {
					if (err == nil) != fits || fits && !right(m) {
						t.Errorf("%d of %d bytes, ack %#x: All has %x, %v", size, left, h.Ack, m.b, err)
					}
				}
				if s := Scan(datagram, wire.Little); s.Next() != fits || fits && !right(s.Msg()) {
					t.Errorf("%d of %d bytes, ack %#x: Scan has %x", size, left, h.Ack, s.Msg().b)
				}
			}
		}
	}
}

// A batch refuses what does not fit into it, also where the buffer has room.
func TestBatchWithRoomInItsBuffer(t *testing.T) {
	buf := make([]byte, 0, 1<<18)
	for _, size := range []int{-40, -20, -2, -1, MaxData - 29, MaxData, MaxData + 1} {
		var b Batch
		b.Start(buf, wire.Little, KernelHeader(1))
		b.Add(Header{}, make([]byte, 10))
		for range 2 {
			if room, err := b.Reserve(Header{}, size); err != wire.CNTooLong || room != nil {
				t.Errorf("room for %d bytes: %d, %v", size, len(room), err)
			}
		}
		if err := b.Add(Header{}, nil); err != wire.CNTooLong || b.Len() != HeaderLen+10 {
			t.Errorf("after %d bytes an empty message: %v, %d bytes", size, err, b.Len())
		}
	}
	var b Batch
	b.Start(buf, wire.Little, KernelHeader(1))
	b.Add(Header{}, make([]byte, 10))
	if room, err := b.Reserve(Header{}, MaxData-30); len(room) != MaxData-30 || err != nil {
		t.Errorf("the last that fits: %d, %v", len(room), err)
	}
}

// The last message of a batch has no data, and another nlmsghdr follows.
func TestEmptyMessageAtTheEndOfABatch(t *testing.T) {
	var b Batch
	b.Start(nil, wire.Little, KernelHeader(1))
	b.Add(Header{Seq: 1}, []byte("data"))
	b.Add(Header{Seq: 2}, nil)
	datagram, _ := b.End()
	datagram, _ = AppendFrame(datagram, wire.Little, KernelHeader(3), Header{Seq: 3}, nil)
	s := Scan(datagram, wire.Little)
	seq := uint32(0)
	for m, err := range All(datagram, wire.Little) {
		seq++
		if err != nil || m.Seq() != seq {
			t.Errorf("All: message %d is %d, %v", seq, m.Seq(), err)
		}
		if !s.Next() || s.Msg().Seq() != seq {
			t.Errorf("Scan: message %d is %d", seq, s.Msg().Seq())
		}
	}
	if seq != 3 || s.Next() || s.Err() != nil {
		t.Errorf("%d messages, %v", seq, s.Err())
	}
}

// A control message that is laid out as a frame of cn_proc is none, also where
// the one before had the same header, or a frame the same length.
func TestControlMessagesThatLookLikeFrames(t *testing.T) {
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		for nlmsgType := range uint16(6) {
			var datagram []byte
			for seq, kind := range []uint16{nlmsgType, nlmsgType, nlmsg.TypeDone, nlmsg.TypeDone, nlmsgType} {
				datagram, _ = AppendFrame(datagram, o, nlmsg.Header{Type: kind}, Header{ID: Proc, Seq: uint32(seq)}, make([]byte, 40))
			}
			want := 5
			if nlmsg.KindOf(nlmsgType, 60) != nlmsg.KindData {
				want = 2
			}
			all, scanned := 0, 0
			for range All(datagram, o) {
				all++
			}
			s := Scan(datagram, o)
			for s.Next() {
				scanned++
			}
			if all != want || scanned != want {
				t.Errorf("%v, type %d: All has %d messages, Scan %d, want %d", o, nlmsgType, all, scanned, want)
			}
		}
	}
}
