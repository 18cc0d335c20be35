package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
)

var update = flag.Bool("update", false, "write what the commands print now to corpus/golden and to README.md")

// What every capture of the corpus decodes to was looked at once, and stays.
func TestGoldenDecodes(t *testing.T) {
	for _, c := range corpus.Captures() {
		t.Run(c.Name, func(t *testing.T) {
			now, errs, status := run("", "decode", "-json", c.Name)
			if status != exitConforms || errs != "" {
				t.Fatal(status, errs)
			}
			file := "../../corpus/golden/" + c.Name + ".ndjson.gz"
			if *update {
				writeGolden(t, file, now)
				return
			}
			was := strings.SplitAfter(readGolden(t, file), "\n")
			is := strings.SplitAfter(now, "\n")
			if len(was) != len(is) {
				t.Errorf("%d datagrams, %d before", len(is)-1, len(was)-1)
			}
			for i := range min(len(was), len(is)) {
				if was[i] != is[i] {
					t.Fatalf("packet line %d (-before +now):\n%s", i+1, cmp.Diff(was[i], is[i]))
				}
			}
		})
	}
	files, err := os.ReadDir("../../corpus/golden")
	if err != nil || len(files) != len(corpus.Captures()) {
		t.Errorf("%d files for %d captures: %v", len(files), len(corpus.Captures()), err)
	}
}

func readGolden(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatalf("%v: go test -run Golden ./spec/cnspec -update writes it", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeGolden(t *testing.T, file, text string) {
	t.Helper()
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
