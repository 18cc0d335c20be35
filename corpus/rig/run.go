package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
)

// command runs a program in a folder. What it said is in the error, and nowhere
// else.
func command(folder string, env []string, name string, arguments ...string) error {
	_, err := commandOutput(folder, env, name, arguments...)
	return err
}

func commandOutput(folder string, env []string, name string, arguments ...string) ([]byte, error) {
	c := exec.Command(name, arguments...)
	c.Dir = folder
	if env != nil {
		c.Env = append(c.Environ(), env...)
	}
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		text := strings.TrimSpace(lastBytes(string(out), 2000) + "\n" + lastBytes(said.String(), 4000))
		return nil, fmt.Errorf("%s: %w\n%s", c, err, text)
	}
	return out, nil
}

func lastBytes(text string, n int) string { return text[max(0, len(text)-n):] }
