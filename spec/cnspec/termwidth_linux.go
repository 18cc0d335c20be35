package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// window tells whether f is a terminal, and how many characters a line of it
// has, 0 when it does not know.
func window(f *os.File) (width int, ok bool) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, false
	}
	return int(size.Col), true
}
