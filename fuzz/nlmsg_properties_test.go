package fuzz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// The properties of the core stand here, not beside the code: whoever imports
// a package has the modules of its tests in go.sum, and the core brings none.

var orders = []wire.Order{wire.Native, wire.Little, wire.Big}

func TestAllYieldsWhatScanWalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "bytes")
		if len(b) >= 4 && rapid.Bool().Draw(t, "short length") {
			binary.LittleEndian.PutUint32(b, rapid.Uint32Range(0, 110).Draw(t, "nlmsg_len"))
		}
		s := nlmsg.Scan(b, wire.Little)
		for m, err := range nlmsg.All(b, wire.Little) {
			ok := s.Next()
			if ok != (err == nil) || !errors.Is(err, s.Err()) {
				t.Fatalf("All yields %v, the scanner says %v %v", err, ok, s.Err())
			}
			if !bytes.Equal(m.Bytes(), s.Msg().Bytes()) {
				t.Fatalf("All yields %x, the scanner %x", m.Bytes(), s.Msg().Bytes())
			}
		}
		if s.Next() {
			t.Fatal("All ends before the scanner")
		}
	})
}

// encode of decode and decode of encode, and the mirror of the other order.
func TestMessagesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(orders).Draw(t, "order")
		var datagram []byte
		var want []nlmsg.Header
		var payloads [][]byte
		for range rapid.IntRange(1, 4).Draw(t, "messages") {
			h := nlmsg.Header{
				Type:   rapid.Uint16().Draw(t, "type"),
				Flags:  rapid.Uint16().Draw(t, "flags"),
				Seq:    rapid.Uint32().Draw(t, "seq"),
				PortID: rapid.Uint32().Draw(t, "portid"),
			}
			payload := rapid.SliceOfN(rapid.Byte(), 0, 70).Draw(t, "payload")
			datagram, _ = nlmsg.AppendMessage(datagram, o, h, payload)
			h.Len = uint32(nlmsg.HeaderLen + len(payload))
			want, payloads = append(want, h), append(payloads, payload)
		}
		var again []byte
		i := 0
		s := nlmsg.Scan(datagram, o)
		for ; s.Next(); i++ {
			m := s.Msg()
			if m.Header() != want[i] || !bytes.Equal(m.Payload(), payloads[i]) {
				t.Fatalf("message %d: %+v %x, want %+v %x", i, m.Header(), m.Payload(), want[i], payloads[i])
			}
			again, _ = nlmsg.AppendMessage(again, o, m.Header(), m.Payload())
		}
		if s.Err() != nil || i != len(want) || !bytes.Equal(again, datagram) {
			t.Fatalf("%d of %d messages, %v; encoded again:\n%x\nwas\n%x", i, len(want), s.Err(), again, datagram)
		}
	})
}

func TestErrorReportRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(orders).Draw(t, "order")
		want := nlmsg.ErrorReport{
			Errno:  rapid.SampledFrom([]int32{0, -1, -22, -4095}).Draw(t, "error"),
			Capped: rapid.Bool().Draw(t, "capped"),
		}
		payload := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "payload")
		want.Request = nlmsg.Header{Len: uint32(16 + len(payload)), Type: 16, Seq: rapid.Uint32().Draw(t, "seq"), PortID: 4}
		if want.Errno != 0 && !want.Capped {
			want.Echo = payload
		}
		for range rapid.IntRange(0, 2).Draw(t, "attributes") {
			data := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "data")
			want.Attrs, _ = nlmsg.AppendAttr(want.Attrs, o, rapid.Uint16Range(1, 6).Draw(t, "type"), data)
		}
		b, err := nlmsg.AppendErrorReport([]byte("front"), o, &want)
		if err != nil {
			t.Fatal(err)
		}
		s := nlmsg.Scan(b[5:], o)
		if !s.Next() || s.Msg().Kind() != nlmsg.KindError || s.Msg().Seq() != want.Request.Seq || len(s.Tail()) != 0 {
			t.Fatalf("not one error report: %v %x", s.Err(), b[5:])
		}
		var got nlmsg.ErrorReport
		if err := got.Decode(s.Msg()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestAddrRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(orders).Draw(t, "order")
		want := nlmsg.Addr{PortID: rapid.Uint32().Draw(t, "port"), Groups: rapid.Uint32().Draw(t, "groups"), Pad: rapid.Uint16().Draw(t, "pad")}
		b := nlmsg.AppendAddr(nil, o, want)
		var got nlmsg.Addr
		if err := got.Decode(o, b); err != nil || got != want || len(b) != nlmsg.AddrLen {
			t.Fatalf("%+v %v, want %+v", got, err, want)
		}
		if again := nlmsg.AppendAddr(nil, o, got); !bytes.Equal(again, b) {
			t.Fatalf("%x, was %x", again, b)
		}
	})
}
