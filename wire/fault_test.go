package wire

import (
	"errors"
	"regexp"
	"testing"
)

// The tokens are a promise to other languages: this table may grow and must
// not change.
func TestFaultTokensAreStable(t *testing.T) {
	want := map[Fault]string{
		NLShort: "nl_short", NLLen: "nl_len", NLTruncated: "nl_truncated", NLTooLong: "nl_too_long",
		CNShort: "cn_short", CNTruncated: "cn_truncated", CNTooLong: "cn_too_long",
		ErrShort: "err_short", ErrTruncated: "err_truncated",
		AttrLen: "attr_len", AttrTruncated: "attr_truncated", AttrTooLong: "attr_too_long",
		AddrShort: "addr_short", AddrFamily: "addr_family",
		ProcShort: "proc_short", ProcTimespec: "proc_timespec", ProcInputLen: "proc_input_len",
		W1Short: "w1_short", W1Truncated: "w1_truncated", W1CmdShort: "w1_cmd_short",
		W1CmdTruncated: "w1_cmd_truncated", W1CmdAlone: "w1_cmd_alone", W1TooLong: "w1_too_long",
		DMShort: "dm_short", DMTruncated: "dm_truncated", DMDataLen: "dm_data_len",
		V86DShort: "v86d_short", V86DBufLen: "v86d_buf_len", V86DTruncated: "v86d_truncated",
		V86DTooLong: "v86d_too_long", V86DVBEShort: "v86d_vbe_short",
		KVPShort: "kvp_short", KVPBodyShort: "kvp_body_short", KVPTooLong: "kvp_too_long", VSSLen: "vss_len",
		NotifyShort: "notify_short", NotifyTruncated: "notify_truncated", NotifyLen: "notify_len",
		NLPadding: "nl_padding", NLMany: "nl_many", NLType: "nl_type", NLFlags: "nl_flags",
		NLPortID: "nl_portid", NLSequence: "nl_seq", CNSlack: "cn_slack",
	}
	for f, token := range want {
		if got := f.Token(); got != token {
			t.Errorf("token of %d = %q, want %q", f, got, token)
		}
	}
	for _, f := range Faults() {
		if want[f] == "" {
			t.Errorf("%s is not in the table", f.Token())
		}
	}
}

func TestEveryFaultHasItsOwnTokenAndText(t *testing.T) {
	form := regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)+$`)
	seen := map[string]Fault{}
	for _, f := range Faults() {
		token := f.Token()
		if !form.MatchString(token) {
			t.Errorf("fault %d has the token %q", f, token)
		}
		if other, twice := seen[token]; twice {
			t.Errorf("faults %d and %d share the token %q", f, other, token)
		}
		seen[token] = f
		if f.Text() == "" || f.Error() != token+": "+f.Text() {
			t.Errorf("%s: text %q, error %q", token, f.Text(), f.Error())
		}
	}
}

func TestFaultIsAnErrorByValue(t *testing.T) {
	var zero Fault
	if zero.Err() != nil {
		t.Error("the zero Fault is an error")
	}
	if !errors.Is(CNTruncated.Err(), CNTruncated) || errors.Is(CNTruncated.Err(), CNShort) {
		t.Error("errors.Is does not tell faults apart")
	}
	if faults.Token() != "unknown" || Fault(255).Error() == "" {
		t.Error("a number that is no fault must still print")
	}
	var err error
	if n := testing.AllocsPerRun(100, func() { err = CNShort.Err() }); n != 0 {
		t.Errorf("Err allocates %v times", n)
	}
	_ = err
}
