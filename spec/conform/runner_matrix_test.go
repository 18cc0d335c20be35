package conform

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMatrix(t *testing.T) {
	known := verdicts("fail:CN-LEN-1")[0]
	known.Known, known.Listed = "why", true
	a := append(verdicts("2*pass:CN-LEN-1,NL-LEN-1,NL-KIND-1", "fail:CN-LEN-1", "crash:CN-LEN-1", "timeout:CN-LEN-1", "protocol:CN-LEN-1", "pass"), known)
	b := verdicts("3*unsupported:W1-MSG-1")
	got := Matrix([]MatrixRun{{Name: "a", Outcomes: a}, {Name: "b", Outcomes: b}})
	want := []Row{
		{"NL", []Cell{{Pass: 2}, {}}},
		{"CN", []Cell{{Pass: 2, Fail: 1, Known: 1, Crash: 3}, {}}},
		{"W1", []Cell{{}, {Unsupported: 3}}},
		{"none", []Cell{{Pass: 1}, {}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	cn, nothing := got[1].Cells[0], got[1].Cells[1]
	for got, want := range map[string]string{
		cn.Short(): "2 1f 1k 3c", cn.String(): "2, 1 failed, 1 known, 3 crashed",
		cn.Sentence(): "2 passed, 1 failed, 1 known to fail, 3 crashed", nothing.Short(): "0",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
