//go:build unix

package wireshark

import (
	"os"
	"os/exec"
	"syscall"
)

// unprivileged runs a command as nobody if the tests are root: Wireshark from
// 4.4 on runs no Lua as root.
func unprivileged(cmd *exec.Cmd) {
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
}
