package main

import (
	"fmt"
	"strings"
	"testing"
)

// each writes every byte of hex by a form.
func each(form, hex string) string {
	var b strings.Builder
	for i := 0; i < len(hex); i += 2 {
		fmt.Fprintf(&b, form, hex[i:i+2])
	}
	return b.String()
}

// What programs print of listenHex.
const (
	xxd = `00000000: 2800 0000 0300 0000 0100 0000 0100 0000  (...............
00000010: 0100 0000 0100 0000 0100 0000 0000 0000  ................
00000020: 0400 0000 0100 0000                      ........
`
	hexdumpC = `00000000  28 00 00 00 03 00 00 00  01 00 00 00 01 00 00 00  |(...............|
00000010  01 00 00 00 01 00 00 00  01 00 00 00 00 00 00 00  |................|
00000020  04 00 00 00 01 00 00 00                           |........|
00000028
`
	od = `0000000 28 00 00 00 03 00 00 00 01 00 00 00 01 00 00 00
0000020 01 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00
0000040 04 00 00 00 01 00 00 00
0000050
`
	ofWords = `0000000 0028 0000 0003 0000 0001 0000 0001 0000
0000010 0001 0000 0001 0000 0001 0000 0000 0000
0000020 0004 0000 0001 0000
0000028
`
	tshark = `0000  00 04 03 38 00 00 00 00 00 00 00 00 00 00 00 0b   ...8............
0010  28 00 00 00 03 00 00 00 01 00 00 00 01 00 00 00   (...............
0020  01 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00   ................
0030  04 00 00 00 01 00 00 00                           ........

`
	tcpdump = `12:00:00.000000 NETLINK
	0x0000:  2800 0000 0300 0000 0100 0000 0100 0000  (...............
	0x0010:  0100 0000 0100 0000 0100 0000 0000 0000  ................
	0x0020:  0400 0000 0100 0000                      ........
`
	array = `unsigned char a[] = { /* 40 */
  0x28, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00,
  0x01, 0x00, 0x00, 0x00
};
unsigned int a_len = 40;
`
	squeezed = "00000000  28 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |(...............|\n" +
		"00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n00000040\n"
)

// Hex in the forms of others is made into lines of hex, or left as it is.
func TestFormsOfHex(t *testing.T) {
	p := openDecoder(t)
	frame := "0007033800000000000000000000000b" + listenHex
	lines := func(n int) string { return strings.Repeat(listenHex+"\n", n) }
	for _, c := range []struct{ name, text, unit, want, kind string }{
		{"xxd", xxd, "a line", lines(1), "dump"},
		{"xxd twice", xxd + xxd, "a line", lines(2), "dump"},
		{"xxd with CR", strings.ReplaceAll(xxd, "\n", "\r\n"), "a line", lines(1), "dump"},
		{"hexdump", hexdumpC + "\n" + hexdumpC, "a line", lines(2), "dump"},
		{"hexdump with *", squeezed, "a line", "28" + strings.Repeat("00", 63) + "\n", "dump"},
		{"od", od, "a line", lines(1), "dump"},
		{"tshark", tshark + tshark, "a line", lines(2), "dump without the cooked headers"},
		{"tcpdump", tcpdump + tcpdump, "a line", lines(2), "dump"},
		{"a text that looks like hex", "00000000: 2800 6162 6364  (.abcd\n", "a line", "280061626364\n", "dump"},
		{"C", array + array, "a line", lines(2), "list of bytes"},
		{"0x", each("0x%s ", strings.ToUpper(listenHex)), "a line", lines(1), "list of bytes"},
		{"0x, lines that go on", strings.ReplaceAll(each("0x%s,", listenHex), "0x01,", "0x01,\n"), "a line", lines(1), "list of bytes"},
		{"one 0x", "0x" + listenHex, "a line", lines(1), "list of bytes"},
		{"colons", each("%s:", listenHex) + "\n" + each("%s:", listenHex), "a line", listenHex + listenHex + "\n", "list of bytes"},
		{"colons between", strings.TrimSuffix(each("%s:", listenHex), ":") + "\n" + strings.TrimSuffix(each("%s:", listenHex), ":"), "a line", lines(2), "list of bytes"},
		{"escapes", each(`\x%s`, listenHex), "a line", lines(1), "list of bytes"},
		{"strings", "char a[] = \"" + each(`\x%s`, listenHex[:20]) + "\"\n\"" + each(`\x%s`, listenHex[20:]) + "\";", "a line", lines(1), "list of bytes"},
		{"frames", frame + "\n# a\n" + frame, "a line", lines(2), "hex without the cooked headers"},
		{"paragraphs", listenHex[:40] + "\n" + listenHex[40:] + "\n\n# b\n" + listenHex, "a paragraph", lines(2), "hex"},
		{"a mark of the order", "\ufeff" + listenHex, "a line", listenHex, "hex"},

		{"lines", lines(2), "a line", "", "hex"},
		{"words of hex", "00000000 03000000 00000000 00000000", "a line", "", "hex"},
		{"a dump with a hole", xxd[:68] + xxd[136:], "a line", "", "hex"},
		{"a dump that is cut", strings.Replace(xxd, "0100 0000 0100", "0100 00", 1), "a line", "", "hex"},
		{"no hex", "0x28, 0x0g", "a line", "", "hex"},
		{"decimals", "[40 0 0 0 3 0]", "a line", "", "hex"},
		{"words of text", "a cafe", "a line", "", "hex"},
		{"nothing", "", "a line", "", "hex"},
	} {
		if c.want == "" {
			c.want = c.text
		}
		var got struct{ Text, Name string }
		p.eval(fmt.Sprintf("(() => { const {text, name} = cnspecHex.bare(%q, %q); return {Text: text, Name: name}; })()", c.text, c.unit), &got)
		if !strings.EqualFold(got.Text, c.want) || got.Name != c.kind {
			t.Errorf("%s: %s\n%q\n%q", c.name, got.Name, got.Text, c.want)
		}
	}

	var long string
	p.eval("cnspecHex.bare('0x28, '.repeat(1e6)).name", &long)
	if long != "hex" {
		t.Error("a long text is read as a", long)
	}

	p.paste(xxd, "guess")
	if said, bad := p.status(); bad || said != "the dump: 1 datagram" {
		t.Error(said)
	}
	p.same(t, "a dump", "", listenHex, "-")
	p.paste(ofWords, "guess")
	if said, bad := p.status(); !bad || !strings.Contains(said, "hexdump -C") {
		t.Error(said)
	}
	p.drop("a.txt", []byte(tshark))
	if said, bad := p.status(); bad || said != "a.txt, a dump without the cooked headers: 1 datagram" {
		t.Error(said)
	}
	wide := []byte{0xff, 0xfe}
	for _, c := range listenHex {
		wide = append(wide, byte(c), 0)
	}
	p.drop("wide.txt", wide)
	if said, bad := p.status(); bad || said != "wide.txt: 1 datagram" {
		t.Error(said)
	}
	p.drop("mark.txt", []byte("\ufeff"+listenHex))
	if said, bad := p.status(); bad || said != "mark.txt: 1 datagram" {
		t.Error(said)
	}
	p.do(fmt.Sprintf(`{
		const to = new DataTransfer();
		for (const name of ["one", "two", "three"]) to.items.add(new File([%q], name));
		document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: to, bubbles: true, cancelable: true}));
	}`, listenHex))
	if said, bad := p.status(); bad || said != "one, the first of 3 files: 1 datagram" {
		t.Error(said)
	}
	// Lines that are not datagrams: the page says what to do, and it works.
	p.paste(listenHex[:40]+"\n"+listenHex[40:], "little")
	if said, _ := p.status(); !strings.Contains(said, "a paragraph") {
		t.Error(said)
	}
	p.do("{const s = document.forms[0].elements.unit; s.value = 'a paragraph'; s.dispatchEvent(new Event('change', {bubbles: true}))}")
	if said, bad := p.status(); bad || said != "the hex: 1 datagram" {
		t.Error(said)
	}
	p.quiet(t)
}
