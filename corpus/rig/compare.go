package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

var errDiffer = errors.New("the captures differ")

func compareTask(flags *flag.FlagSet, arguments []string) task {
	if flags.Parse(arguments) != nil || flags.NArg() != 2 {
		return nil
	}
	return func(out, _ io.Writer) error {
		a, err := readStreams(flags.Arg(0))
		if err != nil {
			return err
		}
		b, err := readStreams(flags.Arg(1))
		if err != nil {
			return err
		}
		if differences(out, a, b) > 0 {
			return errDiffer
		}
		return nil
	}
}

// stream is what went through a socket in one direction in a scenario, with all
// that differs from boot to boot taken out.
type stream []string

// readStreams reads a capture of the rig. The name of a stream is the beginning
// of its packets' comments, and the direction.
func readStreams(file string) (map[string]stream, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := corpus.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	streams := map[string]stream{}
	order := wire.Native
	for {
		p, err := r.Next()
		if err == io.EOF {
			return streams, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if order == wire.Native { // the first datagram is whole
			order, _ = wire.Guess(p.Data)
		}
		name, _, _ := strings.Cut(p.Comment, ", CPU ")
		name += ", " + p.Direction.String()
		if text, keep := normal(p.Data, order, p.Direction); keep {
			streams[name] = append(streams[name], text)
		}
	}
}

// differences writes what only one of the two has, and returns how much it is.
func differences(out io.Writer, a, b map[string]stream) int {
	all := maps.Clone(a)
	maps.Copy(all, b)
	count := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, side := range []struct {
			mark string
			rest stream
		}{
			{"-", minus(a[name], b[name])}, {"+", minus(b[name], a[name])},
		} {
			for _, text := range side.rest {
				fmt.Fprintf(out, "%s %s: %s\n", side.mark, name, text)
				count++
			}
		}
	}
	return count
}

// minus is what a has and b has not, each as often.
func minus(a, b stream) stream {
	left := map[string]int{}
	for _, text := range b {
		left[text]++
	}
	var rest stream
	for _, text := range a {
		if left[text] > 0 {
			left[text]--
			continue
		}
		rest = append(rest, text)
	}
	return rest
}
