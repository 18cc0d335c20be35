package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"html/template"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// dump is what cnspec decode -x says of a datagram: every byte with its field.
type dump struct {
	Fields []dumpField
	Faults []string
	Fault  int // offset of the byte to mark, -1 for none
}

// dumpField is some bytes and what they are.
type dumpField struct {
	At          int
	Bytes       []byte
	Name, Value string
}

// dumper is a cnspec that runs here.
type dumper struct{ program string }

func newDumper(root, dir string) (dumper, error) {
	d := dumper{filepath.Join(dir, "cnspec")}
	build := exec.Command("go", "build", "-o", d.program, "./spec/cnspec")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return d, fmt.Errorf("go build ./spec/cnspec: %w\n%s", err, out)
	}
	return d, nil
}

// dump decodes datagrams, none of them empty.
func (d dumper) dump(order string, datagrams [][]byte) ([]dump, error) {
	var in bytes.Buffer
	for _, b := range datagrams {
		fmt.Fprintf(&in, "%x\n", b)
	}
	c := exec.Command(d.program, "decode", "-x", "-order", order, "-")
	c.Stdin = &in
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("cnspec decode -x: %w", err)
	}
	return parseDumps(string(out), datagrams)
}

var byteLine = regexp.MustCompile(`^  ([0-9a-f]{4,}) {2}((?:[0-9a-f]{2} ?){1,8})(.*)$`)

// parseDumps reads the output of decode -x for these datagrams. Each byte must
// stand in it once, in order.
func parseDumps(out string, datagrams [][]byte) ([]dump, error) {
	all := make([]dump, len(datagrams))
	n, at := -1, 0
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, fmt.Sprintf("- packet %d ", n+2)) {
			if n >= 0 && at != len(datagrams[n]) {
				return nil, fmt.Errorf("datagram %d: %d bytes of %d", n+1, at, len(datagrams[n]))
			}
			n, at = n+1, 0
			continue
		}
		m := byteLine.FindStringSubmatch(line)
		if m == nil {
			all[n].Faults = append(all[n].Faults, strings.TrimSpace(line))
			continue
		}
		offset, _ := strconv.ParseInt(m[1], 16, 32)
		b, err := hex.DecodeString(strings.ReplaceAll(m[2], " ", ""))
		if err != nil || int(offset) != at || !bytes.HasPrefix(datagrams[n][at:], b) {
			return nil, fmt.Errorf("datagram %d: %q is not the bytes at %d", n+1, line, at)
		}
		at += len(b)
		all[n].add(int(offset), b, strings.TrimSpace(m[3]))
	}
	if n != len(datagrams)-1 || n >= 0 && at != len(datagrams[n]) {
		return nil, fmt.Errorf("%d datagrams of %d", n+1, len(datagrams))
	}
	return all, nil
}

// add appends bytes: a field, or more of the last one.
func (d *dump) add(at int, b []byte, words string) {
	if words == "" && len(d.Fields) > 0 {
		last := &d.Fields[len(d.Fields)-1]
		last.Bytes = append(last.Bytes, b...)
		return
	}
	name, value, _ := strings.Cut(words, " ")
	d.Fields = append(d.Fields, dumpField{at, b, name, strings.TrimSpace(value)})
}

// from cuts the first fields off, up to an offset.
func (d dump) from(offset int) dump {
	cut := dump{Faults: d.Faults, Fault: d.Fault}
	for _, f := range d.Fields {
		if f.At >= offset {
			f.At -= offset
			cut.Fields = append(cut.Fields, f)
		}
	}
	return cut
}

// Measures of the drawing of bytes, as in assets/bytes.js.
const (
	rowBytes = 16
	mostRows = 48
)

// html draws the bytes, 16 a row or 8 where it is narrow. Rows that repeat the
// row before inside a field are left out, as hexdump does.
func (d dump) html() template.HTML {
	var offsets, grid strings.Builder
	rows, at, total := 0, 0, 0
	for _, f := range d.Fields {
		total = f.At + len(f.Bytes)
	}
	class := classes{}
	for _, f := range d.Fields {
		if rows > mostRows {
			break
		}
		fmt.Fprintf(&grid, `<span class="f %s" data-t="%s">`, class.of(f.Name), template.HTMLEscapeString(f.caption()))
		skipped := false
		for i := 0; i < len(f.Bytes) && rows <= mostRows; at, i = at+1, i+1 {
			if at%rowBytes == 0 {
				if repeats(f.Bytes, i) {
					if !skipped {
						offsets.WriteString("<i>*</i>")
						grid.WriteString(`<i class="skip">the same</i>`)
						skipped = true
					}
					at, i = at+rowBytes-1, i+rowBytes-1
					continue
				}
				skipped = false
				if rows++; rows > mostRows {
					break
				}
				fmt.Fprintf(&offsets, "<i>%04x</i>", at)
			} else if at%8 == 0 {
				fmt.Fprintf(&offsets, `<i class="half">%04x</i>`, at)
			}
			mark := ""
			if at == d.Fault {
				mark = ` class="bad"`
			}
			fmt.Fprintf(&grid, "<i%s>%02x</i>", mark, f.Bytes[i])
		}
		grid.WriteString("</span>")
	}
	if rows > mostRows {
		fmt.Fprintf(&grid, `<i class="skip">and %s more bytes</i>`, thousands(total-at))
	}
	return template.HTML(fmt.Sprintf(`<div class="hex" tabindex="0" role="group" aria-label="%s by field; arrow keys step through the fields"><div class="off" aria-hidden="true">%s</div><div class="grid">%s</div></div>`,
		count(total, "byte"), offsets.String(), grid.String()))
}

// caption tells the field: its place, name and value.
func (f dumpField) caption() string {
	place := fmt.Sprintf("%d", f.At)
	if len(f.Bytes) > 1 {
		place += fmt.Sprintf("–%d", f.At+len(f.Bytes)-1)
	}
	return strings.TrimSpace(place + "  " + f.Name + "  " + f.Value)
}

// repeats tells whether the row at i is that before it.
func repeats(b []byte, i int) bool {
	return i >= rowBytes && i+rowBytes <= len(b) && bytes.Equal(b[i-rowBytes:i], b[i:i+rowBytes])
}

// classes colours fields: by layer, and neighbours in turn.
type classes struct {
	turn   int
	header int // fields of a cn_msg's header to come
}

func (c *classes) of(name string) string {
	c.turn = 1 - c.turn
	if name == "id.idx" {
		c.header = 6
	}
	switch {
	case name == "unread":
		return name
	case name == "padding", name == "slack", name == "-":
		return "rest"
	case strings.HasPrefix(name, "nlmsg_"):
		return fmt.Sprintf("nl%d", c.turn)
	case c.header > 0:
		c.header--
		return fmt.Sprintf("cn%d", c.turn)
	}
	return fmt.Sprintf("data%d", c.turn)
}
