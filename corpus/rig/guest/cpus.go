//go:build linux

package main

import (
	"runtime"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// cpus asks on every processor in turn, twice: the kernel counts the sequence
// numbers of each for itself.
func cpus(t *tape) error {
	s, err := t.listener("main", 1, 0x6000)
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		return err
	}
	defer unix.SchedSetaffinity(0, &all)
	for round := range 2 {
		for n := range all.Count() {
			if err := pin(n); err != nil {
				return err
			}
			seq := uint32(10 + 10*n + round)
			if err := s.proc(cnproc.Request{Op: badOp}, seq, 0x6100+seq); err != nil {
				return err
			}
			if err := s.during("succeed"); err != nil { // where its parent is
				return err
			}
		}
	}
	return s.dismiss(2, 0x3333)
}

// pin binds the thread to a processor.
func pin(n int) error {
	var one unix.CPUSet
	one.Set(n)
	return unix.SchedSetaffinity(0, &one)
}
