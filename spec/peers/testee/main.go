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
	"strings"
)

func main() {
	all := testees()
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.name
	}
	if len(os.Args) == 1 {
		fmt.Println(strings.Join(names, "\n"))
		return
	}
	i := slices.Index(names, os.Args[1])
	if len(os.Args) > 2 || i < 0 {
		fail(fmt.Errorf("no implementation %q here, but %s", strings.Join(os.Args[1:], " "), strings.Join(names, ", ")))
	}
	if err := all[i].converse(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "testee:", err)
	os.Exit(2)
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
