package corpus

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// Section says where a capture comes from. It is written at the start of the file, so that the file alone can tell; empty fields are left out.
type Section struct {
	Hardware    string // the machine, e.g. its architecture
	OS          string // the kernel, e.g. what uname says
	Application string // what made the capture
	Comment     string // anything else
}

// maxOption is what the length of a pcapng option holds.
const maxOption = math.MaxUint16

func (s Section) check() error {
	for _, text := range []string{s.Hardware, s.OS, s.Application, s.Comment} {
		if len(text) > maxOption {
			return fmt.Errorf("corpus: section text of %d bytes, more than %d", len(text), maxOption)
		}
	}
	return nil
}

// Writer writes datagrams of protocol 11 as pcapng: little-endian, LINKTYPE_NETLINK, nanoseconds.
type Writer struct {
	out   *pcapgo.NgWriter
	frame []byte
}

// NewWriter starts a capture file with one section and one interface.
//
// Each Write hands its packet to w before it returns, so a program that is killed leaves whole packets behind.
// Where many packets a second matter more, w is a [bufio.Writer], which the caller flushes at the end.
func NewWriter(w io.Writer, section Section) (*Writer, error) {
	if err := section.check(); err != nil {
		return nil, err
	}
	// pcapgo would take a *bufio.Writer for its own buffer and flush it with each packet; hidden, it stays the caller's.
	hidden := struct{ io.Writer }{w}
	out, err := pcapgo.NewNgWriterInterface(hidden,
		pcapgo.NgInterface{LinkType: layers.LinkType(linkTypeNetlink)},
		pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo(section)})
	if err != nil {
		return nil, err
	}
	return &Writer{out: out}, out.Flush()
}

// Write writes the datagram behind a cooked header that is made up from p.Direction.
//
// A Length of 0 is taken for len(p.Data). A zero Time is written as the first moment of 1970. Number is ignored: the file counts for itself.
// A time before 1970 or after 2262, a Length below len(p.Data), a datagram of more than 262128 bytes and a Comment of more than 65535 are errors, and nothing is written.
func (w *Writer) Write(p Packet) error {
	info, err := captureInfo(p)
	if err != nil {
		return err
	}
	w.frame = append(appendCooked(w.frame[:0], p.Direction), p.Data...)
	if err := w.out.WritePacketWithOptions(info, w.frame, packetOptions(p)); err != nil {
		return err
	}
	return w.out.Flush()
}

func captureInfo(p Packet) (gopacket.CaptureInfo, error) {
	if p.Time.IsZero() {
		p.Time = time.Unix(0, 0)
	}
	if p.Length == 0 {
		p.Length = len(p.Data)
	}
	if p.Length < len(p.Data) {
		return gopacket.CaptureInfo{}, fmt.Errorf("corpus: packet of length %d with %d bytes", p.Length, len(p.Data))
	}
	if len(p.Data) > maxFrame-cookedSize || p.Length > maxWireLength-cookedSize {
		return gopacket.CaptureInfo{}, fmt.Errorf("corpus: packet of %d bytes is too long", p.Length)
	}
	if len(p.Comment) > maxOption {
		return gopacket.CaptureInfo{}, fmt.Errorf("corpus: packet comment of %d bytes, more than %d", len(p.Comment), maxOption)
	}
	if seconds := p.Time.Unix(); seconds < 0 || seconds >= math.MaxInt64/int64(time.Second) {
		return gopacket.CaptureInfo{}, errors.New("corpus: packet time is not between 1970 and 2262")
	}
	return gopacket.CaptureInfo{
		Timestamp:     p.Time,
		CaptureLength: cookedSize + len(p.Data),
		Length:        cookedSize + p.Length,
	}, nil
}

// packetOptions gives the direction once more, as epb_flags, where tools look for it.
func packetOptions(p Packet) (o pcapgo.NgPacketOptions) {
	switch p.Direction {
	case ToUser:
		o.Flags = &pcapgo.NgEpbFlags{Direction: pcapgo.NgEpbFlagDirectionInbound}
	case ToKernel:
		o.Flags = &pcapgo.NgEpbFlags{Direction: pcapgo.NgEpbFlagDirectionOutbound}
	}
	if p.Comment != "" {
		o.Comments = []string{p.Comment}
	}
	return o
}
