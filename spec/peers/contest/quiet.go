package main

import "time"

// quiet tells whether this thread has its core for itself. Where a machine is
// shared, a stranger may use the core's other thread: then all is slower, and
// code that keeps a core busy more so than code that waits, so that a ratio says
// something about the stranger.
type quiet struct {
	fill     func() float64 // ns of some work that fills a core
	least    float64        // the least of them: full speed
	patience time.Duration  // how long is waited in all
	taken    int            // times taken
	alone    int            // of them, while it was quiet
}

func newQuiet(patience time.Duration) *quiet {
	q := &quiet{fill: additions, least: 1e18, patience: patience}
	for range 1000 {
		q.now()
	}
	return q
}

// now says whether that work is as fast as ever.
func (q *quiet) now() bool {
	took := min(q.fill(), q.fill(), q.fill())
	q.least = min(q.least, took)
	return took < 1.1*q.least
}

// wait returns when it is quiet, or patience is at its end.
func (q *quiet) wait() bool {
	for !q.now() {
		if q.patience <= 0 {
			return false
		}
		time.Sleep(time.Millisecond)
		q.patience -= time.Millisecond
	}
	return true
}

// fastest returns the least time of some tries, in ns: the others may have been
// interrupted, and the first one found the caches cold. A try that was not quiet
// from its beginning to its end is made again.
func (q *quiet) fastest(work func() uint32, tries int) (ns float64, sum uint32) {
	ns = 1e18
	for done := 0; done < tries; {
		before := q.wait()
		start := threadTime()
		sum = work()
		took := threadTime() - start
		alone := q.now() && before
		if !alone && q.patience > 0 {
			q.patience -= time.Duration(took)
			continue
		}
		ns = min(ns, took)
		done++
		q.taken++
		if alone {
			q.alone++
		}
	}
	return ns, sum
}

var added uint64

// additions times some that do not wait for each other.
func additions() float64 {
	start := threadTime()
	var a, b, c, d, e uint64
	for i := range uint64(5000) {
		a += i
		b ^= i
		c += 3
		d ^= 5
		e += 7
	}
	added += a + b + c + d + e
	return threadTime() - start
}
