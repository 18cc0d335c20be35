package cnmsg

import (
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// Strict is a set of rules that the walks do not ask for, since kernels of
// some age, or other senders, break them without harm. Each names the
// requirement of the specification (spec/connector.md) that it stands for.
type Strict uint16

const (
	StrictOne     Strict = 1 << iota // [NL-ONE-1] one nlmsghdr in a datagram: nl_many
	StrictPadding                    // [NL-PAD-1] zeroes up to a multiple of 4, and no more: nl_padding
	StrictType                       // [NL-TYPE-1] nlmsg_type is NLMSG_DONE: nl_type
	StrictFlags                      // [NL-FLAGS-1] nlmsg_flags is 0: nl_flags
	StrictPortID                     // [NL-PID-1] nlmsg_pid is 0: nl_portid
	StrictSeq                        // [NL-SEQ-1] nlmsg_seq is the first cn_msg's seq: nl_seq
	StrictSlack                      // [CN-SLACK-1] nlmsg_len ends with the last cn_msg: cn_slack

	// StrictKernel is all that cn_netlink_send_mult does since 3.12. Kernels to
	// 3.6 count their padding in nlmsg_len: drop StrictSlack for those.
	StrictKernel = StrictOne | StrictPadding | StrictType | StrictFlags |
		StrictPortID | StrictSeq | StrictSlack
)

// Check holds a datagram against the rules of s. It returns nil, or the first
// fault and its offset in the datagram: first those that end a walk (see
// [Scan]), then those of s in the order of the bytes.
func (s Strict) Check(datagram []byte, o wire.Order) (at int, err error) {
	walk := Scan(datagram, o)
	for walk.Next() {
	}
	if err := walk.Err(); err != nil {
		return walk.Offset(), err
	}

	outer := nlmsg.Scan(datagram, o)
	for n := 0; outer.Next(); n++ {
		if n > 0 && s&StrictOne != 0 {
			return outer.Offset(), wire.NLMany
		}
		if at, fault := s.message(outer.Msg()); fault != 0 {
			return outer.Offset() + at, fault
		}
		end := outer.Offset() + int(outer.Msg().Len())
		if s&StrictPadding != 0 && !paddedWell(datagram, end) {
			return end, wire.NLPadding
		}
	}
	return 0, nil
}

// message judges one nlmsghdr and what its payload leaves over.
func (s Strict) message(m nlmsg.Msg) (at int, fault wire.Fault) {
	if s&StrictType != 0 && m.Type() != nlmsg.TypeDone {
		return 4, wire.NLType
	}
	if s&StrictFlags != 0 && m.Flags() != 0 {
		return 6, wire.NLFlags
	}
	if m.Kind() != nlmsg.KindData {
		return 0, 0
	}

	in := In(m.Payload(), m.Order())
	in.Next()
	if s&StrictSeq != 0 && m.Seq() != in.Msg().Seq() {
		return 8, wire.NLSequence
	}
	if s&StrictPortID != 0 && m.PortID() != 0 {
		return 12, wire.NLPortID
	}
	for in.Next() {
	}
	if s&StrictSlack != 0 && len(in.Tail()) > 0 {
		return nlmsg.HeaderLen + in.Offset(), wire.CNSlack
	}
	return 0, 0
}

// paddedWell tells whether zeroes follow up to a multiple of 4: NLMSG_ALIGN,
// and the memset of __nlmsg_put.
func paddedWell(datagram []byte, end int) bool {
	padded := wire.AlignWithin(end, len(datagram))
	if padded%wire.Alignment != 0 || len(datagram)-padded < wire.Alignment && padded != len(datagram) {
		return false
	}
	for _, c := range datagram[end:padded] {
		if c != 0 {
			return false
		}
	}
	return true
}
