package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// apt runs apt-get with lists, archives and an empty status file of its own:
// nothing of this system's apt changes. The mirror and the keys are this
// system's.
func (w *workshop) apt(arguments ...string) error {
	return command(w.path("debs"), []string{"APT_CONFIG=" + w.path("apt", "apt.conf"), "LC_ALL=C"}, "apt-get", arguments...)
}

const aptConf = `Dir::State "%[1]s/state";
Dir::State::status "%[1]s/status";
Dir::Cache "%[1]s/cache";
Dir::Etc::SourceList "%[1]s/sources.list";
Dir::Etc::SourceParts "/dev/null";
APT::Architecture "amd64";
APT::Architectures { "amd64"; "%[2]s"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
`

// prepareApt makes apt's folder and fetches the lists of packages.
func (w *workshop) prepareApt() error {
	mirror, err := debianMirror()
	if err != nil {
		return err
	}
	for _, folder := range []string{"state/lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(w.path("apt", folder), 0o755); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(w.path("debs"), 0o755); err != nil {
		return err
	}
	arch := w.packageArch()
	for name, text := range map[string]string{
		"status":       "",
		"sources.list": fmt.Sprintf("deb [arch=%s] %s %s main\n", strings.Join(archesOf(arch), ","), mirror, w.suite),
		"apt.conf":     fmt.Sprintf(aptConf, w.path("apt"), arch),
	} {
		if err := os.WriteFile(w.path("apt", name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return w.apt("update", "-q")
}

// packageArch is the architecture of the packages: a kernel that is built from
// sources needs this machine's only.
func (w *workshop) packageArch() string {
	if w.source != "" {
		return "amd64"
	}
	return w.arch
}

func archesOf(arch string) []string {
	if arch == "amd64" {
		return []string{"amd64"}
	}
	return []string{"amd64", arch}
}

// debianMirror is where this system gets Debian from.
func debianMirror() (string, error) {
	out, err := commandOutput("", nil, "apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(SITE)", "Created-By: Packages")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(out)) {
		if site, ok := strings.CutPrefix(strings.TrimSpace(line), "Debian Debian "); ok {
			return site, nil
		}
	}
	return "", errors.New("apt knows no mirror of Debian: apt-get update")
}

// download fetches packages alone, without what they need.
func (w *workshop) download(packages ...string) ([]string, error) {
	before := w.debs("debs")
	if err := w.apt(append([]string{"download", "-q"}, packages...)...); err != nil {
		return nil, err
	}
	return without(w.debs("debs"), before), nil
}

// downloadAll fetches packages and all that they need.
func (w *workshop) downloadAll(packages ...string) ([]string, error) {
	if err := w.apt(append([]string{"install", "-q", "-y", "--download-only"}, packages...)...); err != nil {
		return nil, err
	}
	return w.debs("apt", "cache", "archives"), nil
}

func (w *workshop) debs(folder ...string) []string {
	found, _ := filepath.Glob(filepath.Join(w.path(folder...), "*.deb")) // the pattern is right
	return found
}

func without(all, some []string) []string {
	known := map[string]bool{}
	for _, s := range some {
		known[s] = true
	}
	var rest []string
	for _, s := range all {
		if !known[s] {
			rest = append(rest, s)
		}
	}
	return rest
}
