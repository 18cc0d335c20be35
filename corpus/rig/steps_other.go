//go:build !linux

package main

import (
	"errors"
	"os/exec"

	"github.com/cnwire/cnwire/corpus"
)

// Elsewhere live.Open fails before any of this is asked for.
const (
	stepWord  = "step"
	nameStart = "cnwire-rig"
)

func runStep(string) int { return 2 }

func startScenario() (*exec.Cmd, error) { return nil, errors.ErrUnsupported }

func thisMachine() (corpus.Section, error) { return corpus.Section{}, errors.ErrUnsupported }
