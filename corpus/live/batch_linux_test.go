package live_test

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// All that is there comes in one call, each with its length and its sender.
func TestABatchIsWhatIsThere(t *testing.T) {
	const room = 100
	one, other, receiver := open(t, live.Options{}), open(t, live.Options{}), open(t, live.Options{})
	batch := live.NewBatch(4, room)
	for round := range 2 { // the second uses the same memory
		var sent [][]byte
		for i, size := range []int{16, 1, room, room + 1 + round, 65535, 40} {
			datagram := unique(size)
			from := one
			if i%2 == 1 {
				from = other
			}
			from.mustSendTo(receiver.PortID(), 0, datagram)
			sent = append(sent, datagram)
		}
		var got []live.Received
		for _, n := range []int{4, 2} {
			part, err := receiver.ReceiveBatch(batch)
			if err != nil || len(part) != n {
				t.Fatalf("%d datagrams, %v, want %d", len(part), err, n)
			}
			for _, r := range part {
				r.Data = bytes.Clone(r.Data)
				got = append(got, r)
			}
		}
		for i, r := range got {
			from := nlmsg.Addr{PortID: one.PortID()}
			if i%2 == 1 {
				from.PortID = other.PortID()
			}
			want := sent[i][:min(len(sent[i]), room)]
			if !bytes.Equal(r.Data, want) || r.Length != len(sent[i]) || r.From != from || r.Truncated() != (len(sent[i]) > room) {
				t.Errorf("round %d, datagram %d: %d bytes of %d from %+v, want %d of %d from %+v", round, i, len(r.Data), r.Length, r.From, len(want), len(sent[i]), from)
			}
		}
	}
}

// A batch without room would wait for ever.
func TestABatchHasRoomForOne(t *testing.T) {
	for _, n := range []int{0, -1} {
		sender, receiver := open(t, live.Options{}), open(t, live.Options{})
		datagram := unique(20)
		sender.mustSendTo(receiver.PortID(), 0, datagram)
		got, err := receiver.ReceiveBatch(live.NewBatch(n, 100))
		if err != nil || len(got) != 1 || !bytes.Equal(got[0].Data, datagram) {
			t.Errorf("%d: %d datagrams, %v", n, len(got), err)
		}
	}
}

// Every size that is too large is the largest.
func TestReceiveBufferOfAnySize(t *testing.T) {
	l := open(t, live.Options{})
	size := func(bytes int64) int {
		t.Helper()
		if err := l.SetReceiveBuffer(int(bytes)); err != nil {
			t.Fatal(err)
		}
		got, err := l.ReceiveBuffer()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	small, large := size(1), size(1<<31-1)
	if small >= large {
		t.Fatalf("1 byte gives %d, the largest size %d", small, large)
	}
	for _, bytes := range []int64{1 << 30, 1 << 31, 1<<32 - 1, 1 << 32, 1<<40 + 1} {
		if int64(int(bytes)) != bytes {
			continue // of 32 bits
		}
		if got := size(bytes); got != large {
			t.Errorf("%d bytes give %d, want %d", bytes, got, large)
		}
	}
	before := size(1 << 16)
	if err := l.SetReceiveBuffer(-1); !errors.Is(err, unix.EINVAL) {
		t.Errorf("-1: %v", err)
	}
	if got, err := l.ReceiveBuffer(); err != nil || got != before {
		t.Errorf("-1 changed it from %d to %d, %v", before, got, err)
	}
}

func TestABatchAllocatesNothing(t *testing.T) {
	sender, receiver := open(t, live.Options{}), open(t, live.Options{ReceiveBuffer: 8 << 20})
	batch, buf := live.NewBatch(8, 256), make([]byte, 256)
	const datagrams = 101 // AllocsPerRun calls once more
	for range 8*datagrams + datagrams {
		sender.mustSendTo(receiver.PortID(), 0, unique(76))
	}
	if n := testing.AllocsPerRun(datagrams-1, func() {
		if got, err := receiver.ReceiveBatch(batch); err != nil || len(got) != 8 {
			t.Error(len(got), err)
		}
	}); n != 0 {
		t.Errorf("ReceiveBatch: %v allocations", n)
	}
	if n := testing.AllocsPerRun(datagrams-1, func() {
		if got, err := receiver.Receive(buf); err != nil || len(got.Data) != 76 {
			t.Error(len(got.Data), err)
		}
	}); n != 0 {
		t.Errorf("Receive: %v allocations", n)
	}
}

func TestABatchGivesUpInTimeAndEndsWithTheSocket(t *testing.T) {
	silent := open(t, live.Options{Timeout: 10 * time.Millisecond})
	batch := live.NewBatch(2, 100)
	if got, err := silent.ReceiveBatch(batch); !errors.Is(err, live.ErrTimeout) || got != nil {
		t.Errorf("%v, %v", got, err)
	}
	silent.Close()
	if _, err := silent.ReceiveBatch(batch); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if _, err := silent.Drops(); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

// The kernel's own count of what a socket lost is the sum of the gaps, and an
// overrun takes nothing along that was read before it.
func TestDropsAreTheGaps(t *testing.T) {
	l := events(t)
	batch := live.NewBatch(64, 256)
	numbers := genealogy.NewContinuity(make([]genealogy.Stream, 1024))
	acks, overruns := map[uint32]bool{}, 0
	read := func() { // all that is there, or more than there is room for
		t.Helper()
		for range 1 << 16 {
			l.deadline(time.Millisecond)
			got, err := l.ReceiveBatch(batch)
			switch {
			case errors.Is(err, live.ErrTimeout):
				return
			case errors.Is(err, live.ErrOverrun):
				overruns++
				continue
			case err != nil:
				t.Fatal(err)
			}
			for _, r := range got {
				m, ok := cnmsg.One(r.Data, wire.Native)
				var e cnproc.Event
				if ok && r.From.FromKernel() && e.Decode(wire.Native, m.Data()) == nil {
					numbers.Observe(e.CPU, m.Seq())
					delete(acks, m.Ack())
				}
			}
		}
	}
	fence := func() { // a number of every CPU, with a queue that has room
		t.Helper()
		defer unpinned(t)()
		for cpu := range 1024 {
			var set unix.CPUSet
			set.Set(cpu)
			if unix.SchedSetaffinity(0, &set) != nil {
				continue
			}
			acks[l.request(badOp)] = true
			if read(); len(acks) != 0 {
				t.Skipf("the answer from CPU %d was lost: the machine is busy", cpu)
			}
		}
	}
	fence()
	before, err := l.Drops()
	if errors.Is(err, unix.ENOPROTOOPT) {
		t.Skip(err)
	}
	if err != nil || before != 0 {
		t.Fatalf("%d were lost before, %v", before, err)
	}
	l.small(1)
	l.flood()
	if err := l.SetReceiveBuffer(8 << 20); err != nil {
		t.Fatal(err)
	}
	read()
	fence()
	drops, err := l.Drops()
	if err != nil || overruns == 0 || drops < 32 || uint64(drops) != numbers.Missed() || !numbers.Exact() {
		t.Errorf("%d drops, %d missed, %d overruns, %v", drops, numbers.Missed(), overruns, err)
	}
}
