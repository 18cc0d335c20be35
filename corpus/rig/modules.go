package main

import (
	"debug/elf"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stock are the modules that the scenarios use, where they are not built in.
// Those that they need come with them.
var stock = []string{"nlmon", "wire", "dm-mod", "dm-log-userspace", "dm-mirror", "brd", "uvesafb"}

// own are ours, in modules/. Kernels that we build need no cntap.
func (k kernel) own() []string {
	if k.source != "" {
		return []string{"w1sim", "cnlab"}
	}
	return []string{"w1sim", "cnlab", "cntap"}
}

//go:embed modules
var moduleSources embed.FS

// collectModules puts the stock modules, and what they need, into modules/ of
// the cache, uncompressed, and a file with a line for each stock module: what it
// needs in the order of loading, itself last.
func (w *workshop) collectModules() error {
	if err := os.MkdirAll(w.path("modules"), 0o755); err != nil {
		return err
	}
	files, err := moduleFiles(w.path("image"))
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, name := range stock {
		var chain []string
		if err := w.chain(files, name, &chain); err != nil {
			return fmt.Errorf("module %s: %w", name, err)
		}
		if len(chain) > 0 {
			fmt.Fprintln(&lines, strings.Join(chain, " "))
		}
	}
	return os.WriteFile(w.path("modules", "order"), []byte(lines.String()), 0o644)
}

// chain appends what a module needs, and the module.
func (w *workshop) chain(files map[string]string, name string, to *[]string) error {
	name = strings.ReplaceAll(name, "-", "_")
	file := files[name]
	if file == "" || slices.Contains(*to, name) { // not there: built in, or not for this machine
		return nil
	}
	plain := w.path("modules", name+".ko")
	if err := decompress(file, plain); err != nil {
		return err
	}
	needs, err := needsOf(plain)
	if err != nil {
		return err
	}
	for _, n := range needs {
		if err := w.chain(files, n, to); err != nil {
			return err
		}
	}
	*to = append(*to, name)
	return nil
}

// moduleFiles finds all modules below a folder, by name with underscores.
func moduleFiles(folder string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _, isModule := strings.Cut(d.Name(), ".ko")
		if isModule && !d.IsDir() {
			files[strings.ReplaceAll(name, "-", "_")] = path
		}
		return nil
	})
	if os.IsNotExist(err) { // all are built in
		return files, nil
	}
	return files, err
}

func decompress(file, to string) error {
	if !strings.HasSuffix(file, ".xz") {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(to, content, 0o644)
	}
	content, err := commandOutput("", nil, "xz", "-dc", file)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}

// needsOf reads the names of the modules that a module needs: depends= in its
// .modinfo, which is strings that end with a zero.
func needsOf(file string) ([]string, error) {
	f, err := elf.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	section := f.Section(".modinfo")
	if section == nil {
		return nil, nil
	}
	info, err := section.Data()
	if err != nil {
		return nil, err
	}
	for entry := range strings.SplitSeq(string(info), "\x00") {
		if list, ok := strings.CutPrefix(entry, "depends="); ok && list != "" {
			return strings.Split(list, ","), nil
		}
	}
	return nil, nil
}

// buildModules builds our own modules against the kernel's headers.
func (w *workshop) buildModules() error {
	folder := w.path("root", bench, "modules")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	sources, err := fs.Sub(moduleSources, "modules")
	if err != nil {
		return err
	}
	if err := os.CopyFS(folder, sources); err != nil {
		return err
	}
	if err := os.MkdirAll(w.path("modules"), 0o755); err != nil {
		return err
	}
	tree := "/usr/src/linux-headers-" + w.uname
	more := "CONFIG_DEBUG_INFO_BTF_MODULES=" // that would take pahole
	if w.source != "" {
		// A kernel that was built without modules has its symbols in a list of its own.
		tree, more = bench+"/linux", "KBUILD_EXTRA_SYMBOLS="+bench+"/linux/vmlinux.symvers"
	}
	if err := w.inRoot(nil, w.kernelMake()+" -C "+tree+" M="+bench+"/modules "+more+" modules"); err != nil {
		return err
	}
	for _, name := range w.own() {
		err := decompress(filepath.Join(folder, name+".ko"), w.path("modules", name+".ko"))
		if err != nil {
			return err
		}
	}
	return nil
}
