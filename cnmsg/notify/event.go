package notify

import (
	"strconv"

	"github.com/cnwire/cnwire/cnmsg"
)

// Event is what a notification tells, its cn_msg.ack.
type Event uint32

const (
	Registered   Event = 0 // a callback was added for the id
	Unregistered Event = 1 // it was removed
)

// String returns "registered" or "unregistered", and a number for all else.
func (e Event) String() string {
	switch e {
	case Registered:
		return "registered"
	case Unregistered:
		return "unregistered"
	}
	return strconv.FormatUint(uint64(e), 10)
}

// EventHeader returns the cn_msg of a notification. It has the id that came or
// went, not {-1, -1}, seq 0, no flags and no data; so nothing but its emptiness
// tells it from a message of that id's user (cn_notify).
func EventHeader(id cnmsg.ID, e Event) cnmsg.Header {
	return cnmsg.Header{ID: id, Ack: uint32(e)}
}

// EventOf returns what a cn_msg tells if it is a notification; ok is false when
// it cannot be one.
func EventOf(h cnmsg.Header) (e Event, ok bool) {
	e = Event(h.Ack)
	return e, h.Seq == 0 && h.Len == 0 && h.Flags == 0 && e <= Unregistered
}
