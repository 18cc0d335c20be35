package conform

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cnwire/cnwire/spec/vectors"
)

// childMode makes this test's program a testee that misbehaves at vectors whose
// id has "bad" in it.
const childMode = "CNSPEC_TEST_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		misbehave(mode)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func misbehave(mode string) {
	switch mode {
	case "slow hello":
		time.Sleep(300 * time.Millisecond)
	case "very slow hello":
		time.Sleep(time.Minute)
	case "no hello":
		fmt.Fprintln(os.Stderr, "cannot begin")
		os.Exit(3)
	case "another hello":
		fmt.Println(`{"cnspec":2}`)
		time.Sleep(time.Minute)
	}
	fmt.Println(`{"cnspec":1,"name":"child","version":"1","ops":["classify"]}`)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		id := idOf(in.Bytes())
		if strings.Contains(id, "bad") {
			misanswer(mode, id)
		}
		fmt.Printf("{\"id\":%q,\"ok\":{\"relation\":\"new\"}}\n", id)
	}
	if mode == "ends badly" {
		fmt.Fprintln(os.Stderr, "leaked")
		os.Exit(4)
	}
}

func misanswer(mode, id string) {
	switch mode {
	case "dies":
		fmt.Fprintln(os.Stderr, "last words")
		os.Exit(9)
	case "ends":
		os.Exit(0)
	case "hangs":
		time.Sleep(time.Minute)
	case "hangs, output closed":
		os.Stdout.Close()
		time.Sleep(time.Minute)
	case "another id":
		fmt.Println(`{"id":"another","ok":{}}`)
	case "garbage":
		fmt.Println("Traceback (most recent call last):")
	case "two answers":
		fmt.Printf("{\"id\":%q,\"ok\":{\"relation\":\"new\"}}\n", id)
	case "nothing of an answer":
		fmt.Printf("{\"id\":%q}\n", id)
	case "half a line":
		fmt.Printf(`{"id":%q`, id)
		os.Exit(0)
	case "long line":
		fmt.Println(strings.Repeat("x", longestLine+1))
	}
}

// child starts this program as a testee.
func child(t *testing.T, mode string) (*Child, error) {
	t.Helper()
	t.Setenv(childMode, mode)
	t.Setenv("GORACE", "atexit_sleep_ms=0") // else the race detector ends a second late
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	patience := 10 * time.Second
	if mode == "hangs" {
		patience = time.Second
	}
	c, err := start(Child{command: []string{self}, helloWithin: 10 * time.Second, answerWithin: patience})
	if errors.Is(err, syscall.ENOEXEC) {
		t.Skip("this test's program runs in an emulator and cannot start itself")
	}
	if err == nil {
		t.Cleanup(func() { c.Close() })
	}
	return c, err
}

func relation(id, want string) vectors.Vector {
	return vectors.Vector{
		ID: id, Op: "classify", Rule: "unknown", Request: &vectors.Stamp{}, Got: &vectors.Stamp{},
		Result: "valid", Want: []byte(`{"relation":"` + want + `"}`),
	}
}

// Whatever a testee does at one vector, the others have their verdicts.
func TestTheRunGoesOn(t *testing.T) {
	for _, c := range []struct {
		mode   string
		want   Verdict
		detail string
	}{
		{"dies", Crash, "exit status 9\nlast words"},
		{"ends", Crash, "status 0"},
		{"hangs", Timeout, "within 1s"},
		{"hangs, output closed", Crash, "killed"},
		{"another id", Protocol, `"another"`},
		{"garbage", Protocol, "Traceback"},
		{"nothing of an answer", Protocol, "not one of"},
		{"half a line", Protocol, "no JSON"},
		{"long line", Protocol, "4 MiB"},
	} {
		t.Run(c.mode, func(t *testing.T) {
			testee, err := child(t, c.mode)
			if err != nil {
				t.Fatal(err)
			}
			var got []Verdict
			var details []string
			vs := []vectors.Vector{relation("a/good", "new"), relation("a/bad", "new"), relation("a/wrong", "echo"), relation("a/bad2", "new"), relation("a/last", "new")}
			if err := Run(testee, vs, Options{}, func(o Outcome) {
				got = append(got, o.Verdict)
				details = append(details, o.Detail)
			}); err != nil {
				t.Fatal(err)
			}
			want := []Verdict{Pass, c.want, Fail, c.want, Pass}
			if fmt.Sprint(got) != fmt.Sprint(want) || !strings.Contains(details[1], c.detail) {
				t.Errorf("%v %q, want %v %q", got, details, want, c.detail)
			}
		})
	}
}

// An answer that nobody asked for is blamed on the vector that comes next, or
// on the one after that, and the rest is right again.
func TestTwoAnswersAreNoticed(t *testing.T) {
	testee, err := child(t, "two answers")
	if err != nil {
		t.Fatal(err)
	}
	var got []Verdict
	vs := []vectors.Vector{relation("a/bad", "new"), relation("a/next", "new"), relation("a/last", "new")}
	if err := Run(testee, vs, Options{}, func(o Outcome) { got = append(got, o.Verdict) }); err != nil {
		t.Fatal(err)
	}
	if want := []Verdict{Pass, Protocol, Pass}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestHello(t *testing.T) {
	if _, err := child(t, "slow hello"); err != nil {
		t.Error("a slow hello is a hello:", err)
	}
	if _, err := child(t, "no hello"); err == nil || !strings.Contains(err.Error(), "cannot begin") {
		t.Error(err)
	}
	if _, err := child(t, "another hello"); err == nil || !strings.Contains(err.Error(), "version 1") {
		t.Error(err)
	}
	if _, err := Start([]string{"/nowhere/to/be/found"}); err == nil {
		t.Error("nothing starts")
	}
	t.Setenv(childMode, "very slow hello")
	self, _ := os.Executable()
	if _, err := start(Child{command: []string{self}, helloWithin: 200 * time.Millisecond, answerWithin: time.Second}); err == nil || !strings.Contains(err.Error(), "no hello within") {
		t.Error(err)
	}
}

func TestHowATesteeEnds(t *testing.T) {
	good, err := child(t, "good")
	if err != nil {
		t.Fatal(err)
	}
	if err := good.Close(); err != nil {
		t.Error(err)
	}
	bad, err := child(t, "ends badly")
	if err != nil {
		t.Fatal(err)
	}
	if err := bad.Close(); err == nil || !strings.Contains(err.Error(), "leaked") {
		t.Error(err)
	}
}
