package dmlog

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

var sink uint64

func TestNothingAllocates(t *testing.T) {
	r := Request{RequestType: TypeSetRegionSync, Data: make([]byte, 16)}
	good := must(AppendRequest(nil, wire.Native, &r))
	buf := make([]byte, 0, 512)
	for name, b := range map[string][]byte{"good": good, "truncated": good[:170], "short": good[:159]} {
		noAllocs(t, name, func() {
			var r Request
			if r.Decode(wire.Native, b) != nil || r.DecodeLayout(Unversioned, wire.Big, b) != nil {
				sink++
			}
			v, ok := r.RegionSync(wire.Native)
			l, _ := r.Regions(wire.Native)
			n, _ := r.Number(wire.Native)
			s, _ := r.Text()
			if ok {
				sink += v.Region
			}
			sink += uint64(l.Len()) + n + uint64(len(s)+len(r.UUIDText()))
		})
	}
	noAllocs(t, "encode", func() {
		b, _ := AppendRequest(buf, wire.Big, &r)
		b, _ = AppendReply(b[:0], wire.Native, &r, -5, r.Data)
		b = AppendRegions(b, wire.Big, 1, 2, 3)
		b = AppendRegionSync(b, wire.Big, RegionSync{1, 2})
		sink += uint64(len(b)) + uint64(AckErrno(AckHeader(1, 2)))
		long := Request{Data: tooLong}
		if _, err := AppendRequest(buf, wire.Big, &long); err != nil {
			sink++
		}
		if r.SetUUID("LVM-") {
			sink++
		}
	})
}

var tooLong = make([]byte, maxData+1)

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}
