package fuzz

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/wire"
)

func dmlogRequests() *rapid.Generator[dmlog.Request] {
	return rapid.Custom(func(t *rapid.T) dmlog.Request {
		var r dmlog.Request
		r.LUID = rapid.Uint64().Draw(t, "luid")
		copy(r.UUID[:], rapid.SliceOfN(rapid.Byte(), dmlog.UUIDLen, dmlog.UUIDLen).Draw(t, "uuid"))
		copy(r.Padding[:3], rapid.SliceOfN(rapid.Byte(), 3, 3).Draw(t, "padding"))
		r.Version = rapid.Uint32().Draw(t, "version")
		r.Error = rapid.Int32().Draw(t, "error")
		r.Seq = rapid.Uint32().Draw(t, "seq")
		r.RequestType = dmlog.RequestType(rapid.OneOf(rapid.Uint32Range(0, 18), rapid.Uint32()).Draw(t, "type"))
		r.Data = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "data")
		r.Rest = rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "rest")
		r.DataSize = uint32(len(r.Data))
		return r
	})
}

func TestDmlogRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := dmlogRequests().Draw(t, "request")
		for _, o := range orders {
			b, err := dmlog.AppendRequest([]byte{7}, o, &want)
			if err != nil || len(b) != 1+want.Size() {
				t.Fatal(err)
			}
			var got dmlog.Request
			if err := got.Decode(o, b[1:]); err != nil {
				t.Fatalf("%v: %v of %+v", o, err, want)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%v: %s", o, diff)
			}
		}
	})
}

// The fixed fields of a little-endian message are those of the big-endian one,
// each turned round.
func TestDmlogMirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := dmlogRequests().Draw(t, "request")
		little, _ := dmlog.AppendRequest(nil, wire.Little, &r)
		big, _ := dmlog.AppendRequest(nil, wire.Big, &r)
		slices.Reverse(big[:8])
		for at := 140; at < 160; at += 4 {
			slices.Reverse(big[at : at+4])
		}
		if !bytes.Equal(little, big) {
			t.Fatalf("%x\n%x", little, big)
		}

		n, m := rapid.Uint64().Draw(t, "first"), rapid.Int64().Draw(t, "second")
		wantSync, wantWork := dmlog.RegionSync{Region: n, InSync: m}, dmlog.ResyncWork{I: m, R: n}
		wantRec := dmlog.Recovering{IsRecovering: m, InSyncHint: n}
		for _, o := range []wire.Order{wire.Little, wire.Big} {
			var sync dmlog.RegionSync
			var work dmlog.ResyncWork
			var rec dmlog.Recovering
			if sync.Decode(o, dmlog.AppendRegionSync(nil, o, wantSync)) != nil || sync != wantSync ||
				work.Decode(o, dmlog.AppendResyncWork(nil, o, wantWork)) != nil || work != wantWork ||
				rec.Decode(o, dmlog.AppendRecovering(nil, o, wantRec)) != nil || rec != wantRec ||
				sync.Size()+work.Size()+rec.Size() != 48 {
				t.Fatalf("%v: %+v %+v %+v", o, sync, work, rec)
			}
		}
	})
}
