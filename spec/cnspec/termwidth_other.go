//go:build !linux

package main

import "os"

// window tells whether f is a terminal. How wide it is is not known here:
// nothing is cut.
func window(f *os.File) (width int, ok bool) {
	info, err := f.Stat()
	return 0, err == nil && info.Mode()&os.ModeCharDevice != 0
}
