package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// webkit is WebKitGTK's MiniBrowser in an X server that shows nothing, driven
// over HTTP by WebDriver.
type webkit struct {
	webdriver
	program, at string // at is the address of the driver, or of its session
	scheme      string
}

// startWebKit starts the system's browser, or skips the test.
func startWebKit(t *testing.T) engine {
	t.Helper()
	screen, driver := installed(t, "Xvfb"), installed(t, "WebKitWebDriver")
	found, _ := filepath.Glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")
	if len(found) == 0 {
		t.Skip("not installed: MiniBrowser, which is with WebKitWebDriver")
	}
	display := startScreen(t, screen)
	b := &webkit{program: found[len(found)-1], at: fmt.Sprintf("http://127.0.0.1:%d", freePort(t))}
	b.webdriver.call = b.command
	c := exec.Command(driver, "--port="+b.at[strings.LastIndex(b.at, ":")+1:])
	c.Env = append(os.Environ(), "DISPLAY=:"+display, "GDK_BACKEND=x11", "HOME="+t.TempDir())
	if err := c.Start(); err != nil {
		t.Skip("the driver does not start:", err)
	}
	root := b.at
	t.Cleanup(func() {
		if b.at != root {
			b.command("DeleteSession", nil, nil)
		}
		c.Process.Kill()
		c.Wait()
	})
	var err error
	for end := time.Now().Add(patience / 4); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err = b.session("light"); err == nil {
			return b
		}
	}
	t.Skip("webkit does not answer:", err)
	return nil
}

// freePort is one that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startScreen starts an X server and gives the number of its display.
func startScreen(t *testing.T, program string) string {
	t.Helper()
	number, toUs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, "-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp")
	c.ExtraFiles = []*os.File{toUs}
	if err := c.Start(); err != nil {
		t.Skip("there is no screen:", err)
	}
	toUs.Close()
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	text := make([]byte, 16)
	n, err := number.Read(text)
	if err != nil {
		t.Skip("there is no screen:", err)
	}
	return strings.TrimSpace(string(text[:n]))
}

// session opens the browser, with a page.
func (b *webkit) session(scheme string) error {
	args, wait := []string{"--automation"}, patience.Milliseconds()
	if scheme == "dark" {
		args = append(args, "--dark-mode")
	}
	var r struct {
		Value struct{ SessionID string }
	}
	always := object{"timeouts": object{"script": wait, "pageLoad": wait}, "webkitgtk:browserOptions": object{"binary": b.program, "args": args}}
	if err := b.command("NewSession", object{"capabilities": object{"alwaysMatch": always}}, &r); err != nil {
		return err
	}
	b.at, b.scheme = b.at+"/session/"+r.Value.SessionID, scheme
	return nil
}

// ways are the methods and addresses of the commands.
var ways = map[string][2]string{
	"NewSession":         {"POST", "/session"},
	"DeleteSession":      {"DELETE", ""},
	"Navigate":           {"POST", "/url"},
	"ExecuteAsyncScript": {"POST", "/execute/async"},
	"TakeScreenshot":     {"GET", "/screenshot"},
	"FindElement":        {"POST", "/element"},
	"ElementSendKeys":    {"POST", "/element/%s/value"},
	"PerformActions":     {"POST", "/actions"},
	"SetWindowRect":      {"POST", "/window/rect"},
}

func (b *webkit) command(name string, params, result any) error {
	way := ways[name]
	if with, ok := params.(object); ok && strings.Contains(way[1], "%s") {
		way[1] = fmt.Sprintf(way[1], with["id"])
	}
	var body bytes.Buffer
	if way[0] == "POST" {
		if err := json.NewEncoder(&body).Encode(params); err != nil {
			return err
		}
	}
	request, err := http.NewRequest(way[0], b.at+way[1], &body)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 2 * patience}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		var failure struct{ Value struct{ Message string } }
		json.NewDecoder(answer.Body).Decode(&failure)
		return fmt.Errorf("%s: %s %s", name, answer.Status, failure.Value.Message)
	}
	if result == nil {
		return nil
	}
	return json.NewDecoder(answer.Body).Decode(result)
}

// look opens the browser anew for other colours; its window has a least width.
func (b *webkit) look(width, height int, scheme string) error {
	if scheme != b.scheme {
		if err := b.command("DeleteSession", nil, nil); err != nil {
			return err
		}
		b.at = b.at[:strings.Index(b.at, "/session/")]
		if err := b.session(scheme); err != nil {
			return err
		}
	}
	var r struct{ Value struct{ Width int } }
	err := b.command("SetWindowRect", object{"width": width, "height": height}, &r)
	if err == nil && r.Value.Width != width {
		err = fmt.Errorf("%w be as narrow as %d, but %d", errCannot, width, r.Value.Width)
	}
	return err
}

// console is not to be had.
func (b *webkit) console() ([]string, error) { return nil, nil }
