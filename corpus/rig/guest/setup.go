//go:build linux

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/corpus/rig/line"
)

// setUp mounts what the scenarios need.
func setUp() error {
	for _, m := range []struct{ kind, at string }{
		{"devtmpfs", "/dev"}, {"proc", "/proc"}, {"sysfs", "/sys"}, {"tmpfs", "/tmp"},
	} {
		os.MkdirAll(m.at, 0o755)
		err := unix.Mount(m.kind, m.at, m.kind, 0, "")
		if err != nil && err != unix.EBUSY { // the kernel may have mounted /dev itself
			return errors.New(m.at + ": " + err.Error())
		}
	}
	return nil
}

func aboutMachine() *line.Machine {
	var u unix.Utsname
	unix.Uname(&u)
	m := &line.Machine{
		Release: unix.ByteSliceToString(u.Release[:]),
		Version: unix.ByteSliceToString(u.Version[:]),
		Arch:    unix.ByteSliceToString(u.Machine[:]),
		CPUs:    online(),
	}
	if btf, err := os.ReadFile("/sys/kernel/btf/vmlinux"); err == nil {
		sum := sha256.Sum256(btf)
		m.BTF = hex.EncodeToString(sum[:])
	}
	return m
}

func online() int {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return 1
	}
	return set.Count()
}

// load loads a module. One that is not there is built in, or missing: what uses
// it will tell.
func load(name, parameters string) error {
	file, err := os.Open("/modules/" + name + ".ko")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if err := unix.FinitModule(int(file.Fd()), parameters, 0); err != nil && err != unix.EEXIST {
		return errors.New("loading " + name + ": " + err.Error())
	}
	return nil
}

// loadWith loads a stock module behind all that it needs, which the rig has put
// on a line of /modules/order.
func loadWith(name, parameters string) error {
	order, _ := os.ReadFile("/modules/order") // none: all are built in
	for text := range strings.Lines(string(order)) {
		all := strings.Fields(text)
		if len(all) == 0 || all[len(all)-1] != name {
			continue
		}
		for _, need := range all[:len(all)-1] {
			if err := load(need, ""); err != nil {
				return err
			}
		}
	}
	return load(name, parameters)
}

func unload(name string) error {
	if err := unix.DeleteModule(name, 0); err != nil {
		return errors.New("unloading " + name + ": " + err.Error())
	}
	return nil
}
