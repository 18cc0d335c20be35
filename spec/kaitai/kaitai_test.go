package kaitai

import (
	"bufio"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec/conform"
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

// What a description can answer, decode and payload, it answers as every vector
// wants: faults too.
func TestVectors(t *testing.T) {
	child, err := conform.Start(command(t))
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
func TestCaptures(t *testing.T) {
	k := start(t, command(t))
	for _, c := range corpus.Captures() {
		t.Run(c.Name, func(t *testing.T) { k.compare(t, c) })
	}
}

func (k *child) compare(t *testing.T, c corpus.Capture) {
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
		delete(got.OK, "tail") // of the datagram: cnspec does not print it
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
	s.Buffer(nil, 1<<20)
	if !s.Scan() {
		t.Fatal("no hello")
	}
	return &child{in: json.NewEncoder(in), out: s}
}

func (k *child) ask(t *testing.T, order string, datagram []byte) (r reply) {
	t.Helper()
	if err := k.in.Encode(map[string]string{"id": "datagram", "op": "datagram", "order": order, "hex": hex.EncodeToString(datagram)}); err != nil {
		t.Fatal(err)
	}
	if !k.out.Scan() {
		t.Fatalf("no answer to %x: the testee has ended", datagram)
	}
	if err := json.Unmarshal(k.out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}
