// Command rig makes captures for the corpus.
//
//	go run ./corpus/rig live -o FILE.pcapng
//
// records how the running kernel's process event connector answers requests
// and what it tells of a scenario, a handful of processes that the rig starts
// for the purpose. Nothing of any other process gets into the file. See the
// README beside this file.
//
// Exit codes: 0 the file is written, 1 it is not, 2 usage.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/cnwire/cnwire/corpus"
)

const usage = "usage: rig live -o FILE.pcapng"

func main() {
	if len(os.Args) == 3 && os.Args[1] == stepWord {
		os.Exit(runStep(os.Args[2]))
	}
	os.Exit(run(os.Args[1:], os.Stderr))
}

func run(arguments []string, talk io.Writer) int {
	file, ok := output(arguments)
	if !ok {
		fmt.Fprintln(talk, usage)
		return 2
	}
	made, err := record()
	if err == nil {
		err = write(file, made.packets)
	}
	if err != nil {
		fmt.Fprintln(talk, "rig:", err)
		return 1
	}
	fmt.Fprintf(talk, "%s: %s\n", file, made)
	return 0
}

// output gives the file to write, when the arguments are what they should be.
func output(arguments []string) (file string, ok bool) {
	if len(arguments) == 0 || arguments[0] != "live" {
		return "", false
	}
	flags := flag.NewFlagSet("rig live", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&file, "o", "", "")
	if err := flags.Parse(arguments[1:]); err != nil {
		return "", false
	}
	return file, file != "" && flags.NArg() == 0
}

const comment = "Process events (cn_proc) of a scenario and the requests around it, taken by one socket in group 1 that also sent the requests. " +
	"Left out: every datagram that names a process which the scenario did not start; the rig's own process may appear as parent. " +
	"So the sequence numbers of a CPU have gaps. The cooked headers are made up, the times are those of the calls to send and receive."

func write(file string, packets []corpus.Packet) (err error) {
	section, err := thisMachine()
	if err != nil {
		return err
	}
	section.Application, section.Comment = "cnwire rig live", comment

	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	w, err := corpus.NewWriter(out, section)
	if err != nil {
		return err
	}
	for _, p := range packets {
		if err := w.Write(p); err != nil {
			return err
		}
	}
	return nil
}
