package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
)

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
	pcapng, err := corpus.NewWriter(&c.waiting, section)
	if err != nil {
		return err
	}
	if head := int64(len(c.waiting.bytes)); c.limit > 0 && head > c.limit {
		c.waiting.bytes = nil
		return fmt.Errorf("-size %d: the head of the file alone has %d bytes", c.limit, head)
	}
	if err := c.Truncate(0); err != nil {
		c.waiting.bytes = nil
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
