package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec"
)

func (c *command) list(args []string) (int, error) {
	f := flags("list")
	ids := f.Bool("ids", false, "")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() > 0 {
		return 0, errors.New("list takes no arguments")
	}
	if *ids {
		return c.listIDs()
	}
	for _, r := range spec.Requirements() {
		fmt.Fprintf(c.out, "%s  %-8s  %-17s  %-12s  %s\n", c.paint(cyan, fmt.Sprintf("%-12s", r.ID)), r.Level, strings.Join(r.Roles, ", "), r.Token, r.Text)
	}
	return exitConforms, nil
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
