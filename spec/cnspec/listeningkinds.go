package main

import (
	"fmt"
	"strings"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// kinds are the events that are wanted; the zero kinds are all.
type kinds struct {
	mask    cnproc.What
	nonzero bool // exit events whose code is not 0
}

const kindNames = "fork, exec, uid, gid, sid, ptrace, comm, coredump, exit or nonzero_exit"

func (k *kinds) set(list string) error {
	for name := range strings.SplitSeq(list, ",") {
		w, ok := whatNamed(name)
		switch {
		case name == "nonzero_exit":
			k.nonzero = true
		case ok:
			k.mask |= w
		default:
			return fmt.Errorf("no event %q: %s", name, kindNames)
		}
	}
	return nil
}

func whatNamed(name string) (cnproc.What, bool) {
	for bit := range 32 {
		w := cnproc.What(1 << bit)
		if w&cnproc.All != 0 && w != cnproc.NonzeroExit && w.String() == name {
			return w, true
		}
	}
	return 0, false
}

// forKernel is the mask that the kernel is told.
func (k kinds) forKernel() cnproc.What {
	if k.nonzero {
		return k.mask | cnproc.NonzeroExit
	}
	return k.mask
}

// has tells whether an event is wanted: kernels before 6.6 send all.
func (k kinds) has(e *cnproc.Event) bool {
	if k.mask == 0 && !k.nonzero || k.mask&e.What != 0 {
		return true
	}
	exit, ok := e.Exit()
	return k.nonzero && ok && exit.Code != 0
}
