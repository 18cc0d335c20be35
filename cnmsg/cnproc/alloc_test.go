package cnproc

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

var sink uint32

// Run with -gcflags=all=-l too, where nothing is inlined.
func TestDecodeAndEncodeNeverAllocate(t *testing.T) {
	buf := make([]byte, 0, 64)
	for _, c := range captured {
		b := unhex(t, c.hex)[36:]
		for _, o := range orders {
			n := testing.AllocsPerRun(100, func() {
				var e Event
				if e.Decode(o, b) == nil {
					fork, _ := e.Fork()
					exit, _ := e.Exit()
					parent, _ := e.Parent()
					comm, _ := e.Comm()
					sink += uint32(fork.ChildPID) + uint32(exit.Code) + uint32(parent.PID) + uint32(len(comm.Name()))
					sink += uint32(len(AppendEvent(buf, o, &e)))
				}
				if e.Decode(o, b[:15]) != nil || e.DecodeLayout(Timespec64, o, b) != nil {
					sink++
				}
			})
			if n != 0 {
				t.Errorf("%s, %v: %v allocations", c.name, o, n)
			}
		}
	}
	n := testing.AllocsPerRun(100, func() {
		var r Request
		if r.Decode(wire.Native, buf[:8]) == nil && r.Decode(wire.Native, buf[:3]) != nil {
			sink += uint32(len(AppendRequest(buf, wire.Big, &r)))
		}
	})
	if n != 0 {
		t.Errorf("Request: %v allocations", n)
	}
}
