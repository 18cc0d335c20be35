package nlmsg

import (
	"bytes"
	"errors"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// report makes an NLMSG_ERROR by hand: flags, error, the request's nlmsg_len,
// and what follows the nlmsgerr.
func report(flags uint16, errno int32, requestLen uint32, rest ...byte) Msg {
	o := wire.Little
	p := o.AppendUint32(nil, uint32(errno))
	p = AppendRaw(p, o, Header{Len: requestLen, Type: 1, Flags: 5, Seq: 77, PortID: 88}, rest)
	b, _ := AppendMessage(nil, o, Header{Type: TypeError, Flags: flags, Seq: 77, PortID: 88}, p)
	s := Scan(b, o)
	s.Next()
	return s.Msg()
}

// The forms that netlink_ack writes, as observed on NETLINK_ROUTE of 6.18.
func TestErrorReportForms(t *testing.T) {
	attr, _ := AppendAttr(nil, wire.Little, AttrMsg, []byte("no\x00"))
	for _, c := range []struct {
		name  string
		m     Msg
		want  ErrorReport
		err   error
		text  string
		bytes uint32
	}{
		{"success, capped", report(0x100, 0, 52), ErrorReport{Capped: true}, nil, "", 36},
		{"success of an old kernel, not capped", report(0, 0, 52), ErrorReport{}, nil, "", 36},
		{"error with the request", report(0, -22, 20, 1, 2, 3, 4), ErrorReport{Errno: -22, Echo: []byte{1, 2, 3, 4}}, nil, "", 40},
		{"error, capped", report(0x100, -22, 20), ErrorReport{Errno: -22, Capped: true}, nil, "", 36},
		{"odd request padded before the attributes", report(0x200, -1, 17, append([]byte{9, 0, 0, 0}, attr...)...),
			ErrorReport{Errno: -1, Echo: []byte{9}, Attrs: attr}, nil, "no", 48},
		{"success with attributes", report(0x300, 0, 20, attr...), ErrorReport{Capped: true, Attrs: attr}, nil, "no", 44},
		{"attributes without their flag", report(0x100, 0, 20, attr...), ErrorReport{Capped: true}, nil, "", 44},
		{"request longer than its echo", report(0, -22, 25, 1, 2, 3, 4), ErrorReport{Errno: -22, Echo: []byte{1, 2, 3, 4}}, wire.ErrTruncated, "", 40},
		{"request shorter than a header", report(0, -22, 3), ErrorReport{Errno: -22}, nil, "", 36},
	} {
		var got ErrorReport
		err := got.Decode(c.m)
		c.want.Request = Header{Len: got.Request.Len, Type: 1, Flags: 5, Seq: 77, PortID: 88}
		if d := diff(c.want, got); d != "" || !errors.Is(err, c.err) {
			t.Errorf("%s: error %v:\n%s", c.name, err, d)
		}
		if text := string(got.Text(wire.Little)); text != c.text {
			t.Errorf("%s: text %q, want %q", c.name, text, c.text)
		}
		if c.m.Len() != c.bytes {
			t.Errorf("%s: the test made %d bytes, not %d", c.name, c.m.Len(), c.bytes)
		}
	}
}

func TestErrorReportTooShort(t *testing.T) {
	for n := range ErrorReportLen {
		b := raw(wire.Native, uint32(16+n), TypeError, n)
		s := Scan(b, wire.Native)
		s.Next()
		r := ErrorReport{Errno: 5}
		if err := r.Decode(s.Msg()); !errors.Is(err, wire.ErrShort) || r.Errno != 0 {
			t.Errorf("%d bytes: %v %+v", n, err, r)
		}
	}
	var r ErrorReport
	if err := r.Decode(Msg{}); !errors.Is(err, wire.ErrShort) {
		t.Errorf("zero Msg: %v", err)
	}
}

func TestAttributes(t *testing.T) {
	o := wire.Big
	b, _ := AppendAttr(nil, o, AttrMsg, []byte("a\x00"))
	b, _ = AppendAttr(b, o, AttrOffs|AttrNested, []byte{0, 0, 0, 9})
	b, _ = AppendAttr(b, o, 99, nil)
	s := ScanAttrs(b, o)
	type one struct {
		Type uint16
		Data string
		At   int
	}
	var got []one
	for s.Next() {
		got = append(got, one{s.Type(), string(s.Data()), s.Offset()})
	}
	want := []one{{AttrMsg, "a\x00", 0}, {AttrOffs, "\x00\x00\x00\x09", 8}, {99, "", 16}}
	if d := diff(want, got); d != "" || s.Err() != nil {
		t.Errorf("%v:\n%s", s.Err(), d)
	}
	if _, err := AppendAttr(nil, o, 1, make([]byte, 65532)); !errors.Is(err, wire.AttrTooLong) {
		t.Errorf("65532 bytes: %v", err)
	}
	if b, err := AppendAttr(nil, o, 1, make([]byte, 65531)); err != nil || len(b) != 65536 {
		t.Errorf("65531 bytes: %d %v", len(b), err)
	}
}

func TestDamagedAttributes(t *testing.T) {
	for _, c := range []struct {
		name string
		b    []byte
		n    int
		err  error
		at   int
	}{
		{"length 3", []byte{0, 4, 0, 1, 0, 3, 0, 1}, 1, wire.AttrLen, 4},
		{"length 0", []byte{0, 0, 0, 1}, 0, wire.AttrLen, 0},
		{"past the end", []byte{0, 4, 0, 1, 0, 5, 0, 1}, 1, wire.AttrTruncated, 4},
		{"last without padding", []byte{0, 5, 0, 1, 7}, 1, nil, 5},
		{"3 bytes left", []byte{0, 4, 0, 1, 9, 9, 9}, 1, nil, 4},
	} {
		s := ScanAttrs(c.b, wire.Big)
		n := 0
		for s.Next() {
			n++
		}
		if n != c.n || !errors.Is(s.Err(), c.err) || s.Offset() != c.at {
			t.Errorf("%s: %d attributes, %v at %d", c.name, n, s.Err(), s.Offset())
		}
	}
}

func TestAppendErrorReportWantsTheWholeRequest(t *testing.T) {
	dst := []byte{1, 2}
	r := ErrorReport{Errno: -1, Request: Header{Len: 20}, Echo: []byte{1, 2, 3}}
	if b, err := AppendErrorReport(dst, wire.Native, &r); !errors.Is(err, wire.ErrTruncated) || !bytes.Equal(b, dst) {
		t.Errorf("3 of 4 bytes: %x %v", b, err)
	}
	r = ErrorReport{Errno: -1}
	if b, err := AppendErrorReport(dst, wire.Native, &r); err != nil || len(b) != 2+36 {
		t.Errorf("no request: %d bytes, %v", len(b), err)
	}
}

// "With the sequence number and port id of the request."
func TestAppendErrorReportAnswersItsRequest(t *testing.T) {
	r := ErrorReport{Errno: -1, Request: Header{Len: 16, Type: 0x0102, Flags: 0x0304, Seq: 0x05060708, PortID: 0x090a0b0c}}
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		b, err := AppendErrorReport(nil, o, &r)
		s := Scan(b, o)
		if err != nil || !s.Next() {
			t.Fatal(err, s.Err())
		}
		want := Header{Len: 36, Type: TypeError, Seq: r.Request.Seq, PortID: r.Request.PortID}
		if got := s.Msg().Header(); got != want {
			t.Errorf("%v: %+v, want %+v", o, got, want)
		}
	}
}
