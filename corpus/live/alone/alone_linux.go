// Package alone lets the tests that listen to the running kernel take turns:
// go test runs those of several packages at once, and the storms that some make
// fill the receive buffers of the others.
package alone

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Lock waits for its turn, which ends with unlock or the process. Where no lock
// can be had it does not wait.
func Lock() (unlock func()) {
	file, err := os.OpenFile(filepath.Join(os.TempDir(), "cnwire-live.lock"), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return func() {}
	}
	for err = unix.EINTR; err == unix.EINTR; {
		err = unix.Flock(int(file.Fd()), unix.LOCK_EX)
	}
	return func() { file.Close() }
}
