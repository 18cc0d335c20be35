package wireshark

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/cnwire/cnwire/corpus"
)

// say runs cnspec and returns what it prints.
func say(t testing.TB, args ...string) []byte {
	t.Helper()
	program, err := cnspec()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("cnspec %v: %v", args, err)
	}
	return out
}

// What tshark shows of every packet of the corpus is what cnspec says of it:
// decode, field by field, and trace.
func TestCaptures(t *testing.T) {
	need(t)
	for _, c := range corpus.Captures() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			file := capture(t, filepath.Base(c.File), content(t, c))
			packets := pdml(t, file)
			same(t, say(t, "decode", "-json", file), packets)
			sameLinks(t, packets, file)
		})
	}
}

func content(t *testing.T, c corpus.Capture) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "corpus", c.File))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
