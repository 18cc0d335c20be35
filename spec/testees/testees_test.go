package testees

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// run asks the command all vectors and returns those that are not as they
// should be.
func run(t *testing.T, expect string, command ...string) (bad []conform.Outcome, passed int) {
	t.Helper()
	child, err := conform.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	opt := conform.Options{}
	if expect != "" {
		opt.Expect = known(t, expect)
	}
	err = conform.Run(child, vectors.All(), opt, func(o conform.Outcome) {
		if !o.OK() {
			bad = append(bad, o)
		} else if o.Verdict == conform.Pass {
			passed++
		}
	})
	if err != nil {
		t.Error(err)
	}
	if err := child.Close(); err != nil {
		t.Error(err)
	}
	return bad, passed
}

func known(t *testing.T, name string) conform.Expectations {
	t.Helper()
	f, err := os.Open(filepath.Join("expect", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	e, err := conform.ReadExpectations(f, vectors.All())
	if err != nil {
		t.Fatal(name, err)
	}
	return e
}

func report(t *testing.T, bad []conform.Outcome) {
	t.Helper()
	for _, o := range bad {
		t.Errorf("%s %s: %s", o.Verdict, o.Vector.ID, o.Detail)
	}
}

func python(t *testing.T) string {
	t.Helper()
	name, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	if err := exec.Command(name, "-c", "import json, struct").Run(); err != nil {
		t.Skip("python3 does not run here: ", err)
	}
	return name
}

func TestPython(t *testing.T) {
	bad, passed := run(t, "", python(t), "testee.py")
	report(t, bad)
	if passed != len(vectors.All()) {
		t.Errorf("%d of %d pass", passed, len(vectors.All()))
	}
}

// Each bug is found, and only by vectors that tell what it breaks.
func TestPlantedBugs(t *testing.T) {
	name := python(t)
	cites := func(id string) func(vectors.Vector) bool {
		return func(v vectors.Vector) bool { return slices.Contains(v.Reqs, id) }
	}
	byAckPlusOne := []string{"comment_2005", "proc_mirror", "proc_counter", "drbd", "dst", "pohmelfs"}
	for _, c := range []struct {
		bug     string
		least   int // how many vectors find it
		related func(vectors.Vector) bool
	}{
		{"walk_unaligned", 20, cites("NL-ALIGN-1")},
		{"inner_aligned", 20, cites("CN-PACK-1")},
		{"always_little", 200, func(v vectors.Vector) bool { return v.Order == "big" }},
		{"len_unchecked", 20, cites("CN-LEN-1")},
		{"done_is_end", 20, cites("NL-KIND-1")},
		{"seq_for_ack", 20, func(v vectors.Vector) bool { return slices.Contains(byAckPlusOne, v.Rule) }},
	} {
		t.Run(c.bug, func(t *testing.T) {
			t.Setenv("CNSPEC_BUG", c.bug)
			bad, _ := run(t, "", name, "testee.py")
			if len(bad) < c.least {
				t.Errorf("found by %d vectors, want %d at least", len(bad), c.least)
			}
			for _, o := range bad {
				if o.Verdict != conform.Fail && o.Verdict != conform.Crash || !c.related(o.Vector) {
					t.Errorf("%s %s %v: not what the bug breaks: %s", o.Verdict, o.Vector.ID, o.Vector.Reqs, o.Detail)
				}
			}
		})
	}
}

func TestUAPI(t *testing.T) {
	bad, passed := run(t, "", compile(t, "uapi.c", "linux/connector.h"))
	report(t, bad)
	if passed < 250 {
		t.Errorf("%d pass", passed)
	}
}

func TestLibmnl(t *testing.T) {
	bad, passed := run(t, "mnl.txt", compile(t, "mnl.c", "libmnl/libmnl.h", "-lmnl"))
	report(t, bad)
	if passed < 250 {
		t.Errorf("%d pass", passed)
	}
}

// compile makes a C testee, with sanitizers where there are any, and skips the
// test where it cannot be made.
func compile(t *testing.T, framing, header string, libs ...string) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("linux/netlink.h is of Linux")
	}
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no gcc")
	}
	if !builds(t, gcc, "#include <linux/netlink.h>\n#include <linux/types.h>\n#include <"+header+">\nint main(void) { return 0; }\n", libs...) {
		t.Skipf("no <%s>, or gcc does not run here", header)
	}
	out := filepath.Join(t.TempDir(), "testee")
	args := []string{"-O1", "-g", "-Wall", "-Wextra", "-Werror", "-o", out, "c/testee.c", "c/json.c", "c/" + framing}
	if sanitizers := []string{"-fsanitize=address,undefined", "-fno-sanitize-recover=all"}; builds(t, gcc, "int main(void) { return 0; }\n", sanitizers...) {
		args = append(args, sanitizers...)
	} else {
		t.Log("no sanitizers")
	}
	if said, err := exec.Command(gcc, append(args, libs...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return out
}

// builds tells whether a program can be made, and runs.
func builds(t *testing.T, gcc, source string, args ...string) bool {
	t.Helper()
	out := filepath.Join(t.TempDir(), "probe")
	cmd := exec.Command(gcc, append([]string{"-x", "c", "-", "-o", out}, args...)...)
	cmd.Stdin = strings.NewReader(source)
	return cmd.Run() == nil && exec.Command(out).Run() == nil
}
