//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// notifyEnds asks for the signals that end the listening. Writing to a pipe
// without a reader fails from now on, rather than ending the program.
func notifyEnds(c chan<- os.Signal) {
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
}
