package main

import (
	"errors"
	"fmt"
	"time"
)

// capture records the process events of the running kernel.
func (c *command) capture(args []string) (int, error) {
	f := c.flags("capture")
	var s listening
	s.limits(f, "datagrams, the acknowledgements of its own requests too: one and one for each CPU")
	name := f.String("o", "", "the capture goes to `FILE`, over what is in it; - is standard output")
	size := int64(0)
	f.Func("size", "end before the file has more `BYTES`", whole(&size, 0, 1<<63-1, "bytes, or 0 for no limit"))
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if *name == "" || f.NArg() > 0 {
		return 0, errors.New("capture -o FILE [-n COUNT] [-for DURATION] [-size BYTES] [-filter KINDS] [-buffer BYTES]; FILE may be - for standard output")
	}
	target, err := c.openTarget(*name)
	if err != nil {
		return 0, err
	}
	file := &captureFile{storage: target, most: s.most, limit: size}
	err = s.run(use{
		begin: func(room int) error {
			fmt.Fprint(c.errs, s.shortOf(room))
			return file.begin(room)
		},
		do:   file.add,
		look: c.howFar(file),
		idle: file.flush,
	})
	c.clearLine()
	if closed := ignorePipe(file.Close()); err == nil {
		err = closed
	}
	if file.whole == 0 {
		target.discard()
	} else if err != nil {
		err = fmt.Errorf("%w (%s has %s)", err, *name, count(file.written, "datagram"))
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(c.errs, "%s: %s, %s\n", *name, count(file.written, "datagram"), s.lossesOf())
	return exitConforms, nil
}

// howFar tells a terminal how far it is.
func (c *command) howFar(f *captureFile) func() {
	start, next := time.Now(), time.Time{}
	return func() {
		if now := time.Now(); c.progress && now.After(next) {
			fmt.Fprintf(c.errs, "\r%s, %d bytes, %v ", count(f.packets(), "datagram"), f.whole, now.Sub(start).Round(time.Second))
			next = now.Add(lookEvery)
		}
	}
}

func (c *command) clearLine() {
	if c.progress {
		fmt.Fprint(c.errs, "\r\x1b[K")
	}
}
