package kaitai

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/made"
	"github.com/cnwire/cnwire/spec/model"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

// notHere is the status of a build that lacks something on this machine.
const notHere = 77

// command gives the command of the testee, and skips the test where it cannot be
// made.
func command(t *testing.T) []string {
	t.Helper()
	if testing.Short() {
		t.Skip("npm is slow")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	dir := t.TempDir()
	build := exec.Command("sh", "build.sh", dir)
	said, err := build.CombinedOutput()
	if build.ProcessState != nil && build.ProcessState.ExitCode() == notHere {
		t.Skipf("%s", said)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return []string{"node", filepath.Join(dir, "testee.js"), filepath.Join(dir, "connector.ksy")}
}

// The ids in the descriptions are of requirements, and the faults are all tokens
// of theirs.
func TestDescriptionsCiteRequirements(t *testing.T) {
	for name, least := range map[string]int{"connector.ksy": 50, "capture.ksy": 1} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cited := regexp.MustCompile(`\[([A-Z0-9]+(-[A-Z0-9]+)*-[0-9]+)\]`).FindAllSubmatch(text, -1)
		if len(cited) < least {
			t.Errorf("%s cites %d requirements", name, len(cited))
		}
		for _, id := range cited {
			if _, ok := spec.ByID(string(id[1])); !ok {
				t.Errorf("%s: there is no %s", name, id[1])
			}
		}
		for _, token := range regexp.MustCompile(`fault::([a-z0-9_]+)`).FindAllSubmatch(text, -1) {
			if _, ok := spec.ByToken(string(token[1])); !ok && string(token[1]) != "none" {
				t.Errorf("%s: %s is no token of a requirement", name, token[1])
			}
		}
	}
}

func TestKaitai(t *testing.T) {
	command := command(t)
	t.Run("vectors", func(t *testing.T) { testVectors(t, command) })
	k := start(t, command)
	for _, c := range corpus.Captures() {
		t.Run(c.Name, func(t *testing.T) {
			k.testCapture(t, c)
			k.testCaptureFile(t, c)
			k.testDamaged(t, c)
		})
	}
	for order, o := range map[string]wire.Order{"little": wire.Little, "big": wire.Big} {
		t.Run("unseen/"+order, func(t *testing.T) { k.testUnseen(t, order, o) })
	}
}

// Conversations that nobody took, whole and damaged, are read as the model of
// the specification reads them.
func (k *child) testUnseen(t *testing.T, order string, o wire.Order) {
	t.Helper()
	const seed, cooked = 11, 16
	frames := made.Conversation(seed, o, 800)
	for _, f := range append(frames, made.Damaged(seed, frames)...) {
		if f.Ether || len(f.Data) < cooked {
			continue
		}
		datagram := f.Data[cooked:]
		got := k.ask(t, order, datagram)
		if diff := cmp.Diff(readable(byModel(t, datagram, o == wire.Big)), readable(got.OK)); diff != "" {
			t.Fatalf("%x (-model +kaitai):\n%s", datagram, diff)
		}
	}
}

// What a description can answer, decode and payload, it answers as every vector
// wants: faults too.
func testVectors(t *testing.T, command []string) {
	t.Helper()
	child, err := conform.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	passed, asked := 0, 0
	err = conform.Run(child, vectors.All(), conform.Options{}, func(o conform.Outcome) {
		if slices.Contains([]string{"decode", "payload"}, o.Vector.Op) {
			asked++
		}
		if o.Verdict == conform.Pass {
			passed++
		}
		if !o.OK() {
			t.Errorf("%s %s: %s", o.Verdict, o.Vector.ID, o.Detail)
		}
	})
	if err != nil {
		t.Error(err)
	}
	if err := child.Close(); err != nil {
		t.Error(err)
	}
	if passed != asked {
		t.Errorf("%d of %d pass", passed, asked)
	}
}

// Every datagram of the corpus comes out as cnspec decode -json prints it, field
// by field.
func (k *child) testCapture(t *testing.T, c corpus.Capture) {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	golden := goldenLines(t, c.Name)
	compared, wrong := 0, 0
	for {
		p, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !golden.Scan() {
			t.Fatalf("no golden line for packet %d", p.Number)
		}
		want := object(t, golden.Bytes())
		for _, key := range []string{"file", "packet", "order", "bytes"} {
			delete(want, key)
		}
		got := k.ask(t, c.Order, p.Data)
		compared++
		if diff := cmp.Diff(want, got.OK); diff != "" {
			t.Errorf("packet %d (-cnspec +kaitai):\n%s", p.Number, diff)
			wrong++
		}
		if o, ok := wire.Guess(p.Data); ok && got.Guess != o.String() {
			t.Errorf("packet %d: guessed to be %s, by wire.Guess %s: %x", p.Number, got.Guess, o, p.Data)
			wrong++
		}
		if wrong > 3 {
			t.Fatal("and so on")
		}
	}
	if compared != c.Packets {
		t.Errorf("%d datagrams of %d", compared, c.Packets)
	}
}

// The datagrams of the capture file are those that the corpus's reader finds.
func (k *child) testCaptureFile(t *testing.T, c corpus.Capture) {
	t.Helper()
	got := k.question(t, map[string]string{"op": "capture", "file": filepath.Join("../../corpus", c.File)})
	var want []any
	for _, datagram := range sample(t, c, c.Packets) {
		want = append(want, hex.EncodeToString(datagram))
	}
	if diff := cmp.Diff(want, got.OK["datagrams"]); diff != "" {
		t.Errorf("datagrams of the file (-corpus +kaitai):\n%s", diff)
	}
}

// Of damaged datagrams is left what the model of the specification finds, and
// nothing throws.
func (k *child) testDamaged(t *testing.T, c corpus.Capture) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for _, datagram := range sample(t, c, 100) {
		datagram = damaged(r, datagram)
		got := k.ask(t, c.Order, datagram)
		if diff := cmp.Diff(readable(byModel(t, datagram, c.Order == "big")), readable(got.OK)); diff != "" {
			t.Fatalf("%x (-model +kaitai):\n%s", datagram, diff)
		}
	}
}

// sample takes n datagrams from all over a capture.
func sample(t *testing.T, c corpus.Capture, n int) (datagrams [][]byte) {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		p, err := r.Next()
		if err == io.EOF {
			return datagrams
		}
		if err != nil {
			t.Fatal(err)
		}
		if i%max(c.Packets/n, 1) == 0 {
			datagrams = append(datagrams, bytes.Clone(p.Data))
		}
	}
}

// damaged changes a few bytes, most of them to numbers that are lengths, and cuts
// now and then.
func damaged(r *rand.Rand, b []byte) []byte {
	for range 1 + r.IntN(4) {
		if len(b) == 0 {
			break
		}
		b[r.IntN(len(b))] = []byte{0, 1, 3, 4, 8, 12, 16, 20, 40, 127, 255, byte(r.Uint32())}[r.IntN(12)]
		if r.IntN(4) == 0 {
			b = b[:r.IntN(len(b)+1)]
		}
	}
	return b
}

// byModel is what the reference of spec/model says, with the payloads.
func byModel(t *testing.T, datagram []byte, big bool) map[string]any {
	t.Helper()
	found := model.Decode(datagram, big)
	o := through(t, found)
	messages := o["messages"].([]any)
	for i, m := range found.Messages {
		for j, cn := range m.CN {
			if payload := model.Payload(cn, cn.Offset+20, big); payload != nil {
				messages[i].(map[string]any)["cn"].([]any)[j].(map[string]any)["payload"] = through(t, payload)
			}
		}
	}
	return o
}

func through(t *testing.T, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return object(t, b)
}

// readable replaces text that is no UTF-8, of which readers make one sign or
// several.
func readable(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			v[key] = readable(member)
		}
	case []any:
		for i, member := range v {
			v[i] = readable(member)
		}
	case string:
		if strings.ContainsRune(v, utf8.RuneError) {
			return "no UTF-8"
		}
	}
	return v
}

func goldenLines(t *testing.T, name string) *bufio.Scanner {
	t.Helper()
	file, err := os.Open(filepath.Join("../../corpus/golden", name+".ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<20)
	return s
}

func object(t *testing.T, line []byte) (o map[string]any) {
	t.Helper()
	if err := json.Unmarshal(line, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// child is the testee, asked directly: the question datagram is no vector's.
type child struct {
	in  *json.Encoder
	out *bufio.Scanner
}

type reply struct {
	OK    map[string]any `json:"ok"`
	Guess string         `json:"guess"`
}

func start(t *testing.T, command []string) *child {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	s := bufio.NewScanner(out)
	s.Buffer(nil, 1<<24)
	if !s.Scan() {
		t.Fatal("no hello")
	}
	return &child{in: json.NewEncoder(in), out: s}
}

func (k *child) ask(t *testing.T, order string, datagram []byte) reply {
	t.Helper()
	return k.question(t, map[string]string{"op": "datagram", "order": order, "hex": hex.EncodeToString(datagram)})
}

func (k *child) question(t *testing.T, q map[string]string) (r reply) {
	t.Helper()
	if err := k.in.Encode(q); err != nil {
		t.Fatal(err)
	}
	if !k.out.Scan() {
		t.Fatalf("no answer to %v: the testee has ended", q)
	}
	if err := json.Unmarshal(k.out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}
