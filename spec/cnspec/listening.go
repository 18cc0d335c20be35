package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/cnwire/cnwire/corpus/listen"
)

// listenBuffer is for the events of a second of a fork storm: the kernel
// counts each as about 700 bytes.
const listenBuffer = 64 << 20

// lookEvery is how often a terminal is looked at when nothing comes.
const lookEvery = 500 * time.Millisecond

// listening is what watch and capture share: what to listen to, and how long.
type listening struct {
	kinds  kinds
	most   int // events or datagrams; 0 is no limit
	length time.Duration
	buffer int // bytes of the socket's receive buffer

	filters bool // the kernel filters, and no CPU is known to what is lost
	exact   bool // what is missing is all that was lost
	lost    uint64
	foreign int // messages that the kernel did not send
}

func (s *listening) limits(f *flag.FlagSet, counted string) {
	s.buffer = listenBuffer
	f.Func("filter", "the events of these `KINDS` alone, such as exec,exit: "+kindNames, s.kinds.set)
	f.Func("n", "end after a `COUNT` of "+counted, whole(&s.most, 0, math.MaxInt, "a number, or 0 for no limit"))
	f.Func("for", "end after a `DURATION`, such as 10s or 5m", s.setLength)
	f.Func("buffer", "the receive buffer in `BYTES`, of which an event that waits takes some 700 (default 67108864)",
		whole(&s.buffer, 1, 1<<29, "bytes, from 1 to 536870912"))
}

// whole sets a flag to a number from least to most, or says what it is.
func whole[T int | int64](to *T, least, most T, is string) func(string) error {
	return func(text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < int64(least) || n > int64(most) {
			return errors.New(is)
		}
		*to = T(n)
		return nil
	}
}

func (s *listening) setLength(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return errors.New("a duration such as 10s or 5m, or 0 for no limit")
	}
	s.length = d
	return nil
}

// use is what is done with the messages.
type use struct {
	begin func(room int) error // once, when events come; the receive buffer has that many bytes
	do    func(*heard) error   // for every message; io.EOF is enough of them
	look  func()               // every now and then
	idle  func() error         // when nothing more is waiting
}

// run hands every message on until there is an end to it, and counts what was
// lost before those. That the reader of the output is gone is an end too.
func (s *listening) run(u use) error {
	started := make(chan *listen.Listener, 1)
	defer s.stopInTime(started)()
	l, err := listen.Start(listen.Options{Filter: s.kinds.forKernel(), ReceiveBuffer: s.buffer})
	if err != nil {
		return err
	}
	defer l.Close()
	started <- l
	s.filters = l.Filters()
	room, err := l.ReceiveBuffer()
	if err == nil {
		err = u.begin(room)
	}
	if err != nil {
		l.Stop() // cn_proc is to know
	}
	err = s.hand(receive(l), u, err, l.Stop)
	s.exact, s.foreign = l.Exact(), l.Foreign()
	return ignorePipe(err)
}

// stopInTime stops the listener that is started on an interrupt or when its
// time is over. An interrupt that comes before is kept until then, so that no
// LISTEN is left without its IGNORE. A second one ends the program.
func (s *listening) stopInTime(started <-chan *listen.Listener) (release func()) {
	interrupts, done := make(chan os.Signal, 1), make(chan struct{})
	notifyEnds(interrupts)
	go func() {
		defer signal.Stop(interrupts)
		var l *listen.Listener
		var over <-chan time.Time
		for end := false; l == nil || !end; {
			select {
			case l = <-started:
				if s.length > 0 {
					over = time.After(s.length)
				}
			case <-over:
				end = true
			case sig := <-interrupts:
				if end {
					dieOf(sig)
				}
				end = true
			case <-done:
				return
			}
		}
		l.Stop()
		select {
		case sig := <-interrupts:
			dieOf(sig)
		case <-done:
		}
	}()
	return func() { close(done) }
}

// lossesOf says in words what is missing, and what was passed over. Where the
// kernel filters it counts what the socket dropped, whoever sent it.
func (s *listening) lossesOf() string {
	words := fmt.Sprintf("%d lost", s.lost)
	if !s.exact {
		words += " at least"
	}
	if s.foreign == 0 {
		return words
	}
	words += fmt.Sprintf("; %s not sent by the kernel and passed over", count(s.foreign, "message"))
	if s.filters && s.lost > 0 {
		words += ", others may be among the lost"
	}
	return words
}

// shortOf says in a line that the receive buffer is smaller than asked for,
// nothing if it is not. The kernel keeps twice the size.
func (s *listening) shortOf(room int) string {
	if room/2 >= s.buffer {
		return ""
	}
	return fmt.Sprintf("the receive buffer has %d KiB, not %d: what comes too fast is lost sooner (and counted): run this as root, or raise net.core.rmem_max\n", room/2>>10, s.buffer>>10)
}

// hand gives the messages to do. After an error, or the end that do asks for
// by io.EOF, it stops the listener and passes over the rest.
func (s *listening) hand(from *stream, u use, err error, stop func()) error {
	now := time.NewTicker(lookEvery)
	defer now.Stop()
	for {
		u.look()
		var c *chunk
		more := true
		select {
		case c, more = <-from.full:
		default:
			if err == nil {
				if err = u.idle(); err != nil {
					stop()
				}
			}
			select {
			case c, more = <-from.full:
			case <-now.C:
				continue
			}
		}
		if !more {
			break
		}
		for i := range c.heard {
			if err != nil {
				break
			}
			s.lost += uint64(c.heard[i].Missing)
			if err = u.do(&c.heard[i]); err != nil {
				stop()
			}
		}
		from.free <- c
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// ignorePipe passes over the error of a pipe that nobody reads any more.
func ignorePipe(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return err
}
