package steps

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// all are what the processes of the scenario do. Each is a process of its own,
// as this program started anew.
var all map[string]func() error

func init() {
	// The main goroutine keeps the first thread, whose number is that of the
	// process, so that all others run on threads where the two differ.
	runtime.LockOSThread()
	all = map[string]func() error{
		"scenario":  scenario,
		"succeed":   func() error { return nil },
		"forty-two": func() error { os.Exit(42); return nil },
		"wait":      waitForEnd,
		"threads":   nameThreads,
		"session":   newSession,
		"ids":       changeIDs,
		"trace":     traceChild,
		"core":      dumpCore,
	}
}

func run(name string) int {
	step, ok := all[name]
	if !ok {
		return 2
	}
	if err := step(); err != nil {
		fmt.Fprintf(os.Stderr, "step %s: %v\n", name, err)
		return 1
	}
	return 0
}

func thisProgram(step string) (*exec.Cmd, error) {
	file, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(file, word, step)
	command.Stderr = os.Stderr
	return command, nil
}

// Start starts a step, which ends by itself. "scenario" is the parent of all
// others, "succeed" and "forty-two" are processes that end with 0 and 42.
func Start(step string) (*exec.Cmd, error) {
	command, err := thisProgram(step)
	if err != nil {
		return nil, err
	}
	return command, command.Start()
}

// scenario is the parent of all other steps, which come one after the other.
func scenario() error {
	for _, s := range []struct {
		step string
		want func(syscall.WaitStatus) bool
	}{
		{"succeed", exitedWith(0)},
		{"forty-two", exitedWith(42)},
		{"threads", exitedWith(0)},
		{"session", exitedWith(0)},
		{"ids", exitedWith(0)},
		{"trace", exitedWith(0)},
		{"core", killedBy(syscall.SIGSEGV)},
	} {
		command, err := thisProgram(s.step)
		if err != nil {
			return err
		}
		if err := command.Start(); err != nil {
			return err
		}
		if err := end(command, s.want); err != nil {
			return fmt.Errorf("step %s: %w", s.step, err)
		}
	}
	return killChild()
}

func exitedWith(code int) func(syscall.WaitStatus) bool {
	return func(s syscall.WaitStatus) bool { return s.Exited() && s.ExitStatus() == code }
}

func killedBy(signal syscall.Signal) func(syscall.WaitStatus) bool {
	return func(s syscall.WaitStatus) bool { return s.Signaled() && s.Signal() == signal }
}

// end waits for a process to end as it should.
func end(command *exec.Cmd, want func(syscall.WaitStatus) bool) error {
	err := command.Wait()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		return err
	}
	if !want(command.ProcessState.Sys().(syscall.WaitStatus)) {
		return fmt.Errorf("ended with %v", command.ProcessState)
	}
	return nil
}

// waitingChild starts a process that ends when its input is closed, and returns
// once it waits for that: a child that is traced while it still executes its
// program gets a SIGTRAP for it.
func waitingChild() (*exec.Cmd, io.Closer, error) {
	command, err := thisProgram("wait")
	if err != nil {
		return nil, nil, err
	}
	input, err := command.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	ready, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := command.Start(); err != nil {
		return nil, nil, err
	}
	_, err = io.ReadFull(ready, make([]byte, 1))
	return command, input, err
}

func waitForEnd() error {
	if _, err := os.Stdout.Write([]byte{1}); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

func killChild() error {
	child, _, err := waitingChild()
	if err != nil {
		return err
	}
	if err := child.Process.Kill(); err != nil {
		return err
	}
	return end(child, killedBy(syscall.SIGKILL))
}

// nameThreads names two threads: one with all 15 characters that there is room
// for, one with a byte that is no UTF-8. Their names die with them, as each
// goroutine ends without letting go of its thread.
func nameThreads() error {
	var wait sync.WaitGroup
	failed := make([]error, 2)
	for i, name := range []string{NameStart + "-full", NameStart + "\xff"} {
		wait.Go(func() {
			runtime.LockOSThread()
			failed[i] = setName(name)
		})
	}
	wait.Wait()
	return errors.Join(failed...)
}

func setName(name string) error {
	text, err := unix.BytePtrFromString(name)
	if err != nil {
		return err
	}
	_, _, errno := unix.RawSyscall(unix.SYS_PRCTL, unix.PR_SET_NAME, uintptr(unsafe.Pointer(text)), 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func newSession() error {
	_, err := unix.Setsid()
	return err
}

// changeIDs gives each thread of the process other ids: an event a thread.
func changeIDs() error {
	const keep = -1
	if err := syscall.Setresgid(1234, 5678, keep); err != nil {
		return err
	}
	return syscall.Setresuid(1234, 5678, keep)
}

// traceChild traces a child of a thread that is not the first of its process:
// both the parent and the tracer of the events are that thread.
func traceChild() error {
	traced := make(chan error)
	go func() {
		runtime.LockOSThread()
		traced <- attachAndDetach()
	}()
	return <-traced
}

func attachAndDetach() error {
	child, input, err := waitingChild()
	if err != nil {
		return err
	}
	pid := child.Process.Pid
	if err := unix.PtraceAttach(pid); err != nil {
		return err
	}
	if err := stopped(pid); err != nil {
		return err
	}
	if err := unix.PtraceDetach(pid); err != nil {
		return err
	}
	if err := input.Close(); err != nil {
		return err
	}
	return end(child, exitedWith(0))
}

// stopped waits for the SIGSTOP of the attaching, and passes on signals that
// come before it: let go at one of those, the child would stop later for good.
func stopped(pid int) error {
	for {
		var status unix.WaitStatus
		if _, err := unix.Wait4(pid, &status, unix.WALL, nil); err != nil {
			if err == unix.EINTR {
				continue
			}
			return err
		}
		if !status.Stopped() {
			return fmt.Errorf("the child ended with %#x", int(status))
		}
		if status.StopSignal() == unix.SIGSTOP {
			return nil
		}
		if err := unix.PtraceCont(pid, int(status.StopSignal())); err != nil {
			return err
		}
	}
}

// dumpCore dies of a signal that dumps core, without a core file. The signal is
// blocked, as the kernel then kills the process past the handler that Go has
// for it (force_sig_info_to_task).
func dumpCore() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return err
	}
	page, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return err
	}
	var blocked unix.Sigset_t
	blocked.Val[0] = 1 << (unix.SIGSEGV - 1)
	if err := unix.PthreadSigmask(unix.SIG_BLOCK, &blocked, nil); err != nil {
		return err
	}
	page[0] = 1 // on the thread that blocks the signal, see init
	return errors.New("a page without rights can be written")
}
