//go:build !linux || !cgo

package main

import "fmt"

func main() { fmt.Println("skipped: it needs Linux and a C compiler, for the storms are in C") }
