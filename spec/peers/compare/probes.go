package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec/peers/rival"
	"github.com/cnwire/cnwire/wire"
)

// probe is a row of the table.
type probe struct {
	title func(*input) string
	about string
	ask   func(*input, subject) string
}

const none = "–"

func named(s string) func(*input) string { return func(*input) string { return s } }

var probes = []probe{
	{
		func(in *input) string { return fmt.Sprintf("datagrams, of %d", len(in.ours)) },
		"what kernels sent (by the direction, and nlmsg_pid 0) in all captures of this machine's byte order: of how many it gives every message without an error",
		func(in *input, s subject) string {
			if s.split == nil {
				return none
			}
			return share(walked(in.ours, s.split), len(in.ours))
		},
	},
	{
		func(in *input) string { return fmt.Sprintf("of the other byte order, of %d", len(in.foreign)) },
		"the same of the captures of other machines",
		func(in *input, s subject) string {
			if s.swap == nil {
				return none
			}
			return share(walked(in.foreign, s.swap), len(in.foreign))
		},
	},
	{
		func(in *input) string { return fmt.Sprintf("process events, of %d", len(in.events)) },
		"how many it gives, of the right kind and process, and which kinds",
		askEvents,
	},
	{
		func(in *input) string { return fmt.Sprintf("refusals, of %d", len(in.refusals)) },
		"acknowledgements of cn_proc with an errno: of how many it gives that",
		func(in *input, s subject) string {
			if s.refuse == nil {
				return none
			}
			n := 0
			for _, r := range in.refusals {
				if errno, ok := s.refuse(r.datagram); ok && errno == wire.Native.Uint32(r.data[16:]) {
					n++
				}
			}
			return share(n, len(in.refusals))
		},
	},
	{
		func(in *input) string { return fmt.Sprintf("answers of 1-Wire, of %d", len(in.answers)) },
		"to commands, and lists of masters, without an error and with data: of how many it gives all of that. Some have several cn_msgs, some of those several w1_netlink_msgs",
		func(in *input, s subject) string {
			if s.w1 == nil {
				return none
			}
			n := 0
			for _, a := range in.answers {
				if bytes.Equal(s.w1(a.datagram, a.stamp), a.bodies) {
					n++
				}
			}
			return share(n, len(in.answers))
		},
	},
	{
		named("events made of other messages"),
		"process events that it makes of datagrams of other users of the connector (1-Wire, device-mapper logs, uvesafb, test modules), psnotify if the process is watched whose number stands there. A socket that is in group 1 alone is not sent them",
		func(in *input, s subject) string {
			if s.events == nil {
				return none
			}
			n := 0
			for _, b := range in.others {
				n += len(s.events(b, pidIn(b)))
			}
			return fmt.Sprint(n)
		},
	},
	{
		func(in *input) string { return fmt.Sprintf("a wrong process in a cut event, of %d", len(cuts(in))) },
		"a captured fork, exec, comm and exit whose data is cut to 16, 20, … 36 bytes and framed anew with the right lengths: of how many it gives an event with another process than was sent. No kernel that was captured sends such events",
		askCut,
	},
	{
		named("a last message without padding"),
		"an answer of w1 of 133 bytes, without the 3 bytes of padding: what becomes of it",
		func(in *input, s subject) string {
			if s.split == nil {
				return none
			}
			b := odd(in)
			all, err := s.split(b[:wire.Native.Uint32(b)])
			return outcome(len(all), 1, err)
		},
	},
	{
		named("a whole message before a cut one"),
		"two events in one datagram that lacks its last 8 bytes: how many messages it gives",
		func(in *input, s subject) string {
			if s.split == nil {
				return none
			}
			b := append(bytes.Clone(in.events[0].datagram), in.events[1].datagram...)
			all, err := s.split(b[:len(b)-8])
			return outcome(len(all), 1, err)
		},
	},
	{
		named("nlmsg_len for 5 bytes of data"),
		"the nlmsg_len that it writes for a cn_msg with 5 bytes of data: 41 is what the kernel writes; an error is a package that takes multiples of 4 alone",
		func(in *input, s subject) string {
			if s.join == nil {
				return none
			}
			return askEncode(s)
		},
	},
	{
		func(in *input) string { return fmt.Sprintf("panics, of %d", damaged(in, func([]byte) {})) },
		"on every datagram of the first capture, cut at every byte and with every byte in turn set to 0xff",
		askPanics,
	},
	{
		named("allocations, 1 event"),
		"of one call with a captured exec event; packages without process events walk the messages only",
		func(in *input, s subject) string { return allocs(s, in, 1) },
	},
	{
		named("allocations, 16 events"),
		"the same with 16 in one datagram",
		func(in *input, s subject) string { return allocs(s, in, 16) },
	},
}

func share(n, of int) string {
	if n == of {
		return "all"
	}
	return fmt.Sprint(n)
}

func outcome(n, want int, err error) string {
	switch {
	case n == want && err == nil:
		return fmt.Sprint(n)
	case n == want:
		return fmt.Sprintf("%d, then an error", n)
	case err != nil:
		return fmt.Sprintf("%d, an error", n)
	}
	return fmt.Sprint(n)
}

// walked counts the datagrams whose messages all come out.
func walked(datagrams [][]byte, split func([]byte) ([]rival.Message, error)) (n int) {
	for _, b := range datagrams {
		if all, err := split(b); err == nil && len(all) > 0 {
			n++
		}
	}
	return n
}

func askEvents(in *input, s subject) string {
	if s.events == nil {
		return none
	}
	n, kinds := 0, map[cnproc.What]bool{}
	for _, e := range in.events {
		if slices.Contains(s.events(e.datagram, e.pid), told{e.what, e.pid}) {
			n++
			kinds[e.what] = true
		}
	}
	var names []string
	for what := range kinds {
		names = append(names, what.String())
	}
	slices.Sort(names)
	if n == len(in.events) {
		return fmt.Sprintf("all: %d kinds", len(kinds))
	}
	return fmt.Sprintf("%d: %s", n, strings.Join(names, " "))
}

func askCut(in *input, s subject) string {
	if s.events == nil {
		return none
	}
	wrong := 0
	for _, e := range cuts(in) {
		if slices.ContainsFunc(s.events(e.datagram, e.pid), func(t told) bool { return t.pid != e.pid }) {
			wrong++
		}
	}
	return fmt.Sprint(wrong)
}

// cuts are captured events whose data is cut, with lengths that fit.
func cuts(in *input) (all []event) {
	for _, what := range []cnproc.What{cnproc.WhatFork, cnproc.WhatExec, cnproc.WhatComm, cnproc.WhatExit} {
		e := in.events[slices.IndexFunc(in.events, func(e event) bool { return e.what == what })]
		for size := 16; size < len(e.data); size += 4 {
			all = append(all, event{frame(e.data[:size]), e.what, e.pid, e.data[:size]})
		}
	}
	return all
}

// pidIn is the process that a datagram names if it is taken for an event.
func pidIn(b []byte) int32 {
	const tgidAt = nlmsg.HeaderLen + cnmsg.HeaderLen + 20
	if len(b) < tgidAt+4 {
		return 0
	}
	return int32(wire.Native.Uint32(b[tgidAt:]))
}

// odd is a captured datagram whose nlmsg_len is no multiple of 4.
func odd(in *input) []byte {
	i := slices.IndexFunc(in.others, func(b []byte) bool { return wire.Native.Uint32(b) == 133 })
	return in.others[i]
}

func askEncode(s subject) string {
	payload := make([]byte, 25)
	wire.Native.PutUint16(payload[16:], 5)
	b, err := s.join(rival.Message{Len: uint32(nlmsg.HeaderLen + len(payload)), Type: nlmsg.TypeDone, Payload: payload})
	if err != nil {
		return "an error"
	}
	return fmt.Sprint(wire.Native.Uint32(b))
}

func askPanics(in *input, s subject) string {
	n := 0
	damaged(in, func(b []byte) {
		defer func() {
			if recover() != nil {
				n++
			}
		}()
		if s.split != nil {
			s.split(b)
		}
		if s.events != nil {
			s.events(b, 0)
		}
		if s.w1 != nil {
			s.w1(b, stampIn(b))
		}
	})
	return fmt.Sprint(n)
}

// damaged calls try with every datagram of the first capture, cut at every byte
// and with every byte in turn set to 0xff, and tells how many there are.
func damaged(in *input, try func([]byte)) (n int) {
	for _, b := range in.first {
		for i := range b {
			try(b[:i:i])
			bad := bytes.Clone(b)
			bad[i] = 0xff
			try(bad)
			n += 2
		}
	}
	return n
}

// allocs counts the allocations of one call with a datagram of so many events.
func allocs(s subject, in *input, events int) string {
	if s.walk == nil {
		return none
	}
	i := slices.IndexFunc(in.events, func(e event) bool { return e.what == cnproc.WhatExec })
	b := bytes.Repeat(in.events[i].datagram, events)
	return fmt.Sprint(testing.AllocsPerRun(100, func() { s.walk(b) }))
}
