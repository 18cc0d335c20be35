package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A gap is drawn before the message that shows it, with the numbers that are
// missing; an ack is drawn by the request's numbers where it comes from them.
func TestTraceDrawsGapsAndAcks(t *testing.T) {
	for _, c := range []struct {
		packets, capture string
		want             []string
	}{
		{"428-429", "6.1.176-amd64-rig", []string{`missing: cpu0, seq 253 to 273<`, `class="bad">cn_proc refusal to 428, cpu0, seq 274, ack 30720+1<`}},
		{"11", "6.18.44-amd64-live", []string{`missing: cpu1, seq 186893<`}},
		{"219-220", "6.1.176-amd64", []string{`>w1 status to 219, seq 108, ack 0<`, `>w1 reply to 219, seq 108, ack seq+1<`}},
		{"366-367", "6.1.176-amd64", []string{`>uvesafb echo to 366, seq `}},
	} {
		svg := filepath.Join(t.TempDir(), "a.svg")
		if out, errs, status := run("", "trace", "-svg", svg, "-packets", c.packets, c.capture); status != exitConforms || out != "" || errs != "" {
			t.Fatal(status, out, errs)
		}
		b, err := os.ReadFile(svg)
		if err != nil {
			t.Fatal(err)
		}
		checkXML(t, string(b))
		for _, want := range c.want {
			if !strings.Contains(string(b), want) {
				t.Errorf("%s of %s: no %s in\n%s", c.packets, c.capture, want, b)
			}
		}
	}
}
