// Command versus holds the core against another decoder, datagram by datagram:
// a testee as spec/testee.md has it, that lives as long as the run, such as
// those in spec/testees/c. The datagrams are the seeds, and then what becomes
// of them by small damages. It prints where the two differ, and fails then.
//
//	cc -O1 -o $W/uapi spec/testees/c/testee.c spec/testees/c/json.c spec/testees/c/uapi.c
//	go run ./fuzz/versus -n 1000000 -- $W/uapi
//
// With -signed the testee may take an nlmsg_len of 2^31 or more for one below 0
// (mnl_nlmsg_ok does): such differences are counted, and not shown.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/cnwire/cnwire/fuzz"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec/model"
	"github.com/cnwire/cnwire/wire"
)

func main() {
	n := flag.Int("n", 100000, "how many datagrams")
	seed := flag.Uint64("seed", 1, "of the damages: the same gives the same datagrams")
	signed := flag.Bool("signed", false, "the testee takes nlmsg_len as signed")
	folder := flag.String("seeds", "fuzz/seeds", "where the seeds are")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: versus [-n N] [-seed S] [-signed] -- TESTEE…")
		os.Exit(2)
	}
	start, err := readSeeds(*folder, "datagram", "nlmsg")
	if err != nil {
		fmt.Fprintln(os.Stderr, "versus:", err)
		os.Exit(2)
	}
	v := versus{signed: *signed, began: time.Now()}
	if err := v.run(flag.Args(), newDamages(start, *seed), *n); err != nil {
		fmt.Fprintln(os.Stderr, "versus:", err)
		os.Exit(2)
	}
	v.report()
	if v.differ > 0 {
		os.Exit(1)
	}
}

// versus is one run.
type versus struct {
	signed                    bool
	began                     time.Time
	name                      string
	asked, differ, known, off int // off: the testee does not do this order
}

// shown is how many differences are printed.
const shown = 20

// run asks ahead: the testee reads one question after the other, and so many may
// be on their way.
func (v *versus) run(command []string, d *damages, n int) error {
	child := exec.Command(command[0], command[1:]...)
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		return err
	}
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	answers := bufio.NewReaderSize(out, 1<<20)
	if err := v.hello(answers); err != nil {
		return err
	}
	asked := make(chan []byte, 256)
	go ask(in, d, n, asked)
	for data := range asked {
		line, err := answers.ReadBytes('\n')
		if err != nil {
			return fmt.Errorf("no answer to %x: %w, %v", data, err, child.Wait())
		}
		if err := v.judge(data, line); err != nil {
			return err
		}
	}
	return child.Wait()
}

func (v *versus) hello(answers *bufio.Reader) error {
	line, err := answers.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("no hello: %w", err)
	}
	var h struct{ Name string }
	v.name = string(line)
	if json.Unmarshal(line, &h) == nil {
		v.name = h.Name
	}
	return nil
}

// ask writes the questions, in the order of this machine: C testees do no other.
func ask(in io.WriteCloser, d *damages, n int, asked chan<- []byte) {
	defer close(asked)
	defer in.Close()
	w := bufio.NewWriter(in)
	defer w.Flush()
	for i := range n {
		data := d.next()
		fmt.Fprintf(w, `{"id":"%d","op":"decode","order":"%v","hex":"%s"}`+"\n", i, wire.Native.Resolve(), hex.EncodeToString(data))
		if i%64 == 63 {
			w.Flush()
		}
		asked <- data
	}
}

// judge compares one answer.
func (v *versus) judge(data, line []byte) error {
	var a struct {
		ID          string
		OK          *model.Datagram
		Unsupported bool
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return fmt.Errorf("no answer: %s", line)
	}
	v.asked++
	if a.OK == nil {
		v.off++
		return nil
	}
	difference := fuzz.Against(data, wire.Native, *a.OK)
	switch {
	case difference == "":
	case v.signed && farLength(data):
		v.known++
	default:
		if v.differ++; v.differ <= shown {
			fmt.Printf("%s\n  %x\n  it says %s", difference, data, line)
		}
	}
	return nil
}

// farLength tells whether the walk ends at an nlmsg_len of 2^31 or more.
func farLength(data []byte) bool {
	s := nlmsg.Scan(data, wire.Native)
	for s.Next() {
	}
	return s.Err() == wire.NLTruncated && wire.Native.Uint32(s.Tail()) >= 1<<31
}

func (v *versus) report() {
	took := time.Since(v.began)
	fmt.Printf("%s: %d datagrams in %.0f s, %.0f a second: %d differ, %d by a signed nlmsg_len, %d not answered\n",
		v.name, v.asked, took.Seconds(), float64(v.asked)/took.Seconds(), v.differ, v.known, v.off)
}
