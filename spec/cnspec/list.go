package main

import (
	"errors"
	"fmt"

	"github.com/cnwire/cnwire/spec"
)

func (c *command) list(args []string) (int, error) {
	if len(args) > 0 {
		return 0, errors.New("list takes no arguments")
	}
	for _, r := range spec.Requirements() {
		fmt.Fprintf(c.out, "%s  %-8s  %-17s  %-12s  %s\n", c.paint(cyan, fmt.Sprintf("%-12s", r.ID)), r.Level, r.Role, r.Token, r.Text)
	}
	return exitConforms, nil
}
