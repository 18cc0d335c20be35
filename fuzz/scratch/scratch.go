// Package scratch copies this module to a temporary folder, where the core can
// be broken on purpose without a trace in it, and runs commands there.
package scratch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Tree is a copy of the module.
type Tree struct{ Dir string }

// rooms are what is copied: all that the tests of the core and of fuzz need.
var rooms = []string{"go.mod", "go.sum", "wire", "nlmsg", "cnmsg", "genealogy", "fuzz", "corpus", "spec"}

// Root returns the folder of the module that the program is run in.
func Root() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", errors.New("run it inside the module")
	}
	return filepath.Dir(mod), nil
}

// Copy makes a copy of the module; Remove it.
func Copy() (Tree, error) {
	root, err := Root()
	if err != nil {
		return Tree{}, err
	}
	dir, err := os.MkdirTemp("", "cnwire-")
	if err != nil {
		return Tree{}, err
	}
	t := Tree{dir}
	for _, room := range rooms {
		if err := copyAll(filepath.Join(root, room), filepath.Join(dir, room)); err != nil {
			t.Remove()
			return Tree{}, err
		}
	}
	return t, nil
}

func copyAll(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		dst := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(dst, 0o777)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(dst, b, info.Mode().Perm())
	})
}

// Remove deletes the copy.
func (t Tree) Remove() { os.RemoveAll(t.Dir) }

// Path returns where a file of the module is in the copy.
func (t Tree) Path(name string) string { return filepath.Join(t.Dir, filepath.FromSlash(name)) }

// Replace changes the one place in a file that has the old text; undo puts it
// back.
func (t Tree) Replace(name, old, new string) (undo func(), err error) {
	was, err := os.ReadFile(t.Path(name))
	if err != nil {
		return nil, err
	}
	if n := strings.Count(string(was), old); n != 1 {
		return nil, fmt.Errorf("%s has %q %d times, not once", name, old, n)
	}
	now := strings.Replace(string(was), old, new, 1)
	if err := os.WriteFile(t.Path(name), []byte(now), 0o666); err != nil {
		return nil, err
	}
	return func() { os.WriteFile(t.Path(name), was, 0o666) }, nil
}

// ErrTimeout is what Run returns for a command that took too long.
var ErrTimeout = errors.New("timeout")

// Run runs a command in a folder of the copy, with all its children, for so long
// at most, and returns what it wrote.
func (t Tree) Run(folder string, limit time.Duration, env []string, command ...string) (output string, took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Dir = t.Path(folder)
	c.Env = append(os.Environ(), env...)
	inGroup(c)
	c.WaitDelay = 5 * time.Second
	start := time.Now()
	out, err := c.CombinedOutput()
	if ctx.Err() != nil {
		err = ErrTimeout
	}
	return string(out), time.Since(start), err
}
