package conform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// difference says where two JSON values differ first, "" when they do not. A
// member that is null, or a tail that is empty, is as good as none.
func difference(at string, got, want any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return mismatch(at, got, want)
		}
		return differentMember(at, g, w)
	case []any:
		g, ok := got.([]any)
		if !ok {
			return mismatch(at, got, want)
		}
		return differentItem(at, g, w)
	case json.Number:
		g, ok := got.(json.Number)
		if !ok || number(g) != number(w) {
			return mismatch(at, got, want)
		}
		return ""
	}
	if got != want {
		return mismatch(at, got, want)
	}
	return ""
}

func differentMember(at string, got, want map[string]any) string {
	names := map[string]bool{}
	for name := range want {
		names[name] = true
	}
	for name := range got {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		g, w := member(got, name), member(want, name)
		path := name
		if at != "" {
			path = at + "." + name
		}
		switch {
		case g == nil && w == nil:
			continue
		case w == nil:
			return fmt.Sprintf("%s: got %s, wanted nothing", path, show(g))
		case g == nil:
			return fmt.Sprintf("%s: missing, wanted %s", path, show(w))
		}
		if where := difference(path, g, w); where != "" {
			return where
		}
	}
	return ""
}

func member(m map[string]any, name string) any {
	if v := m[name]; name != "tail" || v != "" {
		return v
	}
	return nil
}

func differentItem(at string, got, want []any) string {
	for i := range min(len(got), len(want)) {
		if where := difference(fmt.Sprintf("%s[%d]", at, i), got[i], want[i]); where != "" {
			return where
		}
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%s: got %d of them, wanted %d", at, len(got), len(want))
	}
	return ""
}

func mismatch(at string, got, want any) string {
	return fmt.Sprintf("%s: got %s, wanted %s", at, show(got), show(want))
}

// number makes 1, 1.0 and 1e0 the same.
func number(n json.Number) string {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return strconv.FormatInt(i, 10)
	}
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil {
		return n.String()
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// show is a value on one short line.
func show(v any) string {
	if v == nil {
		return "nothing"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	const most = 120
	line := bytes.TrimSpace(b.Bytes())
	if len(line) > most {
		return string(line[:most]) + "…"
	}
	return string(line)
}
