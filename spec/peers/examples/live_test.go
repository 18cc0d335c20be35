package examples

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/corpus/listen"
)

const patience = 20 * time.Second

// monitors are the programs that print the events of the running kernel.
var monitors = []string{"monitor", "unix", "mdlayher", "vishvananda"}

// A child of the test is seen to exec and to exit, with its status or by a signal.
func TestMonitorsSeeAChild(t *testing.T) {
	for _, name := range monitors {
		t.Run(name, func(t *testing.T) {
			p := start(t, name)
			p.seesAChild(t, "exit 7", "with 7")
			p.seesAChild(t, "kill -9 $$", "with -1")
		})
	}
}

// A queue that overflows while the program stands still costs events, and not
// the program: it says how many, and goes on.
func TestMonitorsSurviveAnOverrun(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes 5 seconds a program")
	}
	for _, name := range monitors {
		t.Run(name, func(t *testing.T) {
			p := start(t, name)
			p.seesAChild(t, "exit 7", "with 7")
			p.signal(t, unix.SIGSTOP)
			overflow(t)
			p.signal(t, unix.SIGCONT)
			p.seesAChild(t, "exit 7", "with 7")
			if p.lost < overflowing/4 {
				t.Errorf("it says that %d were lost, of %d at least", p.lost, overflowing)
			}
		})
	}
}

// Whoever may send to the group costs no program its life, whatever it sends.
func TestMonitorsSurviveJunk(t *testing.T) {
	for _, name := range monitors {
		t.Run(name, func(t *testing.T) {
			p := start(t, name)
			p.seesAChild(t, "exit 7", "with 7")
			sendJunk(t)
			p.seesAChild(t, "exit 7", "with 7")
		})
	}
}

// sendJunk sends to all listeners what is no netlink.
func sendJunk(t *testing.T) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_CONNECTOR)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	group := &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1}
	for _, junk := range []string{
		"x",                                    // less than an nlmsghdr
		strings.Repeat("\x00", 16),             // nlmsg_len 0
		strings.Repeat("\xff", 40),             // nlmsg_len too large, in either order
		strings.Repeat("\x10\x00\x00\x00", 10), // one that fits, and another that does not
	} {
		if err := unix.Sendto(fd, []byte(junk), 0, group); err != nil && err != unix.ESRCH {
			t.Skip("sending to the group:", err)
		}
	}
}

// The one that ends by itself has no error. Whether it takes its request back
// is not seen here: the answer has nothing that tells it from another's.
func TestUnixEndsAtASignal(t *testing.T) {
	p := start(t, "unix")
	p.seesAChild(t, "exit 7", "with 7")
	p.signal(t, unix.SIGTERM)
	for range p.lines { // to its end
	}
	if err := p.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// program is an example that runs.
type program struct {
	cmd   *exec.Cmd
	lines chan string
	lost  int // the sum of what it says
}

func start(t *testing.T, name string) *program {
	t.Helper()
	skipWithoutEvents(t)
	binary := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", binary, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := &program{cmd: exec.Command(binary), lines: make(chan string, 1<<16)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait() })
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	return p
}

// skipWithoutEvents skips the test where the kernel tells nobody of processes.
func skipWithoutEvents(t *testing.T) {
	t.Helper()
	l, err := listen.Start(listen.Options{})
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func (p *program) signal(t *testing.T, s unix.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// seesAChild runs a shell again and again until the program tells of its exec
// and its exit: the first may run before the program listens, or be lost.
func (p *program) seesAChild(t *testing.T, script, exit string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		child := exec.Command("sh", "-c", script)
		child.Run()
		if p.tellsOf(t, child.ProcessState.Pid(), exit) {
			return
		}
	}
	t.Fatalf("no child seen to exec and exit %s", exit)
}

func (p *program) tellsOf(t *testing.T, pid int, exit string) bool {
	t.Helper()
	execs := false
	late := time.After(time.Second)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatal("the program has ended")
			}
			var lost int
			fmt.Sscanf(line, "lost %d", &lost)
			p.lost += lost
			execs = execs || line == fmt.Sprint("exec ", pid)
			if line == fmt.Sprint("exit ", pid, " ", exit) {
				return execs
			}
		case <-late:
			return false
		}
	}
}

// overflowing is how many events are more than any queue of these programs has
// room for. One of 76 bytes takes at least 512 of the 16 MiB that 8 MiB are
// doubled to.
const overflowing = 1 << 16

func overflow(t *testing.T) {
	t.Helper()
	script := fmt.Sprintf("i=0; while [ $i -lt %d ]; do (:); i=$((i+1)); done", overflowing/2) // each forks and exits
	if err := exec.Command("sh", "-c", script).Run(); err != nil {
		t.Fatal(err)
	}
}
