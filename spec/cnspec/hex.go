package main

import (
	"fmt"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// dumpHex prints every byte of a datagram beside the field that it belongs to.
func (c *command) dumpHex(file string, p corpus.Packet, o wire.Order) error {
	c.headline(file, p, o)
	c.hexParts(p.Data, partsOf(p.Data, o))
	return nil
}

func (c *command) hexParts(datagram []byte, all parts) {
	for _, p := range all {
		switch p.layer {
		case layerFault:
			fmt.Fprintf(c.out, "  @%-4d %s\n", p.from, c.paint(red, p.name))
		case layerNote:
			fmt.Fprintf(c.out, "        %s\n", c.paint(red, p.name))
		default:
			c.hexPart(datagram, p)
		}
	}
}

// hexPart prints the bytes of a part, 8 a line, with its name and value on the
// first one.
func (c *command) hexPart(datagram []byte, p part) {
	const perLine = 8
	for at := p.from; at < p.to; at += perLine {
		line := fmt.Sprintf("% x", datagram[at:min(at+perLine, p.to)])
		if at > p.from {
			fmt.Fprintf(c.out, "  %04x  %s\n", at, line)
			continue
		}
		fmt.Fprintf(c.out, "  %04x  %-23s  %s", at, line, c.paint(cyan, p.name))
		if p.value != "" {
			fmt.Fprintf(c.out, "%*s%s", max(13-len(p.name), 1), "", p.value)
		}
		fmt.Fprintln(c.out)
	}
}
