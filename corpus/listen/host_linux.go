package listen

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
)

// onEach calls f on each of the CPUs that are wanted, as far as this process
// may run there.
func onEach(wanted func(cpu uint32) bool, f func(cpu uint32)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()          // and never unlocked: the thread ends with the goroutine
		for cpu := range uint32(1024) { // CPU_SETSIZE, the bits of a CPUSet
			var set unix.CPUSet
			set.Set(int(cpu))
			if wanted(cpu) && unix.SchedSetaffinity(0, &set) == nil {
				f(cpu)
			}
		}
	}()
	<-done
}

// The first user and pid namespaces have numbers that never change
// (PROC_USER_INIT_INO, PROC_PID_INIT_INO).
const (
	firstUser = "user:[4026531837]"
	firstPID  = "pid:[4026531836]"
)

// namespaces tells where cn_proc takes no request and says nothing of it
// (cn_proc_mcast_ctl).
func namespaces() error {
	if now, err := os.Readlink("/proc/self/ns/user"); err == nil && now != firstUser {
		return unsupported("cn_proc takes no request from a user namespace, and this is in %s: run it as root of the host, outside of unshare -U and of rootless containers", now)
	}
	if now, err := os.Readlink("/proc/self/ns/pid"); err == nil && now != firstPID {
		return unsupported("cn_proc takes no request from a pid namespace, and this is in %s: run it on the host, or in a container that shares its pid and network namespaces", now)
	}
	return nil
}

// unsupported is errors.ErrUnsupported, whose text would add nothing.
func unsupported(format string, a ...any) error { return nowhere(fmt.Sprintf(format, a...)) }

type nowhere string

func (n nowhere) Error() string { return string(n) }

func (n nowhere) Is(target error) bool { return target == errors.ErrUnsupported }

// unanswered is why a LISTEN may have had no answer.
func unanswered() error {
	if ids, err := os.ReadFile("/proc/net/connector"); err == nil && !bytes.Contains(ids, []byte("cn_proc ")) {
		return unsupported("this kernel has a connector, but no process events: it takes one with CONFIG_PROC_EVENTS")
	}
	return unsupported("LISTEN is not answered: cn_proc takes requests from the first user and pid namespaces alone: run this on the host, outside of containers")
}

// bootTime is when CLOCK_MONOTONIC was 0, as far as the clock on the wall knows
// now. It has a monotonic reading: setting the clock changes no comparison. The
// clock on the wall is read first, so that a delay between the two makes events
// look older, never younger than the request that they are behind.
func bootTime() time.Time {
	now := time.Now()
	var since unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &since) != nil {
		return now
	}
	return now.Add(-time.Duration(since.Nano()))
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
