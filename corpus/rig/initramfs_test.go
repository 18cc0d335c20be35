package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// cpioFile is what a test reads back.
type cpioFile struct {
	name                string
	mode, major, minor  int
	content             string
	inode, links, start int
}

func readArchive(t *testing.T, b []byte) (files []cpioFile) {
	t.Helper()
	at := 0
	for {
		if len(b) < at+110 || string(b[at:at+6]) != "070701" || at%4 != 0 {
			t.Fatalf("no header at %d", at)
		}
		field := func(i int) int {
			n, err := strconv.ParseUint(string(b[at+6+8*i:at+14+8*i]), 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			return int(n)
		}
		size, name := field(6), at+110
		end := name + field(11) - 1
		start := (end + 1 + 3) &^ 3
		if b[end] != 0 {
			t.Fatalf("the name at %d has no end", name)
		}
		f := cpioFile{
			name: string(b[name:end]), mode: field(1), major: field(9), minor: field(10),
			content: string(b[start : start+size]), inode: field(0), links: field(4), start: at,
		}
		if f.name == "TRAILER!!!" {
			return files
		}
		files = append(files, f)
		at = (start + size + 3) &^ 3
	}
}

func TestArchive(t *testing.T) {
	var b bytes.Buffer
	a := archive{out: &b}
	a.add("dev", typeFolder|0o755, 0, 0, nil)
	a.add("dev/console", typeChar|0o600, 5, 1, nil)
	a.add("init", typeFile|0o755, 0, 0, []byte("12345"))
	a.add("more", typeFile|0o644, 0, 0, []byte("1234"))
	if err := a.end(); err != nil {
		t.Fatal(err)
	}
	files := readArchive(t, b.Bytes())
	if len(files) != 4 {
		t.Fatalf("%d files", len(files))
	}
	if c := files[1]; c.name != "dev/console" || c.mode != 0o020600 || c.major != 5 || c.minor != 1 {
		t.Errorf("%+v", c)
	}
	if c := files[2]; c.name != "init" || c.mode != 0o100755 || c.content != "12345" || c.links != 1 || c.inode == files[1].inode {
		t.Errorf("%+v", c)
	}
	if c := files[3]; c.content != "1234" {
		t.Errorf("%+v", c)
	}
}

func TestArchiveKeepsTheFirstError(t *testing.T) {
	full, err := os.Open(os.DevNull) // for reading only
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	a := archive{out: full}
	a.add("x", typeFile, 0, 0, nil)
	if a.end() == nil {
		t.Error("no error")
	}
}

func TestInitramfsHasTheProgramAndTheModules(t *testing.T) {
	w := &workshop{folder: t.TempDir()}
	if err := os.Mkdir(w.path("modules"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"init": "program", "modules/wire.ko": "module", "modules/order": "wire\n"} {
		if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := w.fill(&archive{out: &b}); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range readArchive(t, b.Bytes()) {
		found[f.name] = f.content
	}
	if found["init"] != "program" || found["modules/wire.ko"] != "module" || found["modules/order"] != "wire\n" {
		t.Errorf("%q", found)
	}
}
