package corpus

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

const (
	// bufferSize is read from the file at a time. Smaller blocks and records are handed out of this buffer without a copy.
	bufferSize = 32 << 10
	// maxFrame is the longest frame that is taken from a file or written to one: what tcpdump takes.
	// It stands between a lying length and memory.
	maxFrame = 256 << 10
	// maxWireLength is the longest length on the wire that is believed: what an int holds on every machine.
	maxWireLength = 1<<31 - 1
)

// Reader reads the connector datagrams of a capture file or of lines of hex. Its memory does not grow with the file.
//
// In lines of hex each line is one datagram, two digits a byte, with or without white space between bytes;
// blank lines and lines that start with # are ignored.
//
// A Reader is not safe for concurrent use.
type Reader struct {
	source  source
	frame   frame
	number  int
	skipped int
	err     error
}

// source is a file format.
type source interface {
	// next reads the next frame: io.EOF after the last, or a *DamageError.
	next(*frame) error
	format() string
}

// frame is what a source has read, before anyone looked for netlink in it.
type frame struct {
	time      time.Time
	linkType  uint32
	bare      bool // data is a datagram, with no cooked header and no link type
	direction Direction
	data      []byte // valid until the next frame is read
	comment   []byte // likewise
	length    int
}

// NewReader finds out what r is by its first bytes: pcap, pcapng, gzip of either, or lines of hex.
// It reads ahead of what Next delivers. An error is a [*DamageError], which for unknown or empty input holds [ErrFormat] or [ErrEmpty].
func NewReader(r io.Reader) (*Reader, error) {
	in := bufio.NewReaderSize(r, bufferSize)
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, &DamageError{Format: "gzip", Err: cut("gzip header", err)}
		}
		in = bufio.NewReaderSize(unzipped{z}, bufferSize)
	}
	s, err := openSource(in)
	if err != nil {
		return nil, err
	}
	return &Reader{source: s}, nil
}

// unzipped says of a gzip that is cut that it is, for what is in it may be whole.
type unzipped struct{ *gzip.Reader }

var errGzipCut = fmt.Errorf("gzip: cut short: %w", io.ErrUnexpectedEOF)

func (u unzipped) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err == io.ErrUnexpectedEOF {
		err = errGzipCut
	}
	return n, err
}

func openSource(in *bufio.Reader) (source, error) {
	magic, err := in.Peek(4)
	if len(magic) == 0 && err == io.EOF {
		return nil, &DamageError{Err: ErrEmpty}
	}
	if err != nil && err != io.EOF {
		return nil, &DamageError{Err: cut("reading", err)}
	}
	if err == nil {
		switch binary.BigEndian.Uint32(magic) {
		case 0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1:
			return newPcap(in)
		case blockSection:
			return newPcapng(in), nil
		}
	}
	return newHex(in)
}

// Next gives the next datagram of protocol 11; other frames are skipped and counted.
// At the end of the file it gives io.EOF, and where the file is damaged or unreadable a [*DamageError]; from then on always the same error.
func (r *Reader) Next() (Packet, error) {
	for r.err == nil {
		if r.err = r.source.next(&r.frame); r.err != nil {
			break
		}
		r.number++
		if p, ok := r.packet(); ok {
			return p, nil
		}
		r.skipped++
	}
	return Packet{}, r.err
}

// packet takes the datagram out of the frame, and says false if there is none of protocol 11.
func (r *Reader) packet() (Packet, bool) {
	f := &r.frame
	p := Packet{Number: r.number, Time: f.time, Direction: f.direction, Data: f.data, Length: f.length, Comment: string(f.comment)}
	if f.bare {
		return p, true
	}
	if !isConnector(f.linkType, f.data) {
		return Packet{}, false
	}
	if p.Direction == Unknown {
		p.Direction = cookedDirection(f.data)
	}
	p.Data = f.data[cookedSize:len(f.data):len(f.data)]
	p.Length -= cookedSize
	return p, true
}

// Skipped counts the frames that Next passed over so far: of another link type or netlink family,
// or with a cooked header that is cut short or not of netlink.
func (r *Reader) Skipped() int { return r.skipped }

// Format gives "pcap", "pcapng" or "hex".
func (r *Reader) Format() string { return r.source.format() }
