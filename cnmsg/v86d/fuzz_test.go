package v86d

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// FuzzTask decodes any bytes as a task and its buffer as VBE blocks: the fault is
// what the lengths say, and without one the bytes come back.
func FuzzTask(f *testing.F) {
	for _, r := range tasks(f) {
		f.Add(r.data, false)
		f.Add(r.data[:TaskLen-1], true)
	}
	f.Fuzz(func(t *testing.T, b []byte, big bool) {
		o := wire.Little
		if big {
			o = wire.Big
		}
		b = b[:len(b):len(b)]
		var task Task
		err := task.Decode(o, b)
		if want := verdict(o, b); err != want.Err() {
			t.Fatalf("%v, want %v", err, want)
		}
		checkBlocks(t, o, task.Buf)
		if err != nil || len(b) > cnmsg.MaxData {
			return
		}
		again, err := AppendTask(nil, o, &task)
		if err != nil || !bytes.Equal(again, b) || task.Size() != len(b) {
			t.Fatalf("encoded\n%x (%v), want\n%x", again, err, b)
		}
	})
}

func verdict(o wire.Order, b []byte) wire.Fault {
	switch {
	case len(b) < TaskLen:
		return wire.V86DShort
	case int32(o.Uint32(b[4:])) < 0:
		return wire.V86DBufLen
	case uint64(o.Uint32(b[4:])) > uint64(len(b)-TaskLen):
		return wire.V86DTruncated
	}
	return 0
}

func checkBlocks(t *testing.T, o wire.Order, b []byte) {
	var info Info
	if err := info.Decode(o, b); (err == nil) != (len(b) >= infoFields) {
		t.Fatalf("info of %d bytes: %v", len(b), err)
	} else if err == nil && !bytes.Equal(AppendInfo(nil, o, &info), b) {
		t.Fatal("info encodes to another")
	}
	for _, p := range []uint32{info.OEMString, info.OEMVendorName, info.OEMProductName, info.OEMProductRev} {
		if s := info.Text(p); bytes.IndexByte(s, 0) >= 0 || len(s) > len(b) {
			t.Fatalf("text %q", s)
		}
	}
	l := info.Modes()
	for i := range l.Len() {
		if l.At(i) == 0xffff {
			t.Fatal("the end of the modes is a mode")
		}
	}
	var mode ModeInfo
	if err := mode.Decode(o, b); (err == nil) != (len(b) >= ModeInfoLen) {
		t.Fatalf("mode of %d bytes: %v", len(b), err)
	} else if err == nil && !bytes.Equal(AppendModeInfo(nil, o, &mode), b) {
		t.Fatal("mode encodes to another")
	}
}
