package main

import (
	"errors"
	"io"
	"os"
)

// target is where a capture goes: a file, a pipe, or standard output.
type target struct {
	io.Writer          // without a buffer: what it says to have written is counted
	file      *os.File // nil for standard output
	fresh     bool     // there was no such file
}

// openTarget leaves what is in a file as long as nothing is known to come.
func (c *command) openTarget(name string) (*target, error) {
	if name == "-" {
		if c.terminal != nil {
			return nil, errors.New("standard output is a terminal, and a capture is no text: -o FILE")
		}
		return &target{Writer: c.direct}, nil
	}
	_, err := os.Stat(name)
	fresh := errors.Is(err, os.ErrNotExist)
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	return &target{Writer: file, file: file, fresh: fresh}, nil
}

// Truncate cuts the file, which a pipe and a device do not need.
func (t *target) Truncate(size int64) error {
	if t.file == nil {
		return nil
	}
	if info, err := t.file.Stat(); err != nil || !info.Mode().IsRegular() {
		return err
	}
	if err := t.file.Truncate(size); err != nil {
		return err
	}
	_, err := t.file.Seek(size, io.SeekStart)
	return err
}

func (t *target) Close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

// discard removes a file that nothing was written to.
func (t *target) discard() {
	if t.file != nil && t.fresh {
		os.Remove(t.file.Name())
	}
}
