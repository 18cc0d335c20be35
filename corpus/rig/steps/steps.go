// Package steps is a handful of processes that cause every process event there
// is: the scenario of captures. A program that uses it calls [Main] before all
// else, as each of the processes is that program started anew.
package steps

import "os"

const (
	word = "step" // the hidden command: PROGRAM step NAME

	// NameStart begins all names that the scenario gives to its threads.
	NameStart = "cnwire-rig"
)

// Main does a step and ends the program, when that is what it was started for.
func Main() {
	if len(os.Args) == 3 && os.Args[1] == word {
		os.Exit(run(os.Args[2]))
	}
}
