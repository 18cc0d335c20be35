package dmlog

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// FuzzRequest decodes any bytes: the fault is what the lengths say, and without
// one the message encodes back to the same bytes in either layout.
func FuzzRequest(f *testing.F) {
	for _, c := range corpus.Captures() {
		for _, r := range records(f, c, cnmsg.DMLog) {
			f.Add(r.data, r.order == wire.Big, false)
			f.Add(r.data[:RequestLen-1], r.order == wire.Big, true)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, big, old bool) {
		o, l := wire.Little, Versioned
		if big {
			o = wire.Big
		}
		if old {
			l = Unversioned
		}
		b = b[:len(b):len(b)]
		var r Request
		err := r.DecodeLayout(l, o, b)
		if len(b) < RequestLen {
			if err != wire.DMShort || r.Data != nil {
				t.Fatalf("%v", err)
			}
			return
		}
		if fits := uint64(o.Uint32(b[156:])) <= uint64(len(b)-RequestLen); fits != (err == nil) || !fits && err != wire.DMTruncated {
			t.Fatalf("data_size %d of %d: %v", r.DataSize, len(b), err)
		}
		for _, fromKernel := range []bool{true, false} {
			again, ok := typed(&r, o, fromKernel)
			if ok && !bytes.Equal(again, r.Data) && !bytes.HasPrefix(r.Data, again) {
				t.Fatalf("%v: data %x, want %x", r.RequestType, again, r.Data)
			}
		}
		if err != nil || len(b) > cnmsg.MaxData {
			return
		}
		again, err := AppendRequestLayout(nil, l, o, &r)
		if err != nil || !bytes.Equal(again, b) || r.Size() != len(b) {
			t.Fatalf("encoded\n%x (%v), want\n%x", again, err, b)
		}
	})
}
