package corpus

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/gopacket/gopacket/pcapgo"
)

const (
	pcapHeaderSize = 24
	pcapRecordSize = 16 // the header of a record
)

// pcapSource reads the records of pcap. The file's header is read by pcapgo.
//
//	 0         4          8          12       16     16+captured
//	+---------+----------+----------+--------+------+
//	| seconds | fraction | captured | length | data |
//	+---------+----------+----------+--------+------+
type pcapSource struct {
	in       window
	big      bool
	nanos    uint32 // in a unit of the fraction
	linkType uint32
	offset   int64 // of the next record
}

func newPcap(in *bufio.Reader) (source, error) {
	magic, _ := in.Peek(4)
	big := binary.BigEndian.Uint32(magic)&0xffff0000 == 0xa1b20000
	r, err := pcapgo.NewReader(in) // from the same buffer, and no more than the header
	if err != nil {
		return nil, &DamageError{Format: "pcap", Err: cut("file header", err)}
	}
	// The snap length is the file's word about itself: maxFrame stands between it and memory.
	return &pcapSource{
		in:       window{in: in},
		big:      big,
		nanos:    uint32(r.Resolution().ToDuration()),
		linkType: uint32(r.LinkType()),
		offset:   pcapHeaderSize,
	}, nil
}

func (s *pcapSource) format() string { return "pcap" }

func (s *pcapSource) next(f *frame) error {
	head, err := s.in.peek(pcapRecordSize)
	if len(head) == 0 && err == io.EOF {
		return io.EOF
	}
	if err == nil {
		err = s.record(f, head)
	} else {
		err = cut("record", err)
	}
	if err != nil {
		return &DamageError{Offset: s.offset, Format: "pcap", Err: err}
	}
	s.offset += pcapRecordSize + int64(len(f.data))
	return nil
}

// record reads the record with this header. It must not look at the header after its data.
func (s *pcapSource) record(f *frame, head []byte) error {
	seconds, fraction := s.uint32(head), s.uint32(head[4:])
	captured, wire := s.uint32(head[8:]), s.uint32(head[12:])
	switch {
	case captured > maxFrame:
		return fmt.Errorf("record of %d bytes, more than the %d of any real one", captured, maxFrame)
	case wire > maxWireLength:
		return fmt.Errorf("record of a packet of %d bytes", wire)
	case captured > wire:
		return fmt.Errorf("record has %d bytes of a packet of %d", captured, wire)
	}
	all, err := s.in.take(pcapRecordSize + int(captured))
	if err != nil {
		return cut("record", err)
	}
	*f = frame{
		time:     time.Unix(int64(seconds), int64(fraction)*int64(s.nanos)).UTC(),
		linkType: s.linkType,
		data:     all[pcapRecordSize:len(all):len(all)],
		length:   int(wire),
	}
	return nil
}

func (s *pcapSource) uint32(b []byte) uint32 {
	if s.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}
