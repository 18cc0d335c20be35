package wireshark

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/wire"
)

var update = flag.Bool("update", false, "write testdata/info.txt anew")

// The info column of one packet of each shape, a line each: a person reads them.
func TestInfoColumn(t *testing.T) {
	need(t)
	var got bytes.Buffer
	for _, order := range []string{"little", "big"} {
		packets := sampled(t, order)
		if order == "little" {
			packets = append(packets, payloads(t, order)...)
		}
		file := written(t, packets)
		out := tshark(t, file, "-o", "connector.order:"+order, "-T", "fields", "-E", "separator=|",
			"-e", "_ws.col.Source", "-e", "_ws.col.Protocol", "-e", "_ws.col.Info")
		if n := bytes.Count(out, []byte("\n")); n != len(packets) {
			t.Errorf("%d lines of %d packets", n, len(packets))
		}
		got.WriteString("# " + order + "\n")
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		slices.Sort(lines)
		got.WriteString(strings.Join(slices.Compact(lines), "\n") + "\n")
	}
	golden := filepath.Join("testdata", "info.txt")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("info column (-want +got):\n%s", diff)
	}
}

// Each row of the tables of faults is a fault of package wire, and names the
// requirement whose block has its token.
func TestFaultsAreThoseOfTheSpecification(t *testing.T) {
	script, err := os.ReadFile("connector.lua")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, f := range wire.Faults() {
		texts[f.Token()] = f.Text()
	}
	row := regexp.MustCompile(`(?m)^  \{ "([a-z0-9_]+)", "([A-Z0-9-]+)", "(.*)" \},$`)
	rows := row.FindAllStringSubmatch(string(script), -1)
	if len(rows) != 27 {
		t.Errorf("%d rows", len(rows))
	}
	for _, r := range rows {
		if texts[r[1]] != r[3] {
			t.Errorf("%s: %q, package wire says %q", r[1], r[3], texts[r[1]])
		}
		if req, _ := spec.ByToken(r[1]); req.ID != r[2] {
			t.Errorf("%s: %s, the specification says %s", r[1], r[2], req.ID)
		}
	}
}

// What no kernel sends is warned of where spec/conform finds it.
func TestHabitsOfKernels(t *testing.T) {
	need(t)
	o := wire.Big
	one := func(h nlmsg.Header, data ...byte) []byte {
		b, _ := cnmsg.AppendFrame(nil, o, h, cnmsg.Header{ID: cnmsg.W1, Seq: 7}, data)
		return b
	}
	good := one(cnmsg.KernelHeader(7), 1, 2, 3)
	dirty := append(bytes.Clone(good[:39]), 1)
	datagrams := [][]byte{
		good, append(bytes.Clone(good), good...), dirty, good[:39], append(bytes.Clone(good), 0),
		one(nlmsg.Header{Type: 16, Seq: 7}), one(nlmsg.Header{Type: 3, Flags: 5, Seq: 7}), one(nlmsg.Header{Type: 3, Seq: 8}),
		one(nlmsg.Header{Type: 3, Seq: 7, PortID: 1}), one(nlmsg.Header{Type: 16, Flags: 1, Seq: 9, PortID: 2}, 9), good[:30], nil,
	}
	var packets []corpus.Packet
	for _, b := range datagrams {
		packets = append(packets, corpus.Packet{Data: b, Direction: corpus.ToUser}, corpus.Packet{Data: b, Direction: corpus.ToKernel})
	}
	found := pdml(t, written(t, packets), "-o", "connector.order:big")
	for i, p := range found {
		var want []string
		conform.Datagram(packets[i].Data, o, packets[i].Direction == corpus.ToUser, func(r conform.Result) {
			if !r.Met && strings.HasPrefix(r.Token, "nl_") {
				want = append(want, r.Token)
			}
		})
		got := warnings(p.one("connector"))
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("datagram %d: %q, conform says %q", i, got, want)
		}
	}
}

// warnings are the tokens of the expert items of a protocol that are of nl_….
func warnings(n *node) (tokens []string) {
	for i := range n.Nodes {
		if token, ok := strings.CutPrefix(n.Nodes[i].Name, "connector.nl_"); ok {
			tokens = append(tokens, "nl_"+token)
		}
		tokens = append(tokens, warnings(&n.Nodes[i])...)
	}
	return tokens
}

// What is made of other fields, in packets of the README's capture.
func TestDerivedFields(t *testing.T) {
	need(t)
	_, file := readme(t)
	cases := []struct{ packet, field, want string }{
		{"88", "cnproc.exit_status", "42"},
		{"174", "cnproc.term_signal", "11"},
		{"88", "cnproc.pid", "95,84"},
		{"88", "cnproc.tgid", "95,84"},
		{"436", "w1.master", "1"},
		{"438", "w1.slave", "280102030405069e,28111213141516ba,1021222324252633"},
		{"455", "w1.family", "0x28"},
		{"561", "dmlog.text", "8192 clustered-core 2048 nosync"},
		{"566", "dmlog.value", "2048"},
		{"564", "dmlog.errno", "11"},
		{"659", "v86d.flags", "0x01"},
		{"50", "nlmsg.error", "1"},
		{"2", "cnmsg.user", "cn_proc"},
		{"2", "cnmsg.time", "0.009269690"},
	}
	args := []string{"-T", "fields", "-E", "separator=|", "-e", "frame.number"}
	for _, c := range cases {
		args = append(args, "-e", c.field)
	}
	lines := map[string][]string{}
	for line := range strings.Lines(string(tshark(t, file, args...))) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		lines[fields[0]] = fields[1:]
	}
	for i, c := range cases {
		if got := lines[c.packet]; i >= len(got) || got[i] != c.want {
			t.Errorf("packet %s: %s is %q, want %s", c.packet, c.field, got[min(i, len(got)-1)], c.want)
		}
	}
}

// Frames of other families go to Wireshark's own dissector, and so do frames
// that are no whole cooked header.
func TestOtherFamiliesAreLeftAlone(t *testing.T) {
	need(t)
	route := []byte{0, 4, 3, 0x38, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 18, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	odd := bytes.Clone(route)
	odd[3], odd[15] = 1, 11
	var file bytes.Buffer
	file.Write([]byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 253, 0, 0, 0})
	for _, frame := range [][]byte{route, odd, route[:15]} {
		file.Write([]byte{0, 0, 0, 0, 0, 0, 0, 0, byte(len(frame)), 0, 0, 0, byte(len(frame)), 0, 0, 0})
		file.Write(frame)
	}
	out := string(tshark(t, capture(t, "route.pcap", file.Bytes()), "-V"))
	if !strings.Contains(out, "Linux rtnetlink") || strings.Contains(out, "Linux kernel connector") {
		t.Errorf("%s", out)
	}
}

// readme returns the README and the capture that it speaks of.
func readme(t *testing.T) (text []byte, file string) {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const name = "6.1.176-amd64-rig"
	for _, c := range corpus.Captures() {
		if c.Name == name {
			return text, capture(t, "rig.pcapng", content(t, c))
		}
	}
	t.Fatalf("no %s", name)
	return nil, ""
}

// Every filter of the README is one, and finds as many packets as it says.
func TestFiltersOfTheReadme(t *testing.T) {
	need(t)
	text, file := readme(t)
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]* \\| ([0-9]+) \\|$").FindAllSubmatch(text, -1)
	if len(rows) < 10 {
		t.Errorf("%d filters", len(rows))
	}
	statistic := "io,stat,0"
	for _, row := range rows {
		statistic += "," + strings.ReplaceAll(string(row[1]), `\|`, "|")
	}
	out := tshark(t, file, "-q", "-z", statistic)
	// A line of the interval, and for each filter the frames and the bytes.
	counts := strings.Split(string(regexp.MustCompile(`(?m)^\| *0[.0-9]* <>.*$`).Find(out)), "|")
	if len(counts) < 2+2*len(rows) {
		t.Fatalf("%s", out)
	}
	for i, row := range rows {
		got, _ := strconv.Atoi(strings.TrimSpace(counts[2+2*i]))
		if want, _ := strconv.Atoi(string(row[2])); got != want || got == 0 {
			t.Errorf("%s: %d packets, the README says %s", row[1], got, row[2])
		}
	}
}

// The lines of the info column in the README are what tshark prints.
func TestInfoColumnOfTheReadme(t *testing.T) {
	need(t)
	text, file := readme(t)
	out := tshark(t, file, "-T", "fields", "-e", "frame.number", "-e", "_ws.col.Source", "-e", "_ws.col.Protocol", "-e", "_ws.col.Info")
	printed := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		printed[strings.Join(strings.Fields(line), " ")] = true
	}
	rows := regexp.MustCompile(`(?m)^ *[0-9]+  (kernel|port [0-9]+)  .*$`).FindAllString(string(text), -1)
	if len(rows) < 20 {
		t.Errorf("%d lines", len(rows))
	}
	for _, row := range rows {
		if !printed[strings.Join(strings.Fields(row), " ")] {
			t.Errorf("tshark prints no %s", row)
		}
	}
}
