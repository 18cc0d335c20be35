package made

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/cnwire/cnwire/wire"
)

// Frame is one frame of a capture file.
type Frame struct {
	Time    time.Time
	Data    []byte // what the capture has of it, with the cooked header
	Length  int    // on the wire, the cooked header too
	Flags   uint32 // epb_flags: 1 is inbound, 2 outbound, 0 says nothing
	Comment string
	Ether   bool // of an interface that is no netlink
}

// Conversation makes n frames or a few more.
func Conversation(seed uint64, o wire.Order, n int) []Frame {
	t := newTalk(rand.New(rand.NewPCG(seed, 0)), o)
	for len(t.frames) < n {
		t.speak()
	}
	return t.frames
}

// Damaged breaks most frames, in one of the ways in which frames break.
func Damaged(seed uint64, frames []Frame) []Frame {
	r := rand.New(rand.NewPCG(seed, 1))
	frames = slices.Clone(frames)
	for i := range frames {
		frames[i].damage(r)
	}
	return frames
}

func (f *Frame) damage(r *rand.Rand) {
	const least = cookedSize + 4
	if len(f.Data) < least {
		return
	}
	b := slices.Clone(f.Data)
	datagram := b[cookedSize:]
	switch r.IntN(6) {
	case 0: // cut, and the file does not say so
		b = b[:cookedSize+r.IntN(len(datagram))]
	case 1: // cut by the capture
		f.Data = b[:cookedSize+r.IntN(len(datagram))]
		return
	case 2:
		datagram[r.IntN(len(datagram))] ^= 1 << r.IntN(8)
	case 3: // where most lengths are
		datagram[r.IntN(min(len(datagram), 64))] = byte(r.Uint32())
	case 4:
		b = append(b, datagram[:r.IntN(len(datagram))]...)
	}
	f.Data, f.Length = b, len(b)
}

const (
	cookedSize = 16
	arphrd     = 824 // ARPHRD_NETLINK
	connector  = 11  // NETLINK_CONNECTOR
)

// cooked is a datagram behind its cooked header.
func cooked(kind, family uint16, datagram []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, kind)
	b = binary.BigEndian.AppendUint16(b, arphrd)
	b = append(b, make([]byte, 10)...)
	b = binary.BigEndian.AppendUint16(b, family)
	return append(b, datagram...)
}
