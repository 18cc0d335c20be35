package main

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// watcher writes down what the messages of a capture show.
type watcher struct {
	seen     sightings
	requests []request // those of which an answer may come
}

// request is what was asked, newest last.
type request struct {
	cnmsg.Header
	packet   int
	wide     bool // of cn_proc: 8 bytes
	answered bool
}

// note is a sighting of the row at the message.
func (w *watcher) note(m message, row, format string, args ...any) {
	w.seen.add(row, fmt.Sprintf(format, args...), m.packet)
}

func (w *watcher) message(m message) {
	w.framing(m)
	switch m.ID() {
	case cnmsg.Proc:
		w.proc(m)
	case cnmsg.W1:
		w.w1(m)
	case cnmsg.DMLog:
		w.dmlog(m)
	case cnmsg.UVESAFB:
		w.uvesafb(m)
	case cnmsg.KVP, cnmsg.VSS:
		w.note(m, "Hyper-V", "")
	case cnmsg.Notify:
		w.note(m, "notification control", "")
	case echo:
		w.echo(m)
	}
}

// echo is the id of the module that the captures of whole batches come from.
var echo = cnmsg.ID{Idx: 14, Val: 0x123}

func (w *watcher) echo(m message) {
	if !m.fromKernel {
		return
	}
	w.note(m, "echo module {14, 0x123}, from the kernel", "")
	if m.count > 1 {
		w.note(m, "batch of the echo module", "%d", m.count)
	}
}

// maxPayload is CONNECTOR_MAX_MSG_SIZE, what cn_rx_skb takes since 3.12.
const maxPayload = 16384

// framing looks at what is round the data.
func (w *watcher) framing(m message) {
	if !m.fromKernel {
		if m.slack > 0 {
			w.note(m, "slack to the kernel", "%d", m.slack)
		}
		if m.index == 1 && len(m.outer.Payload()) > maxPayload {
			w.note(m, "more than the kernel takes", "%d", len(m.outer.Payload()))
		}
		return
	}
	if m.Header() == (cnmsg.Header{}) {
		w.note(m, "w1: empty cn_msg", "")
	}
	if name := m.ID().Name(); name != "" {
		w.note(m, "flags", "%#x of %s", m.Flags(), name)
	}
	if m.count == 0 {
		return
	}
	if m.slack > 0 {
		w.note(m, "slack", "%d", m.slack)
	}
	if n := int(m.outer.Len()); n%wire.Alignment != 0 {
		w.note(m, "odd payloads", "exact, %s", padding(m.datagram[n:]))
	}
}

func padding(b []byte) string {
	for _, c := range b {
		if c != 0 {
			return "padding not zero"
		}
	}
	if len(b) == 0 {
		return "no padding"
	}
	return "zeroes"
}

// fault is a datagram that was malformed on purpose.
func (w *watcher) fault(err error, p corpus.Packet) {
	if f, ok := err.(wire.Fault); ok {
		w.seen.add(f.Token(), "", p.Number)
	}
}

// asked is the newest request of the same id of which is says yes.
func (w *watcher) asked(m message, is func(*request) bool) *request {
	for i := len(w.requests) - 1; i >= 0; i-- {
		if r := &w.requests[i]; r.ID == m.ID() && is(r) {
			return r
		}
	}
	return nil
}

// end writes down what only the end of a capture tells.
func (w *watcher) end() {
	for _, r := range w.requests {
		if r.wide {
			w.seen.add("cn_proc: 8-byte LISTEN", map[bool]string{true: "answered", false: "no answer"}[r.answered], r.packet)
		}
	}
}

// several notes a datagram of more than one nlmsghdr.
func (w *watcher) several(p corpus.Packet, o wire.Order) {
	n := 0
	for s := nlmsg.Scan(p.Data, o); s.Next(); n++ {
	}
	if n > 1 {
		w.seen.add("several nlmsghdrs in a datagram", fmt.Sprint(n), p.Number)
	}
}
