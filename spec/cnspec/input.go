package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// input is one capture to read.
type input struct {
	name     string // as the user named it
	kernel   string // that the manifest names, "" for a file
	expected []corpus.Fault
	packets  *packets
	close    func() error
}

// packets delivers the datagrams of a capture, each with its byte order.
type packets struct {
	*corpus.Reader
	order   wire.Order      // the order of all of them, or
	each    bool            // each by itself: lines of hex come from anywhere
	queued  []corpus.Packet // read ahead to guess the order
	err     error           // what ended the reading ahead
	last    int             // the number of the packet that was handed out last
	guessed bool            // the order is a guess
	other   int             // of them that look like the other order
}

// Next is corpus.Reader.Next.
func (p *packets) Next() (next corpus.Packet, err error) {
	switch {
	case len(p.queued) > 0:
		next, p.queued = p.queued[0], p.queued[1:]
	case p.err != nil:
		return next, p.err
	default:
		if next, err = p.Reader.Next(); err != nil {
			return next, err
		}
	}
	p.last = next.Number
	if p.guessed && p.likeOther(next.Data) {
		p.other++
	}
	return next, nil
}

// likeOther tells whether only the other order makes a datagram whole.
func (p *packets) likeOther(datagram []byte) bool {
	o, ok := wire.Guess(datagram)
	return ok && o != p.order && fits(datagram, o) && !fits(datagram, p.order)
}

// orderOf returns the order of a datagram.
func (p *packets) orderOf(datagram []byte) wire.Order {
	if !p.each {
		return p.order
	}
	// Only a length that fits decides; else the line before knows better.
	if o, ok := wire.Guess(datagram); ok && fits(datagram, o) {
		p.order = o
	}
	return p.order
}

// fits tells whether the datagram has all of its first message in that order.
func fits(datagram []byte, o wire.Order) bool {
	return uint64(o.Uint32(datagram)) <= uint64(len(datagram))
}

// How many datagrams are read ahead to guess the order of a capture, and how
// far one order must lead to be believed earlier.
const (
	guessAhead = 64
	guessLead  = 3
)

// guess reads ahead until the datagrams agree on an order.
func (p *packets) guess() {
	lead := 0
	for len(p.queued) < guessAhead && max(lead, -lead) < guessLead {
		next, err := p.Reader.Next()
		if err != nil {
			p.err = err
			break
		}
		next.Data = bytes.Clone(next.Data)
		p.queued = append(p.queued, next)
		switch o, ok := wire.Guess(next.Data); {
		case ok && o == wire.Little:
			lead++
		case ok:
			lead--
		}
	}
	p.guessed = true
	switch {
	case lead > 0:
		p.order = wire.Little
	case lead < 0:
		p.order = wire.Big
	default:
		p.order = wire.Native.Resolve()
	}
}

const orderUsage = "the byte order of the capture: `ORDER` is little, big, native or guess"

// orders are the values of -order; guess is "".
var orders = map[string]wire.Order{"little": wire.Little, "big": wire.Big, "native": wire.Native.Resolve()}

// each opens the named inputs one after the other, all embedded captures when
// there are none, and calls f.
func (c *command) each(names []string, order string, f func(*input) error) error {
	if _, ok := orders[order]; !ok && order != "guess" {
		return fmt.Errorf("-order %s: it is little, big, native or guess", order)
	}
	if len(names) == 0 {
		for _, e := range corpus.Captures() {
			names = append(names, e.Name)
		}
	}
	var all []error
	for _, name := range names {
		err := c.one(name, order, f)
		var u unread
		if errors.As(err, &u) {
			all = append(all, err) // the others may be readable
		} else if err != nil {
			return err
		}
	}
	return errors.Join(all...)
}

// unread is why an input was not read, or not to its end.
type unread struct{ error }

// one opens an input and calls f.
func (c *command) one(name, order string, f func(*input) error) error {
	in, err := c.open(name, order)
	if err != nil {
		return unread{err}
	}
	defer in.close()
	err = f(in)
	c.remark(in)
	var damage *corpus.DamageError
	var file *fs.PathError
	switch {
	case errors.As(err, &damage):
		return unread{fmt.Errorf("%s: %w", name, err)}
	case errors.As(err, &file):
		return err // of the output
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case in.packets.last == 0 && in.packets.Skipped() > 0:
		return unread{fmt.Errorf("%s: nothing of the connector is in it", name)}
	}
	return nil
}

// remark says what was not read as its sender may have meant it.
func (c *command) remark(in *input) {
	p := in.packets
	if n := p.Skipped(); n > 0 {
		fmt.Fprintf(c.errs, "cnspec: %s: %s skipped: not of the connector\n", in.name, count(n, "frame"))
	}
	if p.other > 0 {
		other := wire.Big
		if p.order == wire.Big {
			other = wire.Little
		}
		fmt.Fprintf(c.errs, "cnspec: %s: %s read as %s would be whole as %s: -order %s reads it so, and a capture of two machines is to be split\n",
			in.name, count(p.other, "datagram"), p.order, other, other)
	}
}

func (c *command) open(name, order string) (*input, error) {
	if name == "-" {
		return newInput("-", c.in, func() error { return nil }, order)
	}
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		if in, ok := embedded(name, order); ok {
			return in, nil
		}
	}
	if err != nil {
		return nil, err // it names the file
	}
	return newInput(name, file, file.Close, order)
}

// embedded opens the embedded capture of that name, whose order is known.
func embedded(name, order string) (*input, bool) {
	all := corpus.Captures()
	i := slices.IndexFunc(all, func(e corpus.Capture) bool { return e.Name == name })
	if i < 0 {
		return nil, false
	}
	e := all[i]
	r, err := e.Open()
	if err != nil {
		return nil, false
	}
	p := &packets{Reader: r, order: e.ByteOrder()}
	if o, ok := orders[order]; ok {
		p.order = o
	}
	return &input{name: name, kernel: e.Release, expected: e.Faults, packets: p, close: func() error { return nil }}, true
}

func newInput(name string, r io.Reader, closer func() error, order string) (*input, error) {
	reader, err := corpus.NewReader(r)
	if err != nil {
		closer()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &packets{Reader: reader, order: wire.Native.Resolve()}
	if o, ok := orders[order]; ok {
		p.order = o
	} else if reader.Format() == "hex" {
		p.each = true
	} else {
		p.guess()
	}
	return &input{name: name, packets: p, close: closer}, nil
}
