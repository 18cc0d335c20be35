package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// boot is a small capture as a kernel might make it on one boot: its pids and
// counters begin at first.
func boot(t *testing.T, first int32, change func(*cnproc.Event)) string {
	t.Helper()
	var packets []corpus.Packet
	add := func(e *cnproc.Event) {
		e.CPU, e.Timestamp = uint32(first%4), uint64(first)*1000
		h := cnmsg.Header{ID: cnmsg.Proc, Seq: uint32(first) + uint32(len(packets))}
		b, err := cnmsg.AppendFrame(nil, wire.Big, cnmsg.KernelHeader(h.Seq), h, cnproc.AppendEvent(nil, wire.Big, e))
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, corpus.Packet{Direction: corpus.ToUser, Data: b, Comment: "scenario events, socket main, CPU 0, group 1"})
	}
	fork, exit, thread := new(cnproc.Event), new(cnproc.Event), new(cnproc.Event)
	fork.SetFork(cnproc.Fork{ParentPID: first, ParentTGID: first, ChildPID: first + 1, ChildTGID: first + 1})
	exit.SetExit(cnproc.Exit{PID: first + 1, TGID: first + 1, Code: 0x2a00, Signal: 17}, cnproc.Parent{PID: first, TGID: first})
	thread.SetFork(cnproc.Fork{ParentPID: 1, ParentTGID: 1, ChildPID: first + 2, ChildTGID: first})
	change(exit)
	add(fork)
	if first%2 == 1 { // as many threads as the scheduler would have it
		add(thread)
	}
	add(exit)

	file := filepath.Join(t.TempDir(), "boot.pcapng")
	if err := writeFile(file, corpus.Section{}, packets); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTwoBootsOfTheSameKernelDoNotDiffer(t *testing.T) {
	same := func(*cnproc.Event) {}
	var out, talk strings.Builder
	if code := run([]string{"compare", boot(t, 100, same), boot(t, 207, same)}, &out, &talk); code != 0 || out.Len() != 0 {
		t.Errorf("exit code %d, %s%s", code, &out, &talk)
	}
}

func TestWhatDiffersIsSaid(t *testing.T) {
	same := boot(t, 100, func(*cnproc.Event) {})
	for name, change := range map[string]func(*cnproc.Event){
		"exit code": func(e *cnproc.Event) {
			e.SetExit(cnproc.Exit{PID: 1, TGID: 1, Code: 9, Signal: 17}, cnproc.Parent{PID: 5, TGID: 5})
		},
		"parent": func(e *cnproc.Event) {
			e.SetExit(cnproc.Exit{PID: 1, TGID: 1, Code: 0x2a00, Signal: 17}, cnproc.Parent{})
		},
		"event": func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 1, TGID: 1}) },
		"size":  func(e *cnproc.Event) { e.Resize(16) },
	} {
		var out, talk strings.Builder
		code := run([]string{"compare", same, boot(t, 100, change)}, &out, &talk)
		if code != 1 || strings.Count(out.String(), "\n") != 2 || !strings.HasPrefix(out.String(), "- scenario events, socket main, to user: ") {
			t.Errorf("%s: exit code %d, %s%s", name, code, &out, &talk)
		}
	}
}

func TestACaptureDoesNotDifferFromItself(t *testing.T) {
	for _, c := range corpus.Captures() {
		if !strings.HasPrefix(c.Tool, guestTool) {
			continue
		}
		var out strings.Builder
		file := filepath.Join("..", c.File)
		if code := run([]string{"compare", file, file}, &out, &out); code != 0 {
			t.Errorf("%s: exit code %d, %s", c.Name, code, &out)
		}
	}
}

func TestCompareSaysWhatItCannotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "damaged")
	if err := os.WriteFile(file, []byte("no capture"), 0o644); err != nil {
		t.Fatal(err)
	}
	var talk strings.Builder
	if code := run([]string{"compare", file, file}, &talk, &talk); code != 1 || !strings.Contains(talk.String(), file) {
		t.Errorf("exit code %d, %s", code, &talk)
	}
}
