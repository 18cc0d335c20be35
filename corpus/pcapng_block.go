package corpus

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The options that are read. A code means something else in each type of block.
const (
	optionEnd            = 0
	optionComment        = 1  // opt_comment
	optionPacketFlags    = 2  // epb_flags and pack_flags
	optionTickResolution = 9  // if_tsresol
	optionTickOffset     = 14 // if_tsoffset
)

// The direction in a packet's flags.
const (
	flagDirection = 3
	flagInbound   = 1
	flagOutbound  = 2
)

// The fixed part of a block's body.
const (
	sectionHeaderSize   = 16
	interfaceHeaderSize = 8
	packetHeaderSize    = 20
	simpleHeaderSize    = 4
)

const (
	sectionVersion = 1   // the major one: minor ones are readable
	defaultTicks   = 1e6 // per second, without if_tsresol
)

// ngInterface is what packets need of their interface.
type ngInterface struct {
	linkType uint32
	snapLen  uint32
	clock    clock
}

// section starts a section: interfaces are numbered anew.
func (s *pcapngSource) section(body []byte) error {
	if len(body) < sectionHeaderSize {
		return errors.New("section header too short")
	}
	if major := s.uint16(body[4:]); major != sectionVersion {
		return fmt.Errorf("section of version %d.%d", major, s.uint16(body[6:]))
	}
	s.interfaces = s.interfaces[:0]
	return s.options(body[sectionHeaderSize:], func(uint16, []byte) error { return nil })
}

func (s *pcapngSource) addInterface(body []byte) error {
	if len(body) < interfaceHeaderSize {
		return errors.New("interface description too short")
	}
	if len(s.interfaces) == maxInterfaces {
		return fmt.Errorf("section of more than %d interfaces", maxInterfaces)
	}
	i := ngInterface{
		linkType: uint32(s.uint16(body)),
		snapLen:  s.uint32(body[4:]),
		clock:    clock{ticks: defaultTicks},
	}
	err := s.options(body[interfaceHeaderSize:], func(code uint16, value []byte) error {
		switch {
		case code == optionTickResolution && len(value) == 1:
			i.clock.ticks = ticksPerSecond(value[0])
		case code == optionTickOffset && len(value) == 8:
			i.clock.offset = int64(s.uint64(value))
		case code == optionTickResolution || code == optionTickOffset:
			return fmt.Errorf("interface option %d of %d bytes", code, len(value))
		}
		return nil
	})
	s.interfaces = append(s.interfaces, i)
	return err
}

// packet reads an enhanced packet block, or the old packet block: that has 16 bits for the interface, then 16 for drops.
//
//	 0           4            8           12         16       20     20+captured, padded to 4
//	+-----------+------------+-----------+----------+--------+------+---------+
//	| interface | ticks high | ticks low | captured | length | data | options |
//	+-----------+------------+-----------+----------+--------+------+---------+
func (s *pcapngSource) packet(f *frame, body []byte, old bool) error {
	if len(body) < packetHeaderSize {
		return errors.New("packet block too short")
	}
	number := s.uint32(body)
	if old {
		number = uint32(s.uint16(body))
	}
	from, err := s.interfaceAt(number)
	if err != nil {
		return err
	}
	captured, wire := s.uint32(body[12:]), s.uint32(body[16:])
	if captured > wire || wire > maxWireLength {
		return fmt.Errorf("block has %d bytes of a packet of %d", captured, wire)
	}
	data, rest, err := splitData(body[packetHeaderSize:], captured)
	if err != nil {
		return err
	}
	*f = frame{
		time:     from.clock.time(uint64(s.uint32(body[4:]))<<32 | uint64(s.uint32(body[8:]))),
		linkType: from.linkType,
		data:     data,
		length:   int(wire),
	}
	return s.options(rest, func(code uint16, value []byte) error {
		if code == optionComment && f.comment == nil {
			f.comment = value
		}
		if code != optionPacketFlags {
			return nil
		}
		if len(value) != 4 {
			return fmt.Errorf("packet flags of %d bytes", len(value))
		}
		f.direction = flagsDirection(s.uint32(value))
		return nil
	})
}

// simplePacket reads a block that has only a length. Its packet is of the first interface, and cut to that one's snap length.
func (s *pcapngSource) simplePacket(f *frame, body []byte) error {
	if len(body) < simpleHeaderSize {
		return errors.New("simple packet block too short")
	}
	from, err := s.interfaceAt(0)
	if err != nil {
		return err
	}
	wire := s.uint32(body)
	if wire > maxWireLength {
		return fmt.Errorf("block of a packet of %d bytes", wire)
	}
	captured := wire
	if from.snapLen > 0 {
		captured = min(captured, from.snapLen)
	}
	data, _, err := splitData(body[simpleHeaderSize:], captured)
	*f = frame{linkType: from.linkType, data: data, length: int(wire)}
	return err
}

func (s *pcapngSource) interfaceAt(number uint32) (*ngInterface, error) {
	if uint64(number) >= uint64(len(s.interfaces)) {
		return nil, fmt.Errorf("packet of interface %d, of %d so far", number, len(s.interfaces))
	}
	return &s.interfaces[number], nil
}

// splitData takes captured bytes and their padding from b.
func splitData(b []byte, captured uint32) (data, rest []byte, err error) {
	if uint64(captured) > uint64(len(b)) {
		return nil, nil, fmt.Errorf("packet of %d bytes in a block with room for %d", captured, len(b))
	}
	if captured > maxFrame {
		return nil, nil, fmt.Errorf("packet of %d bytes, more than the %d of any real one", captured, maxFrame)
	}
	// b has a multiple of 4 bytes, so the padding is in it.
	return b[:captured:captured], b[(captured+3)&^3:], nil
}

func flagsDirection(flags uint32) Direction {
	switch flags & flagDirection {
	case flagInbound:
		return ToUser
	case flagOutbound:
		return ToKernel
	}
	return Unknown
}

// options calls visit for each option up to the end mark, which may be absent. An option that does not end inside b is an error.
//
//	 0      2        4       4+length, padded to 4
//	+------+--------+-------+
//	| code | length | value |
//	+------+--------+-------+
func (s *pcapngSource) options(b []byte, visit func(code uint16, value []byte) error) error {
	for len(b) >= 4 {
		code, length := s.uint16(b), int(s.uint16(b[2:]))
		if code == optionEnd {
			return nil
		}
		padded := (length + 3) &^ 3
		if padded > len(b)-4 {
			return fmt.Errorf("option %d of %d bytes runs out of its block", code, length)
		}
		if err := visit(code, b[4:4+length]); err != nil {
			return err
		}
		b = b[4+padded:]
	}
	return nil
}

func (s *pcapngSource) uint16(b []byte) uint16 {
	if s.big {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (s *pcapngSource) uint32(b []byte) uint32 {
	if s.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (s *pcapngSource) uint64(b []byte) uint64 {
	if s.big {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}
