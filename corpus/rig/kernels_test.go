package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/corpus"
)

func TestEveryKernelHasANameAMachineAndARecipe(t *testing.T) {
	names := map[string]bool{}
	for _, k := range kernels {
		if names[k.name()] {
			t.Errorf("%s stands there twice", k.name())
		}
		names[k.name()] = true
		if got, ok := kernelNamed(k.name()); !ok || got != k {
			t.Errorf("%s is not found by its name", k.name())
		}
		m := k.machine()
		if m.karch == "" || m.bits == 0 || m.goenv == nil || m.order != "little" && m.order != "big" {
			t.Errorf("%s: machine %+v", k.name(), m)
		}
		if _, known := recipes[k.make]; (k.source != "") != known {
			t.Errorf("%s: source %q, recipe %q", k.name(), k.source, k.make)
		}
	}
	if _, ok := kernelNamed("2.6.14-vax"); ok {
		t.Error("a kernel that there is not is found")
	}
}

func TestPackagesOfAKernel(t *testing.T) {
	old, _ := kernelNamed("6.1.176-arm64")
	fresh, _ := kernelNamed("7.2.13-s390x")
	own, _ := kernelNamed("6.1.176-mips")
	for name, c := range map[string]struct{ got, want []string }{
		"image":    {old.images(), []string{"linux-image-6.1.0-50-arm64"}},
		"headers":  {old.headers(), []string{"linux-headers-6.1.0-50-arm64:arm64", "linux-headers-6.1.0-50-common"}},
		"compiler": {old.tools(), []string{"gcc-12-aarch64-linux-gnu", "gcc-12", "linux-kbuild-6.1"}},
		"split":    {fresh.images(), []string{"linux-binary-7.2.13+deb14-s390x", "linux-modules-7.2.13+deb14-s390x"}},
		"own":      {own.tools(), []string{"gcc-12-mips-linux-gnu", "gcc-12", "flex", "bison"}},
	} {
		for _, want := range c.want {
			if !slices.Contains(c.got, want) {
				t.Errorf("%s: %q lacks %q", name, c.got, want)
			}
		}
	}
}

func TestCommandThatBoots(t *testing.T) {
	for arch, want := range map[string]string{
		"s390x": `qemu-system-s390x -machine s390-ccw-virtio -cpu max -accel tcg,thread=multi -m 1024 -smp 4 -kernel k -initrd i -append "console=ttysclp0 nokaslr quiet `,
		"armhf": `qemu-system-arm -machine virt,highmem=off -cpu cortex-a15 -accel tcg,thread=multi -m 256 -smp 4 -kernel k `,
		"um":    `k mem=256M initrd=i `,
	} {
		if got := quoted(machines[arch].boot("k", "i", 4)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", arch, got)
		}
	}
}

// Each capture of the rig can be made again.
func TestCapturesAreOfKernelsThatTheRigKnows(t *testing.T) {
	for _, c := range corpus.Captures() {
		if !strings.HasPrefix(c.Tool, guestTool) {
			continue
		}
		words := strings.Fields(c.Command)
		if i := slices.Index(words, "boot"); i < 0 || understood(words[i:]) == nil {
			t.Errorf("%s: %s", c.Name, c.Command)
		}
		k, _ := kernelNamed(words[slices.Index(words, "-kernel")+1])
		if got := captureName(k, c.CPUs); got != c.Name || c.File != fileIn(got) {
			t.Errorf("%s in %s, but the command makes %s", c.Name, c.File, got)
		}
		if m := k.machine(); m.order != c.Order || m.bits != c.Bits || c.ConfigSHA256 == "" {
			t.Errorf("%s: %s, %d bits, configuration %q", c.Name, c.Order, c.Bits, c.ConfigSHA256)
		}
	}
}
