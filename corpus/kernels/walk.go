package main

import (
	"io"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// message is a cn_msg where it stands.
type message struct {
	cnmsg.Msg
	packet     int
	fromKernel bool
	order      wire.Order
	datagram   []byte
	outer      nlmsg.Msg
	index      int // of the cn_msg in its nlmsghdr
	count      int // of the cn_msgs in it, in the last of them
	slack      int // bytes after it, in the last of them
}

// sighting is how often a value was seen, and where first.
type sighting struct {
	value         string
	packet, times int
}

// sightings are the values of each row, in the order of their first packets.
type sightings map[string][]sighting

func (s sightings) add(row, value string, packet int) {
	for i, seen := range s[row] {
		if seen.value == value {
			s[row][i].times++
			return
		}
	}
	s[row] = append(s[row], sighting{value, packet, 1})
}

// watch reads a capture and lets every watcher see every message.
func watch(c corpus.Capture) (sightings, error) {
	r, err := c.Open()
	if err != nil {
		return nil, err
	}
	seen := sightings{}
	w := watcher{seen: seen}
	for {
		p, err := r.Next()
		if err == io.EOF {
			w.end()
			return seen, nil
		}
		if err != nil {
			return nil, err
		}
		w.datagram(p, c.ByteOrder())
	}
}

// datagram shows all messages of a datagram to the watcher.
func (w *watcher) datagram(p corpus.Packet, o wire.Order) {
	w.several(p, o)
	outer := nlmsg.Scan(p.Data, o)
	for outer.Next() {
		m := message{packet: p.Number, order: o, datagram: p.Data, outer: outer.Msg(), fromKernel: fromKernel(p, outer.Msg())}
		if m.outer.Kind() != nlmsg.KindData {
			continue
		}
		w.payload(m)
	}
	if err := outer.Err(); err != nil {
		w.fault(err, p)
	}
}

func (w *watcher) payload(m message) {
	in := cnmsg.In(m.outer.Payload(), m.order)
	var last message
	for in.Next() {
		if last.Msg.Bytes() != nil {
			w.message(last)
		}
		m.Msg = in.Msg()
		m.index++
		last = m
	}
	if in.Err() != nil {
		w.fault(in.Err(), corpus.Packet{Number: m.packet})
		return
	}
	last.count, last.slack = last.index, len(in.Tail())
	w.message(last)
}

// fromKernel tells the direction. A frame of nlmon does not say it: there
// nlmsg_pid 0 is the hint, which the senders in these captures do not forge.
func fromKernel(p corpus.Packet, m nlmsg.Msg) bool {
	if p.Direction == corpus.Unknown {
		return m.PortID() == 0
	}
	return p.Direction == corpus.ToUser
}
