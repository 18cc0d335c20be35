package main

import (
	"fmt"

	"github.com/cnwire/cnwire/wire"
)

// addressHex prints a sockaddr_nl field by field, after a headline.
func (c *command) addressHex(o wire.Order, data []byte) {
	fmt.Fprintln(c.out)
	var all parts
	at := 0
	for _, f := range []struct {
		name string
		size int
	}{{"nl_family", 2}, {"nl_pad", 2}, {"nl_pid", 4}, {"nl_groups", 4}} {
		if at+f.size > len(data) {
			break
		}
		value := uint32(0)
		if f.size == 2 {
			value = uint32(o.Uint16(data[at:]))
		} else {
			value = o.Uint32(data[at:])
		}
		all.add(layerRest, at, at+f.size, f.name, fmt.Sprintf("%#x", value))
		at += f.size
	}
	all.add(layerRest, at, len(data), "-", "")
	c.hexParts(data, all)
}
