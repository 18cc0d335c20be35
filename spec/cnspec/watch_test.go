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
	"github.com/cnwire/cnwire/wire"
)

// here skips the test where there are no process events to be had.
func here(t *testing.T) {
	t.Helper()
	l, err := listen.Start(listen.Options{})
	if err != nil {
		t.Skip(err)
	}
	l.Stop()
	for buf := make([]byte, 1<<16); err != io.EOF; {
		_, err = l.Receive(buf)
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
	if _, errs, status := run("", "watch", "-filter", "exex"); status != exitUnusable || !strings.Contains(errs, `no event "exex": fork, exec`) {
		t.Error(status, errs)
	}
}

// A line of every kind, and of what is lost.
func TestWatchLines(t *testing.T) {
	at := time.Date(2026, 11, 21, 10, 32, 1, 123456789, time.Local)
	line := func(what string, e cnproc.Event, name string) {
		t.Helper()
		var out bytes.Buffer
		c := command{out: &out}
		e.CPU = 1
		if err := c.printLine(watched{heard: heard{Received: listen.Received{Event: e, OK: true, Time: at}}, name: name}); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != "10:32:01.123456    1  "+what+"\n" {
			t.Errorf("%q, want %q", got, what)
		}
	}
	event := func(set func(*cnproc.Event)) (e cnproc.Event) { set(&e); return e }
	line("fork             7  -> 8  sh", event(func(e *cnproc.Event) { e.SetFork(cnproc.Fork{ParentPID: 7, ParentTGID: 7, ChildPID: 8, ChildTGID: 8}) }), "sh")
	line("fork           7/9  -> 7/8  sh", event(func(e *cnproc.Event) { e.SetFork(cnproc.Fork{ParentPID: 9, ParentTGID: 7, ChildPID: 8, ChildTGID: 7}) }), "sh")
	line("exec             8  ls -l", event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 8, TGID: 8}) }), "ls -l")
	line("uid              8  real 1 effective 2  su", event(func(e *cnproc.Event) { e.SetUID(cnproc.UID{PID: 8, TGID: 8, RUID: 1, EUID: 2}) }), "su")
	line("ptrace           8  no longer traced  ls", event(func(e *cnproc.Event) { e.SetPtrace(cnproc.Ptrace{PID: 8, TGID: 8}) }), "ls")
	line("exit             8  status 42  ls", event(func(e *cnproc.Event) { e.SetExit(cnproc.Exit{PID: 8, TGID: 8, Code: 42 << 8}, cnproc.Parent{}) }), "ls")
	line("exit             8  signal 11, core  ls", event(func(e *cnproc.Event) { e.SetExit(cnproc.Exit{PID: 8, TGID: 8, Code: 0x8b}, cnproc.Parent{}) }), "ls")
	line("exec             8  a?[2Jb", event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 8, TGID: 8}) }), "a\x1b[2Jb")

	var out bytes.Buffer
	c := command{out: &out}
	c.printLine(watched{heard: heard{Received: listen.Received{Event: cnproc.Event{CPU: 3}, Missing: 12}}, lost: true})
	c.printLine(watched{heard: heard{err: live.ErrOverrun}})
	if got := out.String(); !strings.Contains(got, "   3  LOST") || !strings.Contains(got, "12 messages of this CPU") || !strings.Contains(got, "ENOBUFS") {
		t.Errorf("%q", got)
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
	if info, err := os.Stat(file); err != nil || info.Size() < 4096 || info.Size() > 4096+200 {
		t.Error(info.Size(), err)
	}
}

// smallDisk is a file that takes so many bytes and no more.
type smallDisk struct {
	*os.File
	room int
}

func (d *smallDisk) Write(b []byte) (int, error) {
	n, err := d.File.Write(b[:min(len(b), d.room)])
	d.room -= n
	if err == nil && n < len(b) {
		err = syscall.ENOSPC
	}
	return n, err
}

// What is on a full disk is a whole number of packets.
func TestAFullDiskLeavesWholePackets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.pcapng")
	disk, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := newCaptureFile(&smallDisk{disk, 1000}, corpus.Section{})
	if err != nil {
		t.Fatal(err)
	}
	frame, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc}, make([]byte, 40))
	if err != nil {
		t.Fatal(err)
	}
	m := heard{Received: listen.Received{Received: live.Received{Data: frame, Length: len(frame)}}}
	for err == nil {
		err = c.add(m)
	}
	c.Close()
	if packets := read(t, file); !errors.Is(err, syscall.ENOSPC) || c.written == 0 || len(packets) != c.written {
		t.Errorf("%v: %d packets, %d written", err, len(packets), c.written)
	}
	if _, errs, status := run("", "capture", "-o", "/dev/full"); status != exitUnusable || errs == "" {
		t.Error(status, errs)
	}
}
