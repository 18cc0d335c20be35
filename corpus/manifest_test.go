package corpus

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

func TestManifestHasTheRightNumbers(t *testing.T) {
	for _, c := range Captures() {
		t.Run(c.Name, func(t *testing.T) {
			content, err := files.ReadFile(c.File)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(content)
			got := readAll(t, content)
			if got.Damage != "" || got.Skipped != 0 {
				t.Errorf("%d frames skipped, damage %q", got.Skipped, got.Damage)
			}
			right := c
			right.SHA256, right.Bytes, right.Packets = hex.EncodeToString(sum[:]), int64(len(content)), len(got.Packets)
			if diff := cmp.Diff(c, right); diff != "" {
				t.Errorf("%s\nthe manifest should have\n    \"sha256\": %q,\n    \"bytes\": %d,\n    \"packets\": %d,", diff, right.SHA256, right.Bytes, right.Packets)
			}
		})
	}
}

func TestManifestListsEveryFileOnce(t *testing.T) {
	var listed, embedded []string
	for _, c := range Captures() {
		listed = append(listed, c.File)
	}
	err := fs.WalkDir(files, "captures", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			embedded = append(embedded, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(listed)
	slices.Sort(embedded)
	if diff := cmp.Diff(embedded, listed); diff != "" {
		t.Errorf("embedded (-), listed (+):\n%s", diff)
	}
}

func TestManifestSaysAllThereIsToSay(t *testing.T) {
	names := map[string]bool{}
	for _, c := range Captures() {
		if names[c.Name] {
			t.Errorf("two captures are called %q", c.Name)
		}
		names[c.Name] = true
		for what, text := range map[string]string{
			"name": c.Name, "release": c.Release, "version": c.Version, "arch": c.Arch, "how": c.How,
			"tool": c.Tool, "command": c.Command, "scenario": c.Scenario,
		} {
			if text == "" {
				t.Errorf("%s: no %s", c.Name, what)
			}
		}
		if c.Bits != 32 && c.Bits != 64 || c.CPUs < 1 {
			t.Errorf("%s: %d bits, %d CPUs", c.Name, c.Bits, c.CPUs)
		}
		if c.ByteOrder() == wire.Native {
			t.Errorf("%s: order %q", c.Name, c.Order)
		}
	}
}

func TestManifestHasNoFieldThatNobodyReads(t *testing.T) {
	text, err := files.ReadFile("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(new([]Capture)); err != nil {
		t.Error(err)
	}
}

func TestByteOrderOfACapture(t *testing.T) {
	for text, want := range map[string]wire.Order{"little": wire.Little, "big": wire.Big, "": wire.Native, "middle": wire.Native} {
		if got := (Capture{Order: text}).ByteOrder(); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// The fuller check is the conformance runner's. This one sees that the manifest speaks of the right packets in the right order of bytes.
func TestManifestNamesTheDatagramsThatAreMalformed(t *testing.T) {
	for _, c := range Captures() {
		var got []Fault
		r, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		for {
			p, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range cnmsg.All(p.Data, c.ByteOrder()) {
				if fault, ok := err.(wire.Fault); ok {
					got = append(got, Fault{Packet: p.Number, Token: fault.Token()})
				}
			}
		}
		var want []Fault
		for _, f := range c.Faults {
			if strings.HasPrefix(f.Token, "nl_") || strings.HasPrefix(f.Token, "cn_") {
				want = append(want, Fault{Packet: f.Packet, Token: f.Token})
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: manifest (-), file (+):\n%s", c.Name, diff)
		}
	}
}

func TestOpenOfAFileThatIsNotEmbedded(t *testing.T) {
	if _, err := (Capture{File: "captures/none"}).Open(); err == nil {
		t.Error("no error")
	}
}

// Wireshark's tools open every capture, count the same packets, and read the
// first nlmsg_len of each in the right order.
func TestWiresharkOpensEveryCapture(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark here")
	}
	for _, c := range Captures() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			out, err := exec.Command(tshark, "-r", c.File, "-T", "fields", "-E", "occurrence=f", "-e", "frame.number", "-e", "netlink.hdr_len").Output()
			if err != nil {
				t.Fatal(err)
			}
			lengths := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
			if len(lengths) != c.Packets {
				t.Errorf("%d packets, want %d", len(lengths), c.Packets)
			}
			compareLengths(t, c, lengths)
		})
	}
}

// compareLengths looks at whole datagrams alone: of others Wireshark guesses the
// order.
func compareLengths(t *testing.T, c Capture, lines []string) {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		p, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		o := c.ByteOrder()
		if len(p.Data) < 20 || int(o.Uint32(p.Data)) > len(p.Data) || int(o.Uint32(p.Data)) < 16 {
			continue
		}
		if want := fmt.Sprintf("%d\t%d", p.Number, o.Uint32(p.Data)); line != want {
			t.Errorf("tshark says %q, want %q", line, want)
		}
	}
}
