package vectors

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Format returns a file in its canonical form: a field a line, in the order of
// Vector, no field that the op does not have.
func Format(f File) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"schema\": %s,\n  \"group\": %s,\n  \"about\": %s,\n  \"vectors\": [", text(f.Schema), text(f.Group), text(f.About))
	for i, v := range f.Vectors {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    {")
		for j, m := range members(v) {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "\n      %q: %s", m.name, m.value)
		}
		b.WriteString("\n    }")
	}
	b.WriteString("\n  ]\n}\n")
	return b.Bytes()
}

type member struct {
	name  string
	value []byte
}

func members(v Vector) (all []member) {
	add := func(name string, value any) { all = append(all, member{name, text(value)}) }
	add("id", v.ID)
	add("reqs", v.Reqs)
	add("op", v.Op)
	if v.Op != "classify" {
		add("order", v.Order)
	}
	switch v.Op {
	case "payload":
		add("idx", v.Idx)
		add("val", v.Val)
		add("hex", v.Hex)
	case "decode", "address":
		add("hex", v.Hex)
	case "encode":
		add("message", v.Message)
	case "classify":
		add("rule", v.Rule)
		add("request", v.Request)
		add("got", v.Got)
	}
	add("result", v.Result)
	if v.Fault != nil {
		add("fault", v.Fault)
	}
	if v.Want != nil {
		add("want", v.Want)
	}
	add("about", v.About)
	add("source", v.Source)
	return all
}

// text is the JSON of a value, on one line.
func text(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
