package corpus

import (
	"bufio"
	"fmt"
	"io"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/pcapgo"
)

const (
	pcapHeaderSize = 24
	pcapRecordSize = 16 // the header of a record
)

// pcapSource reads pcap through pcapgo and counts the offset beside it.
type pcapSource struct {
	in       *pcapgo.Reader
	linkType uint32
	offset   int64 // of the next record
}

func newPcap(in *bufio.Reader) (source, error) {
	r, err := pcapgo.NewReader(in)
	if err != nil {
		return nil, &DamageError{Format: "pcap", Err: cut("file header", err)}
	}
	// The snap length is the file's word about itself. Without it pcapgo keeps to maxFrame and to what the records need.
	r.SetSnaplen(0)
	return &pcapSource{in: r, linkType: uint32(r.LinkType()), offset: pcapHeaderSize}, nil
}

func (s *pcapSource) format() string { return "pcap" }

func (s *pcapSource) next(f *frame) error {
	data, info, err := s.in.ZeroCopyReadPacketData()
	// EOF after a record's header is a cut record, not the end of the file.
	if err == io.EOF && info.CaptureLength == 0 {
		return io.EOF
	}
	if err != nil || info.Length > maxWireLength {
		return &DamageError{Offset: s.offset, Format: "pcap", Err: pcapDamage(info, err)}
	}
	s.offset += pcapRecordSize + int64(len(data))
	*f = frame{time: info.Timestamp, linkType: s.linkType, data: data, length: info.Length}
	return nil
}

// pcapDamage says what is wrong with a record. The lengths are as the file has them: uint32, which an int need not hold.
func pcapDamage(info gopacket.CaptureInfo, err error) error {
	captured, wire := uint32(info.CaptureLength), uint32(info.Length)
	switch {
	case captured > maxFrame:
		return fmt.Errorf("record of %d bytes, more than the %d of any real one", captured, maxFrame)
	case wire > maxWireLength:
		return fmt.Errorf("record of a packet of %d bytes", wire)
	case captured > wire:
		return fmt.Errorf("record has %d bytes of a packet of %d", captured, wire)
	}
	return cut("record", err)
}
