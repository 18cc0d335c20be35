package live_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/nlmsg"
)

const (
	ackVariable = "CNWIRE_LIVE_ACK"
	nobody      = 65534
)

// again runs the same test in another process, in a role and with attributes
// of its own. What it says is said again here.
func again(t *testing.T, role string, attr *syscall.SysProcAttr, env ...string) (pid int) {
	t.Helper()
	command := thisTest(t, role, env...)
	command.SysProcAttr = attr
	out, err := command.CombinedOutput()
	switch {
	case command.Process == nil && errors.Is(err, fs.ErrPermission):
		t.Skip(err)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%s", out)
	case err != nil || !strings.Contains(string(out), "--- PASS: "):
		t.Fatalf("%v\n%s", err, out)
	}
	return command.Process.Pid
}

// thisTest is the command that runs the same test in a role.
func thisTest(t *testing.T, role string, env ...string) *exec.Cmd {
	name, _, _ := strings.Cut(t.Name(), "/")
	command := exec.Command(os.Args[0], "-test.run=^"+name+"$", "-test.v")
	command.Env = environment(append(env, roleVariable+"="+role)...)
	return command
}

// waiting starts a child that ends when the function is called.
func waiting(t *testing.T) (pid int32, end func()) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = environment(childVariable + "=0")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); command.Wait() })
	return int32(command.Process.Pid), func() { in.Close() }
}

func TestWhoMayDoWhat(t *testing.T) {
	since(t, 6, 6)
	switch os.Getenv(roleVariable) {
	case "nobody":
		mayLittle(t, becomeNobody)
		return
	case "rootWithout":
		mayLittle(t, func(t *testing.T) { keep(t, ^uint32(1<<unix.CAP_NET_ADMIN)) })
		return
	case "nobodyWith":
		mayAll(t)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can start children with less than it has")
	}
	events(t) // skips the test where nobody is answered
	t.Run("uid 65534", func(t *testing.T) {
		cite(t, "PERM-SEND-1 PERM-JOIN-1 PERM-JOIN-2 SEC-STATE-1")
		again(t, "nobody", nil)
	})
	t.Run("root without CAP_NET_ADMIN", func(t *testing.T) {
		cite(t, "PERM-SEND-1 PERM-JOIN-1 PERM-JOIN-2")
		again(t, "rootWithout", nil)
	})
	t.Run("uid 65534 with CAP_NET_ADMIN alone", func(t *testing.T) {
		cite(t, "PERM-SEND-1 PERM-JOIN-1")
		again(t, "nobodyWith", nil)
	})
}

func becomeNobody(t *testing.T) {
	t.Helper()
	for _, err := range []error{
		syscall.Setgroups(nil), syscall.Setresgid(nobody, nobody, nobody), syscall.Setresuid(nobody, nobody, nobody),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// keep leaves this thread no other of the capabilities 0 to 31 than those of
// the mask.
func keep(t *testing.T, capabilities uint32) {
	t.Helper()
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		t.Fatal(err)
	}
	data[0].Permitted &= capabilities
	data[0].Effective = data[0].Permitted
	if err := unix.Capset(&header, &data[0]); err != nil {
		t.Fatal(err)
	}
}

// mayLittle checks what can be done after drop. A child of whoever this was
// before lives on, for its end to be seen.
func mayLittle(t *testing.T, drop func(*testing.T)) {
	pid, end := waiting(t)
	runtime.LockOSThread()
	drop(t)

	for group := uint32(1); group <= nlmsg.MaxGroup; group++ {
		l := open(t, live.Options{})
		if err := l.Join(group); group%2 == 1 && err != nil || group%2 == 0 && !errors.Is(err, unix.EPERM) {
			t.Errorf("joining group %d: %v", group, err)
		}
		l.Close()
	}
	bound := open(t, live.Options{})
	for _, m := range []uint32{mask(2), mask(1, 2), mask(1, 2, 3), 1<<32 - 1} {
		if err := bound.bindTo(m); err != unix.EPERM || bound.groups() != 0 {
			t.Errorf("binding %#x: %v, in %#x", m, err, bound.groups())
		}
	}
	if err := bound.bindTo(mask(1, 3)); err != nil || bound.groups() != mask(1, 3) {
		t.Errorf("binding two odd groups: %v, in %#x", err, bound.groups())
	}

	l := events(t)
	other := open(t, live.Options{})
	for name, to := range map[string]struct{ portID, groups uint32 }{
		"another socket": {other.PortID(), 0},
		"itself":         {l.PortID(), 0},
		"group 1":        {0, mask(1)},
		"group 2":        {0, mask(2)},
		"group 32":       {0, mask(32)},
	} {
		if _, err := l.sendTo(to.portID, to.groups, good(random())); err != unix.EPERM {
			t.Errorf("sending to %s: %v", name, err)
		}
	}

	// The kernel answers, and tells of a process of another user.
	if code := l.answer(badOp); code != einval {
		t.Errorf("answered with %d", code)
	}
	end()
	ended := l.until("exit of a child", func(_ cnmsg.Msg, e *cnproc.Event) bool {
		x, ok := e.Exit()
		return ok && x.TGID == pid
	})
	if !ended {
		t.Skip("an overrun: nothing is known of the exit")
	}
}

// mayAll checks what a user that has CAP_NET_ADMIN alone can do.
func mayAll(t *testing.T) {
	runtime.LockOSThread()
	if err := unix.Prctl(unix.PR_SET_KEEPCAPS, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	becomeNobody(t)
	keep(t, 1<<unix.CAP_NET_ADMIN)

	l, other := open(t, live.Options{}), open(t, live.Options{})
	for group := uint32(1); group <= nlmsg.MaxGroup; group++ {
		if err := l.Join(group); err != nil {
			t.Error(err)
		}
	}
	for name, to := range map[string]struct{ portID, groups uint32 }{
		"another socket": {other.PortID(), 0},
		"group 32":       {0, mask(32)},
		"the kernel":     {0, 0},
	} {
		if _, err := l.sendTo(to.portID, to.groups, unique(16)); err != nil {
			t.Errorf("sending to %s: %v", name, err)
		}
	}
}

// The ids that a child in a user namespace of its own sees, and those that the
// first one has for them.
const (
	insideID  = 1000
	outsideID = 2000
)

func TestOtherNamespaces(t *testing.T) {
	since(t, 6, 6)
	switch os.Getenv(roleVariable) {
	case "net":
		inNetNamespace(t)
		return
	case "pid":
		inNamespace(t)
		return
	case "user":
		inNamespace(t)
		changesIDs(t)
		return
	}
	ids := []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 1}, {ContainerID: insideID, HostID: outsideID, Size: 1}}
	for _, c := range []struct {
		role string
		ids  string
		attr syscall.SysProcAttr
	}{
		{"net", "PERM-NET-1", syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}},
		{"pid", "PERM-NS-1 PROC-NS-1", syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWPID}},
		{"user", "PERM-NS-1 PROC-NS-1", syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER, UidMappings: ids, GidMappings: ids}},
	} {
		t.Run(c.role, func(t *testing.T) {
			cite(t, c.ids)
			observer, witness := events(t), member(t)
			var pid int
			var ack uint32
			seen := observer.answers(func() {
				ack = random()
				pid = again(t, c.role, &c.attr, fmt.Sprint(ackVariable, "=", ack))
			})
			if seen[ack+1] != nil {
				t.Errorf("the request was answered, with the errors %d", seen[ack+1])
			}
			if fork := witness.forkOf(int32(pid)); fork == nil {
				t.Error("no event of the child's own child was made")
			}
		})
	}
}

// forkOf returns the forks of a process that are there to be read.
func (l *listener) forkOf(tgid int32) (forks []cnproc.Fork) {
	l.t.Helper()
	l.told(func(_ cnmsg.Msg, e *cnproc.Event) {
		if f, ok := e.Fork(); ok && f.ParentTGID == tgid {
			forks = append(forks, f)
		}
	})
	return forks
}

func inNetNamespace(t *testing.T) {
	l := member(t)
	if err := l.Send(good(random())); !errors.Is(err, unix.ECONNREFUSED) {
		t.Errorf("sending: %v", err)
	}
	waiting(t) // its fork is told before it runs
	if got, err := l.now(len(l.buf)); err != unix.EAGAIN {
		t.Errorf("received %x, %v", got.data, err)
	}
}

// inNamespace sends a request that is dropped, and finds the fork of a child in
// the events, with the pids of the first namespace.
func inNamespace(t *testing.T) {
	l := member(t)
	ack, err := strconv.ParseUint(os.Getenv(ackVariable), 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := l.sendTo(0, 0, good(uint32(ack))); n != 40 || err != nil {
		t.Errorf("sending: %d, %v", n, err)
	}
	self := outsidePID(t)
	pid, _ := waiting(t)
	for _, f := range l.forkOf(self) {
		if insidePID(f.ChildTGID) == pid && f.ChildPID == f.ChildTGID {
			return
		}
	}
	t.Errorf("no fork of %d, which is %d in the first namespace, into %d", os.Getpid(), self, pid)
}

// outsidePID is the number of this process in /proc, which is that of the
// first namespace as the child mounts no other.
func outsidePID(t *testing.T) int32 {
	t.Helper()
	text, err := os.Readlink("/proc/self")
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return int32(pid)
}

// insidePID is the number of a process in its own namespace, 0 if there is none.
func insidePID(outside int32) (pid int32) {
	status, _ := os.ReadFile(filepath.Join("/proc", fmt.Sprint(outside), "status"))
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "NSpid:"); ok {
			numbers := strings.Fields(text)
			fmt.Sscan(numbers[len(numbers)-1], &pid)
		}
	}
	return pid
}

// changesIDs changes the ids of this process, and reads what the events say.
func changesIDs(t *testing.T) {
	l := member(t)
	if err := syscall.Setresgid(insideID, insideID, insideID); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setresuid(insideID, insideID, insideID); err != nil {
		t.Fatal(err)
	}
	var uid, gid bool
	l.told(func(_ cnmsg.Msg, e *cnproc.Event) {
		if u, ok := e.UID(); ok && u.TGID == int32(os.Getpid()) {
			uid = true
			if u.RUID != outsideID || u.EUID != outsideID {
				t.Errorf("%+v, want %d", u, outsideID)
			}
		}
		if g, ok := e.GID(); ok && g.TGID == int32(os.Getpid()) {
			gid = true
			if g.RGID != outsideID || g.EGID != outsideID {
				t.Errorf("%+v, want %d", g, outsideID)
			}
		}
	})
	if !uid || !gid {
		t.Errorf("uid event: %t, gid event: %t", uid, gid)
	}
}
