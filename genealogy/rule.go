package genealogy

import "github.com/cnwire/cnwire/cnmsg"

// Rule is the way in which one user of the connector numbers its answers. The
// zero Rule is Unknown. The letters S and A are the request's seq and ack.
//
// A rule that looks at numbers alone can be fooled; each constant says how.
// [Rule.ClassifyPayload] cannot, where the payload tells answers from events,
// and [Rule.Clear] picks numbers with which it does not come to that.
type Rule uint8

const (
	// Unknown is for an id that this package does not know: ack 0 is New, as in
	// every event that the kernel has ever sent but one, and the rest is None.
	Unknown Rule = iota

	// Comment2005 is what the comment in connector.c and the document of 2005
	// say: seq S and ack A+1 is the reply, everything else is new. No user keeps
	// it word for word, for by it other people's answers are new as well.
	//
	// Fooled: with A = 0xffffffff, by an event of seq S.
	Comment2005

	// ConnectorRST is what connector.rst says (read in 6.1 and 6.12): seq S and
	// ack S+1 is the reply, everything else is new.
	//
	// Fooled: with S = 0xffffffff, by an event of seq S.
	ConnectorRST

	// ProcMirror is cn_proc up to 4.7: seq S, ack A+1. Its cpu is 0xffffffff and
	// it takes no number of any stream (cn_proc_ack).
	//
	// Fooled: with A = 0xffffffff, by an event whose counter is at S.
	ProcMirror

	// ProcCounter is cn_proc since 4.8: ack A+1, and seq is the counter of the
	// sender's CPU, which send_msg writes over S. Only the ack can be matched.
	//
	// Fooled: with A = 0xffffffff, by every event. And by the acknowledgement of
	// anybody who sent the same A: forkstat and others all send 0.
	ProcCounter

	// W1Parts is w1 before it answered by unicast (2.6.18 to 3.12 as read; see
	// RuleFor): all with seq S. Data has ack S+1; the parts of a search and of a
	// list of masters have ack 1, 2, … and the last one 0; a status has ack A.
	// Above 65535 an ack is no part number.
	//
	// Fooled: when A or S+1 is a small number, by parts; by an event of seq S,
	// which looks like a last part; by the answers to whoever sent the same S.
	W1Parts

	// W1 is w1 since it answers by unicast (3.18 as read; see RuleFor): seq S;
	// data, in as many messages as it takes, has ack S+1, a status has ack A.
	//
	// Fooled: with A = S+1, for status and data share a cn_msg then
	// (w1_netlink_setup_msg); with S = 0xffffffff or A = 0, by an event of seq S.
	W1

	// DMLog is dm-log-userspace, where the kernel asks and a daemon answers. A
	// bare acknowledgement, no data, has seq S and an errno as its ack, 0 for
	// none. A full reply has S in its payload (dm_ulog_request.seq), and the
	// kernel reads nothing of its header (cn_ulog_callback).
	//
	// Fooled: by every full reply; by numbers alone only the bare form is seen.
	DMLog

	// UVESAFB is uvesafb, where the kernel asks and v86d answers with both
	// numbers as they were. Seq runs from 0 to 15, the only number here that is
	// not modulo 2^32; ack is random (uvesafb_cn_callback).
	UVESAFB

	// DRBD is DRBD 8.3: seq S, ack A+1, where drbdsetup's A is its pid. Events
	// have ack 0.
	//
	// Fooled: as ProcMirror.
	DRBD

	// DST is the distributed storage of 2.6.30 to 2.6.32: seq S, ack A+1.
	//
	// Fooled: as ProcMirror, were there events.
	DST

	// POHMELFS is the staging file system: seq S, ack A+1, the same in all parts
	// of an answer. Its payload counts the parts down to 0.
	//
	// Fooled: numbers alone do not tell which part is the last.
	POHMELFS

	// HyperV is the key-value and the snapshot transport: both numbers are 0 in
	// both directions. Everything is None; there is one transaction at a time.
	HyperV

	// Notification is the control id of 2.6.14 to 2.6.32. A request gets no
	// answer; events have the id that came or went, seq 0, no data, and as ack
	// 0 (registered) or 1 (unregistered), which is the detail of Classify.
	//
	// Fooled: by any message with such numbers that does have data; package
	// notify tells (EventOf).
	Notification

	rules // one past the last
)

var ruleText = [rules]string{
	"unknown", "comment_2005", "connector_rst", "proc_mirror", "proc_counter",
	"w1_parts", "w1", "dm_log", "uvesafb", "drbd", "dst", "pohmelfs", "hyperv",
	"notification",
}

// String returns the stable token, such as "proc_counter".
func (r Rule) String() string {
	if r >= rules {
		return "invalid"
	}
	return ruleText[r]
}

// RuleNamed returns the rule with that token.
func RuleNamed(token string) (r Rule, ok bool) {
	for i, text := range ruleText {
		if text == token {
			return Rule(i), true
		}
	}
	return Unknown, false
}

// Rules returns every rule, in order.
func Rules() []Rule {
	all := make([]Rule, rules)
	for i := range all {
		all[i] = Rule(i)
	}
	return all
}

// Where the rules of an id changed. The change of cn_proc is between 4.3 and
// 4.9. That of w1 is between 3.12 and 3.18; the flag W1_CN_BUNDLE, which came
// with it, was announced in February 2014, between 3.13 and 3.15.
const (
	procCounterSince = cnmsg.Kernel(4<<16 | 8<<8)
	w1UnicastSince   = cnmsg.Kernel(3<<16 | 15<<8)
	notifyUntil      = cnmsg.Kernel(2<<16 | 6<<8 | 33)
)

// RuleFor returns the rule that the owner of an id follows on a kernel; the
// zero Kernel is the newest. It is Unknown for ids that this package does not
// know, for who has copied which of the two documents cannot be told; take
// [Comment2005] or [ConnectorRST] then.
func RuleFor(id cnmsg.ID, era cnmsg.Kernel) Rule {
	switch id {
	case cnmsg.Proc:
		if era.Before(procCounterSince) {
			return ProcMirror
		}
		return ProcCounter
	case cnmsg.W1:
		if era.Before(w1UnicastSince) {
			return W1Parts
		}
		return W1
	case cnmsg.Notify:
		if era.Before(notifyUntil) {
			return Notification
		}
	case cnmsg.UVESAFB:
		return UVESAFB
	case cnmsg.POHMELFS:
		return POHMELFS
	case cnmsg.DST:
		return DST
	case cnmsg.DMLog:
		return DMLog
	case cnmsg.DRBD:
		return DRBD
	case cnmsg.KVP, cnmsg.VSS:
		return HyperV
	}
	return Unknown
}
