package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	order  wire.Order      // the order of all of them, or
	each   bool            // each by itself: lines of hex come from anywhere
	queued []corpus.Packet // read ahead to guess the order
	err    error           // what ended the reading ahead
}

// Next is corpus.Reader.Next.
func (p *packets) Next() (corpus.Packet, error) {
	if len(p.queued) > 0 {
		next := p.queued[0]
		p.queued = p.queued[1:]
		return next, nil
	}
	if p.err != nil {
		return corpus.Packet{}, p.err
	}
	return p.Reader.Next()
}

// orderOf returns the order of a datagram.
func (p *packets) orderOf(datagram []byte) wire.Order {
	if !p.each {
		return p.order
	}
	// Only a length that fits decides; else the line before knows better.
	if o, ok := wire.Guess(datagram); ok && uint64(o.Uint32(datagram)) <= uint64(len(datagram)) {
		p.order = o
	}
	return p.order
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
	switch {
	case lead > 0:
		p.order = wire.Little
	case lead < 0:
		p.order = wire.Big
	default:
		p.order = wire.Native.Resolve()
	}
}

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
	for _, name := range names {
		in, err := c.open(name, order)
		if err != nil {
			return err
		}
		err = f(in)
		if n := in.packets.Skipped(); n > 0 {
			fmt.Fprintf(c.errs, "cnspec: %s: %s skipped: not of the connector\n", name, count(n, "frame"))
		}
		in.close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
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
