package conform

import (
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec/vectors"
)

// verdicts makes outcomes of words such as "fail:NL-LEN-1,NL-LEN-2" and "3*pass:NL-LEN-2".
func verdicts(words ...string) (all []Outcome) {
	for _, word := range words {
		n := 1
		if word[1] == '*' {
			n, word = int(word[0]-'0'), word[2:]
		}
		verdict, reqs, _ := strings.Cut(word, ":")
		o := Outcome{Verdict: Verdict(verdict), Counts: true}
		if reqs != "" {
			o.Vector = vectors.Vector{Reqs: strings.Split(reqs, ",")}
		}
		for range n {
			all = append(all, o)
		}
	}
	return all
}

// ordered are two vectors and their twins, which came out so.
func ordered(big, little string) (all []Outcome) {
	for _, id := range []string{"NL-LEN-1", "NL-LEN-2"} {
		twins := verdicts(little+":"+id, big+":"+id+",ORD-1", "pass:NL-LEN-1", "pass:NL-LEN-2")
		twins[0].Vector.ID, twins[1].Vector.ID = id+"/little", id+"/big"
		all = append(all, twins...)
	}
	return all
}

func TestDiagnosis(t *testing.T) {
	known := verdicts("fail:NL-LEN-1")[0]
	known.Known, known.Listed = "why", true
	for _, c := range []struct {
		name     string
		outcomes []Outcome
		want     string
	}{
		{"all well", verdicts("pass:NL-LEN-1", "unsupported:NL-LEN-2"), ""},
		{"known", []Outcome{known}, ""},
		{"one", verdicts("fail:NL-LEN-2", "pass:NL-LEN-2"), "most likely: NL-LEN-2 (the only failure)"},
		{"most", verdicts("2*fail:NL-LEN-1,CN-LEN-1", "fail:CN-LEN-1"), "most likely: CN-LEN-1 (all 3 failures)"},
		{"crashes", verdicts("crash:CN-LEN-1", "timeout:CN-LEN-1", "protocol:CN-LEN-1"), "most likely: CN-LEN-1 (all 3 failures)"},
		{"the larger share", verdicts("2*fail:NL-LEN-1,CN-LEN-1", "9*pass:NL-LEN-1", "3*pass:CN-LEN-1"), "most likely: CN-LEN-1 (all 2 failures)"},
		{"the one they are about", verdicts("2*fail:CN-LEN-1,NL-LEN-1", "pass:CN-LEN-1", "pass:NL-LEN-1"), "most likely: CN-LEN-1 (all 2 failures)"},
		{"the earlier one", verdicts("fail:CN-LEN-1,NL-LEN-1", "fail:NL-LEN-1,CN-LEN-1"), "most likely: NL-LEN-1 (all 2 failures)"},
		{"what is unsupported is no share", verdicts("fail:NL-LEN-1,CN-LEN-1", "9*unsupported:CN-LEN-1", "pass:NL-LEN-1"), "most likely: CN-LEN-1 (the only failure)"},
		{"two", verdicts("2*fail:NL-LEN-1", "fail:NL-LEN-1,CN-LEN-1", "2*fail:CN-LEN-1", "fail:CN-PACK-1"),
			"most likely: NL-LEN-1 (3 failures), CN-LEN-1 (2 failures), CN-PACK-1 (1 failure)"},
		{"unnamed", verdicts("fail", "fail:NL-LEN-1"), "most likely: NL-LEN-1 (1 failure), no requirement (1 failure)"},
		{"who binds nobody explains last", verdicts("2*fail:GEN-PROC-5,CNT-CPU-1", "9*pass:CNT-CPU-1"), "most likely: CNT-CPU-1 (all 2 failures)"},
		{"no answers", verdicts("2*protocol:NL-LEN-1", "fail:NL-LEN-2"), "most likely: the testee does not speak the protocol of spec/testee.md (2 of 3 failures are no answer)"},
		{"some no answers", verdicts("protocol:NL-LEN-1", "fail:NL-LEN-1"), "most likely: NL-LEN-1 (all 2 failures)"},
		{"the order of bytes", ordered("fail", "pass"), "most likely: ORD-1 (all 2 failures)"},
		{"the little ones fail too", ordered("fail", "fail"), "most likely: NL-LEN-1 (2 failures), NL-LEN-2 (2 failures)"},
		{"not in the text", verdicts("2*fail:NL-LEN-99"), "most likely: no requirement (2 failures)"},
		{"many", verdicts("fail:NL-LEN-1", "fail:NL-LEN-2", "fail:CN-LEN-1", "fail:CN-LEN-2", "fail:NL-HDR-1", "fail:CN-PACK-1", "fail:NL-KIND-1"),
			"most likely: NL-HDR-1 (1 failure), NL-LEN-1 (1 failure), NL-LEN-2 (1 failure), NL-KIND-1 (1 failure), CN-LEN-1 (1 failure), 2 other requirements"},
	} {
		if got := Diagnosis(c.outcomes); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
