package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The monitor is one file of 60 lines at most that compiles where it is copied
// to, with two modules in its go.mod and nobody else's.
func TestTheMonitorIsCopied(t *testing.T) {
	source, err := os.ReadFile("monitor/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(source), "\n"); lines > 60 {
		t.Errorf("%d lines", lines)
	}
	repository, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.go": string(source),
		"go.mod": "module example.com/monitor\n\ngo 1.26\n\n" +
			"require (\n\tgithub.com/cnwire/cnwire v0.0.0\n\tgolang.org/x/sys v0.47.0\n)\n\n" +
			"replace github.com/cnwire/cnwire => " + repository + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if readme, err := os.ReadFile("../../../README.md"); err != nil {
		t.Error(err)
	} else if _, shown, ok := strings.Cut(string(readme), "```go\n// Command monitor"); ok && !strings.HasPrefix("// Command monitor"+shown, string(source)+"```") {
		t.Error("the README shows another monitor")
	}
	run := func(args ...string) string {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("mod", "tidy")
	run("vet", ".")
	if modules := run("list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "."); strings.Count(modules, "golang.org/x/sys\n") == 0 {
		t.Errorf("the modules are %s", modules)
	} else {
		for path := range strings.FieldsSeq(modules) {
			if path != "golang.org/x/sys" && path != "github.com/cnwire/cnwire" && path != "example.com/monitor" {
				t.Errorf("it needs %s", path)
			}
		}
	}
}
