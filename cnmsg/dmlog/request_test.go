package dmlog

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The request get_region_size of kernels whose bytes are in no embedded capture.
func TestRequestsOfOtherKernels(t *testing.T) {
	uuid := "4c564d2d30313233343536373839616263646566" + strings.Repeat("00", 112)
	for name, c := range map[string]struct {
		order wire.Order
		bytes string
		luid  uint64
	}{
		"6.12.107 amd64": {wire.Little, "c400000003000000010000000000000007000000010000000100000000000000a0000000" +
			"00e8f204000011ff" + uuid + "03000000000000000100000006000000" + "00000000", 0xff11000004f2e800},
		"6.1 686": {wire.Little, "c400000003000000010000000000000007000000010000000100000000000000a0000000" +
			"005ed3c200000000" + uuid + "03000000000000000100000006000000" + "00000000", 0xc2d35e00},
		"7.2.13 s390x": {wire.Big, "000000c4000300000000000100000000000000070000000100000001" + "0000000000a00000" +
			"000000000378f000" + uuid + "00000003000000000000000100000006" + "00000000", 0x378f000},
		"6.1 mips, 32 bits": {wire.Big, "000000c4000300000000000100000000000000070000000100000001" + "0000000000a00000" +
			"0000000081406800" + uuid + "00000003000000000000000100000006" + "00000000", 0x81406800},
	} {
		m, ok := cnmsg.One(unhex(t, c.bytes), c.order)
		if !ok || m.ID() != cnmsg.DMLog {
			t.Fatalf("%s: no message", name)
		}
		var r Request
		if err := r.Decode(c.order, m.Data()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.LUID != c.luid || r.Version != 3 || r.Seq != 1 || r.RequestType != TypeGetRegionSize || r.Error != 0 || len(r.Data) != 0 {
			t.Errorf("%s: %+v", name, r)
		}
		again, _ := AppendRequest(nil, c.order, &r)
		if !bytes.Equal(again, m.Data()) {
			t.Errorf("%s: encoded %x", name, again)
		}
	}
}

func TestLayouts(t *testing.T) {
	b := make([]byte, RequestLen)
	for i := range b {
		b[i] = byte(i)
	}
	for i := 156; i < 160; i++ {
		b[i] = 0
	}
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		var with, without Request
		if err := with.Decode(o, b); err != nil {
			t.Fatal(err)
		}
		if err := without.DecodeLayout(Unversioned, o, b); err != nil {
			t.Fatal(err)
		}
		if with.Version != o.Uint32(b[140:]) || with.Padding != [7]byte{137, 138, 139} {
			t.Errorf("%v with: %#x %v", o, with.Version, with.Padding)
		}
		if without.Version != 0 || without.Padding != [7]byte{137, 138, 139, 140, 141, 142, 143} {
			t.Errorf("%v without: %#x %v", o, without.Version, without.Padding)
		}
		if with.Error != without.Error || with.Seq != o.Uint32(b[148:]) || with.LUID != o.Uint64(b) || with.UUID[128] != 136 {
			t.Errorf("%v: %+v", o, with)
		}
		for _, again := range [][]byte{must(AppendRequest(nil, o, &with)), must(AppendRequestLayout(nil, Unversioned, o, &without))} {
			if !bytes.Equal(again, b) {
				t.Errorf("%v: encoded %x", o, again)
			}
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestFaults(t *testing.T) {
	good := must(AppendRequest(nil, wire.Little, &Request{RequestType: TypeInSync, Data: make([]byte, 8)}))
	for n := range len(good) + 1 {
		var r Request
		r.Seq = 99
		err := r.Decode(wire.Little, good[:n])
		switch {
		case n < RequestLen:
			if err != wire.DMShort || r.Seq != 0 || r.Data != nil {
				t.Errorf("%d bytes: %v, %+v", n, err, r)
			}
		case n < len(good):
			if err != wire.DMTruncated || len(r.Data) != n-RequestLen || r.DataSize != 8 || r.RequestType != TypeInSync {
				t.Errorf("%d bytes: %v, %+v", n, err, r)
			}
		case err != nil:
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	for _, size := range []uint32{9, 0x7fffffff, 0x80000000, 0xffffffff, 0xffffff60} {
		bad := bytes.Clone(good)
		wire.Little.PutUint32(bad[156:], size)
		var r Request
		if err := r.Decode(wire.Little, bad); err != wire.DMTruncated || len(r.Data) != 8 || r.DataSize != size {
			t.Errorf("data_size %#x: %v, %d bytes", size, err, len(r.Data))
		}
	}
	var r Request
	if err := r.Decode(wire.Little, append(bytes.Clone(good), 1, 2)); err != nil || len(r.Data) != 8 || !bytes.Equal(r.Rest, []byte{1, 2}) {
		t.Errorf("two bytes more: %v %x", err, r.Rest)
	}
	if again := must(AppendRequest(nil, wire.Little, &r)); len(again) != len(good)+2 || r.Size() != len(again) {
		t.Errorf("two bytes more: encoded to %d", len(again))
	}
	dst := []byte{1}
	for _, r := range []Request{{Data: make([]byte, maxData+1)}, {Rest: make([]byte, maxData+1)}, {Data: make([]byte, maxData), Rest: []byte{1}}} {
		if got, err := AppendRequest(dst, wire.Little, &r); err != wire.CNTooLong || !bytes.Equal(got, dst) {
			t.Errorf("too long: %d bytes, %v", len(got), err)
		}
	}
	if got, err := AppendRequest(nil, wire.Little, &Request{Data: make([]byte, maxData)}); err != nil || len(got) != cnmsg.MaxData {
		t.Errorf("the longest: %d bytes, %v", len(got), err)
	}
}

func TestUUID(t *testing.T) {
	var r Request
	if !r.SetUUID(strings.Repeat("x", 128)) || len(r.UUIDText()) != 128 || r.UUID[128] != 0 {
		t.Error("128 bytes")
	}
	if r.SetUUID(strings.Repeat("x", 129)) || len(r.UUIDText()) != 0 {
		t.Error("129 bytes")
	}
	r.UUID = [UUIDLen]byte(bytes.Repeat([]byte("y"), UUIDLen))
	if len(r.UUIDText()) != UUIDLen {
		t.Error("no zero at the end")
	}
}

// A reply is the request with another error and other data.
func TestReply(t *testing.T) {
	request := Request{LUID: 1, Version: 3, Seq: 4, RequestType: TypeInSync, DataSize: 8, Data: make([]byte, 8), Rest: []byte{9}}
	b := must(AppendReply([]byte{7}, wire.Big, &request, -11, []byte{1, 2}))
	var got Request
	if err := got.Decode(wire.Big, b[1:]); err != nil {
		t.Fatal(err)
	}
	want := request
	want.Error, want.DataSize, want.Data, want.Rest = -11, 2, []byte{1, 2}, nil
	if !equal(&got, &want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func equal(a, b *Request) bool {
	x, y := *a, *b
	x.Data, x.Rest, y.Data, y.Rest = nil, nil, nil, nil
	return x.LUID == y.LUID && x.UUID == y.UUID && x.Padding == y.Padding && x.Version == y.Version && x.Error == y.Error &&
		x.Seq == y.Seq && x.RequestType == y.RequestType && x.DataSize == y.DataSize &&
		bytes.Equal(a.Data, b.Data) && bytes.Equal(a.Rest, b.Rest)
}
