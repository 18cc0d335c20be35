package main

import (
	"fmt"
	"html"
	"math"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// paths splits the rows by path.
func paths(rows []row) (all [][]row) {
	for i, r := range rows {
		if i == 0 || rows[i-1].path != r.path {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], r)
	}
	return all
}

func text(rows []row) string {
	var b strings.Builder
	for _, p := range paths(rows) {
		fmt.Fprintf(&b, "%s, %.0f %% alone\n", p[0].path, 100*p[0].alone)
		for _, r := range p {
			fmt.Fprintf(&b, "  %-38s %9.2f ns  %7.2f  (%.2f to %.2f)  %5.2f allocs\n", r.contender, r.ns, r.ratio, r.low, r.high, r.allocs)
		}
	}
	return b.String()
}

func markdown(rows []row, layouts int) string {
	var b strings.Builder
	least, mean := 1.0, 0.0
	for _, r := range rows {
		least = min(least, r.alone)
		mean += r.alone / float64(len(rows))
	}
	fmt.Fprintf(&b, `# The race

Written by `+"`go run ./race -write`"+` in spec/peers; [README.md](README.md) says how it is run. %s, %s.

"Ratio" is the time divided by that of the first line in the same round, the median over the rounds and over %d layouts; then the smallest and the largest median of a layout. The time is of one message. Allocations are those that Go counts, a message. %.0f %% of the times were taken with the core to itself, the worst path had %.0f %%.

![some of the ratios](race.svg)
`, processor(), runtime.Version(), layouts, 100*mean, 100*least)
	for _, p := range paths(rows) {
		fmt.Fprintf(&b, "\n## %s\n\n| | ns | ratio | layouts | allocations |\n|---|--:|--:|---|--:|\n", p[0].path)
		for _, r := range p {
			fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f to %.2f | %s |\n", r.contender, r.ns, r.ratio, r.low, r.high, allocs(r.allocs))
		}
	}
	return b.String()
}

func allocs(n float64) string {
	if n < 0.005 {
		return "0"
	}
	return fmt.Sprintf("%.2f", n)
}

func processor() string {
	out, err := exec.Command("sh", "-c", "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1").Output()
	if err != nil || len(out) == 0 {
		return runtime.GOARCH
	}
	return strings.TrimSpace(string(out)) + ", " + strings.TrimSpace(kernel())
}

func kernel() string {
	out, _ := exec.Command("uname", "-sr").Output()
	return string(out)
}

// drawn are the paths of the chart: all would be too long for a page.
var drawn = []string{
	"walk events, 1 MiB",
	"decode cn_proc events, 1 MiB",
	"encode cn_proc events, 1 MiB",
	"encode batches of 32, 1 MiB",
	"match requests, 1 open, answered at once",
	"match requests, 1000 open, answered in any order",
	"match requests, 1000000 open, answered in any order",
}

// chart draws ratios on a scale of powers of two.
func chart(rows []row) string {
	const (
		line, left, width = 18, 285, 440
		from, to          = -5, 7 // 1/32 to 128
	)
	var b strings.Builder
	y := 30
	x := func(ratio float64) float64 {
		v := min(max(math.Log2(ratio), from), to)
		return left + (v-from)/(to-from)*width
	}
	for _, p := range paths(rows) {
		if !slices.Contains(drawn, p[0].path) {
			continue
		}
		y += line
		fmt.Fprintf(&b, `<text class="h" x="8" y="%d">%s</text><text class="of" x="%.1f" y="%d">%s</text>`+"\n",
			y, html.EscapeString(p[0].path), x(1)+5, y, html.EscapeString(p[0].contender))
		for _, r := range p[1:] {
			y += line
			one, at := x(1), x(r.ratio)
			fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><rect class="%s" x="%.1f" y="%d" width="%.1f" height="12"/><text x="%.1f" y="%d">%.2f</text>`+"\n",
				left-8, y, html.EscapeString(r.contender), class(r.contender), min(one, at), y-10, math.Abs(at-one)+1, max(one, at)+5, y, r.ratio)
		}
		y += line / 2
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
<style>text{fill:#222}.h{font-weight:bold}.of{fill:#57606a}.ours{fill:#2a7f3f}.other{fill:#9aa5b1}line{stroke:#222}rect.back{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.of{fill:#9198a1}.ours{fill:#4ac26b}.other{fill:#656c76}line{stroke:#e6edf3}rect.back{fill:#0d1117}}</style>
<rect class="back" width="100%%" height="100%%"/>
<text x="8" y="20">Time of a message by the time that what stands at the line takes in the same round; each doubling has the same width.</text>
<line x1="%.1f" y1="34" x2="%.1f" y2="%d"/>
%s</svg>
`, left+width+60, y+line, x(1), x(1), y, b.String())
}

func class(contender string) string {
	for _, ours := range []string{"cnmsg", "cnproc", "Ledger"} {
		if strings.HasPrefix(contender, ours) {
			return "ours"
		}
	}
	return "other"
}
