package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// testeeMode makes this test's program a testee.
const testeeMode = "CNSPEC_TEST_TESTEE"

func TestMain(m *testing.M) {
	switch os.Getenv(testeeMode) {
	case "":
		os.Exit(m.Run())
	case "right":
		out := bufio.NewWriter(os.Stdout)
		c := command{in: os.Stdin, out: out, errs: os.Stderr}
		os.Exit(c.run([]string{"testee"}))
	case "lazy":
		fmt.Println(`{"cnspec":1,"name":"lazy","version":"0","ops":[]}`)
		bufio.NewScanner(os.Stdin).Scan()
	case "garbage":
		fmt.Println(`{"cnspec":1,"name":"garbage","version":"0","ops":["decode"]}`)
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			fmt.Println("what?")
		}
	case "wrong":
		fmt.Println(`{"cnspec":1,"name":"wrong","version":"0","ops":["decode","encode","payload","classify"]}`)
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			var q question
			json.Unmarshal(in.Bytes(), &q)
			fmt.Printf("{\"id\":%q,\"ok\":{\"hex\":\"28000000ff\"}}\n", q.ID)
		}
	}
}

// testee names this test's program as a testee of that mode.
func testee(t *testing.T, mode string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GORACE", "atexit_sleep_ms=0") // else the race detector ends a second late
	t.Setenv(testeeMode, "lazy")
	if err := osexec.Command(self).Run(); errors.Is(err, syscall.ENOEXEC) {
		t.Skip("this test's program runs in an emulator and cannot start itself")
	}
	t.Setenv(testeeMode, mode)
	return self
}

func TestThisImplementationPasses(t *testing.T) {
	all := fmt.Sprintf("%[1]d vectors, %[1]d pass, 0 fail", len(vectors.All()))
	out, errs, status := run("", "test", "-strict")
	if status != 0 || errs != "" || !strings.Contains(out, all) || strings.Contains(out, "FAIL") {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
	out, errs, status = run("", "test", "-strict", "--", testee(t, "right"))
	if status != 0 || errs != "" || !strings.Contains(out, all) {
		t.Errorf("as a testee: status %d, %q\n%s", status, errs, out)
	}
}

// This implementation is right in every vector of a requirement, one by one.
func TestVectors(t *testing.T) {
	of := map[string][]vectors.Vector{}
	for _, v := range vectors.All() {
		for _, id := range v.Reqs {
			of[id] = append(of[id], v)
		}
	}
	for id, vs := range of {
		t.Run(id, func(t *testing.T) {
			t.Attr("requirement", id)
			err := conform.Run(self{}, vs, conform.Options{Strict: true}, func(o conform.Outcome) {
				if o.Verdict != conform.Pass {
					t.Errorf("%s %s: %s", o.Verdict, o.Vector.ID, o.Detail)
				}
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTestChooses(t *testing.T) {
	for _, c := range []struct {
		args  []string
		lines int
	}{
		{[]string{"test", "-list"}, len(vectors.All())},
		{[]string{"test", "-list", "-run", "nl/len-15/*"}, 2},
		{[]string{"test", "-list", "-run", "nl/len-15/big"}, 1},
		{[]string{"test", "-list", "-req", "V86D-BUF-1", "-run", "*/little", "v86d"}, 6},
	} {
		out, _, status := run("", c.args...)
		if n := strings.Count(out, "\n"); n != c.lines || status != 0 {
			t.Errorf("%v: %d lines, status %d\n%s", c.args, n, status, out)
		}
	}
	for _, args := range [][]string{
		{"test", "-run", "no/such"}, {"test", "-req", "NO-SUCH"}, {"test", "-nosuch"}, {"test", "-expect", "no/such/file"}, {"test", "--", "/no/such/testee"}, {"testee", "x"},
	} {
		if _, errs, status := run("", args...); status != 2 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
}

func TestTestReportsFailures(t *testing.T) {
	out, errs, status := run("", "test", "-run", "nl/len-15/little", "--", testee(t, "wrong"))
	for _, part := range []string{
		"FAIL nl/len-15/little\n", "NL-LEN-1 MUST: nlmsg_len counts its own header", "kernel: NLMSG_OK; all.", "vector: hand",
		"nl_len: nlmsg_len is less than the 16 bytes of its own header",
		"  0000  0f 00 00 00 10 00 00 00  unread\n        ^\n",
		`want   {"messages":[],"fault":{"token":"nl_len","offset":0}}`, `got    {"hex":"28000000ff"}`,
		"again: go run ./spec/cnspec test -run nl/len-15/little -- ", "wrong 0: 1 vectors, 0 pass, 1 fail",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("no %q in\n%s", part, out)
		}
	}
	if status != 1 || errs != "" {
		t.Errorf("status %d, %q", status, errs)
	}
}

// For encode the caret is where the bytes begin to differ.
func TestCaretOfEncode(t *testing.T) {
	out, _, _ := run("", "test", "-run", "encode/data-4/little", "--", testee(t, "wrong"))
	if !strings.Contains(out, "  0004  03 00                    nlmsg_type   3 (NLMSG_DONE)\n        ^\n") {
		t.Error(out)
	}
}

func TestCaretIsUnderItsByte(t *testing.T) {
	te := &tested{command: &command{}}
	v := vectors.Vector{Op: "decode", Order: "little"}
	listen := "28000000030000000100000000000000010000000100000001000000000000000400000001000000"
	for at, want := range map[int]string{
		0: "  0000  28 00 00 00              nlmsg_len    40\n        ^\n", 3: "nlmsg_len    40\n                 ^\n",
		18: "id.idx       1 cn_proc\n              ^\n", 40: "                    ^\n", -1: "",
	} {
		got := te.annotate(v, listen, at)
		if !strings.Contains(got, want) || strings.Contains(got, "^") != (at >= 0) {
			t.Errorf("%d:\n%s", at, got)
		}
	}
	long := te.annotate(v, listen+strings.Repeat("00", 4000), 2000)
	if n := strings.Count(long, "\n"); n > 40 || !strings.Contains(long, "^") {
		t.Errorf("%d lines:\n%s", n, long)
	}
}

// Without a fault the caret is at the message that came out wrong.
func TestOffset(t *testing.T) {
	v := vectors.Vector{Want: []byte(`{"messages":[{"offset":0},{"offset":40,"cn":[{"offset":56},{"offset":81}]}]}`)}
	for detail, want := range map[string]int{
		"messages[1].cn[1].len: got 1, wanted 2": 81, "messages[1].cn: got 1 of them, wanted 2": 81, "messages[1].cn[9]": 40,
		"messages[0].len: got 1, wanted 2": 0, "messages: got 1 of them, wanted 2": 40, "messages: got 3 of them, wanted 2": -1, "messages[7].len": -1, "tail: missing": -1,
	} {
		if got := offset(conform.Outcome{Vector: v, Detail: detail}); got != want {
			t.Errorf("%s: %d, want %d", detail, got, want)
		}
	}
}

func TestTestWritesReports(t *testing.T) {
	name := filepath.Join(t.TempDir(), "junit.xml")
	out, _, status := run("", "test", "-json", "-junit", name, "-run", "nl/len-1*")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var total struct {
		Testee        string
		Vectors, Pass int
	}
	for _, line := range lines {
		if err := json.Unmarshal([]byte(line), &total); err != nil {
			t.Error(line, err)
		}
	}
	if status != 0 || total.Testee != "cnwire" || total.Pass != len(lines)-1 || total.Vectors != total.Pass {
		t.Errorf("status %d, %+v of %d lines", status, total, len(lines))
	}
	junit, err := os.ReadFile(name)
	if err != nil || strings.Count(string(junit), "<testcase ") != total.Vectors {
		t.Errorf("%v\n%s", err, junit)
	}
}

func TestTestExpects(t *testing.T) {
	name := filepath.Join(t.TempDir(), "known.txt")
	os.WriteFile(name, []byte("nl/len-15/* fail # for the test\n"), 0o644)
	if out, _, status := run("", "test", "-expect", name, "-run", "nl/len-1*"); status != 1 || !strings.Contains(out, "PASS? nl/len-15/big") {
		t.Errorf("status %d\n%s", status, out)
	}
	if out, _, status := run("", "test", "-expect", name, "-run", "nl/len-15/*", "--", testee(t, "wrong")); status != 0 || !strings.Contains(out, "2 known to fail") {
		t.Errorf("status %d\n%s", status, out)
	}
	os.WriteFile(name, []byte("nl/len-15 fail # no such id\n"), 0o644)
	if _, errs, status := run("", "test", "-expect", name); status != 2 || !strings.Contains(errs, "no vector is named nl/len-15") {
		t.Errorf("status %d, %q", status, errs)
	}
}

// Who answers nothing is not asked every vector.
func TestGarbage(t *testing.T) {
	out, errs, status := run("", "test", "--", testee(t, "garbage"))
	for _, part := range []string{" vectors, 0 pass, 0 fail, 20 protocol, 0 known", "most likely: the testee does not speak the protocol"} {
		if !strings.Contains(out, part) {
			t.Errorf("no %q in\n%s", part, out)
		}
	}
	if status != 1 || !strings.Contains(errs, "-keep-going") || strings.Count(errs, "\n") != 1 {
		t.Errorf("status %d, %q", status, errs)
	}
	out, errs, status = run("", "test", "-keep-going", "-run", "nl/len-*", "--", testee(t, "garbage"))
	if status != 1 || errs != "" || strings.Contains(out, " 20 protocol") {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
}

func TestThisCommand(t *testing.T) {
	for arg0, want := range map[string]string{
		"/tmp/go-build12/b001/exe/cnspec": "go run ./spec/cnspec", "./cnspec": "./cnspec", "/home/a b/cnspec": "'/home/a b/cnspec'",
	} {
		if got := thisCommand(arg0); got != want {
			t.Errorf("%s: %s", arg0, got)
		}
	}
}

// Who does nothing proves nothing.
func TestNothingProved(t *testing.T) {
	if out, _, status := run("", "test", "--", testee(t, "lazy")); status != 1 || strings.Contains(out, "FAIL") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{"./a-b_c/1.py": "./a-b_c/1.py", "a b": "'a b'", "it's": `'it'\''s'`, "": "''", "*": "'*'"} {
		if got := quote(in); got != want {
			t.Errorf("%q is quoted as %s", in, got)
		}
	}
}
