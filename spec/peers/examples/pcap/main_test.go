package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/corpus"
)

const root = "../../../../corpus"

// The lines are those of the corpus's golden files that are exec events, packet
// by packet.
func TestExecsOfTheCorpus(t *testing.T) {
	for _, c := range corpus.Captures() {
		var out strings.Builder
		if err := show(&out, filepath.Join(root, c.File)); err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			_, event, ok := strings.Cut(strings.TrimSpace(line), "  packet ")
			if !ok {
				continue // an unreadable packet
			}
			got = append(got, event)
		}
		want := golden(t, c.Name)
		if len(want) == 0 || strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %d exec events, want %d", c.Name, len(got), len(want))
		}
	}
}

// golden gives the exec events of a golden file.
func golden(t *testing.T, name string) (events []string) {
	t.Helper()
	file, err := os.Open(filepath.Join(root, "golden", name+".ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var datagram struct {
			Packet   int
			Messages []struct {
				CN []struct {
					Payload struct {
						What string
						TGID int `json:"process_tgid"`
					}
				}
			}
		}
		if err := json.Unmarshal(s.Bytes(), &datagram); err != nil {
			t.Fatal(err)
		}
		for _, m := range datagram.Messages {
			for _, cn := range m.CN {
				if cn.Payload.What == "exec" {
					events = append(events, fmt.Sprintf("%d  exec %d", datagram.Packet, cn.Payload.TGID))
				}
			}
		}
	}
	return events
}

// What is no capture is an error, and what is before the damage of one is shown.
func TestDamage(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(root, "captures/6.12.107-amd64/rig.pcapng"))
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		bytes []byte
		shows bool
	}{
		"cut in the middle": {whole[:len(whole)/2+1], true},
		"no capture":        {[]byte("no capture, and no hex"), false},
		"nothing":           {nil, false},
	} {
		name := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(name, c.bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := show(&out, name); err == nil || c.shows != (out.Len() > 0) {
			t.Errorf("%s: %v, and shows %d bytes", what, err, out.Len())
		}
	}
}
