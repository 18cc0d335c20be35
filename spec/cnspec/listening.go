package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/genealogy"
)

const (
	// listenBuffer is for the events of a second of a fork storm: the kernel
	// counts each as about 700 bytes.
	listenBuffer = 64 << 20
	// waiting is how many events may wait to be written, so that a slow
	// terminal does not fill the socket's buffer.
	waiting = 1 << 16
)

// listening is what watch and capture share: what to listen to, and how long.
type listening struct {
	kinds  kinds
	most   int // messages; 0 is no limit
	length time.Duration
}

func (s *listening) flags(f *flag.FlagSet) {
	f.Func("filter", "", s.kinds.set)
	f.IntVar(&s.most, "n", 0, "")
	f.DurationVar(&s.length, "for", 0, "")
}

// kinds are the events that are wanted; the zero kinds are all.
type kinds struct {
	mask    cnproc.What
	nonzero bool // exit events whose code is not 0
}

func (k *kinds) set(list string) error {
	for name := range strings.SplitSeq(list, ",") {
		w, ok := whatNamed(name)
		switch {
		case name == "nonzero_exit":
			k.nonzero = true
		case ok:
			k.mask |= w
		default:
			return fmt.Errorf("no event %q: fork, exec, uid, gid, sid, ptrace, comm, coredump, exit or nonzero_exit", name)
		}
	}
	return nil
}

func whatNamed(name string) (cnproc.What, bool) {
	for bit := range 32 {
		if w := cnproc.What(1 << bit); w.String() == name {
			return w, true
		}
	}
	return 0, false
}

// forKernel is the mask that the kernel is told.
func (k kinds) forKernel() cnproc.What {
	if k.nonzero {
		return k.mask | cnproc.NonzeroExit
	}
	return k.mask
}

// has tells whether an event is wanted: kernels before 6.6 send all.
func (k kinds) has(e *cnproc.Event) bool {
	if k.mask == 0 && !k.nonzero || k.mask&e.What != 0 {
		return true
	}
	exit, ok := e.Exit()
	return k.nonzero && ok && exit.Code != 0
}

// heard is a datagram, or an error of the socket's.
type heard struct {
	listen.Received
	err error
}

// run hands every message to do until there is an end to it, and calls idle
// whenever nothing more is waiting. It returns what was lost.
func (s *listening) run(do func(heard) error, idle func() error) (genealogy.Losses, error) {
	l, err := listen.Start(listen.Options{Filter: s.kinds.forKernel(), ReceiveBuffer: listenBuffer})
	if err != nil {
		return genealogy.Losses{}, err
	}
	defer l.Close()
	defer s.stopInTime(l)()
	err = hand(receive(l), do, idle, l.Stop)
	return l.Losses(), err
}

// stopInTime stops the listener on an interrupt or when its time is over. A
// second interrupt ends the program.
func (s *listening) stopInTime(l *listen.Listener) (release func()) {
	interrupts, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	var over <-chan time.Time
	if s.length > 0 {
		over = time.After(s.length)
	}
	go func() {
		defer signal.Stop(interrupts)
		select {
		case <-interrupts:
		case <-over:
		case <-done:
			return
		}
		l.Stop()
	}()
	return func() { close(done) }
}

// receive reads in a goroutine of its own, and closes the channel at the end.
func receive(l *listen.Listener) <-chan heard {
	messages := make(chan heard, waiting)
	go func() {
		defer close(messages)
		buf := make([]byte, 1<<16)
		for {
			got, err := l.Receive(buf)
			if err == io.EOF {
				return
			}
			got.Data = slices.Clone(got.Data)
			got.Event.Rest = nil // a view of buf
			messages <- heard{got, err}
			if err != nil && !errors.Is(err, live.ErrOverrun) {
				return
			}
		}
	}()
	return messages
}

// hand gives the messages to do. After an error, or the end that do asks for
// by io.EOF, it stops the listener and passes over the rest.
func hand(messages <-chan heard, do func(heard) error, idle func() error, stop func()) (err error) {
	for {
		var m heard
		more := true
		select {
		case m, more = <-messages:
		default:
			if err == nil {
				err = idle()
			}
			m, more = <-messages
		}
		if !more {
			break
		}
		if err != nil {
			continue
		}
		if err = do(m); err != nil {
			stop()
		}
	}
	if err == io.EOF {
		err = nil
	}
	return err
}
