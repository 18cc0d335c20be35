package wireshark

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec/made"
	"github.com/cnwire/cnwire/wire"
)

var seeds = flag.Int("seeds", 1, "how many captures to make up, of each form and order")

// Captures that nobody took, in every form that files have, whole and damaged,
// come out as cnspec has them, with the order guessed or given.
func TestUnseenCaptures(t *testing.T) {
	need(t)
	for order, o := range orders {
		for i, form := range made.Forms {
			for seed := range *seeds {
				t.Run(fmt.Sprintf("%s/%s/%d", order, form.Name, seed), func(t *testing.T) {
					t.Parallel()
					n := 1000*seed + 10*i + int(o)
					frames := made.Conversation(uint64(n), o, 150)
					asked := "guess"
					if n/10%2 == 1 {
						frames, asked = append(frames, made.Damaged(uint64(n), frames)...), order
					}
					kernel := []string{"", "2.6.16", "2.6.32", "3.10", "4.7", "6.5"}[n/3%6]
					file := capture(t, form.Name, form.File(uint64(n), frames))
					found := pdml(t, file, "-o", "connector.order:"+asked, "-o", "connector.kernel:"+kernel)
					same(t, say(t, "decode", "-json", "-order", asked, file), found)
					sameLinks(t, found, "-order", asked, "-kernel", kernel, file)
				})
			}
		}
	}
}

// A filter finds the packets that have a field, though nothing else is then put
// into the tree that nobody sees: each field of the dissector, by itself.
func TestFiltersFindWhatTheTreeShows(t *testing.T) {
	need(t)
	const seed = 6
	frames := made.Conversation(seed, wire.Little, 600)
	frames = append(frames, made.Damaged(seed, frames)...)
	form := made.Forms[4]
	file := capture(t, form.Name, form.File(seed, frames))
	want := map[string]int{}
	for _, p := range pdml(t, file) {
		names := map[string]bool{}
		p.names(names)
		for name := range names {
			want[name]++
		}
	}
	for names := range slices.Chunk(fieldNames(t), 60) {
		out := tshark(t, file, "-q", "-z", "io,stat,0,"+strings.Join(names, ","))
		counts := strings.Split(string(regexp.MustCompile(`(?m)^\| *0[.0-9]* <>.*$`).Find(out)), "|")
		if len(counts) < 2+2*len(names) {
			t.Fatalf("%s", out)
		}
		for i, name := range names {
			if got, _ := strconv.Atoi(strings.TrimSpace(counts[2+2*i])); got != want[name] {
				t.Errorf("%s: %d packets, %d have it in their tree", name, got, want[name])
			}
		}
	}
	if len(want) < 175 {
		t.Errorf("the capture has only %d fields", len(want))
	}
}

// names are those of all nodes.
func (n *node) names(all map[string]bool) {
	for i := range n.Nodes {
		all[n.Nodes[i].Name] = true
		n.Nodes[i].names(all)
	}
}

// fieldNames are those of the protocols and fields of the dissector, without any
// that is there twice.
func fieldNames(t *testing.T) (names []string) {
	t.Helper()
	ours := regexp.MustCompile(`^(connector|nlmsg|cnmsg|cnproc|w1|dmlog|v86d|kvp|vss|notify)(\.|$)`)
	for line := range strings.Lines(string(run(t, "-G", "fields"))) {
		column := strings.Split(line, "\t")
		if len(column) < 3 || !ours.MatchString(column[2]) {
			continue
		}
		if slices.Contains(names, column[2]) {
			t.Errorf("there are two %s", column[2])
		}
		names = append(names, column[2])
	}
	return names
}
