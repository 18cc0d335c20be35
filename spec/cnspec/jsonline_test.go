package main

import (
	"bytes"
	"io"
	"testing"

	"github.com/cnwire/cnwire/corpus"
)

// The lines are those of encoding/json, for every datagram of the corpus, cut
// at every fourth byte too.
func TestJSONLinesAreThoseOfEncodingJSON(t *testing.T) {
	for _, c := range corpus.Captures() {
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
			whole := p.Data
			for n := len(whole); n >= 0; n -= max(4, len(whole)/16) {
				p.Data = whole[:n]
				checkJSONLine(t, p, c)
			}
		}
	}
}

func checkJSONLine(t *testing.T, p corpus.Packet, c corpus.Capture) {
	t.Helper()
	var got bytes.Buffer
	name := `a "name", <odd> & ü`
	if err := dumpJSON(&got)(name, p, c.ByteOrder()); err != nil {
		t.Fatal(err)
	}
	want, err := marshal(newDatagram(name, p, c.ByteOrder()))
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want)+"\n" {
		t.Fatalf("packet %d, %d bytes:\n got %swant %s", p.Number, len(p.Data), &got, want)
	}
}
