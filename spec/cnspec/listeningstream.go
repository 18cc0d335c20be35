package main

import (
	"errors"
	"io"

	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
)

// heard is a datagram, or an error of the socket's.
type heard struct {
	listen.Received
	err error
}

const (
	chunkSize = 64   // messages
	chunks    = 1024 // that may wait to be written, so that a slow terminal does not fill the socket's buffer
	heardSize = 256  // bytes, as many as a Listener receives
)

// chunk is what goes from who receives to who writes at once.
type chunk struct {
	heard []heard
	data  [chunkSize * heardSize]byte
}

// add makes room for a message.
func (c *chunk) add() *heard {
	c.heard = append(c.heard, heard{})
	return &c.heard[len(c.heard)-1]
}

// keep copies the bytes of the last message, which are the Listener's.
func (c *chunk) keep() {
	h := &c.heard[len(c.heard)-1]
	at := (len(c.heard) - 1) * heardSize
	h.Data = c.data[at : at+copy(c.data[at:at+heardSize], h.Data)]
	h.Event.Rest = nil // a view of what was copied
}

// stream is a goroutine that receives, and the chunks that it fills.
type stream struct {
	full, free chan *chunk
	made       int
}

func receive(l *listen.Listener) *stream {
	s := &stream{full: make(chan *chunk, chunks), free: make(chan *chunk, chunks)}
	go func() {
		defer close(s.full)
		for s.fill(l) {
		}
	}()
	return s
}

// fill hands over a chunk with what the listener has, and tells whether more
// will come.
func (s *stream) fill(l *listen.Listener) bool {
	c := s.take()
	for {
		h := c.add()
		h.err = l.Receive(&h.Received)
		more := h.err == nil || errors.Is(h.err, live.ErrOverrun)
		if h.err == io.EOF {
			c.heard = c.heard[:len(c.heard)-1]
		} else {
			c.keep()
		}
		if !more || l.Buffered() == 0 || len(c.heard) == chunkSize {
			s.full <- c
			return more
		}
	}
}

func (s *stream) take() (c *chunk) {
	select {
	case c = <-s.free:
	default:
		if s.made < chunks {
			s.made++
			return &chunk{heard: make([]heard, 0, chunkSize)}
		}
		c = <-s.free
	}
	c.heard = c.heard[:0]
	return c
}
