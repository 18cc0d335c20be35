package corpus

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// The block types that are read; all others are passed over.
const (
	blockInterface = 0x00000001
	blockOldPacket = 0x00000002 // the packet block that the enhanced one replaced
	blockSimple    = 0x00000003
	blockEnhanced  = 0x00000006
	blockSection   = 0x0a0d0d0a // the same in both byte orders
)

const (
	sectionMagic = 0x1a2b3c4d
	// maxBlock is more than the longest frame and all options that a writer would give it.
	maxBlock = 1 << 20
	// maxInterfaces keeps memory from growing with a file of nothing but interfaces.
	maxInterfaces = 1 << 16
)

// pcapngSource reads the blocks of pcapng, and checks each as a whole before it believes anything in it:
//
//	 0      4        8                                      length-4  length
//	+------+--------+--------------------------------------+--------+
//	| type | length | body, padded to 4, options at its end | length |
//	+------+--------+--------------------------------------+--------+
type pcapngSource struct {
	in         window
	big        bool          // the byte order of the section
	interfaces []ngInterface // of the section
	offset     int64         // of the current block
	length     int64         // of the current block
}

func newPcapng(in *bufio.Reader) source { return &pcapngSource{in: window{in: in}} }

func (s *pcapngSource) format() string { return "pcapng" }

func (s *pcapngSource) next(f *frame) error {
	for {
		found, err := s.nextBlock(f)
		if err == io.EOF {
			return io.EOF
		}
		if err != nil {
			return &DamageError{Offset: s.offset, Format: "pcapng", Err: err}
		}
		if found {
			return nil
		}
	}
}

// nextBlock reads one block, and says true if it had a packet.
func (s *pcapngSource) nextBlock(f *frame) (found bool, err error) {
	s.offset += s.length // what was handed out of the block before becomes invalid
	s.length = 0
	kind, length, err := s.blockHeader()
	if err != nil {
		return false, err
	}
	s.length = int64(length)
	switch kind {
	case blockSection, blockInterface, blockOldPacket, blockSimple, blockEnhanced:
	default:
		return false, s.skipBlock(length)
	}
	body, err := s.blockBody(length)
	if err != nil {
		return false, err
	}
	switch kind {
	case blockSection:
		return false, s.section(body)
	case blockInterface:
		return false, s.addInterface(body)
	case blockSimple:
		return true, s.simplePacket(f, body)
	}
	return true, s.packet(f, body, kind == blockOldPacket)
}

// blockHeader reads the type and length of the next block, and the byte order where a section starts.
func (s *pcapngSource) blockHeader() (kind, length uint32, err error) {
	head, err := s.in.peek(12)
	if len(head) == 0 && err == io.EOF {
		return 0, 0, io.EOF
	}
	if err != nil {
		return 0, 0, cut("block", err)
	}
	if binary.BigEndian.Uint32(head) == blockSection {
		if err := s.sectionOrder(head[8:]); err != nil {
			return 0, 0, err
		}
	}
	kind, length = s.uint32(head), s.uint32(head[4:])
	if length < 12 || length%4 != 0 {
		return 0, 0, fmt.Errorf("block of length %d", length)
	}
	return kind, length, nil
}

func (s *pcapngSource) sectionOrder(magic []byte) error {
	switch {
	case binary.LittleEndian.Uint32(magic) == sectionMagic:
		s.big = false
	case binary.BigEndian.Uint32(magic) == sectionMagic:
		s.big = true
	default:
		return fmt.Errorf("section with byte order mark %x", magic)
	}
	return nil
}

// blockBody gives what is between a block's two lengths. It is valid until the next block is read.
func (s *pcapngSource) blockBody(length uint32) ([]byte, error) {
	if length > maxBlock {
		return nil, fmt.Errorf("block of %d bytes, more than the %d of any real one", length, maxBlock)
	}
	block, err := s.in.take(int(length))
	if err != nil {
		return nil, cut("block", err)
	}
	body, trailer := block[8:length-4], block[length-4:]
	return body, s.checkTrailer(length, trailer)
}

// skipBlock passes over a block of any length.
func (s *pcapngSource) skipBlock(length uint32) error {
	for left := length - 4; left > 0; {
		step := min(left, 1<<30) // what an int holds on every machine
		if err := s.in.skip(int(step)); err != nil {
			return cut("block", err)
		}
		left -= step
	}
	trailer, err := s.in.take(4)
	if err != nil {
		return cut("block", err)
	}
	return s.checkTrailer(length, trailer)
}

func (s *pcapngSource) checkTrailer(length uint32, trailer []byte) error {
	if again := s.uint32(trailer); again != length {
		return fmt.Errorf("block of length %d ends with length %d", length, again)
	}
	return nil
}
