package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// withOnly leaves these commands in the path, and no others.
func withOnly(t *testing.T, commands ...string) {
	dir := t.TempDir()
	for _, c := range commands {
		path, err := exec.LookPath(c)
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(path, filepath.Join(dir, c)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func TestWithoutACompiler(t *testing.T) {
	withOnly(t, "go")
	t.Setenv("CC", "no-such-compiler")
	tags, missing := Tags()
	if all := strings.Join(missing, ", "); len(tags) > 0 || all != "macros (no C compiler), libmnl (no C compiler), libnl (no C compiler)" {
		t.Error(tags, all)
	}
	out := filepath.Join(t.TempDir(), "testee")
	if err := Go(out, "../contest", 1); err == nil || !strings.Contains(err.Error(), "no-such-compiler") || strings.Contains(err.Error(), "\n") {
		t.Errorf("the race: %v", err)
	}
	if err := Go(out, "../testee", 0); err != nil {
		t.Errorf("the testees in Go: %v", err)
	}
}

func TestWithoutPkgConfig(t *testing.T) {
	withOnly(t, "go")
	t.Setenv("CC", "go") // any command that is there
	tags, missing := Tags()
	if all := strings.Join(missing, ", "); len(tags) > 0 || all != "libmnl (no pkg-config to find it), libnl (no pkg-config to find it)" {
		t.Error(tags, all)
	}
}

func TestWithoutOneLibrary(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PKG_CONFIG_LIBDIR", dir)
	if err := exec.Command("pkg-config", "--version").Run(); err != nil {
		t.Skip(err)
	}
	pc := "Name: libnl\nDescription: none\nVersion: 7\n"
	if err := os.WriteFile(filepath.Join(dir, "libnl-3.0.pc"), []byte(pc), 0o644); err != nil {
		t.Fatal(err)
	}
	tags, missing := Tags()
	if len(tags) != 1 || tags[0] != "nl" || len(missing) != 1 || !strings.HasPrefix(missing[0], "libmnl (") {
		t.Error(tags, missing)
	}
	if v := Version("libnl"); v != "7" {
		t.Error(v)
	}
}
