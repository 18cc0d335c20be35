package genealogy

// Stream is the storage of one stream of numbers, 16 bytes. The caller makes a
// slice of them for [NewContinuity]; its zero value has seen nothing.
type Stream struct {
	mark uint64 // Losses.mark when the last number was seen, plus 1: 0 is never
	next uint32
}

// repeatReach is how far back a number may lie to be a repeat: two sockets in
// one capture show each message twice, and kernels before 4.8 could swap the
// numbers of a CPU. Farther back is another run of the counter.
const repeatReach = 64

// follow moves the stream to seq and says how it follows, and how many numbers
// lie between. All is modulo 2^32: up to half the circle ahead is ahead.
func (s *Stream) follow(seq, start uint32) (step Step, missing uint32) {
	ahead := seq - s.next
	if ahead < 1<<31 {
		s.next = seq + 1
		if ahead == 0 {
			return Next, 0
		}
		return Gap, ahead
	}
	back := -ahead // 1 is the very number that came last
	if back <= repeatReach && (seq != start || back == 1) {
		return Repeat, 0
	}
	s.next = seq + 1
	return Restart, 0
}
