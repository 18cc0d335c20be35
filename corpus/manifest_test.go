package corpus

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
			if f, bad := faultOf(c, p); bad {
				got = append(got, f)
			}
		}
		want := slices.DeleteFunc(slices.Clone(c.Faults), func(f Fault) bool { return !strings.HasSuffix(f.Token, "_truncated") })
		for i := range want {
			want[i].Why = ""
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: manifest (-), file (+):\n%s", c.Name, diff)
		}
	}
}

// faultOf walks the first nlmsghdr of a datagram.
func faultOf(c Capture, p Packet) (Fault, bool) {
	var o binary.ByteOrder = binary.LittleEndian
	if c.ByteOrder() == wire.Big {
		o = binary.BigEndian
	}
	end := int(o.Uint32(p.Data))
	if end > len(p.Data) {
		return Fault{Packet: p.Number, Token: "nl_truncated"}, true
	}
	for at := 16; at+20 <= end; {
		next := at + 20 + int(o.Uint16(p.Data[at+16:]))
		if next > end {
			return Fault{Packet: p.Number, Token: "cn_truncated", Offset: at}, true
		}
		at = next
	}
	return Fault{}, false
}

func TestOpenOfAFileThatIsNotEmbedded(t *testing.T) {
	if _, err := (Capture{File: "captures/none"}).Open(); err == nil {
		t.Error("no error")
	}
}
