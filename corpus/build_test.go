package corpus

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"time"
)

// Builders of capture files, by hand and in either byte order: the reader is not to be tested with only what the writer writes.

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

const (
	microMagic = 0xa1b2c3d4
	nanoMagic  = 0xa1b23c4d
)

// cookedFrame is a frame of LINKTYPE_NETLINK.
func cookedFrame(packetType, arphrd, family uint16, data string) []byte {
	b := binary.BigEndian.AppendUint16(nil, packetType)
	b = binary.BigEndian.AppendUint16(b, arphrd)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint16(b, family)
	return append(b, data...)
}

// connector is a frame as nlmon gives it.
func connector(data string) []byte { return cookedFrame(4, 824, 11, data) }

func pcapHeader(o byteOrder, magic, linkType uint32) []byte {
	b := o.AppendUint32(nil, magic)
	b = o.AppendUint16(b, 2)
	b = o.AppendUint16(b, 4)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
	b = o.AppendUint32(b, 262144)
	return o.AppendUint32(b, linkType)
}

func pcapRecord(o byteOrder, seconds, fraction uint32, wire int, frame []byte) []byte {
	b := o.AppendUint32(nil, seconds)
	b = o.AppendUint32(b, fraction)
	b = o.AppendUint32(b, uint32(len(frame)))
	b = o.AppendUint32(b, uint32(wire))
	return append(b, frame...)
}

func block(o byteOrder, kind uint32, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	length := uint32(len(body) + 12)
	b := o.AppendUint32(nil, kind)
	b = o.AppendUint32(b, length)
	b = append(b, body...)
	return o.AppendUint32(b, length)
}

func option(o byteOrder, code uint16, value ...byte) []byte {
	b := o.AppendUint16(nil, code)
	b = o.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func sectionBlock(o byteOrder, options ...[]byte) []byte {
	head := o.AppendUint32(nil, sectionMagic)
	head = o.AppendUint16(head, 1)
	head = o.AppendUint16(head, 0)
	head = o.AppendUint64(head, 1<<64-1)
	return block(o, blockSection, append([][]byte{head}, options...)...)
}

func interfaceBlock(o byteOrder, linkType uint16, snapLen uint32, options ...[]byte) []byte {
	head := o.AppendUint16(nil, linkType)
	head = o.AppendUint16(head, 0)
	head = o.AppendUint32(head, snapLen)
	return block(o, blockInterface, append([][]byte{head}, options...)...)
}

func enhancedBlock(o byteOrder, number uint32, ticks uint64, wire int, frame []byte, options ...[]byte) []byte {
	head := o.AppendUint32(nil, number)
	head = o.AppendUint32(head, uint32(ticks>>32))
	head = o.AppendUint32(head, uint32(ticks))
	head = o.AppendUint32(head, uint32(len(frame)))
	head = o.AppendUint32(head, uint32(wire))
	return block(o, blockEnhanced, append([][]byte{head, padded(frame)}, options...)...)
}

func oldPacketBlock(o byteOrder, number, drops uint16, ticks uint64, frame []byte) []byte {
	head := o.AppendUint16(nil, number)
	head = o.AppendUint16(head, drops)
	head = o.AppendUint32(head, uint32(ticks>>32))
	head = o.AppendUint32(head, uint32(ticks))
	head = o.AppendUint32(head, uint32(len(frame)))
	head = o.AppendUint32(head, uint32(len(frame)))
	return block(o, blockOldPacket, head, frame)
}

func simpleBlock(o byteOrder, wire uint32, frame []byte) []byte {
	return block(o, blockSimple, o.AppendUint32(nil, wire), frame)
}

func padded(b []byte) []byte {
	b = bytes.Clone(b)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// result is what became of a file.
type result struct {
	Packets []Packet
	Skipped int
	Format  string
	Damage  string // the text of the *DamageError, if there was one
}

// readAll reads a file to its end, and fails the test for an error that is neither io.EOF nor a *DamageError inside the file.
func readAll(t testing.TB, file []byte) result {
	t.Helper()
	return readAllOf(t, file, len(file))
}

// readAllOf is readAll for a file of size bytes when uncompressed.
func readAllOf(t testing.TB, file []byte, size int) result {
	t.Helper()
	var got result
	r, err := NewReader(bytes.NewReader(file))
	if err != nil {
		got.Damage = damageIn(t, err, size).Error()
		return got
	}
	got.Format = r.Format()
	for {
		p, err := r.Next()
		if err != nil {
			if err != io.EOF {
				got.Damage = damageIn(t, err, size).Error()
			}
			break
		}
		p.Data = bytes.Clone(p.Data)
		got.Packets = append(got.Packets, p)
	}
	got.Skipped = r.Skipped()
	return got
}

func damageIn(t testing.TB, err error, size int) *DamageError {
	t.Helper()
	damage, ok := err.(*DamageError)
	if !ok {
		t.Fatalf("error %v is a %T, not a *DamageError", err, err)
	}
	if damage.Offset < 0 || damage.Offset > int64(size) {
		t.Fatalf("damage at %d of a file of %d bytes: %v", damage.Offset, size, err)
	}
	return damage
}

func at(seconds, nanoseconds int64) time.Time { return time.Unix(seconds, nanoseconds).UTC() }

// packet is what a whole datagram reads as.
func packet(number int, when time.Time, d Direction, data string) Packet {
	return Packet{Number: number, Time: when, Direction: d, Data: []byte(data), Length: len(data)}
}
