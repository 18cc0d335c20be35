//go:build !linux

package steps

import (
	"errors"
	"os/exec"
)

func run(string) int { return 2 }

// Start needs Linux.
func Start(string) (*exec.Cmd, error) { return nil, errors.ErrUnsupported }
