package main

import (
	"errors"
	"io"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

func (c *command) decode(args []string) (int, error) {
	f := c.flags("decode")
	order := f.String("order", "guess", orderUsage)
	asJSON := f.Bool("json", false, "a JSON object a line, one for each datagram")
	asHex := f.Bool("x", false, "what every byte means")
	svg := f.String("svg", "", "draw the one datagram of -packets to the file `OUT`, - is standard output, and print nothing")
	var only span
	f.Var(&only, "packets", packetsUsage)
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if *asJSON && *asHex || *svg != "" && (*asJSON || *asHex) {
		return 0, errors.New("-json, -x and -svg do not go together")
	}
	if *svg != "" && f.NArg() != 1 {
		return 0, errors.New("-svg wants a FILE: of which capture shall it draw a datagram?")
	}
	dump := c.dumpText
	var drawn layout
	switch {
	case *svg != "":
		dump = drawn.dump
	case *asJSON:
		dump = dumpJSON(c.out)
	case *asHex:
		dump = c.dumpHex
	}
	err := c.each(f.Args(), *order, func(in *input) error {
		err := dumpAll(in, only, dump)
		if err == nil && *svg == "" {
			c.none(in, only)
		}
		return err
	})
	if err != nil || *svg == "" {
		return exitConforms, err
	}
	if drawn.drawing == nil {
		return 0, errOneDatagram
	}
	return exitConforms, c.write(*svg, drawn.drawing)
}

// dumpAll prints the datagrams of an input.
func dumpAll(in *input, only span, dump func(string, corpus.Packet, wire.Order) error) error {
	for {
		p, err := in.packets.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		order := in.packets.orderOf(p.Data) // of those that are not printed too: the next may go by it
		if !only.has(p.Number) {
			continue
		}
		if err := dump(in.name, p, order); err != nil {
			return err
		}
	}
}
