package live_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// monotonic is the clock that stands still while the machine sleeps.
func monotonic(t *testing.T) uint64 {
	t.Helper()
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		t.Fatal(err)
	}
	return uint64(now.Nano())
}

func TestAChildIsSeenToForkExecAndExit(t *testing.T) {
	cite(t, "NL-ONE-1 NL-PAD-1 NL-TYPE-1 NL-FLAGS-1 NL-PID-1 NL-SEQ-1 PROC-TIME-1")
	l := events(t)
	for range tries {
		if seen, whole := l.child(42); whole {
			if want := []string{"fork", "exec", "exit"}; !slices.Equal(seen, want) {
				t.Errorf("saw %q, want %q", seen, want)
			}
			return
		}
	}
	t.Fatalf("%d overruns while children ran", tries)
}

// child runs a child that exits with code, and returns which of its events
// came. They are not the whole where an overrun came too.
func (l *listener) child(code int) (seen []string, whole bool) {
	l.t.Helper()
	before := monotonic(l.t)
	pid := start(l.t, code)
	whole = l.until("exit of the child", func(_ cnmsg.Msg, e *cnproc.Event) bool {
		if f, ok := e.Fork(); ok && f.ChildPID == pid {
			seen = append(seen, "fork")
			if f.ChildTGID != pid || f.ParentTGID != int32(os.Getpid()) {
				l.t.Errorf("%+v, want parent_tgid %d and child_tgid %d", f, os.Getpid(), pid)
			}
		}
		if x, ok := e.Exec(); ok && x.TGID == pid {
			seen = append(seen, "exec")
			if x.PID != pid {
				l.t.Errorf("%+v, want pid %d", x, pid)
			}
		}
		x, ok := e.Exit()
		if !ok || x.PID != pid {
			return false
		}
		seen = append(seen, "exit")
		l.checkExit(x, e, pid, code)
		if after := monotonic(l.t); e.Timestamp < before || e.Timestamp > after {
			l.t.Errorf("timestamp %d, the clock says %d to %d", e.Timestamp, before, after)
		}
		return true
	})
	return seen, whole
}

func (l *listener) checkExit(x cnproc.Exit, e *cnproc.Event, pid int32, code int) {
	l.t.Helper()
	const sigchld = 17
	if x.TGID != pid || x.Code.ExitStatus() != code || !x.Code.Exited() || x.Signal != sigchld {
		l.t.Errorf("%+v, want tgid %d, exit status %d, signal %d", x, pid, code, sigchld)
	}
	// Zeroes before 4.18.
	if p, ok := e.Parent(); !ok || p.TGID != int32(os.Getpid()) && p != (cnproc.Parent{}) {
		l.t.Errorf("parent %+v, want tgid %d", p, os.Getpid())
	}
}

// Every thread of a child but the first is reaped by itself: its exit has no
// parent. Its fork has that of the process, and not the thread that made it.
func TestThreadsHaveTheParentOfTheirProcessUntilTheyEnd(t *testing.T) {
	l := events(t)
	pid := start(t, 0)
	var process cnproc.Fork
	alive, threads := map[int32]bool{}, 0
	whole := l.until("end of the child", func(_ cnmsg.Msg, e *cnproc.Event) bool {
		if f, ok := e.Fork(); ok && f.ChildTGID == pid {
			alive[f.ChildPID] = true
			if f.ChildPID == pid {
				process = f
				return false
			}
			threads++
			if f.ParentTGID != int32(os.Getpid()) || f.ParentPID != process.ParentPID {
				t.Errorf("%+v, want the parent of %+v", f, process)
			}
		}
		x, ok := e.Exit()
		if !ok || x.TGID != pid {
			return false
		}
		delete(alive, x.PID)
		if p, _ := e.Parent(); x.PID != pid && p != (cnproc.Parent{}) {
			t.Errorf("a thread's exit has the parent %+v", p)
		}
		return len(alive) == 0
	})
	if !whole {
		t.Skip("an overrun: not all is known of the child")
	}
	if threads == 0 {
		t.Skip("the child had one thread")
	}
	cite(t, "PROC-PARENT-2 PROC-PARENT-3")
}

// A parent that ignores SIGCHLD has its children reaped when they end. It takes
// one of a single thread: the first of several can end before the others, and
// is reaped with the last.
func TestAnIgnoredChildHasNoParentInItsExit(t *testing.T) {
	if os.Getenv(roleVariable) == "ignores" {
		signal.Ignore(syscall.SIGCHLD)
		if err := exec.Command("true").Run(); !errors.Is(err, unix.ECHILD) {
			t.Errorf("waiting for a child that was reaped: %v", err)
		}
		return
	}
	if _, err := exec.LookPath("true"); err != nil {
		t.Skip(err)
	}
	cite(t, "PROC-PARENT-2")
	l := events(t)
	pid := int32(again(t, "ignores", nil))
	born := map[int32]bool{}
	l.until("exit of the child's child", func(_ cnmsg.Msg, e *cnproc.Event) bool {
		if f, ok := e.Fork(); ok && f.ParentTGID == pid && f.ChildPID == f.ChildTGID {
			born[f.ChildPID] = true
		}
		x, ok := e.Exit()
		if !ok || !born[x.PID] || x.Signal != uint32(syscall.SIGCHLD) {
			return false // Go also makes one that would not send SIGCHLD
		}
		if p, _ := e.Parent(); p != (cnproc.Parent{}) {
			t.Errorf("%+v has the parent %+v, ignoring %d", x, p, pid)
		}
		return true
	})
}

// What a child does to itself, and the events that tell of it, in this order:
// an exec gives a name too, setpgid makes no session, and of four ids two are
// told, whichever has changed.
func TestWhichChangesAreTold(t *testing.T) {
	switch os.Getenv(roleVariable) {
	case "changes":
		changeAll(t)
		return
	case "dumps":
		dumpCore(t)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can change all of its ids")
	}
	t.Run("names, sessions, ids", func(t *testing.T) {
		cite(t, "PROC-WHEN-1")
		want := []string{"exec", "comm of-prctl", "comm of-proc", "sid", "uid 0 0", "uid 0 0", "gid 0 0", "gid 0 0"}
		for range tries {
			l := events(t)
			told, overruns := l.changes(int32(again(t, "changes", nil)))
			if overruns != 0 {
				continue
			}
			if !slices.Equal(told, want) {
				t.Errorf("told of %q, want %q", told, want)
			}
			return
		}
		t.Fatalf("%d overruns", tries)
	})
	t.Run("coredump", func(t *testing.T) {
		cite(t, "PROC-WHEN-1")
		l := events(t)
		command := thisTest(t, "dumps")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		defer command.Wait()
		pid := int32(command.Process.Pid)
		before := false
		whole := l.until("exit", func(_ cnmsg.Msg, e *cnproc.Event) bool {
			if c, ok := e.Coredump(); ok && c.TGID == pid {
				before = true
			}
			x, ok := e.Exit()
			if !ok || x.PID != pid {
				return false
			}
			if x.Code.Signal() != int(unix.SIGSEGV) {
				t.Errorf("ended with %#x", uint32(x.Code))
			}
			return true
		})
		if whole && !before {
			t.Error("no coredump event before the exit")
		}
	})
}

// changeAll gives this thread two names, moves the process to another group and
// back and to a session of its own, and changes the ids that are neither real
// nor effective.
func changeAll(t *testing.T) {
	runtime.LockOSThread()
	name := []byte("of-prctl\x00")
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	check(unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(&name[0])), 0, 0, 0))
	check(os.WriteFile(filepath.Join("/proc/self/task", strconv.Itoa(unix.Gettid()), "comm"), []byte("of-proc"), 0))

	group := unix.Getpgrp()
	check(unix.Setpgid(0, 0))
	check(unix.Setpgid(0, group))
	_, err := unix.Setsid()
	check(err)

	const keep = ^uintptr(0)
	for _, call := range [][4]uintptr{
		{unix.SYS_SETRESUID, keep, keep, 1},
		{unix.SYS_SETFSUID, 2},
		{unix.SYS_SETRESGID, keep, keep, 1},
		{unix.SYS_SETFSGID, 2},
	} {
		if _, _, errno := unix.RawSyscall(call[0], call[1], call[2], call[3]); errno != 0 {
			t.Error(errno) // setfsuid returns the old id, which is 0
		}
	}
}

// changes returns the events that are there of a process, forks and exits left
// out, in their order.
func (l *listener) changes(tgid int32) (told []string, overruns int) {
	l.t.Helper()
	overruns = l.told(func(_ cnmsg.Msg, e *cnproc.Event) {
		var of int32
		var text string
		if x, ok := e.Exec(); ok {
			of, text = x.TGID, "exec"
		} else if c, ok := e.Comm(); ok {
			of, text = c.TGID, fmt.Sprintf("comm %s", c.Name())
		} else if s, ok := e.SID(); ok {
			of, text = s.TGID, "sid"
		} else if u, ok := e.UID(); ok {
			of, text = u.TGID, fmt.Sprintln("uid", u.RUID, u.EUID)
		} else if g, ok := e.GID(); ok {
			of, text = g.TGID, fmt.Sprintln("gid", g.RGID, g.EGID)
		}
		if of == tgid {
			told = append(told, strings.TrimSpace(text))
		}
	})
	return told, overruns
}

// dumpCore ends this process with a signal that dumps core, which is not to be
// written. The signal is blocked, so that Go cannot handle it.
func dumpCore(t *testing.T) {
	runtime.LockOSThread()
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		t.Fatal(err)
	}
	page, err := unix.Mmap(-1, 0, 1, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	var all unix.Sigset_t
	for i := range all.Val {
		all.Val[i] = ^all.Val[i]
	}
	if err := unix.PthreadSigmask(unix.SIG_BLOCK, &all, nil); err != nil {
		t.Fatal(err)
	}
	page[0] = 1
}
