package dmlog

import (
	"testing"
)

func TestNames(t *testing.T) {
	want := []string{"0x0", "ctr", "dtr", "presuspend", "postsuspend", "resume", "get_region_size", "is_clean", "in_sync",
		"flush", "mark_region", "clear_region", "get_resync_work", "set_region_sync", "get_sync_count", "status_info",
		"status_table", "is_remote_recovering", "0x12"}
	for i, name := range want {
		if got := RequestType(i).String(); got != name {
			t.Errorf("RequestType(%d) = %q, want %q", i, got, name)
		}
	}
	reserved := RequestType(0xffffff01)
	if reserved.String() != "0xffffff01" || reserved.Type() != TypeCtr || RequestType(0xffffffff).String() != "0xffffffff" {
		t.Errorf("reserved bits: %v %v", reserved, reserved.Type())
	}
}
