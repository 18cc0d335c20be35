package vectors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schema is as much of JSON Schema as the two of this folder use; what it does not know
// is an error, so that no keyword stands there unchecked.
type schema map[string]any

func TestFilesMatchTheSchema(t *testing.T) {
	names, _ := fs.Glob(FS, "*.json")
	matchSchema(t, Schema, slices.DeleteFunc(names, isSchema))
}

func TestTraceFilesMatchTheirSchema(t *testing.T) {
	names, _ := fs.Glob(FS, "trace/*.json")
	matchSchema(t, TraceSchema, names)
}

func matchSchema(t *testing.T, text []byte, names []string) {
	t.Helper()
	var root schema
	if err := decodeNumbers(text, &root); err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("no files")
	}
	for _, name := range names {
		b, _ := FS.ReadFile(name)
		var doc any
		if err := decodeNumbers(b, &doc); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := root.check(root, doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every member of a step that is misspelled, lacking or out of place is noticed.
func TestTraceSchemaRejects(t *testing.T) {
	var root schema
	if err := decodeNumbers(TraceSchema, &root); err != nil {
		t.Fatal(err)
	}
	doc := func(step string) (doc any) {
		text := `{"schema":"cnwire-trace/v1","group":"g","about":"a","idx":"1","val":"1","tests":[{"id":"trace/g/t","reqs":["TRK-1"],` +
			`"rows":["1"],"about":"a","result":"valid","steps":[` + step + `]}]}`
		if err := decodeNumbers([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		return doc
	}
	if err := root.check(root, doc(`{"do":"receive","seq":"1","ack":"0x2","data":"00","want":"refusal","errno":"5","to":{"seq":"1","ack":"1"}}`)); err != nil {
		t.Fatal(err)
	}
	for what, step := range map[string]string{
		"an unknown do":           `{"do":"guess"}`,
		"a number that is none":   `{"do":"cancel","seq":1,"ack":"2","ok":true}`,
		"leading zeroes":          `{"do":"cancel","seq":"01","ack":"2","ok":true}`,
		"an odd hex":              `{"do":"expect","data":"0","want":"none"}`,
		"no ack":                  `{"do":"cancel","seq":"1","ok":true}`,
		"a member of another do":  `{"do":"overrun","seq":"1"}`,
		"issued and full":         `{"do":"issue","at":"0","random":"1","expect":"one","want":{"seq":"1","ack":"1"},"full":true}`,
		"neither issued nor full": `{"do":"issue","at":"0","random":"1","expect":"one"}`,
		"a part with no position": `{"do":"receive","seq":"1","ack":"2","want":"part","to":{"seq":"1","ack":"1"}}`,
		"a refusal with no errno": `{"do":"receive","seq":"1","ack":"2","want":"refusal","to":{"seq":"1","ack":"1"}}`,
		"a reply to nothing":      `{"do":"receive","seq":"1","ack":"2","want":"reply"}`,
		"a late one that is done": `{"do":"receive","seq":"1","ack":"2","want":"late","to":{"seq":"1","ack":"1"},"done":true}`,
		"a new one that has to":   `{"do":"receive","seq":"1","ack":"2","want":"new","to":{"seq":"1","ack":"1"}}`,
		"a gap of nothing":        `{"do":"count","seq":"1","want":"gap"}`,
		"a rule of nobody's":      `{"do":"rule","idx":"1","val":"1","want":"w2"}`,
		"a word for a number":     `{"do":"expect","data":"","want":"some"}`,
	} {
		if root.check(root, doc(step)) == nil {
			t.Errorf("%s is taken: %s", what, step)
		}
	}
}

// The validator rejects: each document breaks one keyword.
func TestSchemaRejects(t *testing.T) {
	for _, c := range []struct{ schema, doc string }{
		{`{"type":"object"}`, `[]`}, {`{"type":"integer"}`, `1.5`}, {`{"type":"string"}`, `1`},
		{`{"const":"a"}`, `"b"`}, {`{"enum":["a"]}`, `"b"`}, {`{"pattern":"^a$"}`, `"b"`},
		{`{"required":["a"]}`, `{}`}, {`{"additionalProperties":false,"properties":{}}`, `{"a":1}`},
		{`{"properties":{"a":{"type":"string"}}}`, `{"a":1}`}, {`{"items":{"type":"string"}}`, `["a",1]`},
		{`{"minItems":1}`, `[]`}, {`{"uniqueItems":true}`, `["a","a"]`}, {`{"minimum":1}`, `0`}, {`{"maximum":1}`, `2`},
		{`{"minLength":1}`, `""`}, {`{"oneOf":[{"type":"string"},{"const":"a"}]}`, `"a"`}, {`{"oneOf":[]}`, `"a"`},
		{`{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}`, `1`}, {`{"unknown":1}`, `1`},
	} {
		var s schema
		var doc any
		if decodeNumbers([]byte(c.schema), &s) != nil || decodeNumbers([]byte(c.doc), &doc) != nil {
			t.Fatal(c)
		}
		if s.check(s, doc) == nil {
			t.Errorf("%s takes %s", c.schema, c.doc)
		}
	}
}

func decodeNumbers(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(to)
}

// check holds a document against the schema; root has the definitions.
func (s schema) check(root schema, doc any) error {
	for _, key := range sortedKeys(s) {
		if err := s.keyword(root, key, s[key], doc); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (s schema) keyword(root schema, key string, value, doc any) error {
	object, _ := doc.(map[string]any)
	list, isList := doc.([]any)
	str, isString := doc.(string)
	number, isNumber := doc.(json.Number)
	bad := func(ok bool) error {
		if ok {
			return nil
		}
		return fmt.Errorf("%.80v: %s %v", doc, key, value)
	}
	switch key {
	case "$schema", "$defs", "title", "description":
		return nil
	case "$ref":
		name := strings.TrimPrefix(value.(string), "#/$defs/")
		def, ok := root["$defs"].(map[string]any)[name].(map[string]any)
		if !ok {
			return fmt.Errorf("no definition %s", name)
		}
		return schema(def).check(root, doc)
	case "type":
		return bad(typeOf(doc) == value)
	case "const":
		return bad(reflect.DeepEqual(doc, value))
	case "enum":
		return bad(slices.ContainsFunc(value.([]any), func(v any) bool { return reflect.DeepEqual(v, doc) }))
	case "pattern":
		return bad(!isString || regexp.MustCompile(value.(string)).MatchString(str))
	case "minLength":
		return bad(!isString || int64(len(str)) >= asInt(value))
	case "minimum":
		return bad(!isNumber || asInt(number) >= asInt(value))
	case "maximum":
		return bad(!isNumber || asInt(number) <= asInt(value))
	case "minItems":
		return bad(!isList || int64(len(list)) >= asInt(value))
	case "uniqueItems":
		return bad(!isList || unique(list))
	case "items":
		return eachOf(list, func(v any) error { return schema(value.(map[string]any)).check(root, v) })
	case "required":
		return eachOf(value.([]any), func(v any) error { _, ok := object[v.(string)]; return bad(ok) })
	case "properties":
		return s.properties(root, object)
	case "additionalProperties":
		known, _ := s["properties"].(map[string]any)
		for _, k := range sortedKeys(object) {
			if _, ok := known[k]; !ok {
				return fmt.Errorf("%q is no property here", k)
			}
		}
		return nil
	case "oneOf":
		return oneOf(root, value.([]any), object, doc)
	}
	return fmt.Errorf("keyword %q is not known to this validator", key)
}

func (s schema) properties(root schema, object map[string]any) error {
	known := s["properties"].(map[string]any)
	for _, k := range sortedKeys(object) {
		p, ok := known[k].(map[string]any)
		if !ok {
			continue
		}
		if err := schema(p).check(root, object[k]); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
	}
	return nil
}

func oneOf(root schema, all []any, object map[string]any, doc any) error {
	var errs []string
	for _, one := range all {
		if err := schema(one.(map[string]any)).check(root, doc); err != nil {
			errs = append(errs, err.Error())
		}
	}
	if len(all)-len(errs) == 1 {
		return nil
	}
	return fmt.Errorf("%v matches %d of %d: %s", object["id"], len(all)-len(errs), len(all), strings.Join(errs, "; "))
}

func eachOf(list []any, f func(any) error) error {
	for i, v := range list {
		if err := f(v); err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
	}
	return nil
}

func typeOf(doc any) string {
	switch v := doc.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return "integer"
		}
		return "number"
	}
	return "other"
}

func asInt(v any) int64 {
	n, _ := v.(json.Number).Int64()
	return n
}

func unique(list []any) bool {
	for i, v := range list {
		if slices.ContainsFunc(list[:i], func(w any) bool { return reflect.DeepEqual(v, w) }) {
			return false
		}
	}
	return true
}
