//go:build linux

// Command guest is the /init of the rig's virtual machines: it does the
// scenarios, records every datagram that its sockets send and receive, prints
// the record on the console, and powers the machine off. All it sends is built,
// and all it understands is read, by this repository's packages.
package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/corpus/rig/line"
	"github.com/cnwire/cnwire/corpus/rig/steps"
)

func main() {
	steps.Main()
	if len(os.Args) == 3 && os.Args[1] == childWord {
		os.Exit(child(os.Args[2]))
	}
	if os.Getpid() == 1 {
		machine()
	}
}

// machine is what runs as /init.
func machine() {
	t := &tape{}
	if err := setUp(); err != nil {
		t.note("setting up: %v", err)
	}
	line.Write(os.Stdout, line.Line{Machine: aboutMachine()})
	tap := startTap(t)
	for _, s := range scenarios {
		t.scenario = s.name
		print("scenario " + s.name + "\n")
		if err := s.run(t); err != nil {
			t.note("%s: %v", s.name, err)
		}
	}
	tap.compare(t)
	t.print()
	unix.Sync()
	time.Sleep(100 * time.Millisecond) // for the console
	unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
}

var scenarios = []struct {
	name string
	run  func(*tape) error
}{
	{"requests", requests},
	{"envelope", envelope},
	{"events", events},
	{"filters", filters},
	{"strangers", strangers},
	{"cpus", cpus},
	{"overflow", overflow},
	{"w1", oneWire},
	{"lab", lab},
	{"dm-log", dmLog},
	{"uvesafb", uvesafb},
}
