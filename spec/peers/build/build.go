// Package build compiles the programs of this module with the C libraries that
// are installed, and runs what the commands run. What they run ends when they
// are interrupted, so that they can clean up.
package build

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
)

// libraries are those that a tag builds in.
var libraries = []struct{ tag, pkgConfig, name string }{
	{"mnl", "libmnl", "libmnl"},
	{"nl", "libnl-3.0", "libnl"},
}

// interrupted is done when somebody wants this program to end.
var interrupted = sync.OnceValue(func() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	return ctx
})

// Interrupted returns an error when somebody wants this program to end.
func Interrupted() error {
	if interrupted().Err() != nil {
		return fmt.Errorf("interrupted")
	}
	return nil
}

// Command is [exec.Command] for a program that ends with this one.
func Command(name string, args ...string) *exec.Cmd {
	return exec.CommandContext(interrupted(), name, args...)
}

// Compiler tells why there is no C compiler, nil if there is one.
func Compiler() error {
	out, err := Command("go", "env", "CC").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	cc := strings.Fields(string(out))
	if len(cc) == 0 {
		return fmt.Errorf("no C compiler: go env CC is empty")
	}
	if _, err := exec.LookPath(cc[0]); err != nil {
		return fmt.Errorf("no C compiler: %w", err)
	}
	return nil
}

// Tags returns the tags of the libraries that are installed, and the names of
// those in C that are left out, with the reason.
func Tags() (tags, missing []string) {
	_, noTool := exec.LookPath("pkg-config")
	noCompiler := Compiler()
	if noCompiler != nil {
		missing = append(missing, "macros (no C compiler)")
	}
	for _, l := range libraries {
		switch {
		case noCompiler != nil:
			missing = append(missing, l.name+" (no C compiler)")
		case noTool != nil:
			missing = append(missing, l.name+" (no pkg-config to find it)")
		case Command("pkg-config", "--exists", l.pkgConfig).Run() != nil:
			missing = append(missing, l.name+" (pkg-config does not find "+l.pkgConfig+")")
		default:
			tags = append(tags, l.tag)
		}
	}
	return tags, missing
}

// Version returns the version of a library that is installed.
func Version(name string) string {
	for _, l := range libraries {
		if l.name == name {
			out, _ := Command("pkg-config", "--modversion", l.pkgConfig).Output()
			return strings.TrimSpace(string(out))
		}
	}
	return ""
}

// Go builds a command. A layout other than 0 puts its functions, and the code
// in C, at other places. Without a C compiler it is built without C.
func Go(out, pkg string, layout int) error {
	tags, _ := Tags()
	noCompiler := Compiler()
	// Neither the race detector nor a debugger's flags of the environment: times
	// would say nothing.
	args := []string{"build", "-race=false", "-gcflags=", "-tags", strings.Join(tags, ","), "-o", out}
	flags := "-O2 -g"
	if layout > 0 {
		if noCompiler != nil {
			return fmt.Errorf("%w, and the reference is a loop in C", noCompiler)
		}
		args = append(args, fmt.Sprintf("-ldflags=-randlayout=%d", layout))
		flags += fmt.Sprintf(" -DLAYOUT=%d", layout)
	}
	cgo := "CGO_ENABLED=1"
	if noCompiler != nil {
		cgo = "CGO_ENABLED=0"
	}
	cmd := Command("go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), cgo, "CGO_CFLAGS="+flags)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		if Interrupted() != nil {
			return Interrupted()
		}
		return fmt.Errorf("go build %s: %w", pkg, err)
	}
	return nil
}
