package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
)

func (c *command) list(args []string) (int, error) {
	f := c.flags("list")
	ids := f.Bool("ids", false, "the ids and who has them, instead")
	tests := f.String("tests", "", "count the tests too that cite a requirement, of a `FILE` that go test -json ./... wrote")
	markdown := f.Bool("markdown", false, "as the table of spec/coverage.md")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() > 0 {
		return 0, errors.New("list takes no arguments")
	}
	if *ids && (*tests != "" || *markdown) {
		return 0, errors.New("-ids goes with neither -tests nor -markdown")
	}
	if *ids {
		return c.listIDs()
	}
	l, err := newListing(*tests)
	if err != nil {
		return 0, err
	}
	if *markdown {
		err = l.markdown(c.out)
	} else {
		err = c.listing(l)
	}
	if missing := l.withoutTest(); *tests != "" && len(missing) > 0 {
		fmt.Fprintf(c.errs, "cnspec: no test that passed cites %s\n", strings.Join(missing, ", "))
		return exitViolated, err
	}
	return exitConforms, err
}

// listing prints the table for people: kept and broken are by how many vectors. On a terminal the sentences are cut to
// its width.
func (c *command) listing(l *listing) error {
	width := len("requirement")
	for _, r := range l.rows {
		width = max(width, len(r.ID))
	}
	head := fmt.Sprintf("%-*s  %-8s  %4s  %6s  %5s  %12s  ", width, "requirement", "level", "kept", "broken", "tests", "captures")
	fmt.Fprintln(c.out, c.paint(bold, head+"sentence"))
	for _, r := range l.rows {
		_, err := fmt.Fprintf(c.out, "%s  %-8s  %4d  %6d  %5d  %12s  %s\n", c.paint(cyan, fmt.Sprintf("%-*s", width, r.ID)), r.Level,
			r.kept, r.broken, len(r.tests), r.applied(), c.fit(r.Text, len(head)))
		if err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(c.out, l.totals())
	return err
}

// fit cuts s so that it ends with the line of the terminal on which it begins
// at that column.
func (c *command) fit(s string, column int) string {
	most := max(c.width-column, 1)
	runes := []rune(s)
	if c.width == 0 || len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

// listIDs prints who has ever had an id, and which package decodes its data.
func (c *command) listIDs() (int, error) {
	fmt.Fprintln(c.out, c.paint(bold, fmt.Sprintf("%-10s  %-10s  %5s  %-16s  %-12s  %s", "idx", "val", "group", "name", "decoded by", "kernels")))
	for _, u := range cnmsg.Users() {
		group, room, val := "-", dash(u.Room), fmt.Sprintf("%#x", u.ID.Val)
		if _, ok := nlmsg.GroupMask(u.ID.Group()); ok {
			group = fmt.Sprint(u.ID.Group())
		}
		if u.Reserved {
			room = "nobody sends"
		}
		fmt.Fprintf(c.out, "%-10s  %-10s  %5s  %s  %-12s  %s\n", fmt.Sprintf("%#x", u.ID.Idx), val, group,
			c.paint(cyan, fmt.Sprintf("%-16s", u.Name)), room, u.Years)
	}
	return exitConforms, nil
}
