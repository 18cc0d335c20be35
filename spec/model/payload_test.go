package model

import (
	"strings"
	"testing"
)

func TestPayload(t *testing.T) {
	proc := CN{Idx: 1, Val: 1}
	w1 := CN{Idx: 3, Val: 1}
	dm := CN{Idx: 7, Val: 1, Ack: 11}
	request := strings.Repeat("ff", 8) + "4c564d2d78" + strings.Repeat("00", 127) + "03000000 fbffffff 04000000 0c000000 02000000"
	for _, c := range []struct {
		name string
		cn   CN
		big  bool
		hex  string
		want string
	}{
		{"listen", proc, false, "01000000", `{"protocol":"cnproc","op":"listen"}`},
		{"a mask", proc, true, "00000002 80000000", `{"protocol":"cnproc","op":"ignore","event_type":"0x80000000"}`},
		{"op 77", proc, false, "4d000000", `{"protocol":"cnproc","op":77}`},
		{"15 bytes", proc, false, strings.Repeat("00", 15), `{"protocol":"cnproc","fault":{"token":"proc_short","offset":36}}`},
		{"fork", proc, false, "01000000 01000000 f500000000000000 01000000 02000000 ffffffff 09000000",
			`{"protocol":"cnproc","what":"fork","cpu":1,"timestamp_ns":"245","parent_pid":1,"parent_tgid":2,"child_pid":-1,"child_tgid":9}`},
		{"exec, cut", proc, false, "02000000 00000000 0000000000000000 01000000", `{"protocol":"cnproc","what":"exec","cpu":0,"timestamp_ns":"0","missing":4}`},
		{"exit without a parent", proc, true, "80000000 00000000 0000000000000000 00000001 00000001 00002a00 ffffffff",
			`{"protocol":"cnproc","what":"exit","cpu":0,"timestamp_ns":"0","process_pid":1,"process_tgid":1,"exit_code":10752,"exit_signal":4294967295}`},
		{"comm", proc, false, "00020000 00000000 0000000000000000 01000000 01000000 61003c00" + strings.Repeat("00", 12),
			`{"protocol":"cnproc","what":"comm","cpu":0,"timestamp_ns":"0","process_pid":1,"process_tgid":1,"comm":"a"}`},
		{"what 0x400", proc, false, "00040000 00000000 0000000000000000", `{"protocol":"cnproc","what":"0x400","cpu":0,"timestamp_ns":"0"}`},

		{"read", w1, false, "05000900 280102030405069e 00000500 0102030405",
			`{"protocol":"w1","messages":[{"type":"slave_cmd","status":0,"len":9,"id":"280102030405069e","cmds":[{"cmd":"read","res":0,"len":5,"data":"0102030405"}]}]}`},
		{"write, big", w1, true, "05000004 9e06050403020128 01000000",
			`{"protocol":"w1","messages":[{"type":"slave_cmd","status":0,"len":4,"id":"280102030405069e","cmds":[{"cmd":"write","res":0,"len":0,"data":""}]}]}`},
		{"masters", w1, false, "06000400 01000000 00000000 01000000",
			`{"protocol":"w1","messages":[{"type":"list_masters","status":0,"len":4,"mst":{"id":1,"res":0},"data":"01000000"}]}`},
		{"a command's fault", w1, false, "04160300 01000000 00000000 010203 02000000 0000000000000000 aa",
			`{"protocol":"w1","messages":[{"type":"master_cmd","status":22,"len":3,"mst":{"id":1,"res":0},"cmds":[]},` +
				`{"type":"master_add","status":0,"len":0,"mst":{"id":0,"res":0},"data":""}],"fault":{"token":"w1_cmd_short","offset":48}}`},

		{"acknowledgement", dm, false, "", `{"protocol":"dmlog","ack":true,"errno":11}`},
		{"dm request", dm, false, request + "abcd",
			`{"protocol":"dmlog","luid":"18446744073709551615","uuid":"LVM-x","version":3,"error":-5,"seq":4,"request_type":"get_resync_work","data":"abcd"}`},
		{"dm request, cut", dm, false, request + "ab",
			`{"protocol":"dmlog","luid":"18446744073709551615","uuid":"LVM-x","version":3,"error":-5,"seq":4,"request_type":"get_resync_work","data":"ab","fault":{"token":"dm_truncated","offset":36}}`},

		{"vss", CN{Idx: 10, Val: 1}, false, "05000000 00000000 01000000",
			`{"protocol":"vss","operation":"freeze","reserved":"00000000000000","flags":1,"code":"0x00000005"}`},
		{"kvp", CN{Idx: 9, Val: 1}, false, "04020100 aabb",
			`{"protocol":"kvp","operation":"get_ip_info","pool":2,"pad":1,"code":"0x00010204","body":"aabb"}`},
		{"notify", CN{Idx: ^uint32(0), Val: ^uint32(0)}, true, "00000001 00000000 00000005 00000008 00000009 0000000a",
			`{"protocol":"notify","idx_notify_num":1,"val_notify_num":0,"group":5,"len":8,"idx":[{"first":9,"range":10}],"val":[]}`},
		{"nobody's", CN{Idx: 99, Val: 9}, false, "00", `null`},
	} {
		c.cn.Data = unhex(t, c.hex)
		if got := asJSON(t, Payload(c.cn, 36, c.big)); got != c.want && !(c.want == "null" && Payload(c.cn, 36, c.big) == nil) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
