package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/cnwire/cnwire/corpus/rig/line"
)

// longest is how long a guest may run: on a busy machine that emulates another
// one a scenario of seconds takes its time.
const longest = 8 * time.Minute

// prepare fetches and builds all that a kernel needs. The guest's program is
// built anew each time.
func (w *workshop) prepare() error {
	for _, s := range []struct {
		name string
		do   func() error
	}{
		{"apt", w.prepareApt},
		{"root", w.makeRoot},
		{"image", w.image},
		{"stock modules", w.collectModules},
		{"own modules", w.buildModules},
	} {
		if err := w.once(s.name, s.do); err != nil {
			return err
		}
	}
	if err := w.buildGuest(); err != nil {
		return err
	}
	return w.writeInitramfs()
}

// image gets the kernel: fetched, or built.
func (w *workshop) image() error {
	if w.source != "" {
		return w.buildKernel()
	}
	return w.unpackImage()
}

// imageFile is what is booted.
func (w *workshop) imageFile() string {
	if w.source != "" {
		return w.path("root", bench, "linux", recipes[w.make].image)
	}
	if w.split {
		return w.path("image", "usr", "lib", "modules", w.uname, "vmlinuz")
	}
	return w.path("image", "boot", "vmlinuz-"+w.uname)
}

func (w *workshop) configFile() string {
	if w.source != "" {
		return w.path("root", bench, "linux", ".config")
	}
	if w.split {
		return w.path("image", "usr", "lib", "modules", w.uname, "config")
	}
	return w.path("image", "boot", "config-"+w.uname)
}

// boot runs the guest and returns what it said.
func (w *workshop) boot(cpus int) ([]line.Line, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	words := w.machine().boot(w.imageFile(), w.path("initramfs.gz"), cpus)
	c := exec.CommandContext(ctx, words[0], words[1:]...)
	c.Dir = w.folder
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	lines, err := line.Read(out, func(text string) { w.talk("%s| %s", w.name(), text) })
	if err != nil {
		cancel()
	}
	ended := c.Wait()
	if ctx.Err() == context.DeadlineExceeded {
		return nil, fmt.Errorf("the guest did not end in %v", longest)
	}
	return lines, errors.Join(err, ended)
}

// bootCommand is the command with the names of files alone, for the manifest.
func (w *workshop) bootCommand(cpus int) []string {
	return w.machine().boot(filepath.Base(w.imageFile()), "initramfs.gz", cpus)
}
