// Command rig makes captures for the corpus.
//
//	go run ./corpus/rig live -o FILE.pcapng
//	go run ./corpus/rig boot -kernel NAME [-cpus N] (-o FILE.pcapng | -corpus FOLDER)
//	go run ./corpus/rig compare FILE FILE
//	go run ./corpus/rig list
//
// live records how the running kernel's process event connector answers
// requests, and what it tells of a handful of processes that the rig starts for
// the purpose. boot fetches another kernel, boots it, and records all users of
// the connector there. compare says where two captures differ in more than
// pids, times, pointers and counters. list lists the kernels that boot knows.
// See the README beside this file.
//
// Exit codes: 0 the file is written, or nothing differs; 1 not so; 2 usage.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/cnwire/cnwire/corpus/rig/steps"
)

const usage = `usage: rig live -o FILE.pcapng
       rig boot -kernel NAME [-cpus N] (-o FILE.pcapng | -corpus FOLDER)
       rig compare FILE FILE
       rig list`

func main() {
	steps.Main()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// task is what there is to do, once the arguments are understood.
type task func(out, talk io.Writer) error

func run(arguments []string, out, talk io.Writer) int {
	do := understood(arguments)
	if do == nil {
		fmt.Fprintln(talk, usage)
		return 2
	}
	if err := do(out, talk); err != nil {
		fmt.Fprintln(talk, "rig:", err)
		return 1
	}
	return 0
}

// understood gives the task, nil when the arguments are not what they should be.
func understood(arguments []string) task {
	if len(arguments) == 0 {
		return nil
	}
	flags := flag.NewFlagSet("rig", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	parse := map[string]func(*flag.FlagSet, []string) task{
		"live": liveTask, "boot": bootTask, "compare": compareTask, "list": listTask,
	}[arguments[0]]
	if parse == nil {
		return nil
	}
	return parse(flags, arguments[1:])
}

func listTask(flags *flag.FlagSet, arguments []string) task {
	if flags.Parse(arguments) != nil || flags.NArg() != 0 {
		return nil
	}
	return func(out, _ io.Writer) error {
		for _, k := range kernels {
			from := k.images()[0]
			if k.source != "" {
				from = k.source + ", " + k.make
			}
			fmt.Fprintf(out, "%-16s  %-8s  %s\n", k.name(), k.suite, from)
		}
		return nil
	}
}
