package genealogy

import "testing"

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

// Numbers that can be mistaken, of every rule: Clear changes those, and no
// others.
func TestClearAtItsEdges(t *testing.T) {
	numbers := []uint32{0, 1, 2, 14, 15, 16, 17, 65533, 65534, 65535, 65536, 65537, 1 << 31, ^uint32(0) - 1, ^uint32(0)}
	for _, r := range Rules() {
		for _, seq := range numbers {
			for _, ack := range numbers {
				q := Stamp{Seq: seq, Ack: ack}
				bad := mistakable(r, q)
				c := r.Clear(q)
				if mistakable(r, c) || !bad && c != q || r.Clear(c) != c {
					t.Errorf("%v: %v is cleared as %v", r, q, c)
				}
			}
		}
	}
}

// mistakable tells whether answers to a request could be taken for something
// else.
func mistakable(r Rule, q Stamp) bool {
	switch r {
	case Comment2005, ProcMirror, ProcCounter, DRBD, DST, POHMELFS:
		return q.Ack+1 == 0 // as an event's
	case ConnectorRST:
		return q.Seq+1 == 0
	case W1:
		return q.Seq+1 == 0 || q.Ack == 0 || q.Ack == q.Seq+1
	case W1Parts: // acks up to 65535 are the numbers of parts
		return q.Seq+1 <= 65535 || q.Ack <= 65535 || q.Ack == q.Seq+1
	case UVESAFB: // the kernel has 16 tasks
		return q.Seq >= 16
	}
	return false
}

func TestContinuityKnowsItsCPUs(t *testing.T) {
	for _, n := range []int{0, 1, 7} {
		if c := NewContinuity(make([]Stream, n)); c.CPUs() != n {
			t.Errorf("%d CPUs, want %d", c.CPUs(), n)
		}
	}
}
