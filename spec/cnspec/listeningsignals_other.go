//go:build !unix

package main

import (
	"os"
	"os/signal"
)

// notifyEnds asks for the signals that end the listening.
func notifyEnds(c chan<- os.Signal) { signal.Notify(c, os.Interrupt) }

// dieOf ends the program.
func dieOf(os.Signal) { os.Exit(exitUnusable) }
