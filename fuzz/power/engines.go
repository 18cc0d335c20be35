package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cnwire/cnwire/fuzz/scratch"
)

// bench runs the ways to find a bug in the copy.
type bench struct {
	tree  scratch.Tree
	limit time.Duration
}

const build = 10 * time.Minute

// seeds replays all seeds through their bodies.
func (b *bench) seeds(bug) (time.Duration, bool, error) { return b.goTest("^Fuzz", 30*time.Second) }

// tests runs all other tests of fuzz.
func (b *bench) tests(bug) (time.Duration, bool, error) { return b.goTest("^Test", 10*time.Minute) }

// goTest runs tests; the limit is many times what they need without a bug, and
// so a hang is found, too.
func (b *bench) goTest(run string, limit time.Duration) (time.Duration, bool, error) {
	bin := b.tree.Path("fuzz.test")
	if err := b.build("fuzz", "go", "test", "-c", "-vet=off", "-o", bin, "."); err != nil {
		return 0, false, err
	}
	out, took, err := b.tree.Run("fuzz", limit, nil, bin, "-test.failfast", "-test.run="+run, "-rapid.nofailfile", "-test.timeout=0")
	return took, err != nil && broken(out, err), nil
}

// broken tells a finding from another failure.
func broken(out string, err error) bool {
	return err == scratch.ErrTimeout || strings.Contains(out, "broken property") || strings.Contains(out, "runtime error") ||
		strings.Contains(out, "--- FAIL")
}

func (b *bench) build(folder string, command ...string) error {
	out, _, err := b.tree.Run(folder, build, nil, command...)
	if err != nil {
		return fmt.Errorf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
	return nil
}

// start makes a folder with one input, with which every engine begins.
func (b *bench) start() (folder string, err error) {
	folder, err = os.MkdirTemp(b.tree.Dir, "start-")
	if err != nil {
		return "", err
	}
	return folder, os.WriteFile(filepath.Join(folder, "zeroes"), make([]byte, 4), 0o666)
}

// native is go test -fuzz, on a copy of the folder without the other seeds.
func (b *bench) native(bug bug) (time.Duration, bool, error) {
	from, err := b.start()
	if err != nil {
		return 0, false, err
	}
	seeds := b.tree.Path("fuzz/seeds/" + bug.target)
	if err := os.Rename(seeds, seeds+"-away"); err != nil {
		return 0, false, err
	}
	defer func() {
		os.RemoveAll(seeds)
		os.Rename(seeds+"-away", seeds)
		os.RemoveAll(b.tree.Path("fuzz/testdata/fuzz"))
	}()
	if err := os.Rename(from, seeds); err != nil {
		return 0, false, err
	}
	bin := b.tree.Path("native.test")
	if err := b.build("fuzz", "go", "test", "-c", "-vet=off", "-gcflags=github.com/cnwire/cnwire/...=-d=libfuzzer", "-o", bin, "."); err != nil {
		return 0, false, err
	}
	name := strings.ToUpper(bug.target[:1]) + bug.target[1:]
	cache := b.tree.Path("cache-" + bug.target)
	defer os.RemoveAll(cache)
	out, took, err := b.tree.Run("fuzz", b.limit, nil, bin, "-test.run=^$", "-test.fuzz=^Fuzz"+name+"$", "-test.fuzzcachedir="+cache, "-test.fuzzminimizetime=1x", "-test.parallel=2")
	return took, err != nil && err != scratch.ErrTimeout && broken(out, err), nil
}

// goFuzz ends at the first crasher, which its status lines tell of.
func (b *bench) goFuzz(bug bug) (time.Duration, bool, error) {
	work, err := os.MkdirTemp(b.tree.Dir, "go-fuzz-")
	if err != nil {
		return 0, false, err
	}
	defer os.RemoveAll(work)
	if err := os.MkdirAll(filepath.Join(work, "corpus"), 0o777); err != nil {
		return 0, false, err
	}
	if err := os.WriteFile(filepath.Join(work, "corpus", "zeroes"), make([]byte, 4), 0o666); err != nil {
		return 0, false, err
	}
	name := strings.ToUpper(bug.target[:1]) + bug.target[1:]
	if err := b.build("fuzz/gofuzz", "go", "tool", "-modfile=../tools/go.mod", "go-fuzz-build", "-func", "Fuzz"+name, "-o", work+"/target.zip", "."); err != nil {
		return 0, false, err
	}
	start := time.Now()
	script := fmt.Sprintf(`go tool -modfile=../tools/go.mod go-fuzz -bin %[1]s/target.zip -workdir %[1]s -procs 2 & engine=$!
while sleep 0.1; do if ls %[1]s/crashers/* >%[1]s/found 2>&1; then kill -INT $engine; exit 1; fi; done`, work)
	_, _, err = b.tree.Run("fuzz/gofuzz", b.limit, nil, "bash", "-c", script)
	return time.Since(start), err != nil && err != scratch.ErrTimeout, nil
}

func (b *bench) libFuzzer(bug bug) (time.Duration, bool, error) {
	from, err := b.start()
	if err != nil {
		return 0, false, err
	}
	defer os.RemoveAll(from)
	bin := b.tree.Path("libfuzzer.bin")
	if err := b.build("fuzz/libfuzzer", "./build", bug.target, bin); err != nil {
		return 0, false, err
	}
	out, took, err := b.tree.Run(".", b.limit, nil, bin, "-timeout=10", "-max_len=600", "-artifact_prefix="+from+"/", from)
	return took, err != nil && err != scratch.ErrTimeout && (strings.Contains(out, "broken property") || strings.Contains(out, "runtime error") || strings.Contains(out, "ERROR: libFuzzer: timeout")), nil
}
