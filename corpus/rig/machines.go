package main

import (
	"slices"
	"strconv"
	"strings"
)

// machine is what a kernel of an architecture runs on, and what is needed to
// build for it.
type machine struct {
	qemu    []string // the program and what is always the same; none for a kernel that is a program itself
	console string   // the kernel's name for the serial console
	goenv   []string // of the guest's /init
	karch   string   // ARCH of the kernel's Makefile
	prefix  string   // CROSS_COMPILE, empty for a native compiler
	order   string   // as in the manifest
	bits    int
}

var machines = map[string]machine{
	"amd64": {qemu: []string{"qemu-system-x86_64", "-machine", "q35", "-cpu", "max"}, console: "ttyS0",
		goenv: []string{"GOARCH=amd64"}, karch: "x86", order: "little", bits: 64},
	"i386": {qemu: []string{"qemu-system-i386", "-machine", "pc"}, console: "ttyS0",
		goenv: []string{"GOARCH=386"}, karch: "x86", order: "little", bits: 32},
	"arm64": {qemu: []string{"qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a57"}, console: "ttyAMA0",
		goenv: []string{"GOARCH=arm64"}, karch: "arm64", prefix: "aarch64-linux-gnu-", order: "little", bits: 64},
	"armhf": {qemu: []string{"qemu-system-arm", "-machine", "virt,highmem=off", "-cpu", "cortex-a15"}, console: "ttyAMA0",
		goenv: []string{"GOARCH=arm", "GOARM=7"}, karch: "arm", prefix: "arm-linux-gnueabihf-", order: "little", bits: 32},
	"s390x": {qemu: []string{"qemu-system-s390x", "-machine", "s390-ccw-virtio", "-cpu", "max"}, console: "ttysclp0",
		goenv: []string{"GOARCH=s390x"}, karch: "s390", prefix: "s390x-linux-gnu-", order: "big", bits: 64},
	"mips": {qemu: []string{"qemu-system-mips", "-machine", "malta", "-cpu", "24Kf"}, console: "ttyS0",
		goenv: []string{"GOARCH=mips", "GOMIPS=hardfloat"}, karch: "mips", prefix: "mips-linux-gnu-", order: "big", bits: 32},
	"um": {goenv: []string{"GOARCH=amd64"}, karch: "um", order: "little", bits: 64},
}

// parameters are the kernel's own. Those of modules count where these are built
// in; elsewhere the guest's program gives the same ones.
var parameters = []string{"quiet", "loglevel=1", "panic=-1", "wire.timeout=1", "wire.slave_ttl=2", "brd.rd_nr=2"}

// boot gives the command that runs a kernel, by the names of the files.
func (m machine) boot(image, initramfs string, cpus int) []string {
	if m.qemu == nil {
		return append([]string{image, "mem=256M", "initrd=" + initramfs, "con=null", "con0=fd:0,fd:1", "ssl=null"}, parameters...)
	}
	return slices.Concat(m.qemu, []string{
		"-accel", "tcg,thread=multi", "-m", memory(m.bits), "-smp", strconv.Itoa(cpus),
		"-kernel", image, "-initrd", initramfs,
		"-append", "console=" + m.console + " nokaslr " + strings.Join(parameters, " "),
		"-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot", "-nodefaults",
	})
}

func memory(bits int) string {
	if bits == 32 {
		return "256"
	}
	return "1024"
}
