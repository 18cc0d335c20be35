package corpus

import (
	"math/bits"
	"time"
)

// clock turns the ticks of a pcapng interface into time.
type clock struct {
	ticks  uint64 // in a second; 0 when they are more than 64 bits hold
	offset int64  // if_tsoffset: seconds to add
}

// ticksPerSecond reads if_tsresol: ticks are 2^-n seconds with the high bit set, else 10^-n.
func ticksPerSecond(resolution byte) uint64 {
	n := resolution & 0x7f
	if resolution&0x80 != 0 {
		return 1 << n // 0 from 64 on
	}
	ticks := uint64(1)
	for range n {
		var over uint64
		if over, ticks = bits.Mul64(ticks, 10); over != 0 {
			return 0
		}
	}
	return ticks
}

// time is exact to the nanosecond at every resolution, and zero where there is none to be had.
func (c clock) time(ticks uint64) time.Time {
	if c.ticks == 0 {
		return time.Time{}
	}
	seconds, rest := ticks/c.ticks, ticks%c.ticks
	high, low := bits.Mul64(rest, 1e9)
	nanoseconds, _ := bits.Div64(high, low, c.ticks) // rest < ticks, so the quotient is below 1e9
	return time.Unix(int64(seconds)+c.offset, int64(nanoseconds)).UTC()
}
