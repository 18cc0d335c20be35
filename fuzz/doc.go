// Package fuzz holds the bodies that every fuzzing engine runs, one a target:
// functions of type func([]byte) int that panic on a broken property, and
// return 1 for input worth keeping and 0 for the rest. They have no build tag
// (one has, see capture.go), so that vet, coverage and the tests see them.
// README.md tells how each engine runs them, and what was found.
//
//	go test ./fuzz                            the seeds, and the other tests
//	go test -fuzz '^FuzzDatagram$' ./fuzz
package fuzz

import "fmt"

// check panics unless ok: the property that the words tell of is broken.
func check(ok bool, format string, args ...any) {
	if !ok {
		panic("broken property: " + fmt.Sprintf(format, args...))
	}
}
