package conform

import (
	"slices"
	"strings"
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
		{"w1, a byte left over", cnmsg.W1, "\x02\x00\x00\x00" + zeros(9), []Result{{"W1-EVENT-1", 36, false, ""}, {"W1-MSG-1", 48, false, "w1_short"}}},
		{"w1, an event with a status", cnmsg.W1, "\x02\x01\x00\x00" + zeros(8), []Result{{"W1-EVENT-1", 36, false, ""}}},
		{"w1, a status that is no event", cnmsg.W1, "\x04\x01\x00\x00" + zeros(8), nil},
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
		{"kvp, 4 bytes", cnmsg.KVP, "\x04" + zeros(3), nil},
		{"kvp, get of 2571 bytes", cnmsg.KVP, zeros(4 + 2571), []Result{{"KVP-BODY-1", 40, false, "kvp_body_short"}}},
		{"kvp, get of 2572 bytes", cnmsg.KVP, zeros(4 + 2572), nil},
		{"kvp, an hv_ku_msg", cnmsg.KVP, zeros(2564), nil},
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

// applied are the requirements of the payload that a datagram shows, and ! at
// those that it does not meet.
func applied(t *testing.T, id cnmsg.ID, data string, fromKernel bool) (all []string) {
	t.Helper()
	b, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(0), cnmsg.Header{ID: id}, unhex(t, data))
	if err != nil {
		t.Fatal(err)
	}
	Datagram(b, wire.Little, fromKernel, func(r Result) {
		group, _, _ := strings.Cut(r.ID, "-")
		if !slices.Contains([]string{"PROC", "W1", "KVP"}, group) {
			return
		}
		if !r.Met {
			r.ID += "!"
		}
		all = append(all, r.ID)
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// A requirement applies where a payload exercises it, and what is observed of
// the kernel to the kernel alone.
func TestPayloadsApply(t *testing.T) {
	event := func(what string, words ...string) string {
		all := what + "01000000 0100000000000000 " + strings.Join(words, "")
		return all + strings.Repeat("00", 40-len(unhex(t, all)))
	}
	const one, two, minus = "01000000", "02000000", "ffffffff"
	for _, c := range []struct {
		id         cnmsg.ID
		data       string
		fromKernel bool
		want       string
	}{
		{cnmsg.Proc, "01000000", false, "PROC-LEN-1 PROC-OP-1"},
		{cnmsg.Proc, "0100000000000080", false, "PROC-LEN-1 PROC-MASK-1 PROC-OP-1"},
		{cnmsg.Proc, event("00000000"), true, "PROC-ACK-1 PROC-ERA-1 PROC-EVENT-1 PROC-HEAD-1 PROC-LEN-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("00000000", "16000000"), true, "PROC-ACK-1 PROC-ACK-2 PROC-ERA-1 PROC-EVENT-1 PROC-HEAD-1 PROC-LEN-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("00000000", "17000000"), true, "PROC-ACK-1 PROC-ACK-2! PROC-ERA-1 PROC-EVENT-1 PROC-HEAD-1 PROC-LEN-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("00000000", "17000000"), false, "PROC-ACK-1 PROC-EVENT-1 PROC-HEAD-1 PROC-LEN-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("00000010"), false, "PROC-HEAD-1 PROC-LEN-1 PROC-WHAT-2"},
		{cnmsg.Proc, event("02000000", one, one, two) + "00", true, "PROC-ERA-1! PROC-EVENT-1 PROC-EXEC-1 PROC-HEAD-1 PROC-LEN-1 PROC-REST-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("80000000", minus, one), false, "PROC-EVENT-1 PROC-EXEC-1 PROC-HEAD-1 PROC-LEN-1 PROC-SIGN-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("01000000", one, one, two, two), true, "PROC-ERA-1 PROC-EVENT-1 PROC-FORK-1 PROC-HEAD-1 PROC-LEN-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("01000000", one, one, two, minus), true, "PROC-ERA-1 PROC-EVENT-1 PROC-FORK-1 PROC-HEAD-1 PROC-LEN-1 PROC-PARENT-3 PROC-SIGN-1 PROC-WHAT-1"},
		{cnmsg.Proc, event("01000000", one, one, two, one), true, "PROC-ERA-1 PROC-EVENT-1 PROC-FORK-1 PROC-HEAD-1 PROC-LEN-1 PROC-PARENT-3! PROC-WHAT-1"},
		{cnmsg.Proc, event("00000080", one, two, one, minus), true, "PROC-ERA-1 PROC-EVENT-1 PROC-EXIT-1 PROC-HEAD-1 PROC-LEN-1 PROC-PARENT-1 PROC-PARENT-2 PROC-WHAT-1"},
		{cnmsg.Proc, event("00000080", one, two, one, minus, one, one), true, "PROC-ERA-1 PROC-EVENT-1 PROC-EXIT-1 PROC-HEAD-1 PROC-LEN-1 PROC-PARENT-1 PROC-PARENT-2! PROC-WHAT-1"},
		{cnmsg.Proc, event("00000040", one, two, one, one), false, "PROC-EVENT-1 PROC-HEAD-1 PROC-LEN-1 PROC-PARENT-1 PROC-WHAT-1"},
		{cnmsg.W1, "06000100 0100000000000000 aa 03000000 0100000000000000", false, "W1-EVENT-1! W1-HEAD-1 W1-MSG-1 W1-MSG-2 W1-MST-1 W1-PACK-1 W1-TYPE-1"},
		{cnmsg.W1, "05000900 280102030405069e 01000100 aa 05000000", false, "W1-CMD-1 W1-CMD-2 W1-CMD-3 W1-HEAD-1 W1-MSG-1 W1-MSG-2 W1-NUM-1 W1-PACK-1 W1-TYPE-1"},
		{cnmsg.W1, "04000300 0100000000000000 000000 04000000 0100000000000000", false, "W1-CMD-1! W1-HEAD-1 W1-MSG-1 W1-MSG-2 W1-MST-1 W1-PACK-1 W1-TYPE-1 W1-WALK-1"},
		{cnmsg.KVP, "04000000 01", false, "KVP-BODY-2 KVP-FIELD-1 KVP-LEN-1"},
		{cnmsg.KVP, "02000000" + strings.Repeat("00", 516), false, "KVP-BODY-1 KVP-BODY-2 KVP-FIELD-1 KVP-LEN-1"},
		{cnmsg.KVP, "03000000" + strings.Repeat("00", 2576), false, "KVP-BODY-1 KVP-BODY-2 KVP-FIELD-1 KVP-LEN-1 KVP-VALUE-1"},
		{cnmsg.KVP, "05000000" + strings.Repeat("00", 7426), false, "KVP-BODY-1 KVP-BODY-2 KVP-FIELD-1 KVP-IP-1 KVP-LEN-1"},
		{cnmsg.KVP, "64000000" + strings.Repeat("00", 512), false, "KVP-BODY-1 KVP-BODY-2 KVP-FIELD-1 KVP-LEN-1"},
		{cnmsg.KVP, strings.Repeat("00", 2564), false, "KVP-KU-1 KVP-LEN-1"},
	} {
		if got := strings.Join(applied(t, c.id, c.data, c.fromKernel), " "); got != c.want {
			t.Errorf("%v %s\n got %s\nwant %s", c.id, c.data[:min(len(c.data), 120)], got, c.want)
		}
	}
}
