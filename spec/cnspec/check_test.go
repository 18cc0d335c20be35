package main

import (
	"strings"
	"testing"

	"github.com/cnwire/cnwire/corpus"
)

// A report keeps the first findings of a capture; check says how many there are.
func TestCheckCountsWhatItDoesNotKeep(t *testing.T) {
	var packets []corpus.Packet
	for seq := range uint32(300) {
		p := event(seq, 0, 0, exec)
		p.Data[6] = 1 // nlmsg_flags, which the kernel leaves 0
		packets = append(packets, p)
	}
	name := file(t, packets...)
	for _, c := range []struct {
		args []string
		say  string
	}{
		{[]string{"check", "-order", "little", name}, "\n  and 100 more: "},
		{[]string{"check", "-reqs", "-order", "little", name}, ": and 100 more\n"},
	} {
		if out, errs, _ := run("", c.args...); errs != "" || !strings.Contains(out, c.say) {
			t.Errorf("%q: %q\n%s", c.args, errs, out)
		}
	}
	if out, _, _ := run("", "check", "-order", "little", file(t, packets[:200]...)); strings.Contains(out, " more") {
		t.Error(out)
	}
}
