package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// firefox is driven over a socket by its own protocol, Marionette: commands of
// WebDriver, and scripts with the rights of the browser.
type firefox struct {
	webdriver
	conn net.Conn
	from *bufio.Reader
	next int
}

const firefoxPreferences = `user_pref("marionette.port", 0);
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.startup.page", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("focusmanager.testmode", true);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("toolkit.telemetry.server", "");
`

// startFirefox starts the system's browser, or skips the test.
func startFirefox(t *testing.T) engine {
	t.Helper()
	name, profile := installed(t, "firefox-esr", "firefox"), t.TempDir()
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(firefoxPreferences), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(name, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile)
	c.Env = append(os.Environ(), "HOME="+profile)
	if err := c.Start(); err != nil {
		t.Skip("firefox does not start:", err)
	}
	b := &firefox{}
	b.webdriver.call = b.command
	t.Cleanup(func() {
		if b.conn == nil || b.command("Quit", object{"flags": []string{"eForceQuit"}}, nil) != nil {
			c.Process.Kill()
		}
		c.Wait()
	})
	if err := b.dial(filepath.Join(profile, "MarionetteActivePort")); err != nil {
		t.Skip("firefox does not answer:", err)
	}
	return b
}

// dial waits for the file that names the port.
func (b *firefox) dial(file string) error {
	var port []byte
	for end := time.Now().Add(patience); len(port) == 0 && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		port, _ = os.ReadFile(file)
	}
	var err error
	if b.conn, err = net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(string(port))); err != nil {
		return err
	}
	b.from = bufio.NewReader(b.conn)
	if _, err = b.message(); err != nil { // who it is
		return err
	}
	wait := patience.Milliseconds()
	if err = b.command("NewSession", object{"strictFileInteractability": false, "timeouts": object{"script": wait, "pageLoad": wait}}, nil); err != nil {
		return err
	}
	return b.navigate("about:blank") // the first page forbids scripts
}

// message reads one: its length in digits, a colon, and JSON.
func (b *firefox) message() ([]byte, error) {
	digits, err := b.from.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(digits, ":"))
	if err != nil {
		return nil, err
	}
	text := make([]byte, n)
	_, err = io.ReadFull(b.from, text)
	return text, err
}

func (b *firefox) command(name string, params, result any) error {
	prefix := "WebDriver:"
	if name == "SetContext" || name == "Quit" {
		prefix = "Marionette:"
	}
	b.next++
	text, err := json.Marshal([]any{0, b.next, prefix + name, params})
	if err != nil {
		return err
	}
	b.conn.SetDeadline(time.Now().Add(2 * patience))
	if _, err = fmt.Fprintf(b.conn, "%d:%s", len(text), text); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if text, err = b.message(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var failure *struct{ Message string }
	var value json.RawMessage
	if err = json.Unmarshal(text, &[]any{new(int), new(int), &failure, &value}); err != nil {
		return err
	}
	if failure != nil {
		return fmt.Errorf("%s: %s", name, failure.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(value, result)
}

// chrome runs a script with the rights of the browser.
func (b *firefox) chrome(script string, args []any, result any) error {
	if err := b.command("SetContext", object{"value": "chrome"}, nil); err != nil {
		return err
	}
	err := b.command("ExecuteScript", object{"script": script, "args": args}, result)
	if back := b.command("SetContext", object{"value": "content"}, nil); err == nil {
		err = back
	}
	return err
}

// look sets the size of the page, since no window is as narrow as a telephone.
func (b *firefox) look(width, height int, scheme string) error {
	err := b.chrome(`const [width, height, scheme] = arguments, b = gBrowser.selectedBrowser;
		Object.assign(b.style, {flex: "none", minWidth: 0, width: width + "px", height: height + "px"});
		Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", scheme === "dark" ? 0 : 1);
`, []any{width, height, scheme}, nil)
	for end := time.Now().Add(patience); err == nil; time.Sleep(20 * time.Millisecond) {
		var text json.RawMessage
		if text, err = b.evaluate("innerWidth"); err == nil && string(text) == strconv.Itoa(width) {
			return nil
		}
		if time.Now().After(end) {
			err = fmt.Errorf("the page is %s wide, not %d", text, width)
		}
	}
	return err
}

// console gives the errors of pages; what a page logs itself is kept elsewhere.
func (b *firefox) console() ([]string, error) {
	var r struct{ Value []string }
	err := b.chrome(`const all = Services.console.getMessageArray(); Services.console.reset();
		return all.filter((m) => m instanceof Ci.nsIScriptError && /^(http:|file:|blob:)/.test(m.sourceName)).map((m) => String(m).slice(0, 500));`, []any{}, &r)
	return r.Value, err
}
