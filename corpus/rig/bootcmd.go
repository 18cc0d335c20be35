package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cnwire/cnwire/corpus"
)

func bootTask(flags *flag.FlagSet, arguments []string) task {
	name := flags.String("kernel", "", "")
	cpus := flags.Int("cpus", 1, "")
	file := flags.String("o", "", "")
	folder := flags.String("corpus", "", "")
	if flags.Parse(arguments) != nil || flags.NArg() != 0 || *cpus < 1 || (*file == "") == (*folder == "") {
		return nil
	}
	k, ok := kernelNamed(*name)
	if !ok {
		return nil
	}
	return func(out, talk io.Writer) error {
		w, err := newWorkshop(k, func(format string, a ...any) { fmt.Fprintf(talk, format+"\n", a...) })
		if err != nil {
			return err
		}
		if *folder != "" {
			*file = filepath.Join(*folder, fileIn(captureName(k, *cpus)))
		}
		c, err := w.capture(*file, *cpus)
		if err != nil {
			return err
		}
		if *folder != "" {
			return enterManifest(*folder, c)
		}
		text, err := asJSON(c)
		if err == nil {
			_, err = out.Write(text)
		}
		return err
	}
}

// capture boots the kernel and writes the file, and returns the entry of the
// manifest.
func (w *workshop) capture(file string, cpus int) (c corpus.Capture, err error) {
	if err := w.prepare(); err != nil {
		return c, err
	}
	lines, err := w.boot(cpus)
	if err != nil {
		return c, err
	}
	s, err := storyOf(lines)
	if err != nil {
		return c, err
	}
	for _, n := range s.notes {
		w.talk("%s: note: %s", w.name(), n)
	}
	if c, err = w.entry(s, cpus); err != nil {
		return c, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return c, err
	}
	if err := writeFile(file, s.section(c), s.captured()); err != nil {
		return c, err
	}
	w.talk("%s: %d datagrams: %s", file, len(s.packets), s.scenarios())
	c.SHA256, c.Bytes, err = sumOf(file)
	return c, err
}
