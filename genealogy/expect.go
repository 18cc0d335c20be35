package genealogy

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Expect says how many answers a request will get. The numbers from 1 to 253
// mean just that many. For the w1 rules a command counts as answered when its
// status comes, Status or Refusal, which each command ends with; elsewhere all
// answers count but the parts before the last.
type Expect uint8

const (
	ExpectNone    Expect = 0   // none will come: do not wait
	ExpectOne     Expect = 1   // one
	ExpectPerhaps Expect = 254 // one or none, and silence is no failure
	ExpectMany    Expect = 255 // any number, until the caller closes the request
)

// Expect returns what a request of the rule gets as a rule: ExpectMany where an
// answer may have several messages and no count is known, ExpectNone where there
// are no answers or no numbers to know them by. For cn_proc [ExpectProc] knows
// better.
func (r Rule) Expect() Expect {
	switch r {
	case Unknown, HyperV, Notification:
		return ExpectNone
	case W1, W1Parts, POHMELFS:
		return ExpectMany
	}
	return ExpectOne
}

// What ExpectProc reads of a request to cn_proc.
const (
	procListen = 1          // PROC_CN_MCAST_LISTEN
	procIgnore = 2          // PROC_CN_MCAST_IGNORE
	procAll    = 0xe00003c7 // PROC_EVENT_ALL
)

// ExpectProc says whether the socket that sends data as a request to cn_proc on
// a kernel will see the acknowledgement. It is a trap: since 6.6 a socket whose
// mask is not all events never sees any, its own neither, for an
// acknowledgement has no bit that a mask could hold (cn_filter); a socket that
// joined the group and sent nothing sees them all.
//
//	LISTEN to all events                   ExpectOne
//	any op with a mask of some             ExpectNone since 6.6
//	IGNORE                                 ExpectNone since 6.6; before, ExpectPerhaps: the last listener's has none
//	any other op                           ExpectPerhaps: only while somebody listens
//	8 bytes before 6.6, any other length   ExpectNone: dropped without a word
//
// That the socket is a member of group 1 is taken for granted.
func ExpectProc(o wire.Order, data []byte, era cnmsg.Kernel) Expect {
	filters := !era.Before(cnmsg.KernelVersion(6, 6, 0))
	if len(data) != 4 && !(len(data) == 8 && filters) {
		return ExpectNone
	}
	partial := len(data) == 8 && !wantsAll(o.Uint32(data[4:8]))
	op := o.Uint32(data[0:4])
	switch {
	case filters && (op == procIgnore || partial):
		return ExpectNone
	case op == procListen:
		return ExpectOne
	}
	return ExpectPerhaps
}

// wantsAll is valid_event: unknown bits fall away, and no bit left means all.
func wantsAll(mask uint32) bool {
	mask &= procAll
	return mask == 0 || mask == procAll
}
