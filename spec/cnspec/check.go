package main

import (
	"fmt"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/wire"
)

// checked is an input and what became of it.
type checked struct {
	name, kernel, order string
	*conform.Report
}

func (c *command) check(args []string) (int, error) {
	f := c.flags("check")
	order := f.String("order", "guess", orderUsage)
	each := f.Bool("reqs", false, "a line for every requirement, and for every packet that is malformed on purpose")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	var all []checked
	err := c.each(f.Args(), *order, func(in *input) error {
		report, err := conform.Capture(in.packets, in.packets.orderOf, in.expected)
		all = append(all, checked{in.name, in.kernel, orderName(in.packets), report})
		return err
	})
	if len(all) == 0 {
		return 0, err
	}
	c.captureTable(all)
	if *each {
		c.requirementTable(sums(all))
	} else {
		c.groupTable(sums(all))
	}
	gentle := c.gathered
	if *each {
		gentle = c.findings
	}
	gentle("Malformed on purpose, as the manifest says", yellow, all, func(r *conform.Report) ([]conform.Finding, int) { return r.Expected, r.WereExpected })
	gentle("Unlike what kernels send", yellow, all, func(r *conform.Report) ([]conform.Finding, int) { return r.Observed, r.Deviating })
	c.findings("Violations", red, all, func(r *conform.Report) ([]conform.Finding, int) { return r.Violations, r.Violated })
	if err != nil {
		return 0, err
	}
	return c.verdict(all), nil
}

func orderName(p *packets) string {
	if p.each {
		return "each"
	}
	return p.order.String()
}

func (c *command) captureTable(all []checked) {
	width, kernel := len("capture"), len("kernel")
	for _, a := range all {
		width, kernel = max(width, len(a.name)), max(kernel, len(a.kernel))
	}
	head := fmt.Sprintf("%-*s  %-*s  %-6s  %9s  %8s  %6s  %7s  %7s  %7s  %8s  %10s", width, "capture", kernel,
		"kernel", "order", "datagrams", "nlmsghdr", "cn_msg", "batches", "largest", "skipped", "expected", "violations")
	fmt.Fprintln(c.out, c.paint(bold, head))
	for _, a := range all {
		color := green
		if !a.Conforms() {
			color = red
		}
		fmt.Fprintf(c.out, "%-*s  %-*s  %-6s  %9d  %8d  %6d  %7d  %7d  %7d  %8d  %s\n", width,
			a.name, kernel, dash(a.kernel), a.order, a.Datagrams, a.Messages, a.CnMsgs, a.Batches, a.Largest, a.Skipped, a.WereExpected,
			c.paint(color, fmt.Sprintf("%10d", a.Violated)))
	}
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// sum is a requirement and how often it applied, and was not met, in all inputs.
type sum struct {
	spec.Requirement
	conform.Tally
}

func sums(all []checked) (each []sum) {
	for _, r := range spec.Requirements() {
		s := sum{Requirement: r}
		for _, a := range all {
			s.Applied += a.Tallies[r.ID].Applied
			s.Unmet += a.Tallies[r.ID].Unmet
		}
		each = append(each, s)
	}
	return each
}

// requirementTable lists each requirement that a datagram can show.
func (c *command) requirementTable(each []sum) {
	fmt.Fprintf(c.out, "\n%s\n", c.paint(bold, fmt.Sprintf("%-14s  %-8s  %9s  %7s", "requirement", "level", "applied", "unmet")))
	for _, s := range each {
		if s.Applied == 0 && !s.Has("captures") {
			continue
		}
		line := fmt.Sprintf("%-14s  %-8s  %9d  %7d", s.ID, s.Level, s.Applied, s.Unmet)
		fmt.Fprintln(c.out, c.shade(line, s.Tally))
	}
}

// groupTable sums the requirements up by their groups.
func (c *command) groupTable(each []sum) {
	type group struct {
		name             string
		members, applied int
		conform.Tally
	}
	var groups []*group
	byName := map[string]*group{}
	for _, s := range each {
		g := byName[s.Group()]
		if g == nil {
			g = &group{name: s.Group()}
			byName[g.name] = g
			groups = append(groups, g)
		}
		g.members++
		g.Applied += s.Applied
		g.Unmet += s.Unmet
		if s.Applied > 0 {
			g.applied++
		}
	}
	fmt.Fprintf(c.out, "\n%s\n", c.paint(bold, fmt.Sprintf("%-7s  %12s  %7s  %9s  %7s", "group", "requirements", "applied", "times", "unmet")))
	for _, g := range groups {
		if g.Applied > 0 {
			line := fmt.Sprintf("%-7s  %12d  %7d  %9d  %7d", g.name, g.members, g.applied, g.Applied, g.Unmet)
			fmt.Fprintln(c.out, c.shade(line, g.Tally))
		}
	}
}

// shade paints a line of counts: yellow what was not met, faint what never applied.
func (c *command) shade(line string, t conform.Tally) string {
	switch {
	case t.Unmet > 0:
		return c.paint(yellow, line)
	case t.Applied == 0:
		return c.paint(faint, line)
	}
	return line
}

// gathered sums findings up: a line for each requirement and fault, with the first
// of them.
func (c *command) gathered(title, color string, all []checked, of func(*conform.Report) ([]conform.Finding, int)) {
	type kind struct {
		first    conform.Finding
		capture  string // of the first
		last     string // capture of the last one counted
		times    int
		captures int
	}
	var kinds []*kind
	byName := map[string]*kind{}
	more := 0
	for _, a := range all {
		found, total := of(a.Report)
		more += total - len(found)
		for _, f := range found {
			k := byName[f.ID+f.Token]
			if k == nil {
				k = &kind{first: f, capture: a.name}
				byName[f.ID+f.Token] = k
				kinds = append(kinds, k)
			}
			k.times++
			if k.last != a.name {
				k.last = a.name
				k.captures++
			}
		}
	}
	if len(kinds) == 0 {
		return
	}
	fmt.Fprintf(c.out, "\n%s\n", c.paint(bold, title))
	for _, k := range kinds {
		fmt.Fprintf(c.out, "  %s  %3d in %-11s such as %s packet %d byte %d: %s\n", c.paint(color, fmt.Sprintf("%-10s %-16s", k.first.ID, dash(k.first.Token))),
			k.times, count(k.captures, "capture")+",", k.capture, k.first.Packet, k.first.Offset, sentence(k.first))
	}
	if more > 0 {
		fmt.Fprintf(c.out, "  and %d more: of each capture the first are counted here\n", more)
	}
}

// findings lists one kind of finding.
func (c *command) findings(title, color string, all []checked, of func(*conform.Report) ([]conform.Finding, int)) {
	for _, a := range all {
		found, total := of(a.Report)
		if total == 0 {
			continue
		}
		if title != "" {
			fmt.Fprintf(c.out, "\n%s\n", c.paint(bold, title))
			title = ""
		}
		for _, f := range found {
			fmt.Fprintf(c.out, "  %s packet %d byte %d: %s %s\n", a.name, f.Packet, f.Offset, c.paint(color, f.ID+" "+dash(f.Token)), sentence(f))
		}
		if total > len(found) {
			fmt.Fprintf(c.out, "  %s: and %d more\n", a.name, total-len(found))
		}
	}
}

// sentence says what a finding is about: the manifest's words for an expected
// one, else the fault's, else the requirement's.
func sentence(f conform.Finding) string {
	if f.Why != "" {
		return f.Why
	}
	for _, fault := range wire.Faults() {
		if fault.Token() == f.Token {
			return fault.Text()
		}
	}
	r, _ := spec.ByID(f.ID)
	return r.Text
}

func (c *command) verdict(all []checked) int {
	violated, bad := 0, 0
	for _, a := range all {
		if a.Cut > 0 {
			fmt.Fprintf(c.out, "\n%s: %s cut by the capture and not judged\n", a.name, count(a.Cut, "datagram"))
		}
		for _, e := range a.Unseen {
			fmt.Fprintf(c.out, "\n%s packet %d: the manifest says %s at byte %d, and it is not there\n", a.name, e.Packet, e.Token, e.Offset)
		}
		if !a.Conforms() {
			bad++
		}
		violated += a.Violated
	}
	if bad > 0 {
		fmt.Fprintf(c.out, "\n%s\n", c.paint(red, fmt.Sprintf("%s in %s", count(violated, "violation"), count(bad, "capture"))))
		return exitViolated
	}
	verb := "conform"
	if len(all) == 1 {
		verb = "conforms"
	}
	fmt.Fprintf(c.out, "\n%s\n", c.paint(green, count(len(all), "capture")+" "+verb))
	return exitConforms
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
