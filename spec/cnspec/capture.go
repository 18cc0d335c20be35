package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
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
		return 0, errors.New("capture -o FILE [-n COUNT] [-for DURATION] [-size BYTES] [-filter KINDS] [-buffer BYTES]; FILE may be - for standard output")
	}
	if *size < 0 {
		return 0, fmt.Errorf("-size %d: bytes, or 0 for no limit", *size)
	}
	if err := s.check(); err != nil {
		return 0, err
	}
	target, err := c.openTarget(*name)
	if err != nil {
		return 0, err
	}
	file := &captureFile{storage: target, most: s.most, limit: *size}
	err = s.run(use{
		begin: func(room int) error {
			fmt.Fprint(c.errs, s.shortOf(room))
			return file.begin(room)
		},
		do:   file.add,
		idle: c.howFar(file),
	})
	c.clearLine()
	if closed := ignorePipe(file.Close()); err == nil {
		err = closed
	}
	if file.pcapng == nil {
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

// target is where a capture goes: a file, a pipe, or standard output.
type target struct {
	out   io.Writer
	flush func() error // of out
	file  *os.File     // nil for standard output
	fresh bool         // there was no such file
}

// openTarget leaves what is in a file as long as nothing is known to come.
func (c *command) openTarget(name string) (*target, error) {
	if name == "-" {
		if c.width > 0 {
			return nil, errors.New("standard output is a terminal, and a capture is no text: -o FILE")
		}
		return &target{out: c.out, flush: c.flush}, nil
	}
	_, err := os.Stat(name)
	fresh := errors.Is(err, os.ErrNotExist)
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	return &target{out: file, flush: func() error { return nil }, file: file, fresh: fresh}, nil
}

func (t *target) Write(b []byte) (int, error) {
	n, err := t.out.Write(b)
	if err == nil {
		err = t.flush()
	}
	return n, err
}

// Truncate cuts the file, which a pipe and a device do not need.
func (t *target) Truncate(size int64) error {
	if t.file == nil {
		return nil
	}
	if info, err := t.file.Stat(); err != nil || !info.Mode().IsRegular() {
		return err
	}
	if err := t.file.Truncate(size); err != nil {
		return err
	}
	_, err := t.file.Seek(size, io.SeekStart)
	return err
}

func (t *target) Close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

// discard removes a file that nothing was written to.
func (t *target) discard() {
	if t.file != nil && t.fresh {
		os.Remove(t.file.Name())
	}
}

// storage is what is asked of a file.
type storage interface {
	io.WriteCloser
	Truncate(size int64) error
}

// captureFile is a pcapng that ends with a whole packet, whatever happens: only
// whole packets are handed to the system, many at once.
type captureFile struct {
	storage
	pcapng  *corpus.Writer
	waiting waiting
	whole   int64 // bytes that were written, up to the last whole packet
	written int   // packets in them
	most    int   // packets, 0 for no limit
	limit   int64 // bytes
}

// waiting is what is to be written, and where each packet in it ends.
type waiting struct {
	bytes []byte
	ends  []int
}

func (w *waiting) Write(b []byte) (int, error) {
	w.bytes = append(w.bytes, b...)
	return len(b), nil
}

// writeAt is how many bytes are written at once.
const writeAt = 1 << 16

// begin writes the head of the file over what was in it.
func (c *captureFile) begin(room int) error {
	section, err := listen.Machine()
	if err != nil {
		return err
	}
	section.Application = "cnspec capture"
	section.Comment = fmt.Sprintf("Process events (cn_proc), taken by a socket in group 1 with a receive buffer of %d bytes. The cooked headers are made up, the times are those of the calls to receive.", room)
	return c.head(section)
}

func (c *captureFile) head(section corpus.Section) error {
	if err := c.Truncate(0); err != nil {
		return err
	}
	pcapng, err := corpus.NewWriter(&c.waiting, section)
	if err != nil {
		return err
	}
	c.pcapng = pcapng
	return c.flush()
}

// add takes a message, and returns io.EOF when that was the last one, or there
// is no room for it.
func (c *captureFile) add(m *heard) error {
	if errors.Is(m.err, live.ErrOverrun) || m.err == nil && m.Length == 0 {
		return nil
	}
	if m.err != nil {
		return m.err
	}
	before := len(c.waiting.bytes)
	p := corpus.Packet{Time: m.Came, Direction: corpus.ToUser, Data: m.Data, Length: m.Length}
	if err := c.pcapng.Write(p); err != nil {
		return err
	}
	after := len(c.waiting.bytes)
	if c.limit > 0 && c.whole+int64(after) > c.limit {
		c.waiting.bytes = c.waiting.bytes[:before]
		return io.EOF
	}
	c.waiting.ends = append(c.waiting.ends, after)
	if c.packets() == c.most {
		return io.EOF
	}
	if after >= writeAt {
		return c.flush()
	}
	return nil
}

// packets is how many were taken.
func (c *captureFile) packets() int { return c.written + len(c.waiting.ends) }

// flush writes what is waiting. What does not fit is cut off after the last
// whole packet, as nobody could read one that is there in part.
func (c *captureFile) flush() error {
	if len(c.waiting.bytes) == 0 {
		return nil
	}
	n, err := c.Write(c.waiting.bytes)
	packets, end := len(c.waiting.ends), n
	if err != nil {
		for packets, end = 0, 0; packets < len(c.waiting.ends) && c.waiting.ends[packets] <= n; packets++ {
			end = c.waiting.ends[packets]
		}
		err = errors.Join(err, c.Truncate(c.whole+int64(end)))
	}
	c.whole += int64(end)
	c.written += packets
	c.waiting = waiting{bytes: c.waiting.bytes[:0], ends: c.waiting.ends[:0]}
	return err
}

// Close writes what is waiting, and closes the file.
func (c *captureFile) Close() error {
	return errors.Join(c.flush(), c.storage.Close())
}

// howFar writes what is waiting, when there is nothing else to do, and tells a
// terminal how far it is.
func (c *command) howFar(f *captureFile) func() error {
	start, next := time.Now(), time.Time{}
	return func() error {
		if now := time.Now(); c.progress && now.After(next) {
			fmt.Fprintf(c.errs, "\r%s, %d bytes, %v ", count(f.packets(), "datagram"), f.whole, now.Sub(start).Round(time.Second))
			next = now.Add(progressEvery)
		}
		return f.flush()
	}
}

func (c *command) clearLine() {
	if c.progress {
		fmt.Fprint(c.errs, "\r\x1b[K")
	}
}
