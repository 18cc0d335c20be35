package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
)

// checkReadme holds the part of the README between two texts against what it
// should be, or writes it.
func checkReadme(t *testing.T, before, after, want string) {
	t.Helper()
	const file = "../../README.md"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	readme := string(b)
	start := strings.Index(readme, before)
	if start < 0 {
		t.Fatalf("the README does not have %q", before)
	}
	start += len(before)
	end := strings.Index(readme[start:], after)
	if end < 0 {
		t.Fatalf("the README has no %q after %q", after, before)
	}
	shown := readme[start : start+end]
	if shown == want {
		return
	}
	if *update {
		err := os.WriteFile(file, []byte(readme[:start]+want+readme[start+end:]), 0o644)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%q (-README +now, -update writes it):\n%s", before, cmp.Diff(shown, want))
}

// The README shows what its commands print, the check without most captures.
func TestReadmeShowsWhatTheCommandsPrint(t *testing.T) {
	out, errs, _ := run("", "check")
	if errs != "" {
		t.Error(errs)
	}
	checkReadme(t, "go run ./spec/cnspec check\n```\n\n```\n", "```", elide(out))

	const decode = "| go run ./spec/cnspec decode -\n```\n\n```\n"
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	line, _, ok := strings.Cut(string(readme), decode)
	if !ok {
		t.Fatalf("the README does not have %q", decode)
	}
	in := strings.TrimPrefix(strings.TrimSpace(line[strings.LastIndex(line, "\n"):]), "echo ")
	out, errs, _ = run(in, "decode", "-")
	if errs != "" {
		t.Error(errs)
	}
	checkReadme(t, decode, "```", out)
}

// elide leaves out the middle of the captures, and what is malformed on purpose.
func elide(report string) string {
	const most = 3
	captures, rest, _ := strings.Cut(report, "\n\n")
	lines := strings.Split(captures, "\n")
	groups, rest, _ := strings.Cut(rest, "\n\n")
	end := rest[strings.LastIndex(strings.TrimSpace(rest), "\n")+1:]
	return strings.Join(slices.Concat(lines[:most], []string{"…"}, lines[len(lines)-most:], []string{"", groups, "…"}), "\n") + "\n" + end
}

// The table of kernels and machines is that of the manifest.
func TestReadmeShowsTheKernels(t *testing.T) {
	const marker = "makes the table from corpus/manifest.json -->\n"
	checkReadme(t, marker, "\nWhat older kernels did", kernelTable(corpus.Captures()))
}

// kernelTable counts datagrams: a row a kernel, a column a machine.
func kernelTable(captures []corpus.Capture) string {
	type machine struct {
		arch, order string
		bits        int
	}
	counts := map[string]map[machine]int{}
	machines := map[machine]bool{}
	for _, c := range captures {
		m, kernel := machine{c.Arch, c.Order, c.Bits}, series(c.Release)
		if counts[kernel] == nil {
			counts[kernel] = map[machine]int{}
		}
		counts[kernel][m] += c.Packets
		machines[m] = true
	}
	columns := slices.SortedFunc(maps.Keys(machines), func(a, b machine) int {
		if a.order != b.order {
			return strings.Compare(b.order, a.order) // little first
		}
		if a.bits != b.bits {
			return b.bits - a.bits
		}
		return strings.Compare(a.arch, b.arch)
	})
	var b strings.Builder
	b.WriteString("\n| Linux")
	for _, m := range columns {
		fmt.Fprintf(&b, " | %s<br>%s %d", m.arch, m.order, m.bits)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---:", len(columns)) + "|\n")
	for _, kernel := range slices.SortedFunc(maps.Keys(counts), byNumber) {
		b.WriteString("| " + kernel)
		for _, m := range columns {
			cell := "–"
			if n := counts[kernel][m]; n > 0 {
				cell = strconv.Itoa(n)
			}
			b.WriteString(" | " + cell)
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

// series is the first two numbers of a release.
func series(release string) string {
	parts := strings.SplitN(release, ".", 3)
	return parts[0] + "." + strings.TrimRight(parts[1], "abcdefghijklmnopqrstuvwxyz+-")
}

func byNumber(a, b string) int {
	return slices.Compare(releaseNumbers(a), releaseNumbers(b))
}

func releaseNumbers(series string) (all []int) {
	for part := range strings.SplitSeq(series, ".") {
		n, _ := strconv.Atoi(part)
		all = append(all, n)
	}
	return all
}

// The table of other packages is the one that was counted.
func TestReadmeShowsTheComparison(t *testing.T) {
	page, err := os.ReadFile("../peers/COMPARE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n\n|")
	table, _, ok := strings.Cut(table, "\n\n")
	if !ok {
		t.Fatal("COMPARE.md has no table")
	}
	const marker = "copies the table of spec/peers/COMPARE.md -->\n"
	checkReadme(t, marker, "\n## ", "\n|"+table+"\n")
}

// The table of the race is cnwire's lines of the last one.
func TestReadmeShowsTheRace(t *testing.T) {
	page, err := os.ReadFile("../peers/RACE.md")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("\n| | | ns a message | ratio | allocations |\n|---|---|--:|--:|--:|\n")
	for _, path := range strings.Split(string(page), "\n## ")[1:] {
		name, rows, _ := strings.Cut(path, "\n")
		if strings.HasSuffix(name, " 64 MiB") {
			continue
		}
		for row := range strings.Lines(rows) {
			cell := strings.Split(strings.TrimSpace(row), " | ")
			ours := strings.HasPrefix(row, "| cnmsg.") || strings.HasPrefix(row, "| cnproc.") || strings.HasPrefix(row, "| Ledger")
			if ours && len(cell) == 5 {
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %s\n", strings.TrimSuffix(name, ", 1 MiB"), cell[0][2:], cell[1], cell[2], cell[4])
				name = ""
			}
		}
	}
	const marker = "copies cnwire's lines of spec/peers/RACE.md -->\n"
	checkReadme(t, marker, "\n## ", b.String())
}

// The program in the README is the one that is compiled in spec/peers.
func TestReadmeShowsTheMonitor(t *testing.T) {
	const file = "../peers/examples/monitor/main.go"
	source, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		t.Skip(file + " is not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	const marker = "writes the program here -->\n"
	checkReadme(t, marker, "\n## ", "\n```go\n"+string(source)+"```\n")
}

// The pictures of the README are what the commands beside them draw.
func TestPicturesAreCurrent(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"cnspec decode -packets 220 -svg spec/layout.svg 6.1.176-amd64",
		"cnspec trace -packets 1-14 -svg spec/trace.svg 6.18.44-amd64-live",
	} {
		if !strings.Contains(string(readme), "`"+command+"`") {
			t.Errorf("the README does not have %q", command)
		}
		checkPicture(t, strings.Fields(command)[1:])
	}
}

func checkPicture(t *testing.T, args []string) {
	t.Helper()
	out := &args[slices.Index(args, "-svg")+1]
	file, drawn := "../../"+*out, filepath.Join(t.TempDir(), "now.svg")
	*out = drawn
	text, errs, status := run("", args...)
	if status != exitConforms || errs != "" || text != "" {
		t.Fatal(args, status, errs, text)
	}
	now, err := os.ReadFile(drawn)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(was, now) {
		t.Errorf("%s is not what %v draws (-update writes it): %v", file, args, err)
	}
}
