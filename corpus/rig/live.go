package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/listen"
)

func liveTask(flags *flag.FlagSet, arguments []string) task {
	file := flags.String("o", "", "")
	if flags.Parse(arguments) != nil || *file == "" || flags.NArg() != 0 {
		return nil
	}
	return func(_, talk io.Writer) error {
		made, err := record()
		if err == nil {
			err = write(*file, made.packets)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(talk, "%s: %s\n", *file, made)
		return err
	}
}

const comment = "Process events (cn_proc) of a scenario and the requests around it, taken by one socket in group 1 that also sent the requests. " +
	"Left out: every datagram that names a process which the scenario did not start; the rig's own process may appear as parent. " +
	"So the sequence numbers of a CPU have gaps. The cooked headers are made up, the times are those of the calls to send and receive."

func write(file string, packets []corpus.Packet) (err error) {
	section, err := listen.Machine()
	if err != nil {
		return err
	}
	section.Application, section.Comment = "cnwire rig live", comment
	return writeFile(file, section, packets)
}

func writeFile(file string, section corpus.Section, packets []corpus.Packet) (err error) {
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
