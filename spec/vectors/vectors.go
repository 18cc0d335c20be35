// Package vectors is the test vectors of the specification as data: what an
// implementation is given, and what it must make of it. schema.json describes
// the files; the folder trace has conversations, see its README.
//
// A new vector is written in little order, at its place in its file; its id ends
// in /little, and the first requirement that it names is the one that it is
// about. Then
//
//	go test ./spec/vectors -update
//	go test ./spec/model -run Switch -update
//	go test ./spec/vectors -update
//
// put its twin in big order behind it, append the other requirements without
// which it is read wrong, and put all files in their one form.
package vectors

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// FS holds the files: *.json, among them the schemas, and trace/*.json.
//
//go:embed *.json trace/*.json
var FS embed.FS

// Schema is the JSON Schema of the files.
//
//go:embed schema.json
var Schema []byte

func isSchema(name string) bool { return strings.HasPrefix(name, "schema") }

// SchemaID is the value of "schema" in each file.
const SchemaID = "cnwire-vector/v1"

// File is one file of vectors.
type File struct {
	Schema  string   `json:"schema"`
	Group   string   `json:"group"` // the file's name without .json, and the first part of the ids
	About   string   `json:"about"`
	Vectors []Vector `json:"vectors"`
}

// Vector is one question with its answer. Which fields it has goes by Op.
type Vector struct {
	ID    string   `json:"id"`   // never used for another
	Reqs  []string `json:"reqs"` // the requirements that it shows
	Op    string   `json:"op"`   // decode, encode, payload, classify, address or trace
	Order string   `json:"order,omitempty"`

	Idx uint32 `json:"idx,omitempty"` // of a payload
	Val uint32 `json:"val,omitempty"`
	Hex string `json:"hex,omitempty"` // a datagram, the data of a cn_msg, or a sockaddr_nl

	Message json.RawMessage `json:"message,omitempty"` // to encode

	Rule    string `json:"rule,omitempty"` // to classify by
	Request *Stamp `json:"request,omitempty"`
	Got     *Stamp `json:"got,omitempty"`

	Test json.RawMessage `json:"test,omitempty"` // the conversation of a trace

	Result string          `json:"result"` // valid, invalid, or acceptable: there is no one right answer
	Fault  *Fault          `json:"fault,omitempty"`
	Want   json.RawMessage `json:"want,omitempty"` // what "ok" of the answer must be
	About  string          `json:"about"`
	Source string          `json:"source"` // hand, or capture NAME#packet
}

// Stamp is what a message carries of its place in a conversation.
type Stamp struct {
	Idx uint32 `json:"idx"`
	Val uint32 `json:"val"`
	Seq uint32 `json:"seq"`
	Ack uint32 `json:"ack"`
}

// Fault is the one fault of an invalid vector; the place is nil for encode.
type Fault struct {
	Token  string `json:"token"`
	Offset *int   `json:"offset,omitempty"`
}

// Files returns the files as they are, in the order of their names.
func Files() ([]File, error) {
	names, err := fs.Glob(FS, "*.json")
	if err != nil {
		return nil, err
	}
	var files []File
	for _, name := range names {
		if isSchema(name) {
			continue
		}
		b, err := FS.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := Parse(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if f.Schema != SchemaID || f.Group != strings.TrimSuffix(path.Base(name), ".json") {
			return nil, fmt.Errorf("%s: schema %q, group %q", name, f.Schema, f.Group)
		}
		files = append(files, f)
	}
	return files, nil
}

// Parse reads one file.
func Parse(b []byte) (File, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var f File
	err := d.Decode(&f)
	return f, err
}

var all = sync.OnceValue(func() []Vector {
	files, err := Files()
	if err != nil {
		panic("vectors: " + err.Error()) // they are embedded, and a test reads them
	}
	traces, err := TraceFiles()
	if err != nil {
		panic("vectors: trace: " + err.Error())
	}
	var vs []Vector
	for _, f := range files {
		for _, v := range f.Vectors {
			vs = append(vs, v.Expand())
		}
	}
	for _, f := range traces {
		vs = append(vs, f.Vectors()...)
	}
	return vs
})

// All returns every vector, expanded, in the order of the files, and after them
// those of the folder trace.
func All() []Vector { return slices.Clone(all()) }

// Group returns the first part of the id.
func (v Vector) Group() string {
	group, _, _ := strings.Cut(v.ID, "/")
	return group
}
