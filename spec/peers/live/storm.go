//go:build linux && cgo

package main

/*
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// In C, as a child of vfork in Go would run on the stack of its parent.

static void rename_thread(int n) {
	for (int i = 0; i < n; i++)
		prctl(PR_SET_NAME, i & 1 ? "storm" : "STORM");
}

static int fork_child(int n) {
	for (int i = 0; i < n; i++) {
		pid_t pid = vfork();
		if (pid == 0)
			_exit(0);
		if (pid < 0 || waitpid(pid, 0, 0) != pid)
			return -1;
	}
	return 0;
}
*/
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"
)

// storm makes events.
type storm struct {
	name, about string
	rate        float64 // events a second, 0 for as many as it can
	step        func(n int) error
}

var storms = []storm{
	{"comm", "a thread renames itself as fast as it can (PR_SET_NAME): an event each time", 0, renames},
	{"comm, 400,000/s", "the same, 400,000 times a second in portions of 0.2 ms, if it can", 400_000, renames},
	{"comm, 100,000/s", "the same, 100,000 times a second", 100_000, renames},
	{"fork", "a process makes children by vfork that end at once, as fast as it can. The forks are counted; with each comes an exit, which does not name its parent if that was faster", 0, forks},
}

func renames(n int) error {
	C.rename_thread(C.int(n))
	return nil
}

func forks(n int) error {
	if C.fork_child(C.int(n)) != 0 {
		return errors.New("no child could be made")
	}
	return nil
}

// makeEvents waits for input, makes a storm, and says how many events it was.
// Without input whoever started it is gone.
func makeEvents(name string, seconds float64) error {
	for _, s := range storms {
		if s.name == name {
			if _, err := os.Stdin.Read(make([]byte, 1)); err != nil {
				return fmt.Errorf("no sign to begin: %w", err)
			}
			runtime.LockOSThread()
			m, err := s.run(seconds)
			if err != nil {
				return err
			}
			return json.NewEncoder(os.Stdout).Encode(m)
		}
	}
	return fmt.Errorf("no storm %q", name)
}

func (s storm) run(seconds float64) (m made, err error) {
	const portion = 100
	begin := time.Now()
	for ; err == nil && m.Seconds < seconds; m.Seconds = time.Since(begin).Seconds() {
		n := portion
		if s.rate > 0 {
			n = int(m.Seconds*s.rate) - m.Events
		}
		err = s.step(n)
		m.Events += n
		if s.rate > 0 {
			time.Sleep(200 * time.Microsecond)
		}
	}
	return m, err
}
