package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/rig/line"
)

func TestAGuestsStoryBecomesACapture(t *testing.T) {
	when := time.Unix(1_700_000_000, 5).UTC()
	count := 2
	s, err := storyOf([]line.Line{
		{Machine: &line.Machine{Release: "6.1.0", CPUs: 1}},
		{Packet: &line.Packet{Scenario: "requests", Socket: "main", CPU: 2, Time: when, ToKernel: true, Data: []byte("abc"), Why: "too short", Fault: "nl_short"}},
		{Packet: &line.Packet{Scenario: "w1", Socket: "bus", Time: when, Group: 3, Data: []byte("answer")}},
		{Note: "ENOBUFS"},
		{End: &count},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []corpus.Packet{
		{Time: when, Direction: corpus.ToKernel, Data: []byte("abc"), Comment: "scenario requests, socket main, CPU 2: too short"},
		{Time: when, Direction: corpus.ToUser, Data: []byte("answer"), Comment: "scenario w1, socket bus, CPU 0, group 3"},
	}
	if diff := cmp.Diff(want, s.captured()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]corpus.Fault{{Packet: 1, Token: "nl_short", Why: "too short"}}, s.faults()); diff != "" {
		t.Error(diff)
	}
	if s.scenarios() != "requests, w1" || len(s.notes) != 1 {
		t.Errorf("%s; notes %q", s.scenarios(), s.notes)
	}
}

func TestAGuestThatSaysNothingMakesNoCapture(t *testing.T) {
	if _, err := storyOf([]line.Line{{Note: "only that"}}); err == nil {
		t.Error("no error")
	}
}

func TestAGuestThatMissedDatagramsMakesNoCapture(t *testing.T) {
	lines := []line.Line{{Machine: &line.Machine{Release: "6.1"}}, {Packet: &line.Packet{Data: []byte("one")}}}
	if _, err := storyOf(append(lines, line.Line{Note: line.NlmonSame + ": 1 datagram"})); err != nil {
		t.Error(err)
	}
	if _, err := storyOf(append(lines, line.Line{Note: line.NlmonDiffers + ": 2 datagrams"})); err == nil {
		t.Error("no error")
	}
}

// So that a new entry changes its own lines and no others.
func TestTheManifestIsAsTheRigWritesIt(t *testing.T) {
	text, err := os.ReadFile("../manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []corpus.Capture
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	written, err := asJSON(all)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(written)); diff != "" {
		t.Error(diff)
	}
}

func TestAnEntryTakesThePlaceOfTheOneWithItsName(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "manifest.json")
	if err := os.WriteFile(file, []byte(`[{"name":"a"},{"name":"b"}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []corpus.Capture{{Name: "a", Bits: 32}, {Name: "c", Scenario: "a < b"}} {
		if err := enterManifest(folder, c); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []corpus.Capture
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Bits != 32 || got[2].Name != "c" || bytes.Contains(text, []byte(`\u003c`)) {
		t.Errorf("%s", text)
	}
}
