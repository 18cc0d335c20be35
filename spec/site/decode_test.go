package main

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

// views are those that print the output of a command.
var views = map[string][]string{
	"text": {"decode"}, "bytes": {"decode", "-x"}, "json": {"decode", "-json"}, "check": {"check", "-reqs"}, "trace": {"trace"},
}

// native runs the command here.
func native(t *testing.T, program, dir, in string, args ...string) (out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	c := exec.Command(program, args...)
	c.Dir, c.Stdin, c.Stdout, c.Stderr = dir, strings.NewReader(in), &o, &e
	c.Run()
	return o.String(), strings.TrimSpace(e.String())
}

// decoderPage is the page Decode in a browser.
type decoderPage struct {
	*tab
	cnspec string // a native one
}

func openDecoder(t *testing.T) decoderPage {
	t.Helper()
	root, err := checkout()
	if err != nil {
		t.Fatal(err)
	}
	opened := openTab(t)
	at := served(t)
	cnspec, err := newDumper(root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := decoderPage{opened, cnspec.program}
	p.like(1280, 900, "light")
	p.visit(at + decodePage)
	// What is saved can be read here.
	p.eval(`{
		const real = URL.createObjectURL;
		URL.createObjectURL = (blob) => { globalThis.saved = blob; return real.call(URL, blob); };
		HTMLAnchorElement.prototype.click = () => {};
	}`, nil)
	return p
}

// idle waits until the page has done what it was asked.
func (p decoderPage) idle() {
	p.t.Helper()
	p.until("document.querySelector('.decoder').getAttribute('aria-busy') === 'false' && !document.querySelector('#panel')?.textContent.startsWith('Working')")
}

// do runs a script that makes the page busy, and waits for the end of it.
func (p decoderPage) do(script string) {
	p.t.Helper()
	p.eval("document.querySelector('.decoder').setAttribute('aria-busy', 'true'); "+script, nil)
	p.idle()
}

func (p decoderPage) paste(text, order string) {
	p.t.Helper()
	p.do(fmt.Sprintf("{const f = document.forms[0].elements; f.hex.value = %q; f.order.value = %q; document.forms[0].requestSubmit()}", text, order))
}

func (p decoderPage) status() (words string, bad bool) {
	p.t.Helper()
	p.eval("document.querySelector('.status').textContent", &words)
	p.eval("document.querySelector('.status').classList.contains('bad')", &bad)
	return words, bad
}

// saved is the whole output of a view.
func (p decoderPage) saved(view string) (text string) {
	p.t.Helper()
	p.eval("document.querySelector('#tab-"+view+"').click()", nil)
	command := strings.Join(views[view], " ")
	p.until("document.querySelector('#panel .bar code')?.textContent.startsWith('cnspec " + command + "') && document.querySelector('#panel pre')")
	p.eval("globalThis.saved = null; document.querySelector('#panel .bar button').click(); globalThis.saved.text()", &text)
	return text
}

// same holds every view against the native command.
func (p decoderPage) same(t *testing.T, what, dir, in string, args ...string) {
	t.Helper()
	for view, command := range views {
		want, _ := native(t, p.cnspec, dir, in, append(command[:len(command):len(command)], args...)...)
		if got := p.saved(view); got != want {
			t.Errorf("%s, %s: %d bytes, %d from the native command\n%.300s\n%.300s", what, view, len(got), len(want), got, want)
		}
	}
	p.eval("document.querySelector('#tab-messages').click()", nil)
}

// All decode vectors, pasted at once.
func TestDecodesAllVectors(t *testing.T) {
	p := openDecoder(t)
	for _, order := range []string{"little", "big"} {
		var in strings.Builder
		n := 0
		for _, v := range vectors.All() {
			if v.Op == "decode" && v.Order == order && v.Hex != "" { // no bytes are no line of hex
				in.WriteString(v.Hex + "\n")
				n++
			}
		}
		if n < 300 {
			t.Fatal(n, "vectors")
		}
		p.paste(in.String(), order)
		if words, bad := p.status(); bad || !strings.Contains(words, fmt.Sprintf("%d datagrams", n)) {
			t.Errorf("%s: %d vectors, %q", order, n, words)
		}
		p.same(t, order, "", in.String(), "-order", order, "-")
		p.cardsFit(t, order, n)
	}
	p.quiet(t)
}

// cardsFit looks at every card: as many as datagrams, each with its bytes, the
// faults marked and linked.
func (p decoderPage) cardsFit(t *testing.T, what string, datagrams int) {
	t.Helper()
	p.until("document.querySelector('.card')")
	var seen struct {
		Cards, Undrawn int
		Wrong          []string
	}
	p.eval(`(() => {
		const seen = {Cards: 0, Undrawn: 0, Wrong: []};
		for (;;) {
			for (const card of document.querySelectorAll(".card")) {
				seen.Cards++;
				const size = Number(/(\d+) bytes?, /.exec(card.querySelector("h3").textContent)?.[1]);
				if (!card.querySelector(".hex")) { seen.Undrawn++; continue; }
				const drawn = Number(/^\d+/.exec(card.querySelector(".hex").ariaLabel ?? card.querySelector(".hex").getAttribute("aria-label"))[0]);
				const fields = card.querySelectorAll(".f").length, listed = card.querySelectorAll(".fields li").length;
				const name = card.querySelector("h3").textContent;
				if (drawn !== size) seen.Wrong.push(name + ": " + drawn + " bytes");
				if (listed < fields) seen.Wrong.push(name + ": " + fields + " fields, " + listed + " listed");
				for (const a of card.querySelectorAll(".fault a")) if (!a.getAttribute("href").startsWith("spec.html#")) seen.Wrong.push(a.outerHTML);
			}
			const next = [...document.querySelectorAll(".bar button")].find((b) => b.textContent === "Next");
			if (!next || next.disabled) return seen;
			next.click();
		}
	})()`, &seen)
	if seen.Cards != datagrams || seen.Undrawn > 0 || len(seen.Wrong) > 0 {
		t.Errorf("%s: %d datagrams, %+v", what, datagrams, seen)
	}
}

// A capture of each order: as a file that is opened, as one that is dropped,
// and by its name.
func TestDecodesCaptures(t *testing.T) {
	p := openDecoder(t)
	root, err := checkout()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"6.1.176-amd64", "6.1.176-s390x"} {
		var c corpus.Capture
		for _, one := range corpus.Captures() {
			if one.Name == name {
				c = one
			}
		}
		file := filepath.Join(root, "corpus", c.File)
		p.eval("document.forms[0].elements.order.value = 'guess'; document.querySelector('.decoder').setAttribute('aria-busy', 'true')", nil)
		p.file("#file", file)
		p.idle()
		p.same(t, "opened "+name, filepath.Dir(file), "", filepath.Base(file))
		p.cardsFit(t, "opened "+name, c.Packets)

		p.do(fmt.Sprintf("{const s = document.forms[0].elements.capture; s.value = %q; s.dispatchEvent(new Event('change', {bubbles: true}))}", name))
		p.same(t, "chosen "+name, "", "", name)
		p.cardsFit(t, "chosen "+name, c.Packets)

		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p.drop("dropped.pcap", text)
		dir := t.TempDir()
		os.WriteFile(filepath.Join(dir, "dropped.pcap"), text, 0o644)
		p.same(t, "dropped "+name, dir, "", "dropped.pcap")
	}
	p.quiet(t)
}

// drop drops a file on the page.
func (p decoderPage) drop(name string, data []byte) {
	p.t.Helper()
	p.do(fmt.Sprintf(`{
		const to = new DataTransfer();
		to.items.add(new File([Uint8Array.from(%q.match(/../g) ?? [], (b) => parseInt(b, 16))], %q));
		document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: to, bubbles: true, cancelable: true}));
	}`, hex.EncodeToString(data), name))
}

func TestWrongInputIsOneLine(t *testing.T) {
	p := openDecoder(t)
	root, err := checkout()
	if err != nil {
		t.Fatal(err)
	}
	capture, err := os.ReadFile(filepath.Join(root, "corpus", corpus.Captures()[0].File))
	if err != nil {
		t.Fatal(err)
	}
	var half bytes.Buffer
	z := gzip.NewWriter(&half)
	z.Write(capture)
	z.Close()
	for _, c := range []struct {
		name string
		do   func()
		say  []string
		rest bool // what could be read is shown
	}{
		{"odd hex", func() { p.paste("280", "guess") }, []string{"line 1", "odd length"}, false},
		{"no hex", func() { p.paste("hello", "guess") }, []string{"line 1", "'h'"}, false},
		{"nothing", func() { p.paste("", "guess") }, []string{"empty"}, false},
		{"the second line", func() { p.paste(listenHex+"\nzz\n", "guess") }, []string{"line 2", "1 datagram before it"}, true},
		{"markup", func() { p.paste("<img src=x onerror=alert(1)>", "guess") }, []string{"'<'"}, false},
		{"PNG", func() { p.drop("a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")) }, []string{"a.png", "neither a pcap nor a pcapng file"}, false},
		{"empty file", func() { p.drop("empty.pcap", nil) }, []string{"empty.pcap", "empty"}, false},
		{"cut pcap", func() { p.drop("cut.pcap", capture[:len(capture)-5]) }, []string{"cut.pcap", "offset", "cut short", "datagrams before it"}, true},
		{"cut header", func() { p.drop("cut.pcap", capture[:20]) }, []string{"cut.pcap", "cut short"}, false},
		{"cut gzip", func() { p.drop("cut.gz", half.Bytes()[:200]) }, []string{"cut.gz", "cut short", "2 datagrams before it"}, true},
		{"a name like an option", func() { p.drop("-json", []byte("zz")) }, []string{"_json", "neither"}, false},
		{"a name like markup", func() { p.drop("<b>.pcap", []byte("zz")) }, []string{"_b_.pcap", "neither"}, false},
		{"a name of an embedded capture", func() { p.drop("6.1.176-amd64", []byte(listenHex)) }, nil, true},
		{"100 MB", func() {
			p.do(`{
				const to = new DataTransfer();
				to.items.add(new File([new Uint8Array(1e8)], "large.pcap"));
				document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: to, bubbles: true, cancelable: true}));
			}`)
		}, []string{"large.pcap has 100.0 MB", "33.6 MB at most"}, false},
	} {
		c.do()
		words, bad := p.status()
		if bad != (c.say != nil) || strings.Contains(words, "\n") {
			t.Errorf("%s: %v %q", c.name, bad, words)
		}
		for _, say := range c.say {
			if !strings.Contains(words, say) {
				t.Errorf("%s: %q does not say %q", c.name, words, say)
			}
		}
		var shown bool
		if p.eval("!document.querySelector('.result').hidden", &shown); shown != c.rest {
			t.Errorf("%s: shown %v", c.name, shown)
		}
	}
	var cards int
	if p.eval("document.querySelectorAll('.card').length", &cards); cards != 0 {
		t.Error(cards, "cards of an input that was refused") // the last one
	}
	p.paste(listenHex, "guess")
	if words, bad := p.status(); bad || words != "the hex: 1 datagram" {
		t.Errorf("after all that: %q", words)
	}
	p.quiet(t)
}

const listenHex = "28000000030000000100000001000000010000000100000001000000000000000400000001000000"

// A name that a process gave itself is shown as text, and one that looks like a
// line of the dump does not draw wrong bytes.
func TestHostileTexts(t *testing.T) {
	p := openDecoder(t)
	comm := func(name string) string {
		data := make([]byte, 40)
		wire.Little.PutUint32(data, 0x200)
		copy(data[24:], name)
		b, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc, Seq: 1}, data)
		if err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(b)
	}
	p.paste(comm("<img onerror=1>"), "little")
	p.until("document.querySelector('.card .hex')")
	var images int
	var value string
	p.eval("document.querySelectorAll('#panel img').length", &images)
	p.eval("[...document.querySelectorAll('.fields li')].find((e) => e.firstChild.textContent === 'comm').lastChild.textContent", &value)
	if images > 0 || value != "<img onerror=1>" {
		t.Error(images, value)
	}
	for _, name := range []string{"a\nb", "a\n  004c  00 x", "\n- packet 2  x"} { // the last is a head
		p.paste(comm(name)+"\n"+listenHex+"\n"+listenHex, "little")
		p.until("document.querySelectorAll('.card').length === 3")
		var text []string
		p.eval("[...document.querySelectorAll('.card')].map((e) => (e.querySelector('.hex') ? 'drawn ' + e.querySelectorAll('.f i').length : '') + e.textContent)", &text)
		if strings.HasPrefix(text[0], "drawn") || !strings.Contains(text[0], "not drawn") || !strings.HasPrefix(text[2], "drawn 40") ||
			strings.HasPrefix(text[1], "drawn") && !strings.HasPrefix(text[1], "drawn 40") {
			t.Errorf("%q: %q", name, text)
		}
	}
	p.quiet(t)
}

// Pointing at a byte or a field marks both, and so do the keys.
func TestFieldsAreMarked(t *testing.T) {
	p := openDecoder(t)
	p.paste(listenHex, "little")
	p.until("document.querySelector('.card .hex')")
	on := func() (bytes, field, caption string) {
		p.eval("[...document.querySelectorAll('.f.on i')].map((e) => e.textContent).join(' ')", &bytes)
		p.eval("document.querySelector('.fields li.on')?.textContent ?? ''", &field)
		p.eval("(() => { const f = document.querySelector('.f.on'); return !f || getComputedStyle(f, '::after').content === 'none' ? '' : f.dataset.t; })()", &caption)
		return bytes, field, caption
	}
	p.eval("document.querySelectorAll('.fields li')[1].dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))", nil)
	if b, f, c := on(); b != "03 00" || f != "nlmsg_type3 (NLMSG_DONE)" || !strings.Contains(c, "4–5  nlmsg_type  3 (NLMSG_DONE)") {
		t.Errorf("pointing at a field: %q %q %q", b, f, c)
	}
	p.eval("document.querySelectorAll('.hex .f')[11].firstChild.dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))", nil)
	if b, f, _ := on(); b != "01 00 00 00" || f != "oplisten" {
		t.Errorf("pointing at a byte: %q %q", b, f)
	}
	p.eval("document.querySelector('.hex').focus()", nil)
	for key, want := range map[string]string{"Home": "28 00 00 00", "End": "01 00 00 00"} {
		p.key(key)
		if b, _, _ := on(); b != want {
			t.Errorf("%s: %q", key, b)
		}
	}
	p.key("Home")
	p.key("ArrowRight")
	var said string
	p.eval("document.querySelector('[aria-live=polite].sr').textContent", &said)
	if b, _, _ := on(); b != "03 00" || said != "4–5  nlmsg_type  3 (NLMSG_DONE)" {
		t.Errorf("the next field: %q, said %q", b, said)
	}
	p.key("Escape")
	if b, f, _ := on(); b+f != "" {
		t.Errorf("after Escape: %q %q", b, f)
	}
	p.quiet(t)
}

// A run can be stopped, and the next one works.
func TestStop(t *testing.T) {
	p := openDecoder(t)
	p.eval(`{const s = document.forms[0].elements.capture; s.value = "6.1.176-amd64"; s.dispatchEvent(new Event("change", {bubbles: true}))}
		new Promise((done) => setTimeout(() => { document.querySelector(".stop").click(); done(); }, 1))`, nil)
	p.idle()
	p.paste(listenHex, "guess")
	if words, bad := p.status(); bad || words != "the hex: 1 datagram" {
		t.Error(words)
	}
	p.quiet(t)
}

// The drawing of a trace is an image.
func TestDrawing(t *testing.T) {
	p := openDecoder(t)
	p.paste(listenHex, "little")
	p.eval("document.querySelector('#tab-drawing').click()", nil)
	p.until("document.querySelector('#panel img')?.naturalWidth > 0")
	var text string
	p.eval("globalThis.saved = null; document.querySelector('#panel .bar button').click(); globalThis.saved.text()", &text)
	file := filepath.Join(t.TempDir(), "a.svg")
	native(t, p.cnspec, "", listenHex, "trace", "-svg", file, "-order", "little", "-")
	want, err := os.ReadFile(file)
	if err != nil || text != string(want) {
		t.Errorf("%v\n%.300s\n%.300s", err, text, want)
	}
	p.quiet(t)
}

// Opened as a file, without a server.
func TestWorksFromAFile(t *testing.T) {
	p := decoderPage{tab: openTab(t)}
	dir := generatedSite(t)
	p.visit("file://" + filepath.ToSlash(dir) + "/index.html")
	p.paste(listenHex, "guess")
	p.until("document.querySelector('.card .hex')")
	if words, bad := p.status(); bad || words != "the hex: 1 datagram" {
		t.Error(words)
	}
	p.drop("a.hex", []byte(listenHex))
	if words, bad := p.status(); bad || words != "a.hex: 1 datagram" {
		t.Error(words)
	}
	p.quiet(t)
}

// A link carries a datagram, or names a capture and a packet.
func TestAddresses(t *testing.T) {
	p := decoderPage{tab: openTab(t)}
	at := served(t)
	for asked, want := range map[string]string{
		"#order=little&hex=" + listenHex:    "packet 1 ",
		"#capture=6.1.176-s390x&packet=183": "packet 183 ",
	} {
		p.visit(at + decodePage + asked)
		p.until("document.querySelector('.card')")
		var heads []string
		p.eval("[...document.querySelectorAll('.card h3')].map((e) => e.firstChild.textContent)", &heads)
		if !strings.Contains(strings.Join(heads, "|"), want) {
			t.Errorf("%s: %v", asked, heads)
		}
	}
	// A finding of check leads to its packet.
	p.visit(at + decodePage + "#capture=6.1.176-s390x")
	p.until("document.querySelector('.card')")
	p.eval("document.querySelector('#tab-check').click()", nil)
	p.until("document.querySelector('#panel a[href=\"#tab-messages\"]')")
	var packet string
	p.eval("(() => { const a = document.querySelector('#panel a[href=\"#tab-messages\"]'); a.click(); return a.textContent; })()", &packet)
	p.until("document.querySelector('.card')")
	p.until(fmt.Sprintf("[...document.querySelectorAll('.card')].some((e) => e.ariaLabel === %q && e.style.outline)", packet))
	p.visit(at + decodePage + "#capture=%3Cb%3E")
	if words, bad := p.status(); !bad || words != "There is no capture <b>." {
		t.Error(words)
	}
	p.quiet(t)
}

// A large file is decoded without the page freezing; what is more than it keeps
// is said.
func TestLargeFile(t *testing.T) {
	p := openDecoder(t)
	root, err := checkout()
	if err != nil {
		t.Fatal(err)
	}
	capture, err := os.ReadFile(filepath.Join(root, "corpus", corpus.Captures()[0].File))
	if err != nil {
		t.Fatal(err)
	}
	const header, size = 24, 31 << 20
	large := append([]byte{}, capture...)
	for len(large)+len(capture) < size {
		large = append(large, capture[header:]...)
	}
	var bomb bytes.Buffer // small, and much larger when it is unpacked
	z := gzip.NewWriter(&bomb)
	z.Write(capture[:header])
	for range 600 {
		z.Write(capture[header:])
	}
	z.Close()
	dir := t.TempDir()
	for name, data := range map[string][]byte{"large.pcap": large, "bomb.gz": bomb.Bytes()} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		p.eval(`document.querySelector('.decoder').setAttribute('aria-busy', 'true');
			globalThis.longest = 0;
			clearInterval(globalThis.watch);
			{ let last = performance.now(); globalThis.watch = setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 10); }`, nil)
		start := time.Now()
		p.file("#file", file)
		p.idle()
		p.until("document.querySelector('.card')")
		var longest float64
		p.eval("longest", &longest)
		words, bad := p.status()
		var bar string
		p.eval("document.querySelector('.bar').textContent", &bar)
		t.Logf("%d bytes in %v, frozen for %.0f ms at most: %q %q", len(data), time.Since(start), longest, words, bar)
		if bad || !strings.HasSuffix(words, "as many as this page keeps of it; the command has no limit") || !strings.Contains(bar, "more than this page keeps") {
			t.Errorf("%q %q", words, bar)
		}
	}
	p.quiet(t)
}
