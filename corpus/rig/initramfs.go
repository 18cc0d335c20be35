package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The file types of st_mode.
const (
	typeFolder = 0o040000
	typeChar   = 0o020000
	typeFile   = 0o100000
)

// archive writes a cpio archive of the form that the kernel unpacks at boot:
// newc. A file is a header of 110 characters, hexadecimal but for the magic,
// then the name with a zero and padding to 4 bytes, then the content with such
// padding.
type archive struct {
	out   io.Writer
	inode int
	err   error
}

func (a *archive) add(name string, mode, major, minor int, content []byte) {
	if a.err != nil {
		return
	}
	a.inode++
	header := "070701"
	for _, field := range []int{
		a.inode, mode, 0, 0, 1, 0, len(content), 0, 0, major, minor, len(name) + 1, 0,
	} {
		header += fmt.Sprintf("%08x", field)
	}
	head := padded([]byte(header + name + "\x00"))
	if _, a.err = a.out.Write(head); a.err == nil {
		_, a.err = a.out.Write(padded(content))
	}
}

func padded(b []byte) []byte { return append(b, make([]byte, -len(b)&3)...) }

// end is a name that no file has.
func (a *archive) end() error {
	a.add("TRAILER!!!", 0, 0, 0, nil)
	return a.err
}

// writeInitramfs puts the guest's program and the modules together.
func (w *workshop) writeInitramfs() error {
	file, err := os.Create(w.path("initramfs.gz"))
	if err != nil {
		return err
	}
	defer file.Close()
	zip := gzip.NewWriter(file)
	if err := w.fill(&archive{out: zip}); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return file.Close()
}

func (w *workshop) fill(a *archive) error {
	for _, folder := range []string{"dev", "proc", "sys", "tmp", "modules"} {
		a.add(folder, typeFolder|0o755, 0, 0, nil)
	}
	a.add("dev/console", typeChar|0o600, 5, 1, nil) // standard output of /init
	program, err := os.ReadFile(w.path("init"))
	if err != nil {
		return err
	}
	a.add("init", typeFile|0o755, 0, 0, program)
	modules, err := os.ReadDir(w.path("modules"))
	if err != nil {
		return err
	}
	for _, m := range modules {
		content, err := os.ReadFile(w.path("modules", m.Name()))
		if err != nil {
			return err
		}
		a.add(filepath.Join("modules", m.Name()), typeFile|0o644, 0, 0, content)
	}
	return a.end()
}

// buildGuest compiles the guest's program for the kernel's architecture.
func (w *workshop) buildGuest() error {
	env := append([]string{"CGO_ENABLED=0", "GOOS=linux"}, w.machine().goenv...)
	return command("", env, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", w.path("init"),
		"github.com/cnwire/cnwire/corpus/rig/guest")
}
