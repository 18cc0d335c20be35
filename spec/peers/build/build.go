// Package build compiles the programs of this module with the C libraries that
// are installed.
package build

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// libraries are those that a tag builds in.
var libraries = []struct{ tag, pkgConfig, name string }{
	{"mnl", "libmnl", "libmnl"},
	{"nl", "libnl-3.0", "libnl"},
}

// Tags returns the tags of the libraries that are installed, and the names of
// those that are not.
func Tags() (tags, missing []string) {
	for _, l := range libraries {
		if exec.Command("pkg-config", "--exists", l.pkgConfig).Run() == nil {
			tags = append(tags, l.tag)
		} else {
			missing = append(missing, l.name)
		}
	}
	return tags, missing
}

// Go builds a command. A layout other than 0 puts its functions, and the code
// in C, at other places.
func Go(out, pkg string, layout int) error {
	tags, _ := Tags()
	args := []string{"build", "-tags", strings.Join(tags, ","), "-o", out}
	flags := "-O2 -g"
	if layout > 0 {
		args = append(args, fmt.Sprintf("-ldflags=-randlayout=%d", layout))
		flags += fmt.Sprintf(" -DLAYOUT=%d", layout)
	}
	cmd := exec.Command("go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "CGO_CFLAGS="+flags)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}
