package model

import "testing"

func TestDecode(t *testing.T) {
	const listen = "01000000 "
	const noop = "10000000 01000000 00000000 00000000 "
	for _, c := range []struct{ name, hex, want string }{
		{"nothing", "", `{"messages":[]}`},
		{"one byte", "03", `{"messages":[],"fault":{"token":"nl_short","offset":0}}`},
		{"15 bytes", "0f000000 03000000 00000000 000000", `{"messages":[],"fault":{"token":"nl_short","offset":0}}`},
		{"nlmsg_len 15", "0f000000 03000000 00000000 00000000", `{"messages":[],"fault":{"token":"nl_len","offset":0}}`},
		{"nlmsg_len 17 of 16", "11000000 03000000 00000000 00000000", `{"messages":[],"fault":{"token":"nl_truncated","offset":0}}`},
		{"nlmsg_len that aligns to 0", "fdffffff 03000000 00000000 00000000", `{"messages":[],"fault":{"token":"nl_truncated","offset":0}}`},
		{"end of a dump", "10000000 03000000 01000000 02000000",
			`{"messages":[{"offset":0,"len":16,"type":3,"flags":0,"seq":1,"portid":2,"kind":"done"}]}`},
		{"a request", nl(40) + cn(4) + listen,
			`{"messages":[{"offset":0,"len":40,"type":3,"flags":0,"seq":0,"portid":0,"kind":"data","cn":[` +
				`{"offset":16,"idx":1,"val":1,"seq":0,"ack":0,"len":4,"flags":0,"data":"01000000"}]}]}`},
		{"19 bytes of type 16", "23000000 10000000 00000000 00000000" + "01000000 01000000 00000000 00000000 000000",
			`{"messages":[{"offset":0,"len":35,"type":16,"flags":0,"seq":0,"portid":0,"kind":"data","cn":[],"fault":{"token":"cn_short","offset":16}}]}`},
		{"19 bytes of type 3", "23000000 03000000 00000000 00000000" + "01000000 01000000 00000000 00000000 000000",
			`{"messages":[{"offset":0,"len":35,"type":3,"flags":0,"seq":0,"portid":0,"kind":"done"}]}`},
		{"len beyond the payload, then another message", nl(40) + cn(5) + listen + noop,
			`{"messages":[{"offset":0,"len":40,"type":3,"flags":0,"seq":0,"portid":0,"kind":"data","cn":[],"fault":{"token":"cn_truncated","offset":16}},` +
				`{"offset":40,"len":16,"type":1,"flags":0,"seq":0,"portid":0,"kind":"noop"}]}`},
		{"two, packed, and slack", nl(61) + cn(1) + "aa" + cn(0) + "bbcccccc",
			`{"messages":[{"offset":0,"len":61,"type":3,"flags":0,"seq":0,"portid":0,"kind":"data","cn":[` +
				`{"offset":16,"idx":1,"val":1,"seq":0,"ack":0,"len":1,"flags":0,"data":"aa"},` +
				`{"offset":37,"idx":1,"val":1,"seq":0,"ack":0,"len":0,"flags":0,"data":""}],"tail":"bbcccccc"}]}`},
		{"aligned, and a tail", "11000000 02000000 00000000 00000000 aa000000 10000000 04000000 00000000 00000000 010203",
			`{"messages":[{"offset":0,"len":17,"type":2,"flags":0,"seq":0,"portid":0,"kind":"error"},` +
				`{"offset":20,"len":16,"type":4,"flags":0,"seq":0,"portid":0,"kind":"overrun"}],"tail":"010203"}`},
		{"no padding after the last", "11000000 01000000 00000000 00000000 aa",
			`{"messages":[{"offset":0,"len":17,"type":1,"flags":0,"seq":0,"portid":0,"kind":"noop"}]}`},
		{"four bytes after the last", noop + "00000000",
			`{"messages":[{"offset":0,"len":16,"type":1,"flags":0,"seq":0,"portid":0,"kind":"noop"}],"fault":{"token":"nl_short","offset":16}}`},
	} {
		if got := asJSON(t, Decode(unhex(t, c.hex), false)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestDecodeBig(t *testing.T) {
	const want = `{"messages":[{"offset":0,"len":37,"type":3,"flags":0,"seq":258,"portid":0,"kind":"data","cn":[` +
		`{"offset":16,"idx":1,"val":1,"seq":2,"ack":3,"len":1,"flags":4,"data":"aa"}]}]}`
	got := asJSON(t, Decode(unhex(t, "00000025 0003 0000 00000102 00000000 00000001 00000001 00000002 00000003 0001 0004 aa000000"), true))
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestEncode(t *testing.T) {
	t.Attr("requirement", "LOSS-CUT-3")
	one := CN{Idx: 1, Val: 1, Seq: 2, Ack: 3, Flags: 4, Data: Hex{0xaa}}
	for _, c := range []struct {
		name  string
		cn    []CN
		big   bool
		hex   string
		token string
	}{
		{"none", nil, false, "", "cn_short"},
		{"one", []CN{one}, false, "25000000 0300 0100 07000000 09000000 01000000 01000000 02000000 03000000 0100 0400 aa000000", ""},
		{"one, big", []CN{one}, true, "00000025 0003 0001 00000007 00000009 00000001 00000001 00000002 00000003 0001 0004 aa000000", ""},
		{"two", []CN{one, {Data: Hex{1, 2}}}, false, "3b000000 0300 0100 07000000 09000000" +
			"01000000 01000000 02000000 03000000 0100 0400 aa 00000000 00000000 00000000 00000000 0200 0000 0102 00", ""},
		{"too long", []CN{{Data: make(Hex, 65536)}}, false, "", "cn_too_long"},
		{"too long together", []CN{one, {Data: make(Hex, 65535-21+1)}}, false, "", "cn_too_long"},
	} {
		got, token := Encode(Message{Type: 3, Flags: 1, Seq: 7, PortID: 9, CN: c.cn}, c.big)
		if asJSON(t, Hex(got)) != asJSON(t, Hex(unhex(t, c.hex))) || token != c.token {
			t.Errorf("%s: %x, %q", c.name, got, token)
		}
	}
	for _, cn := range [][]CN{{{Data: make(Hex, 65535)}}, {one, {Data: make(Hex, 65535-21)}}} {
		got, token := Encode(Message{Type: 3, CN: cn}, false)
		if len(got) != 65572 || token != "" {
			t.Errorf("the longest: %d bytes, %q", len(got), token)
		}
	}
}
