package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
)

// trace pairs answers with requests and follows the streams of events.
func (c *command) trace(args []string) (int, error) {
	f := c.flags("trace")
	order := f.String("order", "guess", orderUsage)
	kernel := f.String("kernel", "", "the `RELEASE` of the kernel in the capture, such as 6.1; the newest by default")
	asJSON := f.Bool("json", false, "a JSON object a line, one for each cn_msg")
	svg := f.String("svg", "", "draw it to the file `OUT`, - is standard output, and print nothing")
	var only span
	f.Var(&only, "packets", packetsUsage)
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if *asJSON && *svg != "" {
		return 0, errors.New("-json and -svg do not go together")
	}
	if f.NArg() > 1 && *svg != "" {
		return 0, errors.New("-svg draws one FILE")
	}
	if f.NArg() == 0 && *svg != "" {
		return 0, errors.New("-svg wants a FILE: which capture shall it draw?")
	}
	var drawn *diagram
	err := c.each(f.Args(), *order, func(in *input) error {
		era, err := kernelOf(*kernel, in.kernel)
		if err != nil {
			return err
		}
		var print tracePrinter
		switch {
		case *svg != "":
			drawn = newDiagram(only.of(in.name))
			print = drawn
		case *asJSON:
			print = newTraceJSON(c.out)
		default:
			print = c.traceText(in.name)
		}
		if err := traceAll(in, newTracer(era), only, print); err != nil {
			return err
		}
		c.none(in, only)
		return nil
	})
	if err != nil || drawn == nil {
		return exitConforms, err
	}
	return exitConforms, c.write(*svg, drawn.bytes())
}

// tracePrinter is told of every cn_msg, and of the end.
type tracePrinter interface {
	message(*traced) error
	end(*tracer) error
}

// traceAll traces an input and prints some of it. What could be read of a
// damaged one is printed.
func traceAll(in *input, t *tracer, only span, print tracePrinter) error {
	for {
		p, err := in.packets.Next()
		if err != nil {
			if end := print.end(t); end != nil {
				return end
			}
			if err == io.EOF {
				return nil
			}
			return err
		}
		for _, m := range t.datagram(p, in.packets.orderOf(p.Data)) {
			if !only.has(p.Number) {
				continue
			}
			if err := print.message(m); err != nil {
				return err
			}
		}
	}
}

// kernelOf reads a release such as 6.1 or 6.1.0-50-amd64: the one that the user
// gives, else the manifest's, else the newest.
func kernelOf(user, manifest string) (cnmsg.Kernel, error) {
	release := user
	if release == "" {
		release = manifest
	}
	if release == "" {
		return 0, nil
	}
	number, _, _ := strings.Cut(release, "-")
	var v [3]uint
	parts := strings.Split(number, ".")
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if i >= len(v) || len(parts) < 2 || err != nil && i < 2 {
			return 0, fmt.Errorf("-kernel %s: it is a release such as 6.1", release)
		}
		v[i] = uint(n)
	}
	return cnmsg.KernelVersion(v[0], v[1], v[2]), nil
}

// place says which cn_msg of a capture: the frame's number, the nlmsghdr in it
// and the cn_msg in that, both from 0.
type place struct {
	Packet  int `json:"packet"`
	Message int `json:"message"`
	CN      int `json:"cn"`
}

// isFromKernel tells the direction: the capture's own, else by nlmsg_pid, which
// the kernel always leaves 0 and few others do.
func isFromKernel(d corpus.Direction, portID uint32) bool {
	if d == corpus.Unknown {
		return portID == 0
	}
	return d == corpus.ToUser
}
