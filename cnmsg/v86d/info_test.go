package v86d

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestInfoAndModeFaults(t *testing.T) {
	for n := range ModeInfoLen + 2 {
		b := bytes.Repeat([]byte{0xff}, n)
		info, mode := Info{Version: 1}, ModeInfo{Attr: 1}
		if err := info.Decode(wire.Little, b); (err == nil) != (n >= infoFields) || err != nil && (err != wire.V86DVBEShort || info.Version != 0) {
			t.Errorf("info of %d bytes: %v", n, err)
		}
		if err := mode.Decode(wire.Little, b); (err == nil) != (n >= ModeInfoLen) || err != nil && (err != wire.V86DVBEShort || mode.Attr != 0) {
			t.Errorf("mode of %d bytes: %v", n, err)
		}
		if n >= ModeInfoLen && (len(mode.Rest) != n-ModeInfoLen || !bytes.Equal(AppendModeInfo(nil, wire.Big, &mode), b)) {
			t.Errorf("mode of %d bytes encodes to another", n)
		}
		// Pointers of 0xffffffff, and no mode that ends the list.
		if info.Text(info.OEMString) != nil || info.Modes().Len() != 0 || info.Text(0) != nil {
			t.Errorf("info of %d bytes has a text", n)
		}
	}
	b := make([]byte, 40)
	wire.Big.PutUint32(b[14:], 35)
	copy(b[35:], []byte{1, 1, 1, 2, 9})
	var info Info
	if err := info.Decode(wire.Big, b); err != nil {
		t.Fatal(err)
	}
	if l := info.Modes(); l.Len() != 2 || l.At(0) != 0x101 || l.At(1) != 0x102 {
		t.Errorf("%d modes up to the end of the block", l.Len())
	}
	b[37], b[38] = 0xff, 0xff
	if l := info.Modes(); l.Len() != 1 || l.At(0) != 0x101 {
		t.Errorf("%d modes before the end of the list", l.Len())
	}
	b[37], b[38] = 1, 2
	info.ModeList = 36
	if l := info.Modes(); l.Len() != 2 || l.At(1) != 0x0209 {
		t.Errorf("%d modes up to an even end of the block", l.Len())
	}
	if got := info.Text(39); !bytes.Equal(got, []byte{9}) || cap(got) != 1 {
		t.Errorf("a text without a zero: %x", got)
	}
	if info.Text(40) != nil || info.Text(38) == nil {
		t.Error("texts at the end of the block")
	}
	var zero Info
	if zero.Modes().Len() != 0 || zero.Text(5) != nil || zero.Size() != infoFields {
		t.Error("the zero Info")
	}
}
