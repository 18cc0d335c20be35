package genealogy

import "testing"

func TestZeroContinuity(t *testing.T) {
	var c Continuity
	if s, n := c.Observe(0, 0); s != OutOfRange || n != 0 || c.CPUs() != 0 {
		t.Errorf("a continuity without streams: %v %d", s, n)
	}
	var n Counter
	if s, _ := n.Observe(0); s != First {
		t.Errorf("a counter's first number: %v", s)
	}
	if s, _ := n.Observe(1); s != Next || !n.Exact() {
		t.Errorf("a counter's next number: %v", s)
	}
}

// Streams that were used before are cleared.
func TestContinuityClearsItsStreams(t *testing.T) {
	streams := make([]Stream, 1)
	old := NewContinuity(streams)
	old.Observe(0, 77)
	c := NewContinuity(streams)
	if s, _ := c.Observe(0, 78); s != First {
		t.Errorf("got %v", s)
	}
}
