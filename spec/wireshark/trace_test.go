package wireshark

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// traced is a line of trace -json.
type traced struct {
	place
	Relation string `json:"relation"`
	To       *place `json:"to"`
	Errno    uint32 `json:"errno"`
	Step     string `json:"step"`
	Missed   uint32 `json:"missed"`
}

type place struct {
	Packet  int `json:"packet"`
	Message int `json:"message"`
	CN      int `json:"cn"`
}

// link is how the dissector names another message: the frame, and where in it
// unless that is the first place.
func (p place) link(label string) string {
	if p.Message == 0 && p.CN == 0 {
		return fmt.Sprintf("%s: %d", label, p.Packet)
	}
	return fmt.Sprintf("%s: %d (nlmsghdr %d, cn_msg %d)", label, p.Packet, p.Message+1, p.CN+1)
}

// sameLinks compares every cn_msg of a capture: what it is to which request,
// which answers a request has, and how many wait for one in vain.
func sameLinks(t *testing.T, packets []*node, args ...string) {
	t.Helper()
	lines := say(t, append([]string{"trace", "-json"}, args...)...)
	summary := say(t, append([]string{"trace"}, args...)...)
	want := 0
	if m := withoutAnswer.FindSubmatch(summary); m != nil {
		want, _ = strconv.Atoi(string(m[1]))
	}
	got := 0
	for _, p := range packets {
		got += p.count("connector.no_answer")
	}
	if got != want {
		t.Errorf("%d requests without an answer, tshark has %d", want, got)
	}
	var all []traced
	answers := map[place][]string{}
	d := json.NewDecoder(bytes.NewReader(lines))
	for d.More() {
		var m traced
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
		if m.To != nil {
			answers[*m.To] = append(answers[*m.To], m.link("Response in"))
		}
	}
	found := byPlace(packets)
	if len(found) != len(all) {
		t.Errorf("%d cn_msgs, tshark has %d", len(all), len(found))
	}
	for _, want := range all {
		got, ok := found[want.place]
		if !ok {
			t.Errorf("%+v: tshark has no such cn_msg", want.place)
			continue
		}
		sameLink(t, want, got)
		if responses := shownames(got.all("cnmsg.response_in")); !slices.Equal(responses, answers[want.place]) {
			t.Errorf("%+v: answered by %q, tshark says %q", want.place, answers[want.place], responses)
		}
	}
}

var withoutAnswer = regexp.MustCompile(`([0-9]+) requests? without one`)

func sameLink(t *testing.T, want traced, got *node) {
	t.Helper()
	var request, errno, missed []string
	if want.To != nil {
		request = []string{want.To.link("Request in")}
	}
	if want.Errno != 0 {
		errno = []string{fmt.Sprint(want.Errno)}
	}
	if want.Missed != 0 {
		missed = []string{fmt.Sprint(want.Missed)}
	}
	stream := &node{}
	if proc := got.one("cnproc"); proc != nil {
		stream = proc
	}
	for _, c := range []struct {
		what      string
		want, got []string
	}{
		{"relation", present(want.Relation), shows(got.all("cnmsg.relation"))},
		{"to", request, shownames(got.all("cnmsg.request_in"))},
		{"errno", errno, shows(got.all("cnmsg.errno"))},
		{"step", present(want.Step), shows(stream.all("cnproc.step"))},
		{"missed", missed, shows(stream.all("cnproc.missed"))},
	} {
		if !slices.Equal(c.want, c.got) {
			t.Errorf("%+v: %s %q, tshark says %q", want.place, c.what, c.want, c.got)
		}
	}
}

func byPlace(packets []*node) map[place]*node {
	found := map[place]*node{}
	for _, p := range packets {
		number, _ := strconv.Atoi(p.one("geninfo").one("num").Show)
		for i, nl := range p.all("nlmsg") {
			for j, cn := range nl.all("cnmsg") {
				found[place{number, i, j}] = cn
			}
		}
	}
	return found
}

func present(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func shows(nodes []*node) (all []string) {
	for _, n := range nodes {
		all = append(all, n.Show)
	}
	return all
}

func shownames(nodes []*node) (all []string) {
	for _, n := range nodes {
		all = append(all, n.Showname)
	}
	return all
}
