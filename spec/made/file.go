package made

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/rand/v2"
)

// Form is a form of capture files.
type Form struct {
	Name string
	big  bool // of the file; that of the datagrams is their own
	ng   bool
	nano bool
	zip  bool
}

// Forms are all of them, of which pcap has neither flags nor comments nor other
// interfaces.
var Forms = []Form{
	{Name: "micro.pcap"}, {Name: "nano.pcap", nano: true}, {Name: "big.pcap", big: true}, {Name: "bignano.pcap.gz", big: true, nano: true, zip: true},
	{Name: "little.pcapng", ng: true}, {Name: "big.pcapng", big: true, ng: true}, {Name: "zipped.pcapng.gz", ng: true, zip: true},
}

type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// File writes frames as a capture file.
func (f Form) File(seed uint64, frames []Frame) []byte {
	r := rand.New(rand.NewPCG(seed, 2))
	var o order = binary.LittleEndian
	if f.big {
		o = binary.BigEndian
	}
	b := f.pcap(o, frames)
	if f.ng {
		b = pcapng(r, o, frames)
	}
	if !f.zip {
		return b
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write(b)
	w.Close()
	return zipped.Bytes()
}

const (
	linkNetlink = 253
	linkEther   = 1
)

func (f Form) pcap(o order, frames []Frame) []byte {
	magic, unit := uint32(0xa1b2c3d4), 1000
	if f.nano {
		magic, unit = 0xa1b23c4d, 1
	}
	b := u32s(o, magic, 0, 0, 0, 262144, linkNetlink)
	o.PutUint16(b[4:], 2)
	o.PutUint16(b[6:], 4)
	for _, p := range frames {
		if p.Ether {
			continue
		}
		b = append(b, u32s(o, uint32(p.Time.Unix()), uint32(p.Time.Nanosecond()/unit), uint32(len(p.Data)), uint32(p.Length))...)
		b = append(b, p.Data...)
	}
	return b
}

func u32s(o order, numbers ...uint32) (b []byte) {
	for _, n := range numbers {
		b = o.AppendUint32(b, n)
	}
	return b
}

// resolutions of the interfaces: if_tsresol, and ticks a second.
var resolutions = []struct {
	code  byte
	ticks uint64
}{{9, 1e9}, {6, 1e6}, {3, 1e3}, {0x80 | 20, 1 << 20}}

// pcapng has an interface of each resolution and one that is no netlink, and
// blocks and options that say nothing of the datagrams.
func pcapng(r *rand.Rand, o order, frames []Frame) []byte {
	b := block(o, 0x0a0d0d0a, u32s(o, 0x1a2b3c4d, 0, 1<<32-1, 1<<32-1), option(o, 1, []byte("made up")), end)
	o.PutUint16(b[12:], 1)
	for i, res := range resolutions {
		b = append(b, block(o, 1, u16s(o, linkNetlink, 0), u32s(o, 0), option(o, 2, []byte{'n', 'l', byte('0' + i)}), option(o, 9, []byte{res.code}), end)...)
	}
	b = append(b, block(o, 1, u16s(o, linkEther, 0), u32s(o, 0))...)
	for _, p := range frames {
		switch r.IntN(30) {
		case 0: // a name resolution without records, statistics, one of nobody's
			b = append(b, block(o, 4, make([]byte, 4))...)
		case 1:
			b = append(b, block(o, 5, make([]byte, 12))...)
		case 2:
			b = append(b, block(o, 0x7777, []byte("?!?!"))...)
		}
		b = append(b, packetBlock(r, o, p)...)
	}
	return b
}

var end = make([]byte, 4) // opt_endofopt

func packetBlock(r *rand.Rand, o order, p Frame) []byte {
	if !p.Ether && p.Length == len(p.Data) && r.IntN(40) == 0 {
		return block(o, 3, u32s(o, uint32(p.Length)), pad(p.Data)) // a simple one, of the first interface
	}
	n := r.IntN(len(resolutions))
	res := resolutions[n]
	ticks := uint64(p.Time.Unix())*res.ticks + uint64(p.Time.Nanosecond())*res.ticks/1e9
	if p.Ether {
		n, ticks = len(resolutions), uint64(p.Time.UnixMicro())
	}
	head := u32s(o, uint32(n), uint32(ticks>>32), uint32(ticks), uint32(len(p.Data)), uint32(p.Length))
	var options []byte
	if p.Comment != "" {
		options = append(options, option(o, 1, []byte(p.Comment))...)
	}
	if r.IntN(9) == 0 {
		options = append(options, option(o, 4, make([]byte, 8))...) // epb_dropcount
	}
	if p.Flags != 0 {
		options = append(options, option(o, 2, u32s(o, p.Flags))...)
	}
	if options != nil && r.IntN(5) > 0 {
		options = append(options, end...)
	}
	return block(o, 6, head, pad(p.Data), options)
}

func u16s(o order, numbers ...uint16) (b []byte) {
	for _, n := range numbers {
		b = o.AppendUint16(b, n)
	}
	return b
}

func block(o order, kind uint32, parts ...[]byte) []byte {
	body := pad(bytes.Join(parts, nil))
	size := uint32(12 + len(body))
	return append(append(u32s(o, kind, size), body...), u32s(o, size)...)
}

func option(o order, code uint16, value []byte) []byte {
	return append(u16s(o, code, uint16(len(value))), pad(value)...)
}

func pad(b []byte) []byte { return append(bytes.Clone(b), make([]byte, -len(b)&3)...) }
