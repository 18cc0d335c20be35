package dmlog

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// A view takes its type and length only.
func TestViews(t *testing.T) {
	for typ := range RequestType(20) {
		for _, n := range []int{0, 1, 7, 8, 9, 15, 16, 17, 24} {
			r := Request{RequestType: typ, Data: make([]byte, n)}
			_, text := r.Text()
			l, regions := r.Regions(wire.Big)
			_, number := r.Number(wire.Big)
			_, sync := r.RegionSync(wire.Big)
			_, work := r.ResyncWork(wire.Big)
			_, recovering := r.Recovering(wire.Big)
			one := typ == TypeIsClean || typ == TypeInSync || typ == TypeIsRemoteRecovering
			many := typ == TypeMarkRegion || typ == TypeClearRegion || typ == TypeFlush
			if text != (typ == TypeCtr || typ == TypeStatusInfo || typ == TypeStatusTable) ||
				regions != (one && n == 8 || many && n%8 == 0) ||
				regions && l.Len() != n/8 || !regions && l.Len() != 0 ||
				number != (n == 8 && (typ == TypeGetRegionSize || typ == TypeGetSyncCount || typ == TypeIsClean || typ == TypeInSync)) ||
				sync != (n == 16 && typ == TypeSetRegionSync) ||
				work != (n == 16 && typ == TypeGetResyncWork) ||
				recovering != (n == 16 && typ == TypeIsRemoteRecovering) {
				t.Errorf("%v with %d bytes: %v %v %v %v %v %v", typ, n, text, regions, number, sync, work, recovering)
			}
		}
	}
	var v RegionSync
	for n := range 20 {
		v = RegionSync{1, 1}
		if err := v.Decode(wire.Little, make([]byte, n)); (err == nil) != (n == 16) || n != 16 && err != wire.DMDataLen || v != (RegionSync{}) {
			t.Errorf("%d bytes: %v %+v", n, err, v)
		}
	}
	if s, _ := (&Request{RequestType: TypeCtr, Data: []byte("8192 core\x00x")}).Text(); string(s) != "8192 core" {
		t.Errorf("text %q", s)
	}
}
