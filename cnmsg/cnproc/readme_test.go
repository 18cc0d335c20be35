package cnproc_test

import (
	"os"
	"strings"
	"testing"
)

// The code of the README is that of two examples, each a file of its own, so that
// it is shown whole.
func TestReadmeShowsThisCode(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var source string
	for _, name := range []string{"example_react_test.go", "example_follow_test.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source += string(b)
	}
	blocks := strings.Split(string(readme), "```go\n")[1:]
	if len(blocks) < 2 {
		t.Fatalf("%d blocks of Go in the README", len(blocks))
	}
	for _, block := range blocks {
		code, _, _ := strings.Cut(block, "```")
		if strings.Contains(code, "package main\n") {
			continue // a program, which a test of cnspec compares with its file
		}
		if !strings.Contains(source, code) {
			t.Errorf("the README has code that nothing compiles:\n%s", code)
		}
	}
}
