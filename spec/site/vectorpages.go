package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

// readVectors reads all vectors, where each stands, what each shows, and its
// bytes by field.
func (s *site) readVectors() error {
	var err error
	if s.groups, err = vectors.Files(); err != nil {
		return err
	}
	if s.traces, err = vectors.TraceFiles(); err != nil {
		return err
	}
	s.vectorPage, s.shows = map[string]string{}, map[string][]vectors.Vector{}
	for _, f := range s.groups {
		for _, v := range f.Vectors {
			s.vectorPage[v.ID] = groupPage(f.Group)
		}
	}
	for _, f := range s.traces {
		for _, t := range f.Tests {
			s.vectorPage[t.ID] = tracePage(f.Group)
		}
	}
	for _, v := range vectors.All() {
		for _, id := range v.Reqs {
			s.shows[id] = append(s.shows[id], v)
		}
	}
	dir, err := os.MkdirTemp("", "site")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cnspec, err := newDumper(s.root, dir)
	if err != nil {
		return err
	}
	return s.readBytes(cnspec)
}

func groupPage(group string) string { return "vectors/" + group + ".html" }
func tracePage(group string) string { return "vectors/trace-" + group + ".html" }

// readBytes asks cnspec for the fields of each vector's bytes.
func (s *site) readBytes(cnspec dumper) error {
	s.dumps = map[string]dump{}
	for _, order := range []string{"little", "big"} {
		var ids []string
		var datagrams [][]byte
		skip := map[string]int{} // bytes of a header that the vector does not have
		fault := map[string]int{}
		for _, v := range vectors.All() {
			b, before, err := datagram(v)
			if err != nil {
				return fmt.Errorf("%s: %w", v.ID, err)
			}
			if v.Order != order || len(b) == 0 {
				continue
			}
			if v.Op == "address" {
				s.dumps[v.ID] = addressDump(v, b)
				continue
			}
			ids, datagrams, skip[v.ID], fault[v.ID] = append(ids, v.ID), append(datagrams, b), before, faultAt(v)
		}
		dumps, err := cnspec.dump(order, datagrams)
		if err != nil {
			return err
		}
		for i, id := range ids {
			dumps[i].Fault = fault[id]
			s.dumps[id] = dumps[i].from(skip[id])
		}
	}
	return nil
}

func faultAt(v vectors.Vector) int {
	if v.Fault == nil || v.Fault.Offset == nil {
		return -1
	}
	return *v.Fault.Offset
}

// datagram is the bytes of a vector as cnspec reads them: the data of a payload
// gets headers, which are not part of the vector.
func datagram(v vectors.Vector) (b []byte, before int, err error) {
	switch v.Op {
	case "decode", "address":
		b, err = hex.DecodeString(v.Hex)
		return b, 0, err
	case "encode":
		var want struct{ Hex string }
		if v.Want == nil {
			return nil, 0, nil
		}
		if err := json.Unmarshal(v.Want, &want); err != nil {
			return nil, 0, err
		}
		b, err = hex.DecodeString(want.Hex)
		return b, 0, err
	case "payload":
		data, err := hex.DecodeString(v.Hex)
		if err != nil || len(data) == 0 {
			return nil, 0, err
		}
		b, err := cnmsg.AppendFrame(nil, orderOf(v.Order), cnmsg.KernelHeader(0), cnmsg.Header{ID: cnmsg.ID{Idx: v.Idx, Val: v.Val}}, data)
		before := nlmsg.HeaderLen + cnmsg.HeaderLen
		return b[:min(len(b), before+len(data))], before, err
	}
	return nil, 0, nil
}

func orderOf(name string) wire.Order {
	if name == "big" {
		return wire.Big
	}
	return wire.Little
}

// addressDump is the dump of a sockaddr_nl, which is no datagram.
func addressDump(v vectors.Vector, b []byte) dump {
	d := dump{Fault: faultAt(v)}
	o := orderOf(v.Order)
	for _, f := range []struct {
		at, size int
		name     string
	}{{0, 2, "nl_family"}, {2, 2, "nl_pad"}, {4, 4, "nl_pid"}, {8, 4, "nl_groups"}} {
		if f.at+f.size > len(b) {
			break
		}
		value := fmt.Sprint(o.Uint16(b[f.at:]))
		if f.size == 4 {
			value = fmt.Sprintf("%#x", o.Uint32(b[f.at:]))
		}
		d.Fields = append(d.Fields, dumpField{f.at, b[f.at : f.at+f.size], f.name, value})
	}
	read := 0
	for _, f := range d.Fields {
		read = f.At + len(f.Bytes)
	}
	if read < len(b) {
		d.Fields = append(d.Fields, dumpField{read, b[read:], "-", ""})
	}
	return d
}

// entry is a vector, or a pair of them that differ in the byte order alone.
type entry struct {
	vectors.Vector
	Name   string
	Orders []view
}

// Single tells whether there is no twin.
func (e entry) Single() bool { return e.Name == e.ID }

// view is one vector of a pair.
type view struct {
	vectors.Vector
	Dump     dump
	HasBytes bool
	Size     int
	Decode   template.URL // of the page Decode with it, "" where it cannot be
	Message  template.HTML
	Wanted   template.HTML
}

// vectorPages writes a page for each file.
func (s *site) vectorPages() error {
	type row struct {
		Page, Group, About string
		Vectors            int
	}
	var index struct {
		Rows, Traces []row
		Total        int
	}
	for _, f := range s.groups {
		entries, err := s.entries(f.Vectors)
		if err != nil {
			return err
		}
		p := page{Path: groupPage(f.Group), Title: "Vectors: " + f.Group, Section: "Vectors", Description: f.About, Scripts: []string{"bytes.js"}}
		data := struct {
			page
			vectors.File
			Entries  []entry
			HasBytes bool
		}{p, f, entries, f.Group != "classify"}
		if err := s.add(p, "vectors.html", data); err != nil {
			return err
		}
		index.Rows = append(index.Rows, row{path.Base(p.Path), f.Group, f.About, len(f.Vectors)})
		index.Total += len(f.Vectors)
	}
	for _, f := range s.traces {
		p := page{Path: tracePage(f.Group), Title: "Vectors: trace/" + f.Group, Section: "Vectors", Description: f.About}
		data := struct {
			page
			vectors.TraceFile
			Conversations []conversation
		}{p, f, conversations(f)}
		if err := s.add(p, "traces.html", data); err != nil {
			return err
		}
		index.Traces = append(index.Traces, row{path.Base(p.Path), f.Group, f.About, len(f.Tests)})
		index.Total += len(f.Tests)
	}
	p := page{Path: vectorsPage, Title: "Vectors", Section: "Vectors", Description: "Questions with their answers, for implementations in any language."}
	return s.add(p, "vectorindex.html", index)
}

// entries puts twins together.
func (s *site) entries(all []vectors.Vector) (entries []entry, err error) {
	for _, v := range all {
		one, err := s.view(v)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimSuffix(v.ID, "/big"), "/little")
		if last := len(entries) - 1; last >= 0 && entries[last].Name == name && name != v.ID && entries[last].About == v.About {
			entries[last].Orders = append(entries[last].Orders, one)
			continue
		}
		entries = append(entries, entry{v, name, []view{one}})
	}
	return entries, nil
}

// mostDecoded is the longest datagram, in digits, that a link carries.
const mostDecoded = 4096

func (s *site) view(v vectors.Vector) (view, error) {
	whole := v.Expand()
	d, has := s.dumps[v.ID]
	one := view{Vector: v, Dump: d, HasBytes: has}
	for _, f := range d.Fields {
		one.Size = f.At + len(f.Bytes)
	}
	if v.Op == "decode" && len(whole.Hex) > 0 && len(whole.Hex) <= mostDecoded {
		one.Decode = template.URL("../" + decodePage + "#order=" + v.Order + "&hex=" + whole.Hex)
	}
	var err error
	if one.Wanted, err = pretty(v.Want); err != nil {
		return one, err
	}
	one.Message, err = pretty(v.Message)
	return one, err
}

// pretty is JSON on several lines, safe in a page.
func pretty(raw json.RawMessage) (template.HTML, error) {
	if raw == nil {
		return "", nil
	}
	var b bytes.Buffer
	err := json.Indent(&b, raw, "", "  ")
	return template.HTML(template.HTMLEscapeString(b.String())), err
}

// conversation is a trace, step by step.
type conversation struct {
	vectors.TraceTest
	Steps []step
}

type step struct{ Do, Asked, Said string }

func conversations(f vectors.TraceFile) (all []conversation) {
	for _, t := range f.Tests {
		c := conversation{TraceTest: t}
		for _, one := range t.Steps {
			c.Steps = append(c.Steps, step{one.Do, words(one.StepAsked, "do"), words(one.StepSaid, "")})
		}
		all = append(all, c)
	}
	return all
}

// words are the members of a struct as JSON names them, in order.
func words(v any, but string) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.Token() // {
	var all []string
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		if key != but {
			all = append(all, fmt.Sprintf("%s %s", key, strings.NewReplacer(`"`, "", "{", "{ ", "}", " }", ":", " ", ",", ", ").Replace(string(value))))
		}
	}
	return strings.Join(all, ", ")
}
