//go:build linux && cgo

// Command live lets readers of process events run against each other on the
// connector of the running kernel:
//
//	go run ./live          prints a page
//	go run ./live -write   and writes LIVE.md
//
// in spec/peers. Each reader is a process of its own, under the same storm of
// events as the others. Where there is no connector it says so and ends well.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"

	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
)

func main() {
	seconds := flag.Float64("seconds", 2, "of each storm")
	repeats := flag.Int("repeats", 5, "of each reader in each storm")
	write := flag.Bool("write", false, "write LIVE.md")
	read := flag.String("read", "", "be that reader (used by the command itself)")
	make := flag.String("make", "", "make that storm (used by the command itself)")
	of := flag.Int("of", 0, "the process whose events are counted")
	flag.Parse()
	var err error
	if *read != "" || *make != "" {
		signal.Ignore(os.Interrupt) // they end when their input does, and the reader takes its request back
	}
	switch {
	case flag.NArg() > 0 || *repeats < 1 || !(*seconds > 0):
		err = errors.New("no arguments, -seconds above 0 and -repeats of 1 or more")
	case *read != "":
		err = readEvents(*read, uint32(*of))
	case *make != "":
		err = makeEvents(*make, *seconds)
	default:
		err = race(*seconds, *repeats, *write)
	}
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		fmt.Println("skipped:", err)
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

// run is one reader under one storm.
type run struct {
	reader, storm string
	made
	heard
}

// made is what a storm says of itself.
type made struct {
	Events  int
	Seconds float64
}

// heard is what a reader says of itself.
type heard struct {
	Events int     // of the storm
	All    int     // of all processes
	Gaps   int     // messages of all processes that are missing by their numbers; -1 if the reader cannot know
	CPU    float64 // seconds, from the first event to the last
	Died   string  // the error with which it gave up
	Buffer int     // bytes that the socket may hold
}

func race(seconds float64, repeats int, write bool) error {
	if err := possible(); err != nil {
		return err
	}
	var runs []run
	for round := range repeats {
		for _, i := range rand.Perm(len(readers) * len(storms)) {
			r := run{reader: readers[i%len(readers)].name, storm: storms[i/len(readers)].name}
			fmt.Fprintf(os.Stderr, "\rround %d of %d: %-40s", round+1, repeats, r.storm+", "+r.reader)
			if err := r.run(seconds); err != nil {
				fmt.Fprintln(os.Stderr)
				return fmt.Errorf("%s, %s: %w", r.storm, r.reader, err)
			}
			runs = append(runs, r)
		}
	}
	fmt.Fprintln(os.Stderr)
	text, err := page(runs, seconds, repeats)
	if err == nil && write {
		err = os.WriteFile("LIVE.md", []byte(text), 0o644)
	}
	if err == nil {
		fmt.Print(text)
	}
	return err
}

// possible tells whether there are events to be had, and as large a buffer as
// every reader asks for.
func possible() error {
	if err := forceBuffer(); err != nil {
		return fmt.Errorf("a receive buffer above net.core.rmem_max is for CAP_NET_ADMIN: %w", err)
	}
	l, err := listen.Start(listen.Options{})
	if err != nil {
		return err
	}
	defer l.Close()
	l.Stop()
	for err == nil || errors.Is(err, live.ErrOverrun) { // others may be busy
		err = l.Receive(new(listen.Received))
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// run starts the storm's process, which waits, then the reader, and when that
// listens lets the storm begin.
func (r *run) run(seconds float64) error {
	storm, err := start("-make", r.storm, "-seconds", fmt.Sprint(seconds))
	if err != nil {
		return err
	}
	defer storm.kill()
	reader, err := start("-read", r.reader, "-of", fmt.Sprint(storm.Process.Pid))
	if err != nil {
		return err
	}
	defer reader.kill()
	if err := reader.ready(); err != nil {
		return err
	}
	time.Sleep(50 * time.Millisecond) // what the start of a process does is over
	if _, err := io.WriteString(storm.in, "go"); err != nil {
		return err
	}
	if err := storm.end(&r.made); err != nil {
		return err
	}
	return reader.end(&r.heard)
}

// child is this program in another role. When its input ends a reader finishes;
// a storm begins when there is any.
type child struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func start(args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{Cmd: exec.Command(self, args...)}
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewReader(out)
	return c, c.Start()
}

// ready waits for the first line.
func (c *child) ready() error {
	line, err := c.out.ReadString('\n')
	if err == nil && strings.TrimSpace(line) != "ready" {
		err = errors.New(line)
	}
	return err
}

// end ends the child's input and reads its last words.
func (c *child) end(v any) error {
	c.in.Close()
	if err := json.NewDecoder(c.out).Decode(v); err != nil {
		return err
	}
	return c.Wait()
}

func (c *child) kill() {
	c.Process.Kill()
	c.Wait()
}
