package main

import (
	"errors"
	"io"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

func (c *command) decode(args []string) (int, error) {
	f := flags("decode")
	order := f.String("order", "guess", "")
	asJSON := f.Bool("json", false, "")
	asHex := f.Bool("x", false, "")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if *asJSON && *asHex {
		return 0, errors.New("-json and -x do not go together")
	}
	dump := c.dumpText
	switch {
	case *asJSON:
		dump = dumpJSON(c.out)
	case *asHex:
		dump = c.dumpHex
	}
	err := c.each(f.Args(), *order, func(in *input) error { return dumpAll(in, dump) })
	return exitConforms, err
}

// dumpAll prints every datagram of an input.
func dumpAll(in *input, dump func(string, corpus.Packet, wire.Order) error) error {
	for {
		p, err := in.packets.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := dump(in.name, p, in.packets.orderOf(p.Data)); err != nil {
			return err
		}
	}
}
