package testees

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// run asks the command all vectors.
func run(t *testing.T, expect string, command ...string) (all []conform.Outcome) {
	t.Helper()
	child, err := conform.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	opt := conform.Options{}
	if expect != "" {
		opt.Expect = known(t, expect)
	}
	if err := conform.Run(child, vectors.All(), opt, func(o conform.Outcome) { all = append(all, o) }); err != nil {
		t.Error(err)
	}
	if err := child.Close(); err != nil {
		t.Error(err)
	}
	return all
}

// bad are the outcomes that are not as they should be.
func bad(all []conform.Outcome) []conform.Outcome {
	return slices.DeleteFunc(slices.Clone(all), conform.Outcome.OK)
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

// passes reports what is not as it should be, and too few passes.
func passes(t *testing.T, all []conform.Outcome, least int) {
	t.Helper()
	for _, o := range bad(all) {
		t.Errorf("%s %s: %s", o.Verdict, o.Vector.ID, o.Detail)
	}
	passed := 0
	for _, o := range all {
		if o.Verdict == conform.Pass {
			passed++
		}
	}
	if passed < least {
		t.Errorf("%d of %d pass, want %d at least", passed, len(all), least)
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
	passes(t, run(t, "", python(t), "testee.py"), len(vectors.All()))
}

// Each bug is found, only by vectors that cite what it breaks, and put down to
// just that.
func TestPlantedBugs(t *testing.T) {
	name := python(t)
	for _, c := range []struct {
		bug    string
		least  int      // how many vectors find it
		causes []string // what the diagnosis says
	}{
		{"walk_unaligned", 20, []string{"NL-ALIGN-1"}},
		{"inner_aligned", 20, []string{"CN-PACK-1"}},
		{"always_little", 200, []string{"ORD-1", "ORD-2"}},
		{"len_unchecked", 20, []string{"CN-LEN-1"}},
		{"done_is_end", 20, []string{"NL-KIND-1"}},
		{"seq_for_ack", 4, []string{"GEN-PROC-2"}},
		{"slack_is_fault", 20, []string{"CN-SLACK-2"}},
		{"parent_unasked", 5, []string{"PROC-PARENT-1"}},
		{"late_is_answer", 15, []string{"TRK-DUP-1", "TRK-LATE-1"}},
		{"horizon_ignored", 4, []string{"TRK-RESERVE-1"}},
	} {
		t.Run(c.bug, func(t *testing.T) {
			t.Setenv("CNSPEC_BUG", c.bug)
			all := run(t, "", name, "testee.py")
			if n := len(bad(all)); n < c.least {
				t.Errorf("found by %d vectors, want %d at least", n, c.least)
			}
			if diff := cmp.Diff(c.causes, blamed(all)); diff != "" {
				t.Errorf("%s\n%s", conform.Diagnosis(all), diff)
			}
			for _, o := range bad(all) {
				cites := func(id string) bool { return slices.Contains(o.Vector.Reqs, id) }
				if o.Verdict != conform.Fail && o.Verdict != conform.Crash || !slices.ContainsFunc(c.causes, cites) {
					t.Errorf("%s %s %v: not what the bug breaks: %s", o.Verdict, o.Vector.ID, o.Vector.Reqs, o.Detail)
				}
			}
		})
	}
}

// blamed are the requirements that the diagnosis names, sorted.
func blamed(all []conform.Outcome) (ids []string) {
	causes, _ := conform.Diagnose(all)
	for _, c := range causes {
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestUAPI(t *testing.T) {
	passes(t, run(t, "", compile(t, "uapi")), 250)
}

func TestLibmnl(t *testing.T) {
	passes(t, run(t, "mnl.txt", compile(t, "mnl")), 250)
}

// notHere is the status of a build that lacks something on this machine.
const notHere = 77

// compile makes a C testee, and skips the test where it cannot be made.
func compile(t *testing.T, framing string) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("linux/netlink.h is of Linux")
	}
	out := filepath.Join(t.TempDir(), "testee")
	cmd := exec.Command("sh", "c/build.sh", framing, out)
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == notHere {
		t.Skipf("%s", said)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return out
}
