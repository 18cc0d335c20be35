// Command testee lets another implementation answer the vectors:
//
//	go run ./testee NAME
//
// speaks the protocol of spec/testee.md on standard input and output. Without
// a name it lists them. A panic is not caught: the runner shows it as a crash.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

func main() {
	names := []string{}
	for _, t := range testees() {
		names = append(names, t.name)
	}
	if len(os.Args) != 2 || !slices.Contains(names, os.Args[1]) {
		for _, name := range names {
			fmt.Println(name)
		}
		if len(os.Args) != 1 {
			os.Exit(2)
		}
		return
	}
	t := testees()[slices.Index(names, os.Args[1])]
	if err := t.converse(); err != nil {
		fmt.Fprintln(os.Stderr, "testee:", err)
		os.Exit(2)
	}
}

func (t *testee) converse() error {
	out := bufio.NewWriter(os.Stdout)
	say := json.NewEncoder(out)
	say.Encode(map[string]any{"cnspec": 1, "name": t.name, "version": t.version, "ops": t.ops()})
	if err := out.Flush(); err != nil {
		return err
	}
	hear := json.NewDecoder(os.Stdin)
	for hear.More() {
		var q question
		if err := hear.Decode(&q); err != nil {
			return err
		}
		if err := say.Encode(t.answer(&q)); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}
