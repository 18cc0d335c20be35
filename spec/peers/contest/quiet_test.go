package main

import (
	"testing"
	"time"
)

// A try that was not quiet from its beginning to its end is made again.
func TestTriedAgain(t *testing.T) {
	stranger := 3 // for so many
	q := newQuiet(time.Minute)
	q.least, q.fill = 1, func() float64 {
		if stranger > 0 {
			stranger--
			return 1.2
		}
		return 1
	}
	calls := 0
	ns, sum := q.fastest(func() uint32 {
		calls++
		if calls == 2 {
			stranger = 3
		}
		return 7
	}, 3)
	if ns >= 1e18 || sum != 7 || calls != 4 || q.taken != 3 || q.alone != 3 {
		t.Errorf("%v ns, sum %d, %d calls, %+v", ns, sum, calls, q)
	}
}

// Where it never is quiet the times are taken nevertheless, and not counted.
func TestNeverQuiet(t *testing.T) {
	q := newQuiet(5 * time.Millisecond)
	q.least, q.fill = 1, func() float64 { return 1.2 }
	ns, sum := q.fastest(func() uint32 { return 7 }, 3)
	if ns >= 1e18 || sum != 7 || q.taken != 3 || q.alone != 0 {
		t.Errorf("%v ns, sum %d, %+v", ns, sum, q)
	}
}
