package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

// tested is one call of cnspec test.
type tested struct {
	*command
	argv     []string // of the testee, none for this implementation
	outcomes []conform.Outcome
}

func (c *command) test(args []string) (int, error) {
	f := c.flags("test")
	glob := f.String("run", "*", "the vectors whose names match `GLOB`, such as 'nl_*'")
	prefix := f.String("req", "", "the vectors of the requirements that begin with `PREFIX`, such as PROC or NL-LEN")
	strict := f.Bool("strict", false, "what only a SHOULD asks for counts too, and what is unsupported")
	expect := f.String("expect", "", "the failures that are known, a line each in `FILE`")
	asJSON := f.Bool("json", false, "a JSON object a line, one for each vector and one for the sum")
	junit := f.String("junit", "", "write a report in the format of JUnit to `FILE` too")
	keepGoing := f.Bool("keep-going", false, "ask on, however many questions in a row have no answer")
	list := f.Bool("list", false, "print the vectors and ask nobody")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	chosen := choose(*glob, *prefix)
	if len(chosen) == 0 {
		return 0, noVector(*glob, *prefix)
	}
	if *list {
		return exitConforms, c.listVectors(chosen)
	}
	known, err := readExpect(*expect)
	if err != nil {
		return 0, err
	}
	t := &tested{command: c, argv: f.Args()}
	return t.run(chosen, conform.Options{Strict: *strict, Expect: known, KeepGoing: *keepGoing}, *asJSON, *junit)
}

func noVector(glob, prefix string) error {
	of := ""
	if prefix != "" {
		of = " and is of a requirement " + prefix
	}
	return fmt.Errorf("no vector matches %q%s; cnspec test -list shows them", glob, of)
}

// choose returns the vectors of that name that show a requirement of that prefix.
func choose(glob, prefix string) (chosen []vectors.Vector) {
	for _, v := range vectors.All() {
		shows := func(id string) bool { return strings.HasPrefix(id, prefix) }
		if conform.Matches(glob, v.ID) && (prefix == "" || slices.ContainsFunc(v.Reqs, shows)) {
			chosen = append(chosen, v)
		}
	}
	return chosen
}

func readExpect(name string) (conform.Expectations, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	e, err := conform.ReadExpectations(f, vectors.All())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return e, nil
}

func (c *command) listVectors(vs []vectors.Vector) error {
	width := 0
	for _, v := range vs {
		width = max(width, len(v.ID))
	}
	for _, v := range vs {
		_, err := fmt.Fprintf(c.out, "%s  %-8s  %-10s  %s  %s\n", c.paint(cyan, fmt.Sprintf("%-*s", width, v.ID)), v.Op, v.Result, strings.Join(v.Reqs, " "), v.About)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tested) run(vs []vectors.Vector, opt conform.Options, asJSON bool, junit string) (int, error) {
	testee, end, err := t.testee()
	if err != nil {
		return 0, err
	}
	start := time.Now()
	err = conform.Run(testee, vs, opt, func(o conform.Outcome) {
		t.outcomes = append(t.outcomes, o)
		if asJSON {
			conform.WriteJSON(t.out, o)
		}
	})
	givenUp := errors.Is(err, conform.ErrGivenUp)
	if givenUp {
		err = nil
	}
	if err := errors.Join(err, end()); err != nil {
		return 0, err
	}
	if asJSON {
		conform.WriteJSONTotal(t.out, testee.Hello(), t.outcomes)
	} else {
		t.print(testee.Hello(), time.Since(start))
	}
	if givenUp {
		fmt.Fprintf(t.errs, "cnspec: %v; -keep-going asks the other %d vectors too\n", conform.ErrGivenUp, len(vs)-len(t.outcomes))
	}
	if err := t.writeJUnit(junit, testee.Hello()); err != nil {
		return 0, err
	}
	if givenUp || !conforms(t.outcomes) {
		return exitViolated, nil
	}
	return exitConforms, nil
}

// print reports for people, when all is known: the diagnosis says which
// requirement a failure is about.
func (t *tested) print(h conform.Hello, took time.Duration) {
	causes, _ := conform.Diagnose(t.outcomes)
	text := &conform.Text{W: t.out, Paint: t.paint, Bytes: t.bytes, Again: t.again, Causes: causes}
	for _, o := range t.outcomes {
		text.Outcome(o)
	}
	text.Summary(h, t.outcomes, took)
}

// testee starts the command, or takes this implementation without one.
func (t *tested) testee() (conform.Testee, func() error, error) {
	if len(t.argv) == 0 {
		return self{}, func() error { return nil }, nil
	}
	child, err := conform.Start(t.argv)
	if err != nil {
		return nil, nil, err
	}
	return child, child.Close, nil
}

// conforms tells whether all is as it should be, and something was proved.
func conforms(outcomes []conform.Outcome) bool {
	proved := false
	for _, o := range outcomes {
		if !o.OK() {
			return false
		}
		proved = proved || o.Verdict == conform.Pass || o.Known != ""
	}
	return proved
}

func (t *tested) writeJUnit(name string, h conform.Hello) error {
	return writeFile(name, func(f *os.File) error { return conform.WriteJUnit(f, h.Name+" "+h.Version, t.outcomes) })
}

// again is the command that repeats one vector.
func (t *tested) again(id string) string {
	words := []string{thisCommand(os.Args[0]), "test -run", quote(id)}
	if len(t.argv) > 0 {
		words = append(words, "--")
	}
	for _, word := range t.argv {
		words = append(words, quote(word))
	}
	return strings.Join(words, " ")
}

// thisCommand is how this program was called: go run builds it in a folder of
// its own, which is gone when it ends.
func thisCommand(arg0 string) string {
	if strings.Contains(filepath.ToSlash(arg0), "/go-build") {
		return "go run ./spec/cnspec"
	}
	return quote(arg0)
}

// plain is what a shell takes as it is.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)

func quote(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// bytes shows the bytes of a vector field by field, with a caret at the fault,
// or where the bytes that came differ from those that were wanted.
func (t *tested) bytes(o conform.Outcome) string {
	v := o.Vector
	switch v.Op {
	case "decode", "payload", "address":
		return t.annotate(v, v.Hex, offset(o))
	case "encode":
		return t.encoded(o)
	}
	return ""
}

// message is the place that a difference between two answers to decode names,
// and missed the one that they are too few to name.
var (
	message = regexp.MustCompile(`^messages\[([0-9]+)\](?:\.cn\[([0-9]+)\])?`)
	missed  = regexp.MustCompile(`^(messages(?:\[[0-9]+\]\.cn)?): got ([0-9]+) of them`)
)

// offset is that of the fault; without one, that of the message which came out
// wrong, or of the first that is missing; -1 if none is known.
func offset(o conform.Outcome) int {
	if o.Vector.Fault != nil && o.Vector.Fault.Offset != nil {
		return *o.Vector.Fault.Offset
	}
	var want replyDecode
	m := message.FindStringSubmatch(missed.ReplaceAllString(o.Detail, "$1[$2]"))
	if m == nil || json.Unmarshal(o.Vector.Want, &want) != nil {
		return -1
	}
	i, _ := strconv.Atoi(m[1])
	j, err := strconv.Atoi(m[2])
	switch {
	case i >= len(want.Messages):
		return -1
	case err != nil || j >= len(want.Messages[i].CN):
		return want.Messages[i].Offset
	}
	return want.Messages[i].CN[j].Offset
}

// encoded shows the datagram that was wanted.
func (t *tested) encoded(o conform.Outcome) string {
	var want, got struct {
		Hex string
		OK  struct{ Hex string }
	}
	json.Unmarshal(o.Vector.Want, &want)
	json.Unmarshal(o.Got, &got)
	if want.Hex == "" {
		return ""
	}
	n := 0
	for n < min(len(want.Hex), len(got.OK.Hex)) && want.Hex[n] == got.OK.Hex[n] {
		n++
	}
	return t.annotate(o.Vector, want.Hex, n/2)
}

func (t *tested) annotate(v vectors.Vector, hexText string, at int) string {
	data, err := hex.DecodeString(hexText)
	if err != nil {
		return ""
	}
	o := wire.Little
	if v.Order == "big" {
		o = wire.Big
	}
	var b strings.Builder
	sub := &command{out: &b, color: t.color}
	switch v.Op {
	case "payload":
		sub.payloadHex(cnmsg.ID{Idx: v.Idx, Val: v.Val}, o, data)
	case "address":
		sub.addressHex(o, data)
	default:
		sub.dumpHex(v.ID, corpus.Packet{Data: data}, o)
	}
	_, rows, _ := strings.Cut(b.String(), "\n") // without the headline
	return t.caret(rows, at)
}

// payloadHex prints the data of a cn_msg, after a headline.
func (c *command) payloadHex(id cnmsg.ID, o wire.Order, data []byte) {
	fmt.Fprintln(c.out)
	frame, _ := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(0), cnmsg.Header{ID: id}, data)
	if m, ok := cnmsg.One(frame, o); ok {
		var all parts
		all.data(decodePayload(m, 0), 0, len(data))
		c.hexParts(data, all)
	}
}

// address is the beginning of a row of dumpHex: where it is, and its bytes.
var address = regexp.MustCompile(`^  ([0-9a-f]{4,})  ((?:[0-9a-f]{2} ?)+)`)

// Of many rows those at the beginning and around the caret are shown.
const (
	rowsAtStart = 24
	rowsAround  = 4
)

// caret marks the byte at at, and leaves out rows that are far from it.
func (t *tested) caret(dump string, at int) string {
	rows, marked := strings.SplitAfter(dump, "\n"), -1
	column := 0
	for i, row := range rows {
		m := address.FindStringSubmatch(row)
		if m == nil {
			continue
		}
		from, _ := strconv.ParseInt(m[1], 16, 64)
		size := len(strings.Fields(m[2]))
		if int(from) <= at && at <= int(from)+size {
			marked, column = i, 4+len(m[1])+3*(at-int(from))
		}
	}
	var b strings.Builder
	for i, row := range rows {
		if i < rowsAtStart || max(i-marked, marked-i) <= rowsAround {
			b.WriteString(row)
		} else if i == len(rows)-1 {
			b.WriteString("  …\n")
		}
		if i == marked {
			fmt.Fprintf(&b, "%*s%s\n", column, "", t.paint(red, "^"))
		}
	}
	return b.String()
}
