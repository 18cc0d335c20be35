package line

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
)

func console(t *testing.T, lines ...Line) string {
	t.Helper()
	var b strings.Builder
	for _, l := range lines {
		if err := Write(&b, l); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func end(n int) Line { return Line{End: &n} }

func sample() []Line {
	when := time.Date(2026, 11, 21, 10, 0, 0, 5, time.UTC)
	return []Line{
		{Machine: &Machine{Release: "6.1", Version: "#1", Arch: "s390x", CPUs: 2}},
		{Packet: &Packet{Scenario: "a", Socket: "b", CPU: 1, Time: when, ToKernel: true, Group: 1, Data: []byte{0, 0xff}, Why: "odd", Fault: "nl_len", Offset: 3}},
		{Packet: &Packet{Data: []byte("second"), Time: when}},
		{Note: "said"},
		end(2),
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	var others []string
	text := "Booting\r\n\r\n" + console(t, sample()[:2]...) + "[ 1.0] hello\n" + console(t, sample()[2:]...) + "after the end\n"
	got, err := Read(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n")), func(s string) { others = append(others, s) })
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, sample()) {
		t.Errorf("got %+v", got)
	}
	if want := []string{"Booting", "[ 1.0] hello"}; !reflect.DeepEqual(others, want) {
		t.Errorf("others %q", others)
	}
}

func TestALogThatIsNotWhole(t *testing.T) {
	whole := console(t, sample()...)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty":            {"", io.ErrUnexpectedEOF},
		"no end":           {console(t, sample()[:4]...), io.ErrUnexpectedEOF},
		"cut in a line":    {whole[:len(whole)/2], nil},
		"a line too few":   {console(t, sample()[0], sample()[1], end(2)), nil},
		"kernel in a line": {strings.Replace(whole, `"socket"`, "[ 1.0] oops\n", 1), nil},
	} {
		_, err := Read(strings.NewReader(c.text), func(string) {})
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
