//go:build !linux

package main

import "os"

// terminalWidth is not known here: nothing is cut.
func terminalWidth(*os.File) int { return 0 }
