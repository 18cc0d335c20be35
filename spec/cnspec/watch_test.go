package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/corpus/live/alone"
	"github.com/cnwire/cnwire/wire"
)

// here skips the test where there are no process events to be had, and makes it
// the only one that listens.
func here(t *testing.T) {
	t.Helper()
	t.Cleanup(alone.Lock())
	l, err := listen.Start(listen.Options{})
	if err != nil {
		t.Skip(err)
	}
	l.Stop()
	for err != io.EOF {
		err = l.Receive(new(listen.Received))
	}
	l.Close()
}

// busy makes processes until the test is over.
func busy(t *testing.T) {
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	go func() {
		for {
			select {
			case <-done:
				return
			default:
				osexec.Command("sh", "-c", "exit 3").Run()
			}
		}
	}()
}

func TestKinds(t *testing.T) {
	exit := func(code cnproc.WaitStatus) cnproc.Event {
		var e cnproc.Event
		e.SetExit(cnproc.Exit{Code: code}, cnproc.Parent{})
		return e
	}
	var fork cnproc.Event
	fork.SetFork(cnproc.Fork{})
	for _, c := range []struct {
		list             string
		mask             cnproc.What
		fork, zero, fail bool
	}{
		{"", 0, true, true, true},
		{"fork", cnproc.WhatFork, true, false, false},
		{"fork,exit", cnproc.WhatFork | cnproc.WhatExit, true, true, true},
		{"nonzero_exit", cnproc.NonzeroExit, false, false, true},
	} {
		var k kinds
		if c.list != "" {
			if err := k.set(c.list); err != nil {
				t.Fatal(err)
			}
		}
		good, bad := exit(0), exit(0x100)
		if k.forKernel() != c.mask || k.has(&fork) != c.fork || k.has(&good) != c.zero || k.has(&bad) != c.fail {
			t.Errorf("%q: %#x, fork %v, exit 0 %v, exit 1 %v", c.list, k.forKernel(), k.has(&fork), k.has(&good), k.has(&bad))
		}
	}
	for _, name := range []string{"exex", "0x10", "0x20000000", "none", ""} {
		if _, errs, status := run("", "watch", "-filter", name); status != exitUnusable || !strings.Contains(errs, "no event \""+name+"\": fork, exec") {
			t.Errorf("%q: status %d, %q", name, status, errs)
		}
	}
}

// A line of every kind, and of what is lost.
func TestWatchLines(t *testing.T) {
	at := time.Date(2026, 11, 21, 10, 32, 1, 123456789, time.Local)
	line := func(what string, e cnproc.Event, name string) {
		t.Helper()
		e.CPU = 1
		got, err := new(command).appendLine(nil, &watched{heard: &heard{Received: listen.Received{Event: e, OK: true, Time: at}}, name: name})
		if err != nil || string(got) != "10:32:01.123456    1  "+what {
			t.Errorf("%q, %v, want %q", got, err, what)
		}
	}
	event := func(set func(*cnproc.Event)) (e cnproc.Event) { set(&e); return e }
	line("fork             7  -> 8  sh", event(func(e *cnproc.Event) { e.SetFork(cnproc.Fork{ParentPID: 7, ParentTGID: 7, ChildPID: 8, ChildTGID: 8}) }), "sh")
	line("fork             7  thread 9  -> 7/8  sh", event(func(e *cnproc.Event) { e.SetFork(cnproc.Fork{ParentPID: 9, ParentTGID: 7, ChildPID: 8, ChildTGID: 7}) }), "sh")
	line("exec             8  ls -l", event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 8, TGID: 8}) }), "ls -l")
	line("uid              8  real 1 effective 2  su", event(func(e *cnproc.Event) { e.SetUID(cnproc.UID{PID: 8, TGID: 8, RUID: 1, EUID: 2}) }), "su")
	line("ptrace           8  no longer traced  ls", event(func(e *cnproc.Event) { e.SetPtrace(cnproc.Ptrace{PID: 8, TGID: 8}) }), "ls")
	line("ptrace     4194303  thread 4194304  traced by 4194301/4194302  ls", event(func(e *cnproc.Event) {
		e.SetPtrace(cnproc.Ptrace{PID: 4194304, TGID: 4194303, TracerPID: 4194302, TracerTGID: 4194301})
	}), "ls")
	line("coredump   4194303  thread 4194304  ls", event(func(e *cnproc.Event) { e.SetCoredump(cnproc.Coredump{PID: 4194304, TGID: 4194303}, cnproc.Parent{}) }), "ls")
	line("comm             8  now ls", event(func(e *cnproc.Event) { e.SetComm(cnproc.Comm{PID: 8, TGID: 8, Comm: [16]byte{'l', 's'}}) }), "ls")
	line(`comm             8  now ""`, event(func(e *cnproc.Event) { e.SetComm(cnproc.Comm{PID: 8, TGID: 8}) }), "")
	line("exec             8", event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 8, TGID: 8}) }), "") // gone before its name was read
	line("exit             8  status 42  ls", event(func(e *cnproc.Event) { e.SetExit(cnproc.Exit{PID: 8, TGID: 8, Code: 42 << 8}, cnproc.Parent{}) }), "ls")
	line("exit             8  signal 11, core  ls", event(func(e *cnproc.Event) { e.SetExit(cnproc.Exit{PID: 8, TGID: 8, Code: 0x8b}, cnproc.Parent{}) }), "ls")
	line("exec             8  a?[2Jb", event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 8, TGID: 8}) }), "a\x1b[2Jb")

	lost := watched{heard: &heard{Received: listen.Received{Event: cnproc.Event{CPU: 3}, Missing: 12}}, lost: true}
	nowhere := lost
	nowhere.noCPU = true
	for want, w := range map[string]watched{
		"                   3  LOST                12 messages of this CPU":                                        lost,
		"                      LOST                12 messages":                                                    nowhere,
		"                      LOST                the receive buffer was full (ENOBUFS); how many it was follows": {heard: &heard{err: live.ErrOverrun}},
	} {
		if got, err := new(command).appendLine(nil, &w); err != nil || string(got) != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	for want, w := range map[string]watched{
		`{"lost":12,"cpu":3}`: lost,
		`{"lost":12}`:         nowhere,
		`{"overrun":true}`:    {heard: &heard{err: live.ErrOverrun}},
	} {
		if got, err := appendJSON(nil, &w); err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}

func TestWatchPrintsJSON(t *testing.T) {
	here(t)
	busy(t)
	out, errs, status := run("", "watch", "-json", "-filter", "nonzero_exit,exec", "-n", "10", "-for", "20s")
	if status != exitConforms || !strings.Contains(errs, "10 events") {
		t.Fatal(status, errs)
	}
	kinds := map[string]int{}
	for line := range strings.Lines(out) {
		var got struct {
			Time  time.Time
			Seq   uint32
			Event struct{ What string }
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil || time.Since(got.Time).Abs() > time.Minute {
			t.Errorf("%s: %v", line, err)
		}
		kinds[got.Event.What]++
	}
	if kinds["exec"]+kinds["exit"] != 10 {
		t.Error(kinds)
	}
}

func TestCaptureWritesWhatCheckReads(t *testing.T) {
	here(t)
	busy(t)
	file := filepath.Join(t.TempDir(), "a.pcapng")
	_, errs, status := run("", "capture", "-o", file, "-n", "50", "-for", "20s")
	if status != exitConforms || !strings.Contains(errs, "50 datagrams, ") {
		t.Fatal(status, errs)
	}
	out, errs, status := run("", "check", file)
	if status != exitConforms {
		t.Errorf("%d %s\n%s", status, errs, out)
	}
	packets := read(t, file)
	if len(packets) != 50 || packets[0].Direction != corpus.ToUser {
		t.Errorf("%d packets, %v", len(packets), packets[0].Direction)
	}
}

func read(t *testing.T, file string) (all []corpus.Packet) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := corpus.NewReader(f)
	for err == nil {
		var p corpus.Packet
		if p, err = r.Next(); err == nil {
			p.Data = bytes.Clone(p.Data) // which are the reader's
			all = append(all, p)
		}
	}
	if err != io.EOF {
		t.Error(err)
	}
	return all
}

func TestCaptureStopsAtItsSize(t *testing.T) {
	here(t)
	busy(t)
	file := filepath.Join(t.TempDir(), "a.pcapng")
	if _, errs, status := run("", "capture", "-o", file, "-size", "4096", "-for", "20s"); status != exitConforms {
		t.Fatal(status, errs)
	}
	if info, err := os.Stat(file); err != nil || info.Size() > 4096 || info.Size() < 4096-200 {
		t.Error(info.Size(), err)
	}
}

// A file that cannot even begin is left as it was.
func TestASizeBelowTheHead(t *testing.T) {
	here(t)
	name := filepath.Join(t.TempDir(), "a.pcapng")
	for _, before := range []string{"", "old"} {
		if before != "" {
			if err := os.WriteFile(name, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, errs, status := run("", "capture", "-o", name, "-size", "100", "-for", "20s")
		if status != exitUnusable || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "-size 100: the head of the file alone has ") {
			t.Errorf("status %d, %q", status, errs)
		}
		if got, err := os.ReadFile(name); string(got) != before || (err == nil) != (before != "") {
			t.Errorf("the file has %q, %v, want %q", got, err, before)
		}
	}
	out, errs, status := run("", "capture", "-o", "-", "-size", "100", "-for", "20s")
	if status != exitUnusable || out != "" || strings.Count(errs, "\n") != 1 {
		t.Errorf("status %d, %q, %d bytes", status, errs, len(out))
	}
}

// smallDisk is a file that takes so many bytes and no more.
type smallDisk struct {
	target
	room int
}

func (d *smallDisk) Write(b []byte) (int, error) {
	n, err := d.file.Write(b[:min(len(b), d.room)])
	d.room -= n
	if err == nil && n < len(b) {
		err = syscall.ENOSPC
	}
	return n, err
}

// What is on a full disk is a whole number of packets, wherever it was full.
func TestAFullDiskLeavesWholePackets(t *testing.T) {
	frame, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc}, make([]byte, 40))
	if err != nil {
		t.Fatal(err)
	}
	for room := 200; room < 1500; room += 7 {
		name := filepath.Join(t.TempDir(), "a.pcapng")
		file, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		c := captureFile{storage: &smallDisk{target{file: file}, room}}
		if err := c.head(corpus.Section{}); err != nil {
			t.Fatal(err)
		}
		head := c.whole
		m := heard{Received: listen.Received{Received: live.Received{Data: frame, Length: len(frame)}}}
		for i := 0; err == nil; i++ {
			if err = c.add(&m); err == nil && i%3 == 2 {
				err = c.flush()
			}
		}
		c.Close()
		if packets := read(t, name); !errors.Is(err, syscall.ENOSPC) || len(packets) != c.written {
			t.Errorf("%d bytes of room: %v: %d packets, %d written", room, err, len(packets), c.written)
		}
		if c.written > 0 && int64(room)-c.whole >= (c.whole-head)/int64(c.written) {
			t.Errorf("%d bytes of room: %d were used, and one more packet fits", room, c.whole)
		}
	}
}

func TestAFullDeviceIsALine(t *testing.T) {
	here(t)
	if _, errs, status := run("", "capture", "-o", "/dev/full"); status != exitUnusable || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "no space left") {
		t.Error(status, errs)
	}
}

func TestLimitsThatAreNone(t *testing.T) {
	for want, args := range map[string][]string{
		"flag -n: a number, or 0 for no": {"watch", "-n", "-1"},
		"flag -for: a duration such as":  {"watch", "-for", "-1s"},
		"flag -buffer: bytes, from 1 to": {"capture", "-o", "a.pcapng", "-buffer", "0"},
		"flag -size: bytes, or 0 for":    {"capture", "-o", "a.pcapng", "-size", "-1"},
		"capture -o FILE":                {"capture"},
		"no such file":                   {"capture", "-o", filepath.Join(t.TempDir(), "no", "a.pcapng")},
		"takes no argumen":               {"watch", "exec"},
	} {
		if out, errs, status := run("", args...); status != exitUnusable || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 || out != "" {
			t.Errorf("%q: status %d, %q", args, status, errs)
		}
	}
}

func TestWhatIsSaidOfLosses(t *testing.T) {
	for want, s := range map[string]listening{
		"0 lost":          {exact: true},
		"7 lost at least": {lost: 7},
		"0 lost; 1 message not sent by the kernel and passed over":                                {exact: true, filters: true, foreign: 1},
		"7 lost; 2 messages not sent by the kernel and passed over":                               {exact: true, lost: 7, foreign: 2},
		"7 lost; 2 messages not sent by the kernel and passed over, others may be among the lost": {exact: true, filters: true, lost: 7, foreign: 2},
	} {
		if got := s.lossesOf(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is shown of names is as large as it was asked to be, whoever is alive.
func TestNamesAreBounded(t *testing.T) {
	n := names{}
	fork := func(parent, child int32) (e cnproc.Event) {
		e.SetFork(cnproc.Fork{ParentPID: parent, ParentTGID: parent, ChildPID: child, ChildTGID: child})
		return e
	}
	var comm, exit, exec cnproc.Event
	comm.SetComm(cnproc.Comm{PID: 1 << 30, TGID: 1 << 30, Comm: [16]byte{'a'}})
	n.after(&comm)
	for child := range int32(2 * mostNames) {
		e := fork(1<<30, 1<<29+child)
		n.after(&e)
	}
	if len(n) > mostNames || len(n) == 0 {
		t.Errorf("%d names", len(n))
	}
	n = names{}
	n.after(&comm)
	first := fork(1<<30, 1<<30+1)
	exit.SetExit(cnproc.Exit{PID: 1<<30 + 1, TGID: 1<<30 + 1}, cnproc.Parent{})
	if a, b, c := n.after(&first), n.after(&exit), n.after(&exit); a != "a" || b != "a" || c != "" {
		t.Errorf("fork %q, exit %q, another exit %q", a, b, c)
	}
	self := int32(os.Getpid())
	n[self] = "old"
	exec.SetExec(cnproc.Exec{PID: self, TGID: self})
	if got := n.after(&exec); !strings.Contains(got, filepath.Base(os.Args[0])) {
		if _, err := os.Stat("/proc/self/cmdline"); err == nil {
			t.Errorf("after exec: %q", got)
		}
	}
}

// A thread that ends has the name of its process, which goes on. After a loss
// no name is taken to be right that was known before it.
func TestNamesAreThoseOfNow(t *testing.T) {
	self := int32(os.Getpid())
	if nameInProc(self) == "" {
		t.Skip("/proc does not tell")
	}
	var thread, exit cnproc.Event
	thread.SetExit(cnproc.Exit{PID: self + 1, TGID: self}, cnproc.Parent{})
	if got := (names{}).after(&thread); !strings.Contains(got, filepath.Base(os.Args[0])) {
		t.Errorf("a thread of this process: %q", got)
	}
	exit.SetExit(cnproc.Exit{PID: 1 << 30, TGID: 1 << 30}, cnproc.Parent{})
	for missing, want := range map[uint32]string{0: "old", 1: ""} {
		var shown string
		w := watcher{command: &command{out: io.Discard}, names: names{1 << 30: "old"}, append: func(dst []byte, w *watched) ([]byte, error) {
			shown = w.name
			return dst, nil
		}}
		if err := w.see(&heard{Received: listen.Received{Event: exit, OK: true, Missing: missing}}); err != nil || shown != want {
			t.Errorf("%d missing: %q, %v, want %q", missing, shown, err, want)
		}
	}
}

// What a line costs decides how many events a second can be shown.
func BenchmarkWatch(b *testing.B) {
	var e cnproc.Event
	e.SetComm(cnproc.Comm{PID: 12345, TGID: 12345, Comm: [16]byte{'s', 't', 'o', 'r', 'm'}})
	e.CPU, e.Timestamp = 1, 1234567890123
	frame, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(7), cnmsg.Header{ID: cnmsg.Proc, Seq: 7}, cnproc.AppendEvent(nil, wire.Native, &e))
	if err != nil {
		b.Fatal(err)
	}
	m := heard{Received: listen.Received{Received: live.Received{Data: frame, Length: len(frame)}, Event: e, OK: true, Time: time.Now()}}
	c := command{out: io.Discard, flush: func() error { return nil }}
	for name, line := range map[string]func([]byte, *watched) ([]byte, error){"text": c.appendLine, "json": appendJSON} {
		b.Run(name, func(b *testing.B) {
			w := watcher{command: &c, names: names{}, append: line}
			b.ReportAllocs()
			for b.Loop() {
				if err := w.see(&m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
