package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec"
)

// kinds are pages of each kind.
var kinds = []string{
	"index.html", "spec.html", "req/CN-LEN-1.html", "requirements.html", "vectors/index.html", "vectors/cn.html", "vectors/hyperv.html", "vectors/encode.html",
	"vectors/classify.html", "vectors/trace-w1.html", "vectors/trace.html", "coverage.html", "kernels.html", "matrix.html", "peers.html", "race.html", "captures.html",
	"tests.html", "library.html", "testee.html", "decode.html",
	"decode.html#capture=6.1.176-amd64&packet=181", "decode.html#order=little&hex=" + listenHex,
}

// settled waits for what a page does by itself.
func (p *tab) settled(page string) {
	p.t.Helper()
	if strings.Contains(page, "decode.html#") {
		p.until("document.querySelector('.card')")
	}
}

// faint finds text whose contrast with what is behind it is less than AA wants.
const faint = `(() => {
	const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; };
	const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
	const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
	const bad = new Map();
	const look = (e, style, words) => {
		const a = light(parse(style.color)), b = light(behind(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) bad.set(e.tagName + "." + e.className + " in " + e.parentElement?.className, ratio.toFixed(2) + " " + words.slice(0, 30));
	};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let n = 0;
	for (let t = walk.nextNode(); t; t = walk.nextNode()) {
		const e = t.parentElement;
		if (!t.data.trim() || ["SCRIPT", "NOSCRIPT"].includes(e.tagName) || e.disabled || !e.checkVisibility()) continue;
		n++;
		look(e, getComputedStyle(e), t.data);
	}
	for (const e of document.querySelectorAll("[placeholder]")) look(e, getComputedStyle(e, "::placeholder"), e.placeholder);
	return n < 20 ? ["only " + n + " texts"] : [...bad].map((b) => b.join(": "));
})()`

func TestContrast(t *testing.T) {
	p := openTab(t)
	at := served(t)
	for _, scheme := range []string{"light", "dark"} {
		p.like(1280, 900, scheme)
		for _, page := range kinds {
			p.visit(at + page)
			p.settled(page)
			p.eval("for (const d of document.querySelectorAll('details')) d.open = true", nil)
			var bad []string
			p.eval(faint, &bad)
			for _, words := range bad {
				t.Errorf("%s, %s: %s", page, scheme, words)
			}
		}
	}
	var black string
	p.eval("getComputedStyle(document.body).backgroundColor", &black)
	if black != "rgb(20, 23, 27)" {
		t.Error("dark is", black)
	}
	p.quiet(t)
}

// No page is wider than a narrow screen, with all that can be opened open.
func TestNarrow(t *testing.T) {
	p := openTab(t)
	at := served(t)
	var all []string
	dir := generatedSite(t)
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, file)
		if isPage(name) && !strings.HasPrefix(name, "req") {
			all = append(all, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil || len(all) < 40 {
		t.Fatal(len(all), err)
	}
	for width, pages := range map[int][]string{320: append(all, kinds[len(kinds)-2:]...), 640: kinds} {
		p.like(width, 800, "light")
		for _, page := range pages {
			p.visit(at + page)
			p.settled(page)
			var wide struct {
				Width int
				Who   []string
			}
			p.eval(`(() => {
				for (const d of document.querySelectorAll("details")) d.open = true;
				const most = document.documentElement.clientWidth;
				if (document.documentElement.scrollWidth <= most) return {Width: 0, Who: []};
				const who = [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > most + 1 && !e.closest(".scroll, pre, .drawing"));
				return {Width: document.documentElement.scrollWidth, Who: who.slice(0, 3).map((e) => e.outerHTML.slice(0, 120))};
			})()`, &wide)
			if wide.Width > 0 {
				t.Errorf("%s is %d wide on %d: %q", page, wide.Width, width, wide.Who)
			}
		}
	}
	p.quiet(t)
}

// Nothing moves while a page loads, but for the columns of a table, which know
// their widths at its end: on a busy machine a page is shown in pieces.
func TestNothingJumps(t *testing.T) {
	p := openTab(t)
	at := served(t)
	var told bool
	if p.eval("PerformanceObserver.supportedEntryTypes.includes('layout-shift')", &told); !told {
		t.Skip("this browser does not tell what moves")
	}
	for _, width := range []int{360, 1280} {
		p.like(width, 800, "light")
		for _, page := range kinds {
			if strings.Contains(page, "#") {
				continue // that shows a result, which is asked for
			}
			p.visit(at + page)
			var shift float64
			p.eval(`new Promise((done) => {
				let sum = 0;
				new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; }).observe({type: "layout-shift", buffered: true});
				setTimeout(() => done(sum), 100);
			})`, &shift)
			if shift > 0.05 {
				t.Errorf("%s moves by %.4f on %d", page, shift, width)
			}
		}
	}
	p.quiet(t)
}

// The filters of the table, and their place in the address.
func TestFilters(t *testing.T) {
	p := openTab(t)
	at := served(t)
	rows := func() (n int) {
		p.eval("[...document.querySelectorAll('tbody tr')].filter((r) => r.checkVisibility()).length", &n)
		return n
	}
	p.visit(at + requirementsPage)
	all, few := len(spec.Requirements()), 0
	for _, r := range spec.Requirements() {
		if r.Group() == "CN" && r.Level == "MAY" {
			few++
		}
	}
	if n := rows(); n != all {
		t.Error(n, "rows")
	}
	p.eval("{const f = document.querySelector('.filters'); f.elements.group.value = 'CN'; f.elements.level.value = 'MAY'; f.dispatchEvent(new Event('input', {bubbles: true}))}", nil)
	var said, hash string
	p.eval("document.querySelector('.filters output').textContent", &said)
	p.eval("location.hash", &hash)
	if n := rows(); n != few || said != fmt.Sprintf("%d of %d", few, all) || hash != "#group=CN&level=MAY" {
		t.Error(n, said, hash)
	}
	p.visit(at + requirementsPage + "#text=cn_trunc&evidence=live")
	if n := rows(); n != 1 {
		t.Error(n, "rows of cn_trunc")
	}
	p.quiet(t)
}

// Everything can be reached with the tab key alone, and shows that it was.
func TestKeyboard(t *testing.T) {
	p := openTab(t)
	at := served(t)
	p.like(1280, 900, "light")
	p.visit(at + decodePage)
	seen := map[string]bool{}
	for range 40 {
		p.key("Tab")
		var where struct {
			What, Outline string
		}
		p.eval(`(() => { let e = document.activeElement; const What = e === document.body ? "" : e.id || e.name || e.className || e.textContent; if (e.type === "file") e = e.nextElementSibling; return {What, Outline: getComputedStyle(e).outlineStyle}; })()`, &where)
		if where.What == "" {
			break // it has left the page
		}
		if where.Outline == "none" {
			t.Errorf("%s does not show the focus", where.What)
		}
		seen[where.What] = true
	}
	for _, what := range []string{"skip-to", "brand", "hex", "go", "file", "capture", "order", "example"} {
		if !seen[what] {
			t.Errorf("%s is not reached: %v", what, seen)
		}
	}
	p.quiet(t)
}
