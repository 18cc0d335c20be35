package fuzz

import (
	"hash/crc32"
	"runtime"
)

// allocates checks that f, which takes the data, allocates nothing. It costs as
// much as many inputs, so only one input in 256 is looked at, the same each time.
func allocates(data []byte, what string, f func()) {
	if crc32.ChecksumIEEE(data)%256 != 0 {
		return
	}
	const runs = 10 // the runtime's own few allocations are less than one a run
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	n := (after.Mallocs - before.Mallocs) / runs
	check(n == 0, "%s allocates %d times", what, n)
}
