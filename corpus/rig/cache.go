package main

import (
	"os"
	"path/filepath"
)

// workshop is a kernel's folder in the cache: all that was fetched and built
// for it. Each step leaves a mark, and is not done again.
//
//	apt/       apt's own lists and archives
//	root/      programs and headers that build the modules
//	image/     the kernel, its modules
//	modules/   the modules that go into the guest
//	init       the guest's program
//	initramfs.gz
type workshop struct {
	kernel
	folder string
	talk   func(format string, arguments ...any)
}

func newWorkshop(k kernel, talk func(string, ...any)) (*workshop, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	w := &workshop{kernel: k, folder: filepath.Join(cache, "cnwire-rig", k.name()), talk: talk}
	return w, os.MkdirAll(w.folder, 0o755)
}

func (w *workshop) path(parts ...string) string {
	return filepath.Join(append([]string{w.folder}, parts...)...)
}

// once does a step, unless it was done before.
func (w *workshop) once(step string, do func() error) error {
	mark := w.path("done." + step)
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	w.talk("%s: %s", w.name(), step)
	if err := do(); err != nil {
		return err
	}
	return os.WriteFile(mark, nil, 0o644)
}
