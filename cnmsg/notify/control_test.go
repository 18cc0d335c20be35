package notify

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// The structs left the kernel's headers with 2.6.33, so no C program can hold
// these layouts against a header of today: what there is are the bytes that
// cn_test_want_notify would send.

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// NOTIFY-CTL: the message of the kernel's sample, in both orders: id {0x123,
// 0x456}, ranges {0x123, 10}, {0x456, 10}, {0x456 + 20, 10}.
var samples = map[wire.Order]string{
	wire.Little: "4c000000030000002301000000000000" + "ffffffffffffffff23010000450300002800" + "0000" +
		"01000000020000000100000018000000" + "230100000a000000" + "560400000a000000" + "6a0400000a000000",
	wire.Big: "0000004c000300000000012300000000" + "ffffffffffffffff00000123000003450028" + "0000" +
		"00000001000000020000000100000018" + "000001230000000a" + "000004560000000a" + "0000046a0000000a",
}

func TestSampleOfTheKernel(t *testing.T) {
	for o, text := range samples {
		b := unhex(t, text)
		m, ok := cnmsg.One(b, o)
		if !ok || m.ID() != cnmsg.Notify || m.Seq() != 0x123 || m.Ack() != 0x345 {
			t.Fatalf("%v: %+v", o, m.Header())
		}
		var c Control
		if err := c.Decode(o, m.Data()); err != nil {
			t.Fatalf("%v: %v", o, err)
		}
		if c.IdxNum != 1 || c.ValNum != 2 || c.Group != 1 || c.Len != 24 || !c.PassesKernel() || c.Size() != 40 {
			t.Errorf("%v: %+v", o, c)
		}
		if c.Idx(o).Len() != 1 || c.Val(o).Len() != 2 || c.Idx(o).At(0) != (Range{0x123, 10}) || c.Val(o).At(1) != (Range{0x456 + 20, 10}) {
			t.Errorf("%v: ranges %+v", o, c.Idx(o).At(0))
		}
		for id, want := range map[cnmsg.ID]bool{
			{Idx: 0x123, Val: 0x456}: true, {Idx: 0x12c, Val: 0x45f}: true, {Idx: 0x123, Val: 0x46a}: true,
			{Idx: 0x122, Val: 0x456}: false, {Idx: 0x12d, Val: 0x456}: false, {Idx: 0x123, Val: 0x460}: false, {Idx: 0x456, Val: 0x123}: false,
		} {
			if got := c.Matches(o, id); got != want {
				t.Errorf("%v: %v matches %v", o, id, got)
			}
		}
		data, err := AppendControl(nil, o, 1, []Range{{0x123, 10}}, []Range{{0x456, 10}, {0x46a, 10}})
		if err != nil || !bytes.Equal(data, m.Data()) || !bytes.Equal(AppendRaw(nil, o, &c), m.Data()) {
			t.Errorf("%v: built %x (%v)", o, data, err)
		}
		again, err := cnmsg.AppendFrame(nil, o, nlmsg.Header{Type: nlmsg.TypeDone, Seq: 0x123}, m.Header(), data)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("%v: framed %x (%v)", o, again, err)
		}
	}
}

func TestFaults(t *testing.T) {
	good := must(AppendControl(nil, wire.Little, 3, []Range{{1, 1}}, []Range{{1, 1}, {2, 2}}))
	for n := range len(good) + 2 {
		b := append(bytes.Clone(good), 0)[:n]
		c := Control{Group: 9}
		err := c.Decode(wire.Little, b)
		want := error(wire.NotifyTruncated)
		switch {
		case n < ControlLen:
			want = wire.NotifyShort
		case n == len(good):
			want = nil
		case n > len(good):
			want = wire.NotifyLen
		}
		if err != want || n < ControlLen && (c.Group != 0 || c.Data != nil) || n >= ControlLen && (c.Group != 3 || len(c.Data) != n-ControlLen) {
			t.Errorf("%d bytes: %v, want %v, %+v", n, err, want, c)
		}
		// The ranges that are there are delivered.
		whole := max(n-ControlLen, 0) / RangeLen
		if got := c.Idx(wire.Little).Len() + c.Val(wire.Little).Len(); got != whole {
			t.Errorf("%d bytes: %d ranges, want %d", n, got, whole)
		}
		if c.PassesKernel() != (n == len(good)) && n >= ControlLen {
			t.Errorf("%d bytes: passes %v", n, c.PassesKernel())
		}
	}
}

// The kernel added the counts in 32 bits: these it took, and read 2^29 ranges
// and more that were not there.
func TestCountsThatOverflow(t *testing.T) {
	for _, c := range []struct {
		idx, val, length uint32
		ranges           int
		fault            wire.Fault
		passes           bool
	}{
		{0, 0, 0, 0, 0, true},
		{0x80000000, 0x80000000, 0, 0, wire.NotifyTruncated, true},
		{0xffffffff, 1, 0, 0, wire.NotifyTruncated, true},
		{0x20000000, 0, 0, 0, wire.NotifyTruncated, true},
		{0xffffffff, 2, 8, 1, wire.NotifyTruncated, true},
		{0x20000001, 0, 8, 1, wire.NotifyTruncated, true},
		{0xffffffff, 0xffffffff, 0, 0, wire.NotifyTruncated, false},
		{2, 0, 8, 1, wire.NotifyTruncated, false},
		{1, 0, 7, 1, wire.NotifyLen, false},
		{1, 0, 9, 1, wire.NotifyLen, false},
		{1, 0, 0xfffffff8, 1, wire.NotifyLen, false},
		{0, 0, 8, 1, wire.NotifyLen, false},
		{1, 0, 8, 1, 0, true},
	} {
		for _, o := range []wire.Order{wire.Little, wire.Big} {
			b := AppendRaw(nil, o, &Control{IdxNum: c.idx, ValNum: c.val, Group: 1, Len: c.length, Data: make([]byte, 8*c.ranges)})
			var got Control
			if err := got.Decode(o, b); err != c.fault.Err() || got.PassesKernel() != c.passes {
				t.Errorf("%#x + %#x, len %d: %v, passes %v", c.idx, c.val, c.length, err, got.PassesKernel())
			}
			if n := got.Idx(o).Len(); n > c.ranges {
				t.Errorf("%#x + %#x: %d ranges", c.idx, c.val, n)
			}
			got.Matches(o, cnmsg.Proc)
		}
	}
}

func TestTooLong(t *testing.T) {
	many := make([]Range, maxRanges+1)
	dst := []byte{1}
	for _, c := range [][2]int{{maxRanges + 1, 0}, {0, maxRanges + 1}, {maxRanges, 1}} {
		if got, err := AppendControl(dst, wire.Little, 1, many[:c[0]], many[:c[1]]); err != wire.CNTooLong || !bytes.Equal(got, dst) {
			t.Errorf("%v: %d bytes, %v", c, len(got), err)
		}
	}
	b, err := AppendControl(nil, wire.Little, 1, many[:maxRanges-1], many[:1])
	var c Control
	if err != nil || len(b) > cnmsg.MaxData || c.Decode(wire.Little, b) != nil || c.Val(wire.Little).Len() != 1 {
		t.Errorf("the longest: %d bytes, %v", len(b), err)
	}
}
