package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// engine is a browser with one page.
type engine interface {
	navigate(address string) error // until it is loaded
	evaluate(expression string) (json.RawMessage, error)
	look(width, height int, scheme string) error
	picture() ([]byte, error) // a PNG
	choose(selector, file string) error
	press(key string) error
	console() ([]string, error) // what it said since it was asked last
}

// patience is for one call; a page that decodes a capture waits for less.
const patience = 120 * time.Second

var engines = map[string]func(*testing.T) engine{
	"chromium": startChromium,
	"firefox":  startFirefox,
	"webkit":   startWebKit,
}

// installed finds one of the programs, or skips the test.
func installed(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("not installed:", strings.Join(names, ", "))
	return ""
}

// tab is the page of a browser, in a test.
type tab struct {
	t *testing.T
	engine
}

// openTab starts the browser that was asked for.
func openTab(t *testing.T) *tab {
	t.Helper()
	if browser == "" && *shots == "" {
		t.Skip("minutes in a browser: -browser asks for them")
	}
	return &tab{t, engines[browser.name()](t)}
}

func (p *tab) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// quiet fails the test if anything was said on the console.
func (p *tab) quiet(t *testing.T) {
	t.Helper()
	said, err := p.console()
	p.must(err)
	for _, words := range said {
		t.Error("console:", words)
	}
}

// visit opens an address anew, also when only what follows # is another.
func (p *tab) visit(address string) {
	p.t.Helper()
	if strings.Contains(address, "#") {
		p.must(p.navigate("about:blank"))
	}
	p.must(p.navigate(address))
}

// eval is the value of an expression, after its promise.
func (p *tab) eval(expression string, value any) {
	p.t.Helper()
	r, err := p.evaluate(expression)
	if err == nil && value != nil && r != nil {
		err = json.Unmarshal(r, value)
	}
	if err != nil {
		p.t.Fatalf("%.200s: %v", expression, err)
	}
}

// until waits for a condition.
func (p *tab) until(condition string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var is bool
		if p.eval("!!("+condition+")", &is); is {
			return
		}
	}
	p.t.Fatal("never: " + condition)
}

// errCannot is of a browser that cannot be brought to do what a test wants.
var errCannot = errors.New("this browser cannot")

// like sets the size of the window in CSS pixels, and the colours.
func (p *tab) like(width, height int, scheme string) {
	p.t.Helper()
	err := p.look(width, height, scheme)
	if errors.Is(err, errCannot) {
		p.t.Skip(err)
	}
	p.must(err)
}

// screenshot writes what is seen into a file.
func (p *tab) screenshot(file string) {
	p.t.Helper()
	png, err := p.picture()
	p.must(err)
	p.must(os.WriteFile(file, png, 0o644))
}

// file puts a file into the input of a page that a selector finds.
func (p *tab) file(selector, name string) {
	p.t.Helper()
	p.must(p.choose(selector, name))
}

func (p *tab) key(name string) {
	p.t.Helper()
	p.must(p.press(name))
}
