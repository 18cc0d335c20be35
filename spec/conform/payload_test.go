package conform

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Each requirement of a payload, broken alone and met by a hair's breadth.
func TestPayloadsNameTheRequirement(t *testing.T) {
	zeros := func(n int) string { return string(make([]byte, n)) }
	for _, c := range []struct {
		name string
		id   cnmsg.ID
		data string
		want []Result
	}{
		{"w1, nothing", cnmsg.W1, "", nil},
		{"w1, 11 bytes", cnmsg.W1, zeros(11), []Result{{"W1-MSG-1", 36, false, "w1_short"}}},
		{"w1, an event", cnmsg.W1, "\x02\x00\x00\x00" + zeros(8), nil},
		{"w1, a byte left over", cnmsg.W1, "\x02\x00\x00\x00" + zeros(9), []Result{{"W1-MSG-1", 48, false, "w1_short"}}},
		{"w1, len one too long", cnmsg.W1, "\x04\x00\x05\x00" + zeros(12), []Result{{"W1-MSG-2", 36, false, "w1_truncated"}}},
		{"w1, a command of 3 bytes", cnmsg.W1, "\x04\x00\x03\x00" + zeros(11), []Result{{"W1-CMD-1", 48, false, "w1_cmd_short"}}},
		{"w1, a command one too long", cnmsg.W1, "\x04\x00\x04\x00" + zeros(8) + "\x00\x00\x01\x00", []Result{{"W1-CMD-2", 48, false, "w1_cmd_truncated"}}},
		{"w1, a slave with a wrong checksum", cnmsg.W1, "\x00\x00\x00\x00\x28\x01\x02\x03\x04\x05\x06\x9f", []Result{{"W1-ID-1", 36, false, ""}}},
		{"w1, a slave", cnmsg.W1, "\x00\x00\x00\x00\x28\x01\x02\x03\x04\x05\x06\x9e", nil},
		{"dm, a bare acknowledgement", cnmsg.DMLog, "", nil},
		{"dm, 159 bytes", cnmsg.DMLog, zeros(159), []Result{{"DM-LEN-1", 36, false, "dm_short"}}},
		{"dm, 160 bytes", cnmsg.DMLog, zeros(160), nil},
		{"dm, data_size one too long", cnmsg.DMLog, zeros(156) + "\x01\x00\x00\x00", []Result{{"DM-DATA-1", 36, false, "dm_truncated"}}},
		{"uvesafb, 59 bytes", cnmsg.UVESAFB, zeros(59), []Result{{"V86D-LEN-1", 36, false, "v86d_short"}}},
		{"uvesafb, 60 bytes", cnmsg.UVESAFB, zeros(60), nil},
		{"uvesafb, buf_len -1", cnmsg.UVESAFB, zeros(4) + "\xff\xff\xff\xff" + zeros(52), []Result{{"V86D-BUF-1", 36, false, "v86d_buf_len"}}},
		{"uvesafb, buf_len 1", cnmsg.UVESAFB, zeros(4) + "\x01\x00\x00\x00" + zeros(52), []Result{{"V86D-BUF-2", 36, false, "v86d_truncated"}}},
		{"kvp, 3 bytes", cnmsg.KVP, zeros(3), []Result{{"KVP-LEN-1", 36, false, "kvp_short"}}},
		{"kvp, 4 bytes", cnmsg.KVP, zeros(4), nil},
		{"vss, 4 bytes", cnmsg.VSS, zeros(4), nil},
		{"vss, 11 bytes", cnmsg.VSS, zeros(11), []Result{{"VSS-LEN-1", 36, false, "vss_len"}}},
		{"vss, 12 bytes", cnmsg.VSS, zeros(12), nil},
		{"notify, 15 bytes", cnmsg.Notify, zeros(15), []Result{{"NOTIFY-LEN-1", 36, false, "notify_short"}}},
		{"notify, 16 bytes", cnmsg.Notify, zeros(16), nil},
		{"notify, a range that is not there", cnmsg.Notify, "\x01\x00\x00\x00" + zeros(12), []Result{{"NOTIFY-LEN-2", 36, false, "notify_truncated"}}},
		{"notify, counts that wrap", cnmsg.Notify, "\x00\x00\x00\x80\x00\x00\x00\x80" + zeros(8), []Result{{"NOTIFY-LEN-2", 36, false, "notify_truncated"}}},
		{"notify, a len of its own", cnmsg.Notify, zeros(12) + "\x08\x00\x00\x00", []Result{{"NOTIFY-LEN-3", 36, false, "notify_len"}}},
		{"nobody's", cnmsg.ID{Idx: 99, Val: 1}, "\x01", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			cite(t, c.want)
			b, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(0), cnmsg.Header{ID: c.id}, []byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			var got []Result
			Datagram(b, wire.Little, false, func(r Result) {
				if !r.Met {
					got = append(got, r)
				}
			})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
