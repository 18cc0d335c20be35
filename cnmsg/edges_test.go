package cnmsg

import (
	"testing"

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
