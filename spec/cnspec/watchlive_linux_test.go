package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

// commandVariable makes the test's program the command.
const commandVariable = "CNSPEC_TEST_COMMAND"

func init() {
	if os.Getenv(commandVariable) != "" {
		os.Unsetenv(commandVariable)
		main()
	}
}

// process is the command in a process of its own.
type process struct {
	*osexec.Cmd
	out  string // the file with its output
	errs bytes.Buffer
}

func newProcess(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{Cmd: osexec.Command(os.Args[0], args...), out: filepath.Join(t.TempDir(), "out")}
	out, err := os.Create(p.out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	p.Env = append(os.Environ(), commandVariable+"=1", "GORACE=atexit_sleep_ms=0")
	p.Stdout, p.Stderr = out, &p.errs
	return p
}

// begin starts it and waits until it has written something to a file: then it
// listens.
func (p *process) begin(t *testing.T, file string) {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Skip(err) // in an emulator
	}
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	for begin := time.Now(); time.Since(begin) < time.Minute; {
		if info, err := os.Stat(file); err == nil && info.Size() > 0 {
			return
		}
		rename() // an event
		time.Sleep(time.Millisecond)
	}
	t.Fatal("it does not listen")
}

// wrote is how many bytes it has written.
func (p *process) wrote(t *testing.T) int64 {
	t.Helper()
	info, err := os.Stat(p.out)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// end interrupts it, and returns its exit status.
func (p *process) end(t *testing.T) int {
	t.Helper()
	p.Process.Signal(os.Interrupt)
	p.Wait()
	return p.ProcessState.ExitCode()
}

// numbered is a message's number, which all listeners see.
type numbered struct{ cpu, seq uint32 }

// witness is a listener that loses nothing, as a rule.
type witness struct {
	*listen.Listener
	seen map[numbered]cnproc.Event
	lost bool
	done chan struct{}
}

func newWitness(t *testing.T) *witness {
	t.Helper()
	l, err := listen.Start(listen.Options{ReceiveBuffer: 256 << 20})
	if err != nil {
		t.Skip(err)
	}
	w := &witness{Listener: l, seen: map[numbered]cnproc.Event{}, done: make(chan struct{})}
	t.Cleanup(func() { w.Stop(); <-w.done; w.Close() })
	go func() {
		defer close(w.done)
		var r listen.Received
		for {
			err := w.Receive(&r)
			if errors.Is(err, live.ErrOverrun) {
				w.lost = true
				continue
			}
			if err != nil {
				w.lost = w.lost || err != io.EOF
				return
			}
			m, _ := cnmsg.One(r.Data, wire.Native)
			w.seen[numbered{r.Event.CPU, m.Seq()}] = r.Event
		}
	}()
	return w
}

// all is what the witness saw; ok is false if something was lost.
func (w *witness) all() (seen map[numbered]cnproc.Event, ok bool) {
	w.Stop()
	<-w.done
	return w.seen, !w.lost
}

// renames are threads, one on each CPU, which change their names until stopped.
func renames(t *testing.T) (stop func()) {
	over := make(chan struct{})
	var wait sync.WaitGroup
	for cpu := range runtime.NumCPU() {
		wait.Go(func() {
			runtime.LockOSThread() // and never unlocked
			var set unix.CPUSet
			set.Set(cpu)
			unix.SchedSetaffinity(0, &set)
			for {
				select {
				case <-over:
					return
				default:
					rename()
				}
			}
		})
	}
	stop = sync.OnceFunc(func() { close(over); wait.Wait() })
	t.Cleanup(stop)
	return stop
}

// rename gives this thread a name, which is an event even if it is the same.
func rename() {
	name := [16]byte{'s', 't', 'o', 'r', 'm'}
	unix.Syscall(unix.SYS_PRCTL, unix.PR_SET_NAME, uintptr(unsafe.Pointer(&name)), 0)
}

// line is one of watch -json, or a packet of a capture.
type line struct {
	numbered
	lost uint32
	what string
}

// hold compares what was shown and what was said to be lost with what the
// witness saw. Only acknowledgements may be neither.
func hold(t *testing.T, lines []line, seen map[numbered]cnproc.Event) (shown, lost int) {
	t.Helper()
	next, pending := map[uint32]uint32{}, map[uint32]uint32{}
	for _, l := range lines {
		if l.lost > 0 {
			pending[l.cpu] += l.lost
			lost += int(l.lost)
			continue
		}
		shown++
		if e, ok := seen[l.numbered]; !ok || l.what != e.What.String() {
			t.Errorf("CPU %d number %d is %s, the witness saw %v (%t)", l.cpu, l.seq, l.what, e.What, ok)
		}
		if begin, ok := next[l.cpu]; ok {
			missing, acks := uint32(0), uint32(0)
			for seq := begin; seq != l.seq; seq++ {
				missing++
				if e, ok := seen[numbered{l.cpu, seq}]; !ok {
					t.Fatalf("the witness has no number %d of CPU %d", seq, l.cpu)
				} else if e.What == cnproc.WhatNone {
					acks++
				}
			}
			if missing < pending[l.cpu] || missing > pending[l.cpu]+acks {
				t.Errorf("CPU %d: %d numbers are missing before %d, %d were said to be lost, %d are acknowledgements", l.cpu, missing, l.seq, pending[l.cpu], acks)
			}
		}
		next[l.cpu], pending[l.cpu] = l.seq+1, 0
	}
	return shown, lost
}

func TestWatchUnderAStormCountsWhatItDoesNotShow(t *testing.T) {
	here(t)
	for range 5 {
		w := newWitness(t)
		p := newProcess(t, "watch", "-json", "-buffer", "4096")
		p.begin(t, p.out)
		stop := renames(t)
		time.Sleep(50 * time.Millisecond)
		status := p.end(t) // in the middle of it
		stop()
		seen, ok := w.all()
		if !ok {
			t.Log("the witness lost something")
			continue
		}
		lines := jsonLines(t, p.out)
		shown, lost := hold(t, lines, seen)
		if want := fmt.Sprintf("%d events, %d lost\n", shown, lost); status != exitConforms || p.errs.String() != want || lost == 0 {
			t.Errorf("status %d, it says %q, want %q", status, p.errs.String(), want)
		}
		return
	}
	t.Skip("the machine is too busy for a witness")
}

func jsonLines(t *testing.T, file string) (lines []line) {
	t.Helper()
	out, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for text := range bytes.Lines(out) {
		var got struct {
			Seq     uint32
			Lost    uint32
			CPU     *uint32
			Overrun bool
			Event   struct {
				What string
				CPU  uint32
			}
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got.Overrun {
			continue
		}
		l := line{numbered{got.Event.CPU, got.Seq}, got.Lost, got.Event.What}
		if got.CPU != nil {
			l.cpu = *got.CPU
		}
		lines = append(lines, l)
	}
	return lines
}

// The datagrams in the file and the losses are what was made; the losses are
// the gaps that are in the file, but for those behind the last number.
func TestCaptureUnderAStormCountsWhatItDoesNotHold(t *testing.T) {
	here(t)
	for range 5 {
		w := newWitness(t)
		name := filepath.Join(t.TempDir(), "a.pcapng")
		p := newProcess(t, "capture", "-buffer", "4096", "-o", name)
		p.begin(t, name)
		stop := renames(t)
		time.Sleep(50 * time.Millisecond)
		status := p.end(t)
		stop()
		seen, ok := w.all()
		if !ok {
			t.Log("the witness lost something")
			continue
		}
		var lines []line
		next, gaps := map[uint32]uint32{}, uint32(0)
		for _, packet := range read(t, name) {
			m, _ := cnmsg.One(packet.Data, wire.Native)
			var e cnproc.Event
			if err := e.Decode(wire.Native, m.Data()); err != nil {
				t.Fatal(err)
			}
			if begin, ok := next[e.CPU]; ok && begin != m.Seq() {
				gaps += m.Seq() - begin
				lines = append(lines, line{numbered: numbered{cpu: e.CPU}, lost: m.Seq() - begin})
			}
			next[e.CPU] = m.Seq() + 1
			lines = append(lines, line{numbered: numbered{e.CPU, m.Seq()}, what: e.What.String()})
		}
		shown, lost := hold(t, lines, seen)
		if want := fmt.Sprintf("%s: %d datagrams, %d lost\n", name, shown, lost); status != exitConforms || p.errs.String() != want || lost == 0 {
			t.Errorf("status %d, it says %q, want %q", status, p.errs.String(), want)
		}
		return
	}
	t.Skip("the machine is too busy for a witness")
}

// Under a filter no CPU is known to a loss, and the sums hold all the same.
func TestWatchWithAFilterAddsUp(t *testing.T) {
	here(t)
	p := newProcess(t, "watch", "-json", "-buffer", "4096", "-filter", "comm")
	p.begin(t, p.out)
	stop := renames(t)
	time.Sleep(50 * time.Millisecond)
	status := p.end(t)
	stop()
	shown, lost := 0, 0
	for _, l := range jsonLines(t, p.out) {
		lost += int(l.lost)
		if l.what != "" {
			shown++
		}
	}
	if want := fmt.Sprintf("%d events, %d lost\n", shown, lost); status != exitConforms || p.errs.String() != want || lost == 0 {
		t.Errorf("status %d, it says %q, want %q", status, p.errs.String(), want)
	}
}

// Whoever is interrupted between LISTEN and its answer takes it back all the
// same.
func TestAnInterruptAtOnce(t *testing.T) {
	here(t)
	l, err := listen.Start(listen.Options{ReceiveBuffer: 16 << 20})
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	p := newProcess(t, "watch", "-for", "20s")
	if err := p.Start(); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	var r listen.Received
	for r.Own || r.Event.What != cnproc.WhatNone || !r.OK { // until it is answered
		if err := l.Receive(&r); err != nil && !errors.Is(err, live.ErrOverrun) {
			t.Fatal(err)
		}
	}
	if status := p.end(t); status != exitConforms || !strings.Contains(p.errs.String(), " lost\n") {
		t.Errorf("%v, %q", p.ProcessState, p.errs.String())
	}
	l.Stop()
}

// What nohup runs goes on when its terminal is gone. What a script runs in the
// background ignores interrupts, and ends of one all the same.
func TestIgnoredSignals(t *testing.T) {
	here(t)
	shell, err := osexec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	p := newProcess(t)
	p.Path, p.Args = shell, []string{"sh", "-c", `trap "" HUP INT; exec "$0" watch -json`, os.Args[0]}
	p.begin(t, p.out)
	p.Process.Signal(syscall.SIGHUP)
	time.Sleep(100 * time.Millisecond) // for what must not happen
	if err := p.Process.Signal(syscall.Signal(0)); err != nil {
		t.Fatal(err)
	}
	before := p.wrote(t)
	for begin := time.Now(); p.wrote(t) == before; rename() {
		if time.Sleep(time.Millisecond); time.Since(begin) > 10*time.Second {
			t.Fatalf("nothing more after the hangup: %q", p.errs.String())
		}
	}
	if status := p.end(t); status != exitConforms || !strings.Contains(p.errs.String(), ", 0 lost\n") {
		t.Errorf("status %d, %q", status, p.errs.String())
	}
}

// A pipe that nobody reads fills up, and then the first interrupt cannot end
// the command, but the second does.
func TestTheSecondInterruptEndsIt(t *testing.T) {
	here(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := newProcess(t, "capture", "-o", "-")
	p.Stdout = w
	if err := p.Start(); err != nil {
		t.Skip(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); p.Wait() }()
	t.Cleanup(func() { p.Process.Kill(); <-ended })
	w.Close()
	if _, err := r.Read(make([]byte, 16)); err != nil { // the head of the file
		t.Fatal(err)
	}
	stop := renames(t)
	time.Sleep(50 * time.Millisecond)
	stop()
	limit := time.After(20 * time.Second)
	for running := true; running; {
		p.Process.Signal(os.Interrupt) // the first one may not be seen to yet when the second comes
		select {
		case <-ended:
			running = false
		case <-limit:
			t.Fatal("interrupts do not end it")
		case <-time.After(10 * time.Millisecond):
		}
	}
	switch got := p.ProcessState.Sys().(syscall.WaitStatus); {
	case got.Exited() && got.ExitStatus() == exitConforms:
		t.Skip("all of it went into the pipe")
	case !got.Signaled() || got.Signal() != syscall.SIGINT:
		t.Errorf("%v", p.ProcessState)
	}
}

func TestAReaderThatGoesAwayIsAnEnd(t *testing.T) {
	here(t)
	for _, args := range [][]string{{"watch"}, {"watch", "-json"}, {"capture", "-o", "-"}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		p := newProcess(t, args...)
		p.Stdout = w
		if err := p.Start(); err != nil {
			t.Skip(err)
		}
		busy(t)
		w.Close()
		if _, err := r.Read(make([]byte, 10)); err != nil {
			t.Error(err)
		}
		r.Close()
		p.Wait()
		if got := p.ProcessState.ExitCode(); got != exitConforms || strings.Count(p.errs.String(), "\n") != 1 || !strings.HasSuffix(p.errs.String(), " lost\n") {
			t.Errorf("%q: status %d, %q", args, got, p.errs.String())
		}
	}
}

func TestCaptureGoesIntoAPipe(t *testing.T) {
	here(t)
	busy(t)
	out, errs, status := run("", "capture", "-o", "-", "-n", "20", "-for", "20s")
	name := filepath.Join(t.TempDir(), "a.pcapng")
	if err := os.WriteFile(name, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	if packets := read(t, name); status != exitConforms || len(packets) != 20 || !strings.Contains(errs, "-: 20 datagrams, ") {
		t.Errorf("status %d, %q, %d packets", status, errs, len(packets))
	}
}

func TestAFileThatIsThereIsReplacedOnlyByEvents(t *testing.T) {
	here(t)
	busy(t)
	name := filepath.Join(t.TempDir(), "a.pcapng")
	old := bytes.Repeat([]byte("old"), 1<<20)
	if err := os.WriteFile(name, old, 0o600); err != nil {
		t.Fatal(err)
	}
	p := newProcess(t, "capture", "-o", name)
	p.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if err := p.Run(); p.Process == nil {
		t.Skip(err)
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, old) {
		t.Errorf("it could not listen (%s), and the file has %d bytes, %v", p.errs.String(), len(got), err)
	}
	if _, errs, status := run("", "capture", "-o", name, "-n", "3", "-for", "20s"); status != exitConforms {
		t.Fatal(status, errs)
	}
	if packets := read(t, name); len(packets) != 3 {
		t.Errorf("%d packets", len(packets))
	}
}

// mountedDisk is a folder on a disk of 256 KiB.
func mountedDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("mounting a tmpfs:", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

func TestCaptureOntoASmallDisk(t *testing.T) {
	here(t)
	dir := mountedDisk(t)
	name := filepath.Join(dir, "a.pcapng")
	p := newProcess(t, "capture", "-o", name)
	p.begin(t, name)
	stop := renames(t)
	p.Wait()
	stop()
	packets := len(read(t, name))
	want := fmt.Sprintf("cnspec: write %s: no space left on device (%s has %d datagrams)\n", name, name, packets)
	if got := p.ProcessState.ExitCode(); got != exitUnusable || p.errs.String() != want || packets < 1000 {
		t.Errorf("status %d, %q, want %q", got, p.errs.String(), want)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if out, errs, status := run("", "capture", "-o", filepath.Join(dir, "no", "a.pcapng")); status != exitUnusable || strings.Count(errs, "\n") != 1 || out != "" {
		t.Errorf("status %d, %q", status, errs)
	}
}

// Standard output is not cut, and the packets of it that are whole are counted.
func TestCaptureOntoAFullStandardOutput(t *testing.T) {
	here(t)
	name := filepath.Join(mountedDisk(t), "a.pcapng")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	p := newProcess(t, "capture", "-o", "-")
	p.Stdout = out
	p.begin(t, name)
	stop := renames(t)
	p.Wait()
	stop()
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	r, err := corpus.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	packets := 0
	for err == nil {
		if _, err = r.Next(); err == nil {
			packets++
		}
	}
	want := fmt.Sprintf("cnspec: write /dev/stdout: no space left on device (- has %d datagrams)\n", packets)
	if got := p.ProcessState.ExitCode(); got != exitUnusable || p.errs.String() != want || packets < 1000 {
		t.Errorf("status %d, %q, want %q", got, p.errs.String(), want)
	}
}

func TestATerminalIsToldHowFarItIs(t *testing.T) {
	here(t)
	busy(t)
	var out, errs bytes.Buffer
	c := command{out: &out, errs: &errs, progress: true, flush: func() error { return nil }}
	name := filepath.Join(t.TempDir(), "a.pcapng")
	if status := c.run([]string{"capture", "-o", name, "-for", "700ms"}); status != exitConforms {
		t.Fatal(status, errs.String())
	}
	parts := strings.Split(errs.String(), "\r")
	last := parts[len(parts)-1]
	if len(parts) < 3 || !strings.Contains(parts[1], " bytes, 0s ") || !strings.HasPrefix(last, "\x1b[K"+name+": ") {
		t.Errorf("%q", errs.String())
	}
	errs.Reset()
	if status := c.run([]string{"capture", "-o", name, "-for", "1300ms", "-filter", "sid,coredump"}); status != exitConforms || !strings.Contains(errs.String(), " bytes, 1s ") {
		t.Errorf("when nothing comes: status %d, %q", status, errs.String())
	}
}

// terminal opens a pseudoterminal, of no size.
func terminal(t *testing.T) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skip(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { slave.Close() })
	return slave
}

// A terminal is one whether it knows its size or not, with colours or without.
func TestTerminals(t *testing.T) {
	tty := terminal(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "a"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for _, c := range []struct {
		file         *os.File
		term         string
		is, obedient bool
	}{
		{tty, "xterm", true, true},
		{tty, "dumb", true, false},
		{file, "xterm", false, false},
		{null, "xterm", false, false},
	} {
		t.Setenv("TERM", c.term)
		if _, ok := window(c.file); ok != c.is || obeys(c.file) != c.obedient {
			t.Errorf("%s, TERM=%s: %v, obeys %v", c.file.Name(), c.term, ok, obeys(c.file))
		}
	}
	var errs bytes.Buffer
	c := command{terminal: tty, errs: &errs}
	if status := c.run([]string{"capture", "-o", "-"}); status != exitUnusable || !strings.Contains(errs.String(), "-o FILE") {
		t.Errorf("status %d, %q", status, errs.String())
	}
	for _, width := range []int{0, 80, 30} {
		if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(width), Row: 24}); err != nil {
			t.Fatal(err)
		}
		if c.look(); c.width != width {
			t.Errorf("%d characters wide, and looks like %d", width, c.width)
		}
	}
}

// What cannot be written is said once.
func TestAFullOutputIsALine(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	watch := []string{"watch", "-n", "3", "-for", "20s"}
	for _, args := range [][]string{{"list", "-ids"}, {"decode", "-json"}, {"trace"}, watch} {
		if args[0] == "watch" {
			here(t)
			busy(t)
		}
		p := newProcess(t, args...)
		p.Stdout = full
		if err := p.Start(); err != nil {
			t.Skip(err)
		}
		p.Wait()
		if got := p.ProcessState.ExitCode(); got != exitUnusable || p.errs.String() != "cnspec: write /dev/stdout: no space left on device\n" {
			t.Errorf("%q: status %d, %q", args, got, p.errs.String())
		}
	}
}

// Every way to be refused is a line that names the cure.
func TestWhereNobodyAnswers(t *testing.T) {
	here(t)
	ids := []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 1}}
	for _, c := range []struct {
		name   string
		attr   syscall.SysProcAttr
		status int
		says   []string
	}{
		{"another user namespace", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER, UidMappings: ids, GidMappings: ids}, exitUnusable, []string{"user namespace", "as root of the host"}},
		{"another pid namespace", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}, exitUnusable, []string{"pid namespace", "on the host"}},
		{"another net namespace", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}, exitUnusable, []string{"network namespace", "that of the host"}},
		{"uid 65534", syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}, exitConforms, []string{"receive buffer has", "run this as root, or raise net.core.rmem_max\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			self, err := os.Open("/proc/self/exe") // where nobody may go, too
			if err != nil {
				t.Fatal(err)
			}
			defer self.Close()
			p := newProcess(t, "watch", "-for", "50ms")
			p.Path, p.ExtraFiles = "/proc/self/fd/3", []*os.File{self}
			p.SysProcAttr = &c.attr
			err = p.Run()
			if p.Process == nil || p.ProcessState.ExitCode() < 0 {
				t.Skip(err)
			}
			errs := p.errs.String()
			if c.status == exitConforms && p.ProcessState.ExitCode() == exitUnusable && strings.Contains(errs, "CAP_NET_ADMIN") {
				t.Skip(errs) // before 6.6
			}
			if got := p.ProcessState.ExitCode(); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			if c.status != exitConforms && (strings.Count(errs, "\n") != 1 || strings.Contains(errs, errors.ErrUnsupported.Error())) {
				t.Errorf("not one line of what helps: %q", errs)
			}
			for _, text := range c.says {
				if !strings.Contains(errs, text) {
					t.Errorf("%q does not say %q", errs, text)
				}
			}
			t.Log(errs)
		})
	}
}
