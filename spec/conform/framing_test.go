package conform

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec/model"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

// idsApplied are the ids that are applied to a datagram of nobody's.
func idsApplied(data []byte, o wire.Order) (ids []string) {
	Datagram(data, o, false, func(r Result) {
		if !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	})
	return ids
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// dormant are switches that show where the rule itself is not told apart:
// an nlmsg_len from 0x80000000 on is NL-LEN-2's affair, one that rounding would
// put beyond the datagram nobody's.
var dormant = []string{"NL-LEN-3", "NL-LEN-4"}

// Where a decoder that breaks a rule reads a datagram in another way, the rule
// is applied.
func TestWhatADecoderCanGetWrongIsApplied(t *testing.T) {
	missed := map[string]int{}
	check := func(data []byte, o wire.Order) {
		big := o == wire.Big
		right, ids := asJSON(t, model.Decode(data, big)), idsApplied(data, o)
		for _, bug := range model.Bugs() {
			id := string(bug)
			if slices.Contains(ids, id) || slices.Contains(dormant, id) {
				continue
			}
			if wrong := asJSON(t, model.Break(bug).Decode(data, big)); !bytes.Equal(wrong, right) {
				missed[id]++
			}
		}
	}
	for _, v := range vectors.All() {
		if v.Op == "decode" && len(v.Hex) < 2000 {
			check(unhex(t, v.Hex), map[string]wire.Order{"little": wire.Little, "big": wire.Big}[v.Order])
		}
	}
	for id, n := range missed {
		t.Errorf("%s is not applied to %d datagrams that show whether it is kept", id, n)
	}
}

func frame(t *testing.T, h cnmsg.Header, size int) []byte {
	t.Helper()
	b, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(h.Seq), h, make([]byte, size))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The limits of both directions, and what the kernel writes.
func TestDirectionsHaveRulesOfTheirOwn(t *testing.T) {
	nobody, oneWire := cnmsg.ID{Idx: 14, Val: 0x123}, cnmsg.W1
	for _, c := range []struct {
		name   string
		data   []byte
		way    corpus.Direction
		id     string
		counts Tally
	}{
		{"as much as the kernel takes", frame(t, cnmsg.Header{ID: nobody}, 16364), corpus.ToKernel, "IN-SIZE-1", Tally{1, 0}},
		{"a byte more", frame(t, cnmsg.Header{ID: nobody}, 16365), corpus.ToKernel, "IN-SIZE-1", Tally{1, 1}},
		{"a byte more from the kernel", frame(t, cnmsg.Header{ID: nobody}, 16365), corpus.ToUser, "IN-SIZE-1", Tally{}},
		{"a byte more between nobody knows whom", frame(t, cnmsg.Header{ID: nobody}, 16365), corpus.Unknown, "IN-SIZE-1", Tally{}},
		{"large from the kernel", frame(t, cnmsg.Header{ID: nobody}, 65535), corpus.ToUser, "NL-SIZE-1", Tally{1, 0}},
		{"not large", frame(t, cnmsg.Header{ID: nobody}, 16364), corpus.ToUser, "NL-SIZE-1", Tally{}},
		{"large to the kernel", frame(t, cnmsg.Header{ID: nobody}, 65535), corpus.ToKernel, "NL-SIZE-1", Tally{}},
		{"no flags", frame(t, cnmsg.Header{ID: cnmsg.DMLog}, 0), corpus.ToUser, "CN-FLAGS-2", Tally{1, 0}},
		{"flags", frame(t, cnmsg.Header{ID: cnmsg.DMLog, Flags: 1}, 0), corpus.ToUser, "CN-FLAGS-2", Tally{1, 1}},
		{"flags of nobody's", frame(t, cnmsg.Header{ID: nobody, Flags: 1}, 0), corpus.ToUser, "CN-FLAGS-2", Tally{}},
		{"flags of w1", frame(t, cnmsg.Header{ID: oneWire, Flags: 1}, 0), corpus.ToUser, "CN-FLAGS-2", Tally{}},
		{"flags to the kernel", frame(t, cnmsg.Header{ID: cnmsg.DMLog, Flags: 1}, 0), corpus.ToKernel, "CN-FLAGS-2", Tally{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Attr("requirement", c.id)
			r, err := Capture(&list{[]corpus.Packet{{Number: 1, Data: c.data, Direction: c.way}}, io.EOF}, little, nil)
			if err != nil || r.Tallies[c.id] != c.counts {
				t.Errorf("%s %+v, %v", c.id, r.Tallies[c.id], err)
			}
		})
	}
}

// A manifest tells of what no fault has a token for by the id.
func TestAFindingWithoutATokenIsExpectedByItsID(t *testing.T) {
	large := corpus.Packet{Number: 7, Data: frame(t, cnmsg.Header{ID: cnmsg.ID{Idx: 14, Val: 0x123}}, 16365), Direction: corpus.ToKernel}
	for _, c := range []struct {
		token          string
		conforms       bool
		unseen, looked int
	}{
		{"IN-SIZE-1", true, 0, 1},
		{"IN-SIZE-2", false, 1, 0},
		{"", false, 1, 0},
	} {
		expected := []corpus.Fault{{Packet: 7, Token: c.token, Why: "a byte more than the kernel takes"}}
		r, err := Capture(&list{[]corpus.Packet{large}, io.EOF}, little, expected)
		if err != nil || r.Conforms() != c.conforms || len(r.Unseen) != c.unseen || r.WereExpected != c.looked {
			t.Errorf("%q: %v %+v", c.token, err, r)
		}
	}
	bad := corpus.Packet{Number: 3, Data: unhex(t, "29000000"+listen[8:])}
	r, _ := Capture(&list{[]corpus.Packet{bad}, io.EOF}, little, []corpus.Fault{{Packet: 3, Token: "NL-LEN-2"}})
	if r.Conforms() || !strings.HasPrefix(r.Violations[0].Token, "nl_") {
		t.Errorf("a finding with a token is expected by its id: %+v", r)
	}
}
