package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cnwire/cnwire/cnmsg"
)

// payload is the data of a cn_msg, decoded: the kernel's field names in the
// order of the JSON. nil where no codec knows the id.
type payload []field

// field is one value and the bytes that it was read from. Values are strings,
// numbers, bools, payloads and lists of payloads; 64-bit numbers are strings.
type field struct {
	name     string
	value    any
	at, size int // in the data of the cn_msg; size 0 for what has no bytes of its own
}

// decodePayload decodes the data of a message whose id a codec knows. base is
// where in the datagram the data begins.
func decodePayload(m cnmsg.Msg, base int) payload {
	o, data := m.Order(), m.Data()
	switch m.ID() {
	case cnmsg.Proc:
		return procPayload(o, data, base)
	case cnmsg.W1:
		return w1Payload(o, data, base)
	case cnmsg.DMLog:
		return dmlogPayload(m.Header(), o, data, base)
	case cnmsg.UVESAFB:
		return v86dPayload(o, data, base)
	case cnmsg.KVP:
		return kvpPayload(m.Header(), o, data, base)
	case cnmsg.VSS:
		return vssPayload(o, data, base)
	case cnmsg.Notify:
		return notifyPayload(o, data, base)
	}
	return nil
}

// protocol begins a payload, with room for the fields of most.
func protocol(name string) payload {
	return append(make(payload, 0, 12), field{name: "protocol", value: name})
}

// add appends a field that was read from size bytes at at.
func (p *payload) add(name string, value any, at, size int) {
	*p = append(*p, field{name, value, at, size})
}

// words appends fields of 4 bytes each, one after the other from at on.
func (p *payload) words(at int, fields ...field) {
	for _, f := range fields {
		p.add(f.name, f.value, at, 4)
		at += 4
	}
}

// word is a field for words.
func word(name string, value any) field { return field{name: name, value: value} }

// fault appends a fault, with its offset in the datagram.
func (p *payload) fault(err error, at int) {
	if f := newFault(err, at); f != nil {
		p.add("fault", payload{{name: "token", value: f.Token}, {name: "offset", value: f.Offset}}, 0, 0)
	}
}

// MarshalJSON keeps the order of the fields.
func (p payload) MarshalJSON() ([]byte, error) { return p.appendJSON(nil) }

func (p payload) appendJSON(dst []byte) ([]byte, error) {
	var err error
	dst = append(dst, '{')
	for i, f := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), f.name...), `":`...) // names need no escape
		if dst, err = appendValue(dst, f.value); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// appendValue appends a field's value. The usual kinds do not go through
// reflection: a capture has one for every few bytes.
func appendValue(dst []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case string:
		if isPlain(v) {
			return append(append(append(dst, '"'), v...), '"'), nil
		}
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case int32:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case uint32:
		return strconv.AppendUint(dst, uint64(v), 10), nil
	case payload:
		return v.appendJSON(dst)
	case []payload:
		return appendList(dst, v)
	}
	text, err := marshal(value)
	return append(dst, text...), err
}

// isPlain tells whether a string stands in JSON as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func appendList(dst []byte, list []payload) ([]byte, error) {
	var err error
	dst = append(dst, '[')
	for i, p := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = p.appendJSON(dst); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// marshal is json.Marshal without the escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// String is one line for people, without the protocol.
func (p payload) String() string {
	var words []string
	for _, f := range p {
		if f.name != "protocol" && f.value != "" {
			words = append(words, f.String())
		}
	}
	return strings.Join(words, "  ")
}

// brief is what a payload is about, in a word.
func (p payload) brief() (word string) {
	for _, f := range p {
		switch v := f.value.(type) {
		case []payload:
			if len(v) > 0 {
				word = v[0].brief() // a command says more than the message around it
			}
		case string:
			if f.speaks() {
				word = v
			}
		}
	}
	return word
}

// speaks tells whether the value says by itself what it is.
func (f field) speaks() bool {
	return slices.Contains([]string{"what", "op", "type", "cmd", "request_type", "operation"}, f.name)
}

// String is the field for people.
func (f field) String() string {
	switch v := f.value.(type) {
	case payload:
		return fmt.Sprintf("%s {%s}", f.name, v)
	case []payload:
		var all []string
		for _, p := range v {
			all = append(all, p.String())
		}
		return fmt.Sprintf("%s [%s]", f.name, strings.Join(all, "; "))
	case string:
		if f.speaks() {
			return v
		}
		return f.name + " " + shortText(printable(v))
	}
	return fmt.Sprintf("%s %v", f.name, f.value)
}

// shortText cuts text that fills more than a line; -x and -json have it whole.
func shortText(s string) string {
	const most = 96
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// leaves returns the fields that have bytes, in the order of those.
func (p payload) leaves() (all []field) {
	for _, f := range p {
		switch v := f.value.(type) {
		case payload:
			all = append(all, v.leaves()...)
		case []payload:
			for _, one := range v {
				all = append(all, one.leaves()...)
			}
		default:
			if f.size > 0 {
				all = append(all, f)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b field) int { return a.at - b.at })
	return all
}

// hexField is a field of raw bytes.
func (p *payload) hexField(name string, data []byte, at int) {
	p.add(name, hex.EncodeToString(data), at, len(data))
}

// text makes a field's bytes a string, up to the first zero.
func text(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
