package main

import (
	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/corpus"
)

// thisMachine says what the kernel says of itself, without the machine's name.
func thisMachine() (corpus.Section, error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return corpus.Section{}, err
	}
	return corpus.Section{
		Hardware: unix.ByteSliceToString(u.Machine[:]),
		OS:       unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:]) + " " + unix.ByteSliceToString(u.Version[:]),
	}, nil
}
