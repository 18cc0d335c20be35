package model

import (
	"maps"
	"slices"
)

// Bug is a way to be wrong: the id of the requirement that is broken.
type Bug string

// bugs says what a model does instead of what the requirement asks for.
var bugs = map[Bug]string{
	"NL-FIELD-1":     "takes nlmsg_seq for nlmsg_pid, and the other way round",
	"NL-HDR-1":       "takes fewer than 16 bytes where an nlmsghdr must be for padding",
	"NL-LEN-1":       "takes an nlmsg_len below 16 for 16",
	"NL-LEN-2":       "takes what is there of a message that is longer than the datagram",
	"NL-LEN-3":       "takes nlmsg_len for a number with a sign",
	"NL-LEN-4":       "rounds nlmsg_len up in 32 bits before it compares",
	"NL-ALIGN-1":     "begins the next nlmsghdr right after the one before",
	"NL-TAIL-1":      "takes 1 to 3 bytes after the last message for a header that is cut",
	"NL-WALK-1":      "reads the first nlmsghdr alone, as the kernel does",
	"NL-WALK-2":      "throws away the messages before a fault",
	"NL-KIND-1":      "takes every message of type 3 for the end of a dump",
	"NL-KIND-2":      "takes control messages for data",
	"NL-KIND-3":      "takes every type below NLMSG_MIN_TYPE but 3 for control",
	"NL-KIND-4":      "takes a message of type 3 with NLM_F_MULTI for the end of a dump",
	"NL-ENC-1":       "counts the padding in nlmsg_len, as libmnl and kernels to 3.6 do",
	"NL-ENC-2":       "pads with 4 - n%4 bytes, which are 4 where none is missing",
	"CN-FIELD-1":     "takes ack for seq, and the other way round",
	"CN-HDR-1":       "takes a payload of fewer than 20 bytes for slack",
	"CN-LEN-1":       "takes what is there of data that is longer than the payload",
	"CN-LEN-2":       "reads and writes a len of 32 bits, and no flags",
	"CN-FLAGS-1":     "keeps the one flag that has a name, W1_CN_BUNDLE",
	"CN-ID-1":        "passes over a cn_msg with the id {0, 0}",
	"CN-PACK-1":      "begins the next cn_msg at a multiple of 4",
	"CN-BATCH-2":     "reads the first cn_msg alone, as the kernel does",
	"CN-SLACK-2":     "takes slack for a cn_msg that is cut",
	"CN-WALK-1":      "throws away the cn_msgs before a fault",
	"CN-WALK-2":      "reads no nlmsghdr after a fault of a cn_msg",
	"CN-ENC-1":       "lets len wrap in its 16 bits",
	"CN-ENC-2":       "writes as the first len all that follows, as cn_netlink_send_mult is told it",
	"CN-ENC-3":       "writes an nlmsghdr without a cn_msg",
	"ORD-1":          "reads and writes headers and addresses as little-endian whatever the order",
	"ORD-2":          "reads the numbers in the data as little-endian whatever the order",
	"ADDR-LEN-1":     "reads zeroes where an address ends too early",
	"ADDR-FAMILY-1":  "does not look at nl_family",
	"ADDR-FIELD-1":   "forgets nl_pad, and reads nl_pid and nl_groups 2 bytes early",
	"ADDR-ORIGIN-1":  "takes what came to a group for the kernel's",
	"ADDR-GROUP-1":   "takes a mask for the number of a group",
	"PROC-LEN-1":     "takes fewer than 16 bytes for a request, however many they are",
	"PROC-OP-1":      "takes every operation but LISTEN for IGNORE",
	"PROC-MASK-1":    "passes over event_type",
	"PROC-ACK-1":     "takes err for a negative errno",
	"PROC-HEAD-1":    "reads 32 bits of timestamp_ns",
	"PROC-WHAT-1":    "knows none of the kinds that came after 2.6.15: sid, ptrace, comm, coredump",
	"PROC-WHAT-2":    "drops an event of a kind that it does not know",
	"PROC-EVENT-1":   "reads zeroes where an event ends too early",
	"PROC-REST-1":    "refuses an event with other bytes than zeroes behind its fields",
	"PROC-SIGN-1":    "reads pids without a sign",
	"PROC-FORK-1":    "reads the child before the parent",
	"PROC-EXEC-1":    "reads process_tgid before process_pid in exec and sid",
	"PROC-ID-1":      "reads the effective id before the real one",
	"PROC-PTRACE-1":  "reads the tracer before the process",
	"PROC-COMM-1":    "takes the last of a name's 16 bytes for a zero",
	"PROC-EXIT-1":    "takes exit_code for the number that exit was given, in its second byte",
	"PROC-PARENT-1":  "reads a parent of zeroes where there is none",
	"W1-HEAD-1":      "reads status before type",
	"W1-TYPE-1":      "reads commands in the body of every type from 4 on",
	"W1-NUM-1":       "takes the bytes of a slave's number as they stand, on a big-endian machine too",
	"W1-MST-1":       "reads res before a master's number",
	"W1-MSG-1":       "passes over fewer than 12 bytes where a w1_netlink_msg must be",
	"W1-MSG-2":       "takes what is there of a w1_netlink_msg that is longer than the cn_msg",
	"W1-CMD-1":       "passes over fewer than 4 bytes where a w1_netlink_cmd must be",
	"W1-CMD-2":       "takes what is there of a w1_netlink_cmd that is longer than its message",
	"W1-CMD-3":       "reads res before cmd",
	"W1-PACK-1":      "begins the next message, and the next command, at a multiple of 4",
	"W1-WALK-1":      "ends the walk of the messages at the fault of a command, as the kernel does",
	"DM-LEN-1":       "reads zeroes where a dm_ulog_request ends too early",
	"DM-FIELD-1":     "reads error before version",
	"DM-UUID-1":      "takes uuid for 128 bytes",
	"DM-TYPE-1":      "takes the low 8 bits of request_type, as DM_ULOG_REQUEST_TYPE does",
	"DM-DATA-1":      "does not compare data_size with what follows",
	"V86D-LEN-1":     "reads zeroes where a uvesafb_task ends too early",
	"V86D-FIELD-1":   "reads the registers in the order of their numbers in the processor, eax first",
	"V86D-BUF-1":     "takes a buf_len below 0 for 0",
	"V86D-BUF-2":     "does not compare buf_len with what follows",
	"KVP-LEN-1":      "reads zeroes where an hv_kvp_hdr ends too early",
	"KVP-FIELD-1":    "reads pool before operation",
	"KVP-BODY-1":     "reads zeroes where a body ends too early",
	"KVP-BODY-2":     "reads no index in an enumerate",
	"KVP-VALUE-1":    "takes every value for a text",
	"KVP-IP-1":       "gives gate_way as many bytes as the other addresses",
	"KVP-KU-1":       "takes an hv_ku_msg for an hv_kvp_msg",
	"VSS-LEN-1":      "takes data of any length but 4 for an hv_vss_msg",
	"VSS-FIELD-1":    "takes the error of an answer for the operation, 32 bits of it",
	"NOTIFY-LEN-1":   "reads zeroes where a cn_ctl_msg ends too early",
	"NOTIFY-LEN-2":   "does not compare the counts with the ranges that are there",
	"NOTIFY-LEN-3":   "passes over bytes that the counts and len do not tell of",
	"NOTIFY-FIELD-1": "reads the ranges for val before those for idx",

	"GEN-ID-1":      "compares idx and not val",
	"GEN-WRAP-1":    "takes 0xffffffff for the number after 0xffffffff",
	"GEN-SEQ-1":     "does not compare seq",
	"GEN-NEW-1":     "takes ack 0 for that of somebody else's answer",
	"GEN-FOREIGN-1": "takes somebody else's answer for an event",
	"GEN-LOOK-1":    "tells events from answers by their ack, whatever their data says",
	"GEN-LOOK-2":    "takes too few bytes for an answer of DST or POHMELFS",
	"GEN-ERR-1":     "does not look for an errno",
	"GEN-PROC-1":    "wants ack S+1 of cn_proc up to 4.7",
	"GEN-PROC-2":    "wants ack A of cn_proc since 4.8",
	"GEN-PROC-3":    "takes an event of cn_proc for an acknowledgement if the numbers fit",
	"GEN-PROC-4":    "reads err at byte 16 on every kernel",
	"GEN-W1-1":      "wants ack A+1 of the data of w1",
	"GEN-W1-2":      "wants ack A+1 of a status of w1",
	"GEN-W1-3":      "takes an ack above 65535 for the number of a part of w1",
	"GEN-W1-4":      "takes an event of w1 for an answer if the numbers fit",
	"GEN-W1-5":      "does not look at the command of an answer of w1",
	"GEN-DM-1":      "takes the ack of a bare acknowledgement for a number, A+1",
	"GEN-DM-2":      "looks for the request of a full reply by cn_msg.seq",
	"GEN-DM-3":      "takes half a dm_ulog_request for a bare acknowledgement",
	"GEN-V86D-1":    "wants ack A+1 of v86d",
	"GEN-V86D-2":    "takes a seq of 16 and more for a number of uvesafb",
	"GEN-V86D-3":    "takes ack 0 of v86d for an event",
	"GEN-DRBD-1":    "wants ack A of DRBD",
	"GEN-DST-1":     "wants ack S+1 of DST",
	"GEN-POH-1":     "wants ack S+1 of POHMELFS",
	"GEN-POH-2":     "does not count the parts of POHMELFS",
	"GEN-HV-1":      "takes zeroes of Hyper-V for the echo of zeroes",
	"GEN-NOTIFY-1":  "takes any ack for the code of a notification",
	"GEN-NOTIFY-2":  "waits for an answer to the control of notifications",
	"GEN-UNKNOWN-1": "takes ack A+1 for the answer where the rule is not known",
	"GEN-DOC-1":     "wants ack S+1 where the comment of 2005 holds",
	"GEN-DOC-2":     "wants ack A+1 where connector.rst holds",
	"GEN-ERA-1":     "takes cn_proc to have counted always",
	"GEN-ERA-2":     "takes w1 to have answered by unicast always",
	"GEN-ERA-3":     "takes the control of notifications to be still there",
	"GEN-ERA-4":     "takes any val for the owner's",
	"TRK-MATCH-1":   "finds the requests to cn_proc by their seq",
	"TRK-PLACE-1":   "uses places that are no power of two",
	"TRK-ISSUE-1":   "counts from 0xffffffff to 1",
	"TRK-ISSUE-2":   "sends cn_proc the ack that it was given, whatever the place",
	"TRK-CLEAR-1":   "sends numbers that something else could be taken for the answer to",
	"TRK-NONE-1":    "keeps requests under rules without numbers",
	"TRK-FULL-1":    "gives away the place of an open request",
	"TRK-RESERVE-1": "gives away the place of a closed request at once",
	"TRK-TRACK-1":   "keeps the place of a closed request from one that was sent already",
	"TRK-DONE-1":    "closes a request at its first answer",
	"TRK-COUNT-1":   "counts every message of an answer as one",
	"TRK-DUP-1":     "takes a second answer to a closed request for the first",
	"TRK-LATE-1":    "takes an answer to a request that was given up for a duplicate",
	"TRK-FOREIGN-1": "gives up a request for a message that does not answer it",
	"TRK-PART-1":    "does not count missing parts",
	"TRK-PART-2":    "takes a part that was there before for a new one",
	"TRK-EXPIRE-1":  "gives up no request of just that age, and all if the clock goes back",
	"TRK-END-1":     "cancels and closes by seq alone",
	"TRK-PROC-1":    "lets kernels before 6.6 take requests of 8 bytes",
	"TRK-PROC-2":    "takes a mask without events for one of some",
	"TRK-PROC-3":    "waits for an acknowledgement that may not come",
	"CNT-FIRST-1":   "takes a stream to be seen from its beginning",
	"CNT-GAP-1":     "takes a number of 2^31 ahead for one from behind",
	"CNT-WRAP-1":    "takes 0 after 0xffffffff for a counter that begins again",
	"CNT-CPU-1":     "has one stream for all CPUs",
	"CNT-RANGE-1":   "counts a CPU that it has no stream for on another one's",
	"CNT-RANGE-2":   "takes CPU 0xffffffff for one that it should have a stream for",
	"CNT-REPEAT-1":  "takes a number of a moment ago for a counter that begins again",
	"CNT-RESTART-1": "takes a number from far back for a repeat",
	"CNT-START-1":   "takes the start of a counter for a repeat if it is near",
	"CNT-FILTER-1":  "takes what a filter holds back for lost",
	"CNT-FILTER-2":  "takes what a filter held back until now for lost",
	"CNT-OVERRUN-1": "counts on across an overrun",
	"CNT-EXACT-1":   "takes a count for exact after an overrun",
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
