package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// unpackImage fetches the kernel and its modules.
func (w *workshop) unpackImage() error {
	var names []string
	for _, p := range w.images() {
		names = append(names, p+":"+w.arch)
	}
	debs, err := w.download(names...)
	if err != nil {
		return err
	}
	return unpack(w.path("image"), debs)
}

// makeRoot makes a root folder with the compiler of the kernel's own suite: the
// headers of newer kernels have programs that an older libc cannot run.
func (w *workshop) makeRoot() error {
	debs, err := w.downloadAll(w.tools()...)
	if err != nil {
		return err
	}
	var more []string
	if w.source != "" {
		more, err = w.download(w.source)
	} else {
		more, err = w.download(w.headers()...)
	}
	if err != nil {
		return err
	}
	root := w.path("root")
	if err := mergedUsr(root); err != nil {
		return err
	}
	if err := unpack(root, append(debs, more...)); err != nil {
		return err
	}
	return finishRoot(root)
}

// mergedUsr makes the links that base-files of older suites leaves to the
// installer.
func mergedUsr(root string) error {
	for _, name := range []string{"bin", "sbin", "lib", "lib32", "lib64", "libx32"} {
		if err := os.MkdirAll(filepath.Join(root, "usr", name), 0o755); err != nil {
			return err
		}
		if err := link(filepath.Join("usr", name), filepath.Join(root, name)); err != nil {
			return err
		}
	}
	return nil
}

// bench is the folder in the root folder in which kernels and modules are built.
const bench = "/build"

// finishRoot does what the packages' own scripts would do and the build needs.
func finishRoot(root string) error {
	for name, target := range map[string]string{"usr/bin/awk": "gawk", "usr/bin/sh": "dash"} {
		if err := link(target, filepath.Join(root, name)); err != nil {
			return err
		}
	}
	for _, folder := range []string{"dev", "proc", "tmp", bench} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			return err
		}
	}
	null := filepath.Join(root, "dev/null")
	if _, err := os.Lstat(null); err == nil {
		return nil
	}
	return command("", nil, "mknod", "-m", "666", null, "c", "1", "3")
}

func link(target, name string) error {
	if _, err := os.Lstat(name); err == nil {
		return nil
	}
	return os.Symlink(target, name)
}

func unpack(folder string, debs []string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, deb := range debs {
		if err := unpackOne(folder, deb); err != nil {
			return fmt.Errorf("unpacking %s: %w", filepath.Base(deb), err)
		}
	}
	return nil
}

// unpackOne is dpkg-deb --extract, which would replace the links of mergedUsr
// with folders.
func unpackOne(folder, deb string) error {
	from := exec.Command("dpkg-deb", "--fsys-tarfile", deb)
	to := exec.Command("tar", "-x", "--keep-directory-symlink", "--exclude=./usr/share/doc", "--exclude=./usr/share/man", "--exclude=./usr/share/locale", "-C", folder)
	to.Stderr = os.Stderr
	var err error
	if to.Stdin, err = from.StdoutPipe(); err != nil {
		return err
	}
	if err := to.Start(); err != nil {
		return err
	}
	if err := from.Run(); err != nil {
		return err
	}
	return to.Wait()
}

// enter runs the script $1 in the root folder $0. The tools of newer kernels
// look into /proc, which is mounted for them alone.
const enter = `mount -t proc proc "$0/proc" && exec chroot "$0" /bin/sh -e -c "$1"`

// inRoot runs a shell script inside the root folder.
func (w *workshop) inRoot(env []string, script string) error {
	env = append([]string{"PATH=/usr/bin:/usr/sbin:/bin:/sbin", "LC_ALL=C", "HOME=/tmp", "KBUILD_BUILD_USER=rig", "KBUILD_BUILD_HOST=cnwire"}, env...)
	return command("", env, "unshare", "--mount", "sh", "-c", enter, w.path("root"), script)
}
