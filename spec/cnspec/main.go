// Command cnspec reads captures of the Linux kernel connector: it checks them
// against the specification and prints what they say.
//
//	go run ./spec/cnspec check  [-reqs] [-order ORDER] [FILE…]
//	go run ./spec/cnspec decode [-json] [-x] [-svg OUT] [-packets N-M] [-order ORDER] [FILE…]
//	go run ./spec/cnspec trace  [-json] [-svg OUT] [-packets N-M] [-kernel RELEASE] [-order ORDER] [FILE…]
//	go run ./spec/cnspec watch  [-json] [-filter KINDS] [-n COUNT] [-for DURATION] [-buffer BYTES]
//	go run ./spec/cnspec capture -o FILE [-size BYTES] [-filter KINDS] [-n COUNT] [-for DURATION] [-buffer BYTES]
//	go run ./spec/cnspec list   [-ids] [-tests FILE] [-markdown]
//	go run ./spec/cnspec test   [-run GLOB] [-req PREFIX] [-strict] [-keep-going] [-expect FILE] [-json] [-junit FILE] [-list] [-- COMMAND…]
//	go run ./spec/cnspec testee
//	go run ./spec/cnspec matrix [-markdown FILE] [-junit FILE] LIST
//	go run ./spec/cnspec version
//
// A FILE is a pcap or pcapng file, gzipped or not, the name of an embedded
// capture, or - for standard input, which may also be lines of hex. Without
// one, the embedded captures are read.
//
// Exit status: 0 conforms, 1 violations found, 2 usage or unreadable input.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// Exit statuses.
const (
	exitConforms = 0
	exitViolated = 1
	exitUnusable = 2
)

const usage = `cnspec reads captures of the Linux kernel connector.

  cnspec check  [-reqs] [-order ORDER] [FILE…]       hold captures against the specification; -reqs has
                                                     every requirement, and every packet on purpose
  cnspec decode [-json] [-x] [-svg OUT] [-packets N-M] [-order ORDER] [FILE…]
                                                     print what is in them; -svg draws one datagram
  cnspec trace  [-json] [-svg OUT] [-packets N-M] [-kernel RELEASE] [-order ORDER] [FILE…]
                                                     who answers whom, and what was lost
  cnspec watch  [-json] [-filter KINDS] [-n COUNT] [-for DURATION] [-buffer BYTES]
                                                     the process events of this kernel
  cnspec capture -o FILE [-size BYTES] [-filter KINDS] [-n COUNT] [-for DURATION] [-buffer BYTES]
                                                     the same events, recorded as pcapng
  cnspec list   [-ids] [-tests FILE] [-markdown]     print the requirements and what shows them, or the ids
  cnspec test   [-run GLOB] [-req PREFIX] [-strict] [-keep-going] [-expect FILE] [-json] [-junit FILE] [-list] [-- COMMAND…]
                                                     ask an implementation the vectors; this one by default
  cnspec testee                                      this implementation, as such a COMMAND (spec/testee.md)
  cnspec matrix [-markdown FILE] [-junit FILE] LIST  the same for every implementation of a list, such as
                                                     spec/testees/testees.txt
  cnspec version                                     what this program was built from

FILE is a pcap or pcapng file (gzipped or not), the name of an embedded capture,
or - for standard input, which may also be lines of hex, a datagram a line.
Without a FILE the embedded captures are read. ORDER is little, big, native or
guess; guess is the default for captures that are not embedded. RELEASE is that
of the kernel, such as 6.1; the newest is the default. -packets prints some of
what was read, such as 7 or 1-14. KINDS is a list such as exec,exit of fork,
exec, uid, gid, sid, ptrace, comm, coredump, exit and nonzero_exit; the kernel
filters since 6.6, and this command in any case.

Exit status: 0 conforms, 1 violations found, 2 usage or unreadable input.
`

func main() {
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	c := command{
		in: os.Stdin, out: out, direct: os.Stdout, errs: os.Stderr, flush: out.Flush,
		color: obeys(os.Stdout) && os.Getenv("NO_COLOR") == "", progress: obeys(os.Stderr),
	}
	if _, ok := window(os.Stdout); ok {
		c.terminal = os.Stdout
		c.look()
	}
	status := c.run(os.Args[1:])
	if err := ignorePipe(out.Flush()); err != nil && status != exitUnusable { // else it was told
		status = c.unusable(err)
	}
	os.Exit(status)
}

// command is one call of the program.
type command struct {
	in       io.Reader
	out      io.Writer // data
	direct   io.Writer // out without its buffer
	errs     io.Writer // talk
	color    bool
	terminal *os.File      // out, when it is one
	width    int           // of the terminal, 0 when out is none or it does not know
	asked    *flag.FlagSet // the flags of the subcommand
	progress bool          // errs is a terminal: a long run shows how far it is
	flush    func() error  // of out
}

func (c *command) run(args []string) int {
	if len(args) == 0 {
		return c.unusable(errors.New("which command? check, decode, trace, watch, capture, list, test, testee, matrix or version; cnspec -h tells more"))
	}
	name, args := args[0], args[1:]
	run, ok := map[string]func([]string) (int, error){
		"check":   c.check,
		"decode":  c.decode,
		"trace":   c.trace,
		"list":    c.list,
		"test":    c.test,
		"testee":  c.testee,
		"matrix":  c.matrix,
		"watch":   c.watch,
		"capture": c.capture,
		"version": c.version, "-version": c.version, "--version": c.version,
		"help": c.help, "-h": c.help, "-help": c.help, "--help": c.help,
	}[name]
	if !ok {
		return c.unusable(fmt.Errorf("no command %q: check, decode, trace, watch, capture, list, test, testee, matrix or version; cnspec -h tells more", name))
	}
	status, err := run(args)
	if errors.Is(err, flag.ErrHelp) {
		status, err = exitConforms, c.helpOf(c.asked)
	}
	if err != nil {
		return c.unusable(err)
	}
	return status
}

func (c *command) help([]string) (int, error) {
	_, err := io.WriteString(c.out, usage)
	return exitConforms, err
}

// helpOf prints what usage says of a subcommand, and each of its flags.
func (c *command) helpOf(f *flag.FlagSet) error {
	_, of, _ := strings.Cut(usage, "  cnspec "+f.Name()+" ")
	of, _, _ = strings.Cut(of, "\n  cnspec ")
	of, _, _ = strings.Cut(of, "\n\n")
	form, about, found := strings.Cut(strings.TrimSpace(of), "  ")
	if !found {
		form, about = "", form
	}
	text := strings.TrimSpace("cnspec "+f.Name()+" "+form) + "\n\n" + strings.Join(strings.Fields(about), " ") + "\n\n"
	f.VisitAll(func(f *flag.Flag) {
		value, about := flag.UnquoteUsage(f)
		text += fmt.Sprintf("  %-17s %s\n", "-"+f.Name+" "+value, about)
	})
	_, err := io.WriteString(c.out, text+"\ncnspec -h has the other commands, and what a FILE is.\n")
	return err
}

// unusable says what is wrong, in a line for each input.
func (c *command) unusable(err error) int {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(c.errs, "cnspec: %s\n", strings.TrimSuffix(line, "\n"))
	}
	return exitUnusable
}

// write writes a file that a flag named.
func (c *command) write(name string, content []byte) error {
	if name == "-" {
		_, err := c.out.Write(content)
		return err
	}
	return os.WriteFile(name, content, 0o644)
}

// flags returns a set that prints nothing of its own.
func (c *command) flags(name string) *flag.FlagSet {
	c.asked = flag.NewFlagSet(name, flag.ContinueOnError)
	c.asked.SetOutput(io.Discard)
	return c.asked
}

// noArguments is for a command that has none.
func (c *command) noArguments(name string, args []string) error {
	f := c.flags(name)
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%s takes no arguments", name)
	}
	return nil
}
