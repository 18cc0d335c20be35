package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/corpus/rig/steps"
	"github.com/cnwire/cnwire/wire"
)

// The scenario's processes are this program anew, be it a test or not.
func TestMain(m *testing.M) {
	steps.Main()
	os.Exit(m.Run())
}

func TestUsage(t *testing.T) {
	for _, arguments := range [][]string{
		nil,
		{"live"},
		{"live", "-o"},
		{"live", "-o", ""},
		{"live", "-o", "file", "more"},
		{"live", "-x"},
		{"dead", "-o", "file"},
	} {
		var talk strings.Builder
		if code := run(arguments, io.Discard, &talk); code != 2 || talk.String() != usage+"\n" {
			t.Errorf("%q: exit code %d, %q", arguments, code, talk.String())
		}
	}
}

func TestTheFileHasTheWholeScenarioAndNothingElse(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("the scenario changes user ids, which takes root")
	}
	t.Setenv("GORACE", "atexit_sleep_ms=0") // with -race a process takes a second to end, else
	made, err := record()
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	if errors.Is(err, live.ErrOverrun) {
		t.Skip("this machine is too busy: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "live.pcapng")
	if err := write(file, made.packets); err != nil {
		t.Fatal(err)
	}

	counts := map[string]int{}
	for i, p := range packetsOf(t, file) {
		if at, err := cnmsg.StrictKernel.Check(p.Data, wire.Native); err != nil {
			t.Errorf("packet %d: %v at byte %d", p.Number, err, at)
		}
		if !bytes.Equal(p.Data, made.packets[i].Data) || p.Direction != made.packets[i].Direction {
			t.Errorf("packet %d is not what was recorded", p.Number)
		}
		m, ok := cnmsg.One(p.Data, wire.Native)
		if !ok {
			t.Fatalf("packet %d: %x", p.Number, p.Data)
		}
		counts[kindOf(t, p.Direction, m)]++
	}
	for _, what := range []string{"fork", "exec", "uid", "gid", "sid", "ptrace", "comm", "coredump", "exit", "request", "err 0", "err 22"} {
		if counts[what] == 0 {
			t.Errorf("no %s", what)
		}
	}
	if counts["fork"] != counts["exit"] {
		t.Errorf("%d forks, %d exits", counts["fork"], counts["exit"])
	}
}

func packetsOf(t *testing.T, file string) (packets []corpus.Packet) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := corpus.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for {
		p, err := r.Next()
		if err == io.EOF {
			return packets
		}
		if err != nil {
			t.Fatal(err)
		}
		p.Data = bytes.Clone(p.Data)
		packets = append(packets, p)
	}
}

func kindOf(t *testing.T, d corpus.Direction, m cnmsg.Msg) string {
	t.Helper()
	if d == corpus.ToKernel {
		return "request"
	}
	var e cnproc.Event
	if err := e.Decode(wire.Native, m.Data()); err != nil {
		t.Fatal(err)
	}
	switch ack, ok := e.Ack(); {
	case ok && ack.Err == 0:
		return "err 0"
	case ok && ack.Err == 22:
		return "err 22"
	}
	return e.What.String()
}
