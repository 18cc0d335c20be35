package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/genealogy"
)

// progressEvery is how often a terminal is told how far a capture is.
const progressEvery = 500 * time.Millisecond

// capture records the process events of the running kernel.
func (c *command) capture(args []string) (int, error) {
	f := flags("capture")
	var s listening
	s.flags(f)
	name := f.String("o", "", "")
	size := f.Int64("size", 0, "")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if *name == "" || f.NArg() > 0 {
		return 0, errors.New("capture -o FILE [-n COUNT] [-for DURATION] [-size BYTES] [-filter KINDS]")
	}
	file, err := createCapture(*name)
	if err != nil {
		return 0, err
	}
	file.most, file.limit = s.most, *size
	lost, err := s.run(file.add, c.howFar(file))
	c.clearLine()
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return 0, fmt.Errorf("%w (%s has %s)", err, *name, count(file.written, "datagram"))
	}
	fmt.Fprintf(c.errs, "%s: %s, %s\n", *name, count(file.written, "datagram"), lossesOf(lost))
	return exitConforms, nil
}

// lossesOf says in words what is missing.
func lossesOf(l genealogy.Losses) string {
	switch {
	case l.Unsure() > 0:
		return fmt.Sprintf("%d lost, and %d lost or held back by the filter", l.Missed(), l.Unsure())
	case !l.Exact():
		return fmt.Sprintf("%d lost at least", l.Missed())
	}
	return fmt.Sprintf("%d lost", l.Missed())
}

// captureFile is a pcapng that ends with a whole packet, whatever happens.
type captureFile struct {
	storage
	pcapng  *corpus.Writer
	whole   int64 // bytes up to the last whole packet
	written int
	most    int   // packets, 0 for no limit
	limit   int64 // bytes
}

// storage is what is asked of a file.
type storage interface {
	io.WriteSeeker
	io.Closer
	Truncate(size int64) error
}

func createCapture(name string) (*captureFile, error) {
	section, err := listen.Machine()
	if err != nil {
		return nil, err
	}
	section.Application = "cnspec capture"
	section.Comment = "Process events (cn_proc), taken by a socket in group 1. The cooked headers are made up, the times are those of the calls to receive."
	file, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	c, err := newCaptureFile(file, section)
	if err != nil {
		file.Close()
		return nil, err
	}
	return c, nil
}

func newCaptureFile(file storage, section corpus.Section) (*captureFile, error) {
	pcapng, err := corpus.NewWriter(file, section)
	if err != nil {
		return nil, err
	}
	c := &captureFile{storage: file, pcapng: pcapng}
	return c, c.mark()
}

// add writes a message, and returns io.EOF when that was the last one.
func (c *captureFile) add(m heard) error {
	if errors.Is(m.err, live.ErrOverrun) {
		return nil
	}
	if m.err != nil {
		return m.err
	}
	p := corpus.Packet{Time: time.Now(), Direction: corpus.ToUser, Data: m.Data, Length: m.Length}
	if err := c.pcapng.Write(p); err != nil {
		return errors.Join(err, c.Truncate(c.whole)) // nobody could read a packet that is there in part
	}
	c.written++
	if err := c.mark(); err != nil {
		return err
	}
	if c.written == c.most || c.limit > 0 && c.whole >= c.limit {
		return io.EOF
	}
	return nil
}

// mark notes that the file is whole now. What cannot be sought in, a pipe, is
// not counted.
func (c *captureFile) mark() error {
	n, err := c.Seek(0, io.SeekCurrent)
	if errors.Is(err, syscall.ESPIPE) {
		return nil
	}
	c.whole = n
	return err
}

// howFar tells a terminal how far it is, when there is nothing to do.
func (c *command) howFar(f *captureFile) func() error {
	start, next := time.Now(), time.Time{}
	return func() error {
		if now := time.Now(); c.progress && now.After(next) {
			fmt.Fprintf(c.errs, "\r%s, %d bytes, %v ", count(f.written, "datagram"), f.whole, now.Sub(start).Round(time.Second))
			next = now.Add(progressEvery)
		}
		return nil
	}
}

func (c *command) clearLine() {
	if c.progress {
		fmt.Fprint(c.errs, "\r\x1b[K")
	}
}
