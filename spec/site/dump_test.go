package main

import (
	"bytes"
	"strings"
	"testing"
)

const listing = `- packet 1  8 bytes, little
  0000  07 00 00 00              nlmsg_len    7
  0004  61 62                    comm         ab
  @6    nl_short: x
  0006  63 64                    unread
- packet 2  18 bytes, big
  0000  00 01 02 03 04 05 06 07  data
  0008  08 09 0a 0b 0c 0d 0e 0f
  0010  10 11
`

func TestParseDumps(t *testing.T) {
	datagrams := [][]byte{[]byte("\x07\x00\x00\x00abcd"), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}}
	got, err := parseDumps(listing, datagrams)
	if err != nil {
		t.Fatal(err)
	}
	first, second := got[0], got[1]
	if len(first.Fields) != 3 || first.Fields[1].Name != "comm" || first.Fields[1].Value != "ab" || first.Fields[2].At != 6 || first.Faults[0] != "@6    nl_short: x" {
		t.Errorf("%+v", first)
	}
	if len(second.Fields) != 1 || !bytes.Equal(second.Fields[0].Bytes, datagrams[1]) {
		t.Errorf("%+v", second)
	}
	if cut := first.from(4); len(cut.Fields) != 2 || cut.Fields[0].At != 0 {
		t.Errorf("%+v", cut)
	}
	for name, bad := range map[string]string{
		"a byte is another":   strings.Replace(listing, "61 62", "61 63", 1),
		"a line is missing":   strings.Replace(listing, "  0008  08 09 0a 0b 0c 0d 0e 0f\n", "", 1),
		"a line twice":        strings.Replace(listing, "  0006", "  0004  61 62                    comm\n  0006", 1),
		"the end is missing":  strings.TrimSuffix(listing, "  0010  10 11\n"),
		"a packet is missing": strings.Split(listing, "- packet 2")[0],
	} {
		if _, err := parseDumps(bad, datagrams); err == nil {
			t.Error(name)
		}
	}
}

// What a field says is text and nothing else.
func TestBytesAreEscaped(t *testing.T) {
	evil := `"><script>alert(1)</script>`
	d := dump{Fields: []dumpField{{0, []byte{1, 2}, "comm", evil}}, Fault: 1}
	text := string(d.html())
	if strings.Contains(text, "<script") || strings.Contains(text, `""`) || len(read([]byte(text)).problems) > 0 {
		t.Error(text)
	}
	if !strings.Contains(text, `<i class="bad">02</i>`) || strings.Count(text, `class="bad"`) != 1 {
		t.Error("the fault's place:", text)
	}
}

// Rows that repeat are left out, and a long datagram ends somewhere.
func TestLongBytes(t *testing.T) {
	same := dump{Fields: []dumpField{{0, make([]byte, 65536), "data", ""}}, Fault: -1}
	if text := string(same.html()); strings.Count(text, "<i>00</i>") != 16 || strings.Count(text, "the same") != 1 {
		t.Errorf("%.2000s", text)
	}
	var counting []byte
	for i := range 4096 {
		counting = append(counting, byte(i>>4))
	}
	long := dump{Fields: []dumpField{{0, counting, "data", ""}}, Fault: -1}
	if text := string(long.html()); strings.Count(text, "<i>") > 2000 || !strings.Contains(text, "more bytes") {
		t.Errorf("%.2000s", text)
	}
}

func TestHostileMarkdown(t *testing.T) {
	s := &site{}
	for _, text := range []string{"<script>alert(1)</script>", "a <b onclick=x>b</b>", "<!-- a --><b>b</b>", "<!-- a --><b>-->", "<!-- a"} {
		if html, err := s.markdown(text, "README.md", indexPage); err == nil {
			t.Errorf("%s: %s", text, html)
		}
	}
	if html, err := s.markdown("a\n\n<!-- <b> -->\n\nb\n", "README.md", indexPage); err != nil || strings.Contains(string(html), "<b>") || strings.Contains(string(html), "!--") {
		t.Error(html, err)
	}
	html, err := s.markdown("a < b & `<i>` \"c\"\n\n| a<br>b |\n|---|\n", "README.md", indexPage)
	if err != nil || !strings.Contains(string(html), "a &lt; b &amp; <code>&lt;i&gt;</code>") || !strings.Contains(string(html), "a<br>b") {
		t.Error(html, err)
	}
}
