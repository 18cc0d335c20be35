package genealogy

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Reading is a set: what a message can be, going by its payload. The empty set
// means that the payload was not looked at: it can be anything.
type Reading uint8

const (
	Opening Reading = 1 << iota // an event or a request
	Data                        // an answer that carries what was asked for
	Outcome                     // an answer that only says how it went
	Part                        // an answer that may be one part of several
	Ignored                     // its receiver drops it

	anAnswer = Data | Outcome | Part
)

// Payload is what the payload of a message says of its place in a
// conversation. The zero Payload says nothing.
type Payload struct {
	Reading Reading
	Errno   uint32 // 0, or why an answer says no; above 0 as errno is in C
	Number  uint32 // dm-log: the seq in the payload; pohmelfs: the parts still to come
}

// may tells whether the message can be one of these.
func (p Payload) may(r Reading) bool { return p.Reading == 0 || p.Reading&r != 0 }

// opening says what a message is that answers none of our requests: events have
// ack 0, and the payload knows better.
func (p Payload) opening(ack uint32) Relation {
	switch {
	case p.Reading == Ignored:
		return None
	case p.Reading&Opening != 0, p.Reading == 0 && ack == 0:
		return New
	}
	return Foreign
}

// Look reads the payload of a message as the owner of its id lays it out on a
// kernel (the zero Kernel is the newest). It is the zero Payload for ids whose
// payloads tell nothing: uvesafb, DRBD (its events and replies have the same
// packet types), Hyper-V, and ids that this package does not know.
//
// Of several w1 messages in one cn_msg it reads the first. It allocates nothing
// and takes any message, an empty one too.
func Look(m cnmsg.Msg, era cnmsg.Kernel) Payload {
	if len(m.Bytes()) < cnmsg.HeaderLen {
		return Payload{}
	}
	o, data := m.Order(), m.Data()
	switch m.ID() {
	case cnmsg.Proc:
		return lookProc(o, data, era)
	case cnmsg.W1:
		return lookW1(o, data)
	case cnmsg.DMLog:
		return lookDMLog(o, data)
	case cnmsg.DST:
		return lookDST(o, data)
	case cnmsg.POHMELFS:
		return lookPOHMELFS(o, data)
	}
	return Payload{}
}

// lookProc: a proc_event with what = 0 is an acknowledgement, its errno is the
// first word of event_data. Shorter ones are requests (4, 8 bytes), or
// notifications (none).
func lookProc(o wire.Order, b []byte, era cnmsg.Kernel) Payload {
	if len(b) < 16 || o.Uint32(b[0:4]) != 0 {
		return Payload{Reading: Opening}
	}
	at := 16
	if len(b) == 40 && era.Before(cnmsg.KernelVersion(2, 6, 18)) {
		at = 24 // after the struct timespec of a 64-bit kernel
	}
	if len(b) < at+4 {
		return Payload{Reading: Outcome}
	}
	return Payload{Reading: Outcome, Errno: o.Uint32(b[at : at+4])}
}

// The types of a w1_netlink_msg up to w1MasterRemove are events, and these
// commands of a w1_netlink_cmd are answered with data.
const (
	w1MasterRemove = 3 // W1_MASTER_REMOVE
	w1ListMasters  = 6 // W1_LIST_MASTERS
	w1Read         = 0 // W1_CMD_READ
	w1Touch        = 4 // W1_CMD_TOUCH
	w1Search       = 2 // W1_CMD_SEARCH
	w1AlarmSearch  = 3 // W1_CMD_ALARM_SEARCH
	w1ListSlaves   = 8 // W1_CMD_LIST_SLAVES
)

// lookW1 reads the first w1_netlink_msg and its first w1_netlink_cmd. A status
// has the command's header with len 0, or no command at all
// (w1_netlink_queue_status, w1_netlink_send_error); so has an empty list.
func lookW1(o wire.Order, b []byte) Payload {
	if len(b) < 12 {
		return Payload{Reading: Opening}
	}
	kind, status, size := b[0], b[1], o.Uint16(b[2:4])
	switch {
	case status != 0:
		return Payload{Reading: Outcome, Errno: uint32(status)}
	case kind <= w1MasterRemove:
		return Payload{Reading: Opening}
	case kind == w1ListMasters && size == 0:
		return Payload{Reading: Part | Outcome}
	case kind == w1ListMasters:
		return Payload{Reading: Part}
	case kind > w1ListMasters:
		return Payload{}
	case size == 0 || len(b) < 16:
		return Payload{Reading: Outcome}
	}
	return Payload{Reading: w1Answer(b[12], o.Uint16(b[14:16]))}
}

// w1Answer tells what an answer with size bytes to a command can be. Those not
// named here have no data.
func w1Answer(cmd uint8, size uint16) Reading {
	r := Outcome
	switch cmd {
	case w1Read, w1Touch:
		r = Data
	case w1Search, w1AlarmSearch, w1ListSlaves:
		r = Part
	}
	if size == 0 {
		r |= Outcome
	}
	return r
}

// dmRequestLen is sizeof(struct dm_ulog_request).
const dmRequestLen = 160

// lookDMLog: no data is a bare acknowledgement, whose errno is in the ack; less
// than a dm_ulog_request is dropped (cn_ulog_callback).
func lookDMLog(o wire.Order, b []byte) Payload {
	if len(b) == 0 {
		return Payload{Reading: Outcome}
	}
	if len(b) < dmRequestLen {
		return Payload{Reading: Ignored}
	}
	return Payload{
		Reading: Data,
		Errno:   positive(o.Uint32(b[144:148])),
		Number:  o.Uint32(b[148:152]),
	}
}

// lookDST: struct dst_ctl_ack has its error after the cn_msg.
func lookDST(o wire.Order, b []byte) Payload {
	if len(b) < 4 {
		return Payload{Reading: Opening}
	}
	return Payload{Reading: Outcome, Errno: positive(o.Uint32(b[0:4]))}
}

// lookPOHMELFS: struct pohmelfs_cn_ack has error and msg_num after the cn_msg.
func lookPOHMELFS(o wire.Order, b []byte) Payload {
	if len(b) < 8 {
		return Payload{Reading: Opening}
	}
	return Payload{Reading: Part, Errno: positive(o.Uint32(b[0:4])), Number: o.Uint32(b[4:8])}
}

// positive turns the kernel's negative errno into the one of C.
func positive(errno uint32) uint32 {
	if int32(errno) < 0 {
		return -errno
	}
	return errno
}
