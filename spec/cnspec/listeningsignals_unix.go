//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// notifyEnds asks for the signals that end the listening. A hangup that is
// ignored stays so: that is what nohup does. An interrupt is not left ignored,
// as a shell without job control has it for all that it runs in the background.
// Writing to a pipe without a reader fails from now on, rather than ending the
// program.
func notifyEnds(c chan<- os.Signal) {
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(c, syscall.SIGHUP)
	}
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
}

// dieOf ends the program as the signal would have.
func dieOf(s os.Signal) {
	number := s.(syscall.Signal)
	signal.Reset(s)
	syscall.Kill(os.Getpid(), number)
	time.Sleep(100 * time.Millisecond) // another thread may get it
	os.Exit(128 + int(number))         // it was ignored when the program began
}
