package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// chromium is a headless browser, driven over a pipe by its DevTools protocol.
type chromium struct {
	t    *testing.T
	to   io.Writer
	from *bufio.Reader

	mu      sync.Mutex
	next    int
	waiting map[int]chan reply
	events  map[string]func(json.RawMessage) // by session and method
}

type reply struct {
	ID      int             `json:"id"`
	Session string          `json:"sessionId"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   *struct{ Message string }
}

// patience is for one call; a page that decodes a capture waits for less.
const patience = 120 * time.Second

// startChromium starts the system's browser, or skips the test.
func startChromium(t *testing.T) *chromium {
	t.Helper()
	if !*browser && *shots == "" {
		t.Skip("minutes in a browser: -browser asks for them")
	}
	name := ""
	for _, one := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(one); err == nil {
			name = path
			break
		}
	}
	if name == "" {
		t.Skip("there is no chromium: apt-get install chromium")
	}
	fromUs, toThem, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromThem, toUs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(name, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
		"--no-first-run", "--hide-scrollbars", "--user-data-dir="+t.TempDir())
	c.ExtraFiles = []*os.File{fromUs, toUs} // its 3 and 4
	if err := c.Start(); err != nil {
		t.Skip("chromium does not start:", err)
	}
	fromUs.Close()
	toUs.Close()
	b := &chromium{t: t, to: toThem, from: bufio.NewReader(fromThem), waiting: map[int]chan reply{}, events: map[string]func(json.RawMessage){}}
	go b.read()
	t.Cleanup(func() {
		b.call("", "Browser.close", nil, nil)
		c.Wait()
		toThem.Close()
	})
	return b
}

func (b *chromium) read() {
	for {
		text, err := b.from.ReadBytes(0)
		if err != nil {
			b.mu.Lock()
			for id, c := range b.waiting {
				close(c)
				delete(b.waiting, id)
			}
			b.mu.Unlock()
			return
		}
		var r reply
		if json.Unmarshal(text[:len(text)-1], &r) != nil {
			continue
		}
		b.mu.Lock()
		c, event := b.waiting[r.ID], b.events[r.Session+r.Method]
		delete(b.waiting, r.ID)
		b.mu.Unlock()
		switch {
		case c != nil:
			c <- r
		case event != nil:
			event(r.Params)
		}
	}
}

// call is one call of the protocol.
func (b *chromium) call(session, method string, params, result any) error {
	answer := make(chan reply, 1)
	b.mu.Lock()
	b.next++
	id := b.next
	b.waiting[id] = answer
	message := map[string]any{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if session != "" {
		message["sessionId"] = session
	}
	text, err := json.Marshal(message)
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	b.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case r, ok := <-answer:
		switch {
		case !ok:
			return errors.New(method + ": the browser is gone")
		case r.Error != nil:
			return fmt.Errorf("%s: %s", method, r.Error.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(r.Result, result)
	case <-time.After(patience):
		return errors.New(method + ": no answer")
	}
}

// tab is a page of the browser.
type tab struct {
	*chromium
	session string
	mu      sync.Mutex
	errors  []string // of the console
	loaded  chan bool
}

func (b *chromium) open() *tab {
	b.t.Helper()
	var target struct{ TargetID string }
	var attached struct{ SessionID string }
	if err := b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		b.t.Skip("chromium does not answer:", err)
	}
	b.must("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	p := &tab{chromium: b, session: attached.SessionID, loaded: make(chan bool, 8)}
	b.mu.Lock()
	b.events[p.session+"Page.loadEventFired"] = func(json.RawMessage) { p.loaded <- true }
	b.events[p.session+"Runtime.exceptionThrown"] = p.bad
	b.events[p.session+"Log.entryAdded"] = p.bad
	b.events[p.session+"Runtime.consoleAPICalled"] = p.bad
	b.mu.Unlock()
	for _, domain := range []string{"Page", "Runtime", "Log", "DOM"} {
		b.must(p.session, domain+".enable", nil, nil)
	}
	return p
}

func (b *chromium) must(session, method string, params, result any) {
	b.t.Helper()
	if err := b.call(session, method, params, result); err != nil {
		b.t.Fatal(err)
	}
}

func (p *tab) bad(params json.RawMessage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errors = append(p.errors, fmt.Sprintf("%.500s", params))
}

// quiet fails the test if anything was said on the console.
func (p *tab) quiet(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.errors {
		t.Error("console:", e)
	}
	p.errors = nil
}

// visit opens an address anew, also when only what follows # is another.
func (p *tab) visit(address string) {
	p.t.Helper()
	way := []string{address}
	if strings.Contains(address, "#") {
		way = []string{"about:blank", address}
	}
	for _, to := range way {
		p.must(p.session, "Page.navigate", map[string]any{"url": to}, nil)
		select {
		case <-p.loaded:
		case <-time.After(patience):
			p.t.Fatal(address + " does not load")
		}
	}
}

// eval is the value of an expression, after its promise.
func (p *tab) eval(expression string, value any) {
	p.t.Helper()
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	p.must(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		p.t.Fatalf("%.200s: %s", expression, r.ExceptionDetails.Exception.Description)
	}
	if value != nil && r.Result.Value != nil {
		if err := json.Unmarshal(r.Result.Value, value); err != nil {
			p.t.Fatalf("%.200s: %v", expression, err)
		}
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

// like sets the size of the window in CSS pixels, and the colours.
func (p *tab) like(width, height int, scheme string) {
	p.t.Helper()
	p.must(p.session, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
	p.must(p.session, "Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// screenshot writes what is seen into a file.
func (p *tab) screenshot(file string) {
	p.t.Helper()
	var r struct{ Data string }
	p.must(p.session, "Page.captureScreenshot", map[string]any{"format": "png"}, &r)
	b, err := base64.StdEncoding.DecodeString(r.Data)
	if err == nil {
		err = os.WriteFile(file, b, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// files puts files into the input of a page that a selector finds.
func (p *tab) files(selector string, names ...string) {
	p.t.Helper()
	var r struct{ Result struct{ ObjectID string } }
	p.must(p.session, "Runtime.evaluate", map[string]any{"expression": fmt.Sprintf("document.querySelector(%q)", selector)}, &r)
	p.must(p.session, "DOM.setFileInputFiles", map[string]any{"files": names, "objectId": r.Result.ObjectID}, nil)
}
