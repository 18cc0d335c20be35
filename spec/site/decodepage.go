package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/wire"
)

// decoder is what the box needs to know.
type decoder struct {
	Root     string
	Captures []string
	Facts    facts
}

// facts are what the script links with.
type facts struct {
	Text   string               `json:"text"` // the page of the specification
	Faults map[string]faultFact `json:"faults"`
	IDs    []string             `json:"ids"`
}

type faultFact struct {
	Text        string `json:"text"`
	Requirement string `json:"requirement,omitempty"`
}

// decodePages writes the page Decode, and the first page, which has its box.
func (s *site) decodePages() error {
	d := decoder{Facts: facts{Text: specPage, Faults: map[string]faultFact{}}}
	for _, c := range s.captures {
		d.Captures = append(d.Captures, c.Name)
	}
	for _, r := range s.requirements {
		d.Facts.IDs = append(d.Facts.IDs, r.ID)
	}
	for _, f := range wire.Faults() {
		r, _ := spec.ByToken(f.Token())
		d.Facts.Faults[f.Token()] = faultFact{f.Text(), r.ID}
	}
	box, err := s.execute("decoder.html", d)
	if err != nil {
		return err
	}
	scripts := []string{"hex.js", "bytes.js", "decode.js"}
	p := page{Path: decodePage, Title: "Decode", Section: "Decode", Scripts: scripts,
		Description: "Paste hex or drop a capture: it is decoded, checked and traced by cnspec, in the browser."}
	if err := s.add(p, "decode.html", box); err != nil {
		return err
	}
	levels := map[string]int{}
	for _, r := range s.requirements {
		levels[r.Level]++
	}
	data := struct {
		Box                             template.HTML
		Requirements, Vectors, Captures int
		Kernels, Machines               int
		Levels                          map[string]int
	}{box, len(s.requirements), len(s.vectorPage), len(s.captures), 0, 0, levels}
	kernels, machines := map[string]bool{}, map[string]bool{}
	for _, c := range s.captures {
		kernels[strings.Join(strings.SplitN(c.Release, ".", 3)[:2], ".")] = true
		machines[c.Arch] = true
	}
	data.Kernels, data.Machines = len(kernels), len(machines)
	p = page{Path: indexPage, Title: homeTitle, Scripts: scripts,
		Description: "The wire format of the Linux kernel connector: a specification, vectors, captures, a Go library, and a decoder."}
	return s.add(p, "index.html", data)
}

// command builds cnspec for the browser and packs it with its worker into one
// script: a page that was opened as a file may load scripts and nothing else.
func (s *site) command() error {
	dir, err := os.MkdirTemp("", "site")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	wasm := filepath.Join(dir, "cnspec.wasm")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", wasm, "./spec/cnspec")
	build.Dir = s.root
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build for js/wasm: %w\n%s", err, out)
	}
	program, err := os.ReadFile(wasm)
	if err != nil {
		return err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	support, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	worker, err := embedded.ReadFile("assets/worker.js")
	if err != nil {
		return err
	}
	packed, err := pack(string(support)+"\n"+string(worker), program)
	if err != nil {
		return err
	}
	return s.write("assets/cnspec.js", packed)
}

// pack makes a script that holds the worker's source and the program, gzipped.
func pack(worker string, program []byte) ([]byte, error) {
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	source, err := json.Marshal(worker)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "globalThis.cnspecPacked = {worker: %s,\nprogram: %q};\n", source, base64.StdEncoding.EncodeToString(z.Bytes())), nil
}
