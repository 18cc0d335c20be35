package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/cnwire/cnwire/corpus"
)

// enter puts an entry in the manifest of a corpus's folder, in the place of the
// one with its name, or last.
func enterManifest(folder string, c corpus.Capture) error {
	file := filepath.Join(folder, "manifest.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var all []corpus.Capture
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(other corpus.Capture) bool { return other.Name == c.Name })
	if at < 0 {
		all = append(all, c)
	} else {
		all[at] = c
	}
	if text, err = asJSON(all); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

func asJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
