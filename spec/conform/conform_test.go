package conform

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/wire"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const listen = "28000000 0300 0000 01000000 00000000" + "01000000 01000000 01000000 00000000 0400 0000" + "01000000"

// Each requirement that a datagram can break, broken alone.
func TestDatagramNamesTheRequirement(t *testing.T) {
	for _, c := range []struct {
		name, hex  string
		fromKernel bool
		want       []Result
	}{
		{"well", listen, true, nil},
		{"stray bytes", listen + "00000000", false, []Result{{"NL-HDR-1", 40, false, "nl_short"}}},
		{"length of 15", "0f000000" + listen[8:], false, []Result{{"NL-LEN-1", 0, false, "nl_len"}}},
		{"length past the end", "29000000" + listen[8:], false, []Result{{"NL-LEN-2", 0, false, "nl_truncated"}}},
		{"no cn_msg", "14000000 1000 0000 01000000 00000000 00000000", false, []Result{{"CN-HDR-1", 16, false, "cn_short"}}},
		{"cn_msg.len past the end", strings.Replace(listen, "0400 0000", "0500 0000", 1), false, []Result{{"CN-LEN-1", 16, false, "cn_truncated"}}},
		{"a request of 3 bytes", "27000000 0300 0000 01000000 00000000 01000000 01000000 01000000 00000000 0300 0000 010000", false, []Result{{"PROC-LEN-1", 36, false, "proc_short"}}},
		{"an exit without its end", "38000000 0300 0000 01000000 00000000 01000000 01000000 01000000 00000000 1400 0000 00000080 00000000 0000000000000000 01000000", false,
			[]Result{{"PROC-EVENT-1", 36, false, ""}}},
		{"another type", strings.Replace(listen, "0300", "1000", 1), true, []Result{{"NL-TYPE-1", 4, false, "nl_type"}}},
		{"flags", strings.Replace(listen, "0300 0000", "0300 0500", 1), true, []Result{{"NL-FLAGS-1", 6, false, "nl_flags"}}},
		{"another seq", strings.Replace(listen, "01000000 00000000", "02000000 00000000", 1), true, []Result{{"NL-SEQ-1", 8, false, "nl_seq"}}},
		{"a port id", strings.Replace(listen, "01000000 00000000", "01000000 09000000", 1), true, []Result{{"NL-PID-1", 12, false, "nl_portid"}}},
		{"two nlmsghdrs", listen + listen, true, []Result{{"NL-ONE-1", 40, false, "nl_many"}}},
		{"no padding", "25" + listen[2:strings.Index(listen, "0400")] + "0100 0000 01", true, []Result{{"NL-PAD-1", 37, false, "nl_padding"}, {"PROC-LEN-1", 36, false, "proc_short"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cite(t, c.want)
			var got []Result
			Datagram(unhex(t, c.hex), wire.Little, c.fromKernel, func(r Result) {
				if _, ok := spec.ByID(r.ID); !ok {
					t.Errorf("no requirement %q", r.ID)
				}
				if !r.Met {
					got = append(got, r)
				}
			})
			if len(got) == 2 && got[0].ID > got[1].ID {
				got[0], got[1] = got[1], got[0]
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			// A kernel's habits are nobody else's duty.
			if c.fromKernel {
				Datagram(unhex(t, c.hex), wire.Little, false, func(r Result) {
					if req, _ := spec.ByID(r.ID); !r.Met && req.Level == "OBSERVED" {
						t.Errorf("%s is asked of a user", r.ID)
					}
				})
			}
		})
	}
}

// cite says which requirements a test shows.
func cite(t *testing.T, broken []Result) {
	t.Helper()
	for _, r := range broken {
		t.Attr("requirement", r.ID)
	}
}

// misplaced tells which requirements say that captures show them and apply
// nowhere in any, or the other way round.
func misplaced(requirements []spec.Requirement, applied map[string]Tally) (all []string) {
	for _, r := range requirements {
		if n := applied[r.ID].Applied; r.Has("captures") != (n > 0) {
			all = append(all, fmt.Sprintf("%s applies at %d places of the corpus, and its evidence is %v", r.ID, n, r.Evidence))
		}
	}
	return all
}

// A rule that nothing exercises proves nothing: each applies somewhere in the
// embedded captures, or its evidence names none.
func TestTheCorpusConforms(t *testing.T) {
	reports, err := Corpus()
	if err != nil {
		t.Fatal(err)
	}
	applied := map[string]Tally{}
	for _, c := range corpus.Captures() {
		report := reports[c.Name]
		if !report.Conforms() {
			t.Errorf("%s: %+v, unseen %+v", c.Name, report.Violations, report.Unseen)
		}
		if report.Datagrams != c.Packets {
			t.Errorf("%s: %d datagrams of %d", c.Name, report.Datagrams, c.Packets)
		}
		for id, tally := range report.Tallies {
			sum := applied[id]
			applied[id] = Tally{sum.Applied + tally.Applied, sum.Unmet + tally.Unmet}
		}
	}
	for _, problem := range misplaced(spec.Requirements(), applied) {
		t.Error(problem)
	}
	for id, tally := range applied {
		t.Run(id, func(t *testing.T) {
			t.Attr("requirement", id)
			if tally.Unmet == tally.Applied {
				t.Errorf("met at none of %d places", tally.Applied)
			}
		})
	}
}

func TestMisplacedNotices(t *testing.T) {
	captured, not := spec.Requirement{ID: "A-B-1", Evidence: []string{"captures"}}, spec.Requirement{ID: "A-B-2", Evidence: []string{"vectors"}}
	for want, applied := range []map[string]Tally{{"A-B-1": {Applied: 1}}, {}, {"A-B-2": {Applied: 1}}} {
		if got := misplaced([]spec.Requirement{captured, not}, applied); len(got) != want {
			t.Error(got)
		}
	}
}

// list is a capture in memory.
type list struct {
	packets []corpus.Packet
	err     error
}

func (l *list) Next() (corpus.Packet, error) {
	if len(l.packets) == 0 {
		return corpus.Packet{}, l.err
	}
	p := l.packets[0]
	l.packets = l.packets[1:]
	return p, nil
}

func (l *list) Skipped() int { return 7 }

func little([]byte) wire.Order { return wire.Little }

func TestCaptureMatchesWhatIsExpected(t *testing.T) {
	bad := corpus.Packet{Number: 3, Data: unhex(t, "29000000"+listen[8:])}
	expected := []corpus.Fault{{Packet: 3, Token: "nl_truncated", Offset: 0, Why: "on purpose"}}
	for _, c := range []struct {
		name                         string
		packets                      []corpus.Packet
		expected                     []corpus.Fault
		violated, wereExpected, rest int
	}{
		{"expected", []corpus.Packet{bad}, expected, 0, 1, 0},
		{"not expected", []corpus.Packet{bad}, nil, 1, 0, 0},
		{"another packet", []corpus.Packet{{Number: 4, Data: bad.Data}}, expected, 1, 0, 1},
		{"another token", []corpus.Packet{bad}, []corpus.Fault{{Packet: 3, Token: "nl_len"}}, 1, 0, 1},
		{"another offset", []corpus.Packet{bad}, []corpus.Fault{{Packet: 3, Token: "nl_truncated", Offset: 4}}, 1, 0, 1},
		{"did not happen", nil, expected, 0, 0, 1},
	} {
		r, err := Capture(&list{c.packets, io.EOF}, little, c.expected)
		if err != nil || r.Violated != c.violated || r.WereExpected != c.wereExpected || len(r.Unseen) != c.rest || r.Skipped != 7 {
			t.Errorf("%s: %v %+v", c.name, err, r)
		}
		if r.Conforms() != (c.violated+c.rest == 0) {
			t.Errorf("%s: conforms %v", c.name, r.Conforms())
		}
	}
}

// That the capture was made with a short snap length is nobody's violation.
func TestWhatTheCaptureCutIsNotJudged(t *testing.T) {
	whole := unhex(t, listen)
	r, err := Capture(&list{[]corpus.Packet{{Number: 1, Data: whole[:30], Length: len(whole)}}, io.EOF}, little, nil)
	if err != nil || r.Cut != 1 || r.Datagrams != 1 || !r.Conforms() {
		t.Errorf("%v %+v", err, r)
	}
}

func TestCaptureReportsWhatItCouldRead(t *testing.T) {
	damaged := errors.New("damaged")
	r, err := Capture(&list{[]corpus.Packet{{Number: 1, Data: unhex(t, listen)}}, damaged}, little, nil)
	if !errors.Is(err, damaged) || r.Datagrams != 1 || r.CnMsgs != 1 {
		t.Errorf("%v %+v", err, r)
	}
}

func TestCaptureKeepsItsMemory(t *testing.T) {
	l := &list{err: io.EOF}
	for n := range 1000 {
		l.packets = append(l.packets, corpus.Packet{Number: n, Data: []byte{1}})
	}
	r, _ := Capture(l, little, nil)
	if r.Violated != 1000 || len(r.Violations) != kept {
		t.Errorf("%d violations, %d kept", r.Violated, len(r.Violations))
	}
}
