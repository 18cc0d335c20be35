package main

import (
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

func checkXML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// Every byte of a datagram is in one part, whatever the datagram is.
func TestPartsHoldEveryByteOnce(t *testing.T) {
	for _, c := range corpus.Captures() {
		r, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		for {
			p, err := r.Next()
			if err != nil {
				break
			}
			for _, n := range []int{len(p.Data), len(p.Data) / 2, len(p.Data) - 1} {
				next := 0
				for _, part := range partsOf(p.Data[:n], c.ByteOrder()) {
					if part.layer == layerFault || part.layer == layerNote {
						continue
					}
					if part.from != next {
						t.Fatalf("%s packet %d, %d bytes: a part at %d after one to %d", c.Name, p.Number, n, part.from, next)
					}
					next = part.to
				}
				if next != n {
					t.Fatalf("%s packet %d: %d of %d bytes are in parts", c.Name, p.Number, next, n)
				}
			}
		}
	}
}

func TestLayoutDrawsEveryByte(t *testing.T) {
	for _, text := range []string{
		"", "00", strings.Repeat("ff", 15),
		"29000000030000000100000001000000" + "010000000100000001000000000000000900000061", // both lengths too large
		"3d00000003000000de000000000000000e00000023010000de00000006000000010000003e" + "ffffffff",
	} {
		data := unhex(t, text)
		var l layout
		if err := l.dump("a<b", corpus.Packet{Number: 1, Data: data}, wire.Little); err != nil {
			t.Fatal(err)
		}
		checkXML(t, string(l.drawing))
		if n := strings.Count(string(l.drawing), `class="hex"`); n != len(data) {
			t.Errorf("%s: %d bytes are drawn", text, n)
		}
	}
}

// A fault is told inside the picture, wherever it is.
func TestLayoutDrawsFaults(t *testing.T) {
	height := regexp.MustCompile(`^<svg [^>]*height="([0-9]+)"`)
	fault := regexp.MustCompile(`<text class="odd" x="[0-9]+" y="([0-9]+)">[^<]`)
	for _, text := range []string{
		"00",                               // in the first row
		"10000000100000000000000000000000", // no cn_msg, behind the last byte of a row
		"24000000030000000000000000000000" + "0100000001000000000000000000000009000000",                                   // a cn_msg whose len is too large
		"10000000100000000000000000000000" + "ff000000030000000000000000",                                                 // a second nlmsghdr that is cut
		"30000000030000000000000000000000" + "03000000010000000000000000000000" + "0c000000" + "050009000102030405060708", // a w1 message that is longer than its cn_msg
	} {
		var l layout
		if err := l.dump("a", corpus.Packet{Number: 1, Data: unhex(t, text)}, wire.Little); err != nil {
			t.Fatal(err)
		}
		high := height.FindSubmatch(l.drawing)
		told := fault.FindAllSubmatch(l.drawing, -1)
		if high == nil || len(told) == 0 {
			t.Errorf("%s: no fault is drawn", text)
			continue
		}
		bottom, _ := strconv.Atoi(string(high[1]))
		for _, f := range told {
			if y, _ := strconv.Atoi(string(f[1])); y <= layoutTop || y >= bottom {
				t.Errorf("%s: a fault at %d of %d", text, y, bottom)
			}
		}
	}
}

func TestPackets(t *testing.T) {
	out, errs, status := run("", "decode", "-json", "-packets", "3-4", "6.1.176-amd64")
	if status != 0 || errs != "" || strings.Count(out, "\n") != 2 || !strings.Contains(out, `"packet":3`) || !strings.Contains(out, `"packet":4`) {
		t.Error(status, errs, out)
	}
	whole, _, _ := run("", "trace", "6.18.44-amd64-live")
	some, errs, status := run("", "trace", "-packets", "11", "6.18.44-amd64-live")
	if status != 0 || errs != "" || strings.Count(some, "\n") != 4 {
		t.Error(status, errs, some)
	}
	for line := range strings.Lines(some) {
		if !strings.Contains(whole, line) {
			t.Errorf("a part of a trace tells other things: %q", line)
		}
	}
}

func TestLayoutUsage(t *testing.T) {
	svg := filepath.Join(t.TempDir(), "x.svg")
	for _, args := range [][]string{
		{"-svg", svg},
		{"-svg", svg, "6.1.176-amd64"},
		{"-svg", svg, "-packets", "1-2", "6.1.176-amd64"},
		{"-svg", svg, "-packets", "1000", "6.1.176-amd64"},
		{"-svg", svg, "-x", "-packets", "1", "6.1.176-amd64"},
		{"-packets", "0", "6.1.176-amd64"},
		{"-packets", "4-3", "6.1.176-amd64"},
		{"-packets", "a", "6.1.176-amd64"},
	} {
		out, errs, status := run("", append([]string{"decode"}, args...)...)
		if status != exitUnusable || out != "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: status %d, %q %q", args, status, out, errs)
		}
	}
	if _, err := os.Stat(svg); err == nil {
		t.Error("it drew something")
	}
}
