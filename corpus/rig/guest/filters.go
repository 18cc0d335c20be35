//go:build linux

package main

import (
	"errors"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// filters are requests of 8 bytes by sockets of their own, beside one without a
// filter. Kernels before 6.6 pass over them: each of the sockets gets all then,
// as a member of the group.
func filters(t *tape) error {
	main, err := t.listener("main", 1, 0x4000)
	if err != nil {
		return err
	}
	sockets := []*socket{main}
	for i, f := range []struct {
		name string
		what cnproc.What
	}{
		{"exit", cnproc.WhatExit},
		{"nonzero-exit", cnproc.NonzeroExit},
		{"fork-exec", cnproc.WhatFork | cnproc.WhatExec},
		{"all", cnproc.All},
	} {
		s, err := t.open(f.name, 1)
		if err != nil {
			return err
		}
		defer s.Close()
		sockets = append(sockets, s)
		r := cnproc.Request{Op: cnproc.Listen, Filter: f.what, Wide: true}
		if err := s.proc(r, uint32(10+i), 0x4100); err != nil {
			return err
		}
	}
	for _, step := range []string{"succeed", "forty-two"} {
		if err := main.during(step); err != nil {
			return err
		}
	}
	// IGNORE in 8 bytes, answered to the others, before 6.6 not at all.
	for i, s := range sockets[1:] {
		if err := s.proc(cnproc.Request{Op: cnproc.Ignore, Filter: cnproc.All, Wide: true}, uint32(20+i), 0x4200); err != nil {
			return err
		}
	}
	var failed []error
	for _, s := range sockets {
		failed = append(failed, s.settle())
	}
	return errors.Join(append(failed, main.dismiss(2, 0x3333))...)
}
