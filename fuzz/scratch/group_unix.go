//go:build unix

package scratch

import (
	"os/exec"
	"syscall"
)

// inGroup has a command die with all its children.
func inGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
