package model

import (
	"maps"
	"slices"
)

// Bug is a way to be wrong: the id of the requirement that is broken.
type Bug string

// bugs says what a model does instead of what the requirement asks for.
var bugs = map[Bug]string{
	"NL-HDR-1":     "takes fewer than 16 bytes where an nlmsghdr must be for padding",
	"NL-LEN-1":     "takes an nlmsg_len below 16 for 16",
	"NL-LEN-2":     "takes what is there of a message that is longer than the datagram",
	"NL-ALIGN-1":   "begins the next nlmsghdr right after the one before",
	"NL-KIND-1":    "takes every message of type 3 for the end of a dump",
	"CN-HDR-1":     "takes a payload of fewer than 20 bytes for slack",
	"CN-LEN-1":     "takes what is there of data that is longer than the payload",
	"CN-LEN-2":     "reads and writes a len of 32 bits, and no flags",
	"CN-PACK-1":    "begins the next cn_msg at a multiple of 4",
	"PROC-LEN-1":   "takes fewer than 16 bytes for a request, however many they are",
	"PROC-EVENT-1": "reads zeroes where an event ends too early",
	"W1-MSG-1":     "passes over fewer than 12 bytes where a w1_netlink_msg must be",
	"W1-MSG-2":     "takes what is there of a w1_netlink_msg that is longer than the cn_msg",
	"W1-CMD-1":     "passes over fewer than 4 bytes where a w1_netlink_cmd must be",
	"W1-CMD-2":     "takes what is there of a w1_netlink_cmd that is longer than its message",
	"DM-LEN-1":     "reads zeroes where a dm_ulog_request ends too early",
	"DM-DATA-1":    "does not compare data_size with what follows",
	"V86D-LEN-1":   "reads zeroes where a uvesafb_task ends too early",
	"V86D-BUF-1":   "takes a buf_len below 0 for 0",
	"V86D-BUF-2":   "does not compare buf_len with what follows",
	"KVP-LEN-1":    "reads zeroes where an hv_kvp_hdr ends too early",
	"VSS-LEN-1":    "takes data of any length but 4 for an hv_vss_msg",
	"NOTIFY-LEN-1": "reads zeroes where a cn_ctl_msg ends too early",
	"NOTIFY-LEN-2": "does not compare the counts with the ranges that are there",
	"NOTIFY-LEN-3": "passes over bytes that the counts and len do not tell of",
}

// Bugs returns every bug there is, in the order of their ids.
func Bugs() []Bug { return slices.Sorted(maps.Keys(bugs)) }

// Does says what a model with the bug does, "" for an id that has none.
func (b Bug) Does() string { return bugs[b] }

// Model is the reference, or a broken one. The zero Model is right.
type Model struct {
	broken []Bug
}

// Break returns a model with those bugs and no others. It panics when there is
// no such bug.
func Break(all ...Bug) Model {
	for _, b := range all {
		if bugs[b] == "" {
			panic("model: no bug " + string(b))
		}
	}
	return Model{slices.Clone(all)}
}

// breaks tells whether the model has that bug.
func (m Model) breaks(b Bug) bool { return slices.Contains(m.broken, b) }

// Decode is Model.Decode of the right model.
func Decode(datagram []byte, big bool) Datagram { return Model{}.Decode(datagram, big) }

// Encode is Model.Encode of the right model.
func Encode(msg Message, big bool) (datagram []byte, token string) {
	return Model{}.Encode(msg, big)
}

// Payload is Model.Payload of the right model.
func Payload(cn CN, base int, big bool) Fields { return Model{}.Payload(cn, base, big) }
