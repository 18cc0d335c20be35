package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// A failure about an address shows its bytes.
func TestAddressesAreShown(t *testing.T) {
	at := 0
	for _, c := range []struct {
		v    vectors.Vector
		want string
	}{
		{vectors.Vector{Op: "address", Order: "little", Hex: "10000000571700000100000000"}, "" +
			"  0000  10 00                    nl_family    0x10\n" +
			"  0002  00 00                    nl_pad       0x0\n" +
			"  0004  57 17 00 00              nl_pid       0x1757\n" +
			"  0008  01 00 00 00              nl_groups    0x1\n" +
			"  000c  00                       -\n"},
		{vectors.Vector{Op: "address", Order: "big", Hex: "00110000000000", Fault: &vectors.Fault{Token: "addr_short", Offset: &at}}, "" +
			"  0000  00 11                    nl_family    0x11\n" +
			"        ^\n" +
			"  0002  00 00                    nl_pad       0x0\n" +
			"  0004  00 00 00                 -\n"},
	} {
		shown := (&tested{command: &command{}}).bytes(conform.Outcome{Vector: c.v})
		if diff := cmp.Diff(c.want, shown); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.v.Hex, diff)
		}
	}
}
