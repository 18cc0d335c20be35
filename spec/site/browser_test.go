package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

var (
	browser which
	shots   = flag.String("shots", "", "folder for screenshots of the pages")
)

func init() {
	flag.Var(&browser, "browser", "ask a browser too: chromium, firefox or webkit")
}

// which is a browser; -browser alone is Chromium.
type which string

func (w *which) String() string   { return string(*w) }
func (w *which) IsBoolFlag() bool { return true }

func (w *which) name() string {
	if *w == "" {
		return "chromium"
	}
	return string(*w)
}

func (w *which) Set(name string) error {
	*w = which(name)
	if name == "true" {
		*w = "chromium"
	}
	if engines[string(*w)] == nil {
		return errors.New("chromium, firefox or webkit")
	}
	return nil
}

// made is the site, generated once for all tests.
var made = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "cnwire-site")
	if err != nil {
		return "", err
	}
	_, _, err = generate(dir)
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if generated {
		if dir, err := made(); err == nil {
			os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

var generated bool

// generatedSite is the folder of the site.
func generatedSite(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("the command is compiled for the browser")
	}
	generated = true
	dir, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// served is the address of the site in some folder of a server.
func served(t *testing.T) string {
	s := httptest.NewServer(http.StripPrefix("/some/folder/", http.FileServer(http.Dir(generatedSite(t)))))
	t.Cleanup(s.Close)
	return s.URL + "/some/folder/"
}

// Screenshots of each kind of page, for people: go test ./spec/site -run Shots -shots DIR
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("no -shots")
	}
	p := openTab(t)
	at := served(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{1280, 360} {
			p.like(width, 900, scheme)
			for name, page := range map[string]string{
				"index": "index.html", "spec": "spec.html", "spec-req": "spec.html#CN-LEN-1", "req": "req/CN-LEN-1.html", "requirements": "requirements.html",
				"vectors": "vectors/cn.html", "vector": "vectors/cn.html#cn/len-1-over/little", "vectorindex": "vectors/index.html", "hyperv": "vectors/hyperv.html", "classify": "vectors/classify.html", "encode": "vectors/encode.html",
				"traces": "vectors/trace-w1.html", "coverage": "coverage.html", "kernels": "kernels.html", "matrix": "matrix.html", "peers": "peers.html",
				"captures": "captures.html", "tests": "tests.html", "library": "library.html", "decode": "decode.html",
				"decode-hex":      "decode.html#order=little&hex=4c0000000300000030ae000000000000010000000100000030ae000000000000280000000100000000000000e9be7ef461010000571700005717000080170000801700000000000000000000",
				"decode-cut":      "decode.html#order=little&hex=28000000030000003333000044440000010000000100000011110000222200000600000001000000",
				"decode-capture":  "decode.html#capture=6.1.176-amd64&packet=181",
				"decode-capture2": "decode.html#capture=6.1.176-s390x&packet=141",
			} {
				p.visit(at + page)
				if len(page) > 12 && page[:12] == "decode.html#" {
					p.until("document.querySelector('.card') || document.querySelector('.status.bad')")
				}
				p.screenshot(filepath.Join(*shots, fmt.Sprintf("%s-%s-%d.png", name, scheme, width)))
			}
			for _, tab := range []string{"check", "trace", "drawing", "bytes", "text", "json"} {
				p.visit(at + "decode.html#capture=6.1.176-amd64-rig")
				p.until("document.querySelector('.card')")
				p.eval("document.querySelector('#tab-"+tab+"').click()", nil)
				p.until("document.querySelector('#panel pre, #panel img')")
				p.eval("document.querySelector('.result').scrollIntoView()", nil)
				p.eval("new Promise(r => setTimeout(r, 100))", nil)
				p.screenshot(filepath.Join(*shots, fmt.Sprintf("tab-%s-%s-%d.png", tab, scheme, width)))
			}
		}
	}
	p.quiet(t)
}
