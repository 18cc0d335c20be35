package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// chromium is a headless browser with one page, driven over a pipe by its
// DevTools protocol.
type chromium struct {
	to      io.Writer
	from    *bufio.Reader
	session string // of the page
	loaded  chan bool

	mu      sync.Mutex
	next    int
	waiting map[int]chan reply
	said    []string // on the console
}

type reply struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct{ Message string }
}

// startChromium starts the system's browser with a page, or skips the test.
func startChromium(t *testing.T) engine {
	t.Helper()
	name := installed(t, "chromium", "chromium-browser", "google-chrome")
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
	b := &chromium{to: toThem, from: bufio.NewReader(fromThem), waiting: map[int]chan reply{}, loaded: make(chan bool, 8)}
	go b.read()
	t.Cleanup(func() {
		b.session = "" // the browser itself
		b.call("Browser.close", nil, nil)
		c.Wait()
		toThem.Close()
	})
	if err := b.open(); err != nil {
		t.Skip("chromium does not answer:", err)
	}
	return b
}

func (b *chromium) open() error {
	var target struct{ TargetID string }
	var attached struct{ SessionID string }
	if err := b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	if err := b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return err
	}
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "DOM"} {
		if err := b.call(domain+".enable", nil, nil); err != nil {
			return err
		}
	}
	return nil
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
		c := b.waiting[r.ID]
		delete(b.waiting, r.ID)
		switch r.Method {
		case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled":
			b.said = append(b.said, fmt.Sprintf("%.500s", r.Params))
		}
		b.mu.Unlock()
		if c != nil {
			c <- r
		} else if r.Method == "Page.loadEventFired" {
			b.loaded <- true
		}
	}
}

// call is one call of the protocol.
func (b *chromium) call(method string, params, result any) error {
	answer := make(chan reply, 1)
	b.mu.Lock()
	b.next++
	id := b.next
	b.waiting[id] = answer
	message := map[string]any{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
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

func (b *chromium) navigate(address string) error {
	if err := b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
		return err
	}
	select {
	case <-b.loaded:
		return nil
	case <-time.After(patience):
		return errors.New(address + " does not load")
	}
}

func (b *chromium) evaluate(expression string) (json.RawMessage, error) {
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	err := b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &r)
	if err == nil && r.ExceptionDetails != nil {
		err = errors.New(r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value, err
}

func (b *chromium) look(width, height int, scheme string) error {
	return errors.Join(
		b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil),
		b.call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil),
	)
}

func (b *chromium) picture() ([]byte, error) {
	var r struct{ Data []byte }
	err := b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &r)
	return r.Data, err
}

func (b *chromium) choose(selector, file string) error {
	var r struct{ Result struct{ ObjectID string } }
	if err := b.call("Runtime.evaluate", map[string]any{"expression": fmt.Sprintf("document.querySelector(%q)", selector)}, &r); err != nil {
		return err
	}
	return b.call("DOM.setFileInputFiles", map[string]any{"files": []string{file}, "objectId": r.Result.ObjectID}, nil)
}

func (b *chromium) press(key string) error {
	for _, kind := range []string{"keyDown", "keyUp"} {
		if err := b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "code": key}, nil); err != nil {
			return err
		}
	}
	return nil
}

func (b *chromium) console() ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.said
	b.said = nil
	return said, nil
}
