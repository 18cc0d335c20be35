package listen

import (
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
)

// onEach calls f on each of the CPUs, as far as this process may run there.
func onEach(cpus []uint32, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		for _, cpu := range cpus {
			var set unix.CPUSet
			set.Set(int(cpu))
			if unix.SchedSetaffinity(0, &set) == nil {
				f()
			}
		}
	}()
	<-done
}

// bootTime is when CLOCK_MONOTONIC was 0, as far as the clock on the wall knows.
func bootTime() time.Time {
	var since unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &since) != nil {
		return time.Now()
	}
	return time.Now().Add(-time.Duration(since.Nano())).Round(0)
}

// Machine says what the kernel says of itself, without the machine's name.
func Machine() (corpus.Section, error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return corpus.Section{}, err
	}
	return corpus.Section{
		Hardware: unix.ByteSliceToString(u.Machine[:]),
		OS:       unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:]) + " " + unix.ByteSliceToString(u.Version[:]),
	}, nil
}

// kernel is the running one, the newest if its release cannot be read.
func kernel() cnmsg.Kernel {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return 0
	}
	var major, minor, patch uint
	fmt.Sscanf(unix.ByteSliceToString(u.Release[:]), "%d.%d.%d", &major, &minor, &patch)
	return cnmsg.KernelVersion(major, minor, patch)
}
