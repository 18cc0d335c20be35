package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cnwire/cnwire/corpus"
)

// captureName is the kernel's, and the number of processors where it is not one.
// The captures that are older than the rig have the shorter names.
func captureName(k kernel, cpus int) string {
	name := k.name()
	if cpus > 1 {
		return fmt.Sprintf("%s-%dcpu", name, cpus)
	}
	for _, c := range corpus.Captures() {
		if c.Name == name && !strings.HasPrefix(c.Tool, guestTool) {
			return name + "-rig"
		}
	}
	return name
}

// fileIn is where a capture stands below the corpus's folder.
func fileIn(name string) string { return "captures/" + name + "/rig.pcapng" }

// entry is the manifest's, but for what is known only when the file is written.
func (w *workshop) entry(s story, cpus int) (corpus.Capture, error) {
	config, _, err := sumOf(w.configFile())
	if err != nil {
		return corpus.Capture{}, err
	}
	m := w.machine()
	name := captureName(w.kernel, cpus)
	command := fmt.Sprintf("go run ./corpus/rig boot -kernel %s -corpus corpus", w.name())
	if cpus > 1 {
		command += fmt.Sprintf(" -cpus %d", cpus)
	}
	return corpus.Capture{
		Name: name, File: fileIn(name), Packets: len(s.packets),
		Release: s.machine.Release, Version: w.version(s), Arch: w.arch, Order: m.order, Bits: m.bits, CPUs: s.machine.CPUs,
		ConfigSHA256: config, BTFSHA256: s.machine.BTF,
		How:       w.how(cpus),
		Tool:      guestTool + " of this repository" + commit() + "; corpus/rig/guest as /init",
		Command:   command,
		Date:      s.packets[0].Time.UTC().Format("2006-01-02"),
		Synthetic: w.synthetic(),
		Scenario:  s.scenarios() + ": see corpus/rig/README.md. Each packet's comment says its scenario, socket, CPU and group.",
		Notes:     s.notes, Faults: s.faults(),
	}, nil
}

func (w *workshop) version(s story) string {
	from := "package " + w.images()[0]
	if w.source != "" {
		from = "built by the rig from the package " + w.source + " (" + w.make + " in corpus/rig/source.go)"
	}
	return fmt.Sprintf("Linux %s, Debian %s, %s; %s", w.release, w.suite, from, s.machine.Version)
}

func (w *workshop) how(cpus int) string {
	where := "Guest of QEMU (TCG"
	if w.machine().qemu == nil {
		where = "A program of its own (user-mode Linux"
	}
	return where + ": " + quoted(w.bootCommand(cpus)) + ") in which nothing runs but a static Go program as /init and what that starts. " +
		"Written down is what went through its sockets, at the calls to send and receive: a multicast stands there once for each of them that got it."
}

func (w *workshop) synthetic() string {
	text := "The cooked headers are made up by corpus.Writer. The 1-Wire bus is a simulated bus master (module w1sim); what id 14:0x123 says is the module cnlab's; the guest's program takes the place of the dm-log daemon"
	if w.machine().karch == "x86" {
		text += " and of v86d"
	}
	text += ". connector.c, cn_proc.c, w1_netlink.c, dm-log-userspace and uvesafb are stock"
	if w.source != "" {
		return text + "; netlink_filter_tap has one line more, so that nlmon shows protocol 11."
	}
	return text + "; the module cntap copies datagrams to nlmon and changes none."
}

func quoted(words []string) string {
	var b strings.Builder
	for i, word := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		if strings.Contains(word, " ") {
			word = `"` + word + `"`
		}
		b.WriteString(filepath.ToSlash(word))
	}
	return b.String()
}

// commit is that of the working tree, when it can be told.
func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return ""
	}
	return " at " + strings.TrimSpace(string(out))
}
