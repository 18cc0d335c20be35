package wire

// Fault says what is wrong with a message. It is one byte, so an error path
// costs no allocation; the place is told by whoever walks, as an offset. The
// zero Fault means that nothing is wrong and is never returned as an error.
//
// Each has a token that never changes and that other languages use too: the
// vectors of the specification and the JSON of the command name faults by it.
type Fault uint8

const (
	NLShort     Fault = iota + 1 // nl_short
	NLLen                        // nl_len
	NLTruncated                  // nl_truncated
	NLTooLong                    // nl_too_long
	CNShort                      // cn_short
	CNTruncated                  // cn_truncated
	CNTooLong                    // cn_too_long

	ErrShort      // err_short
	ErrTruncated  // err_truncated
	AttrLen       // attr_len
	AttrTruncated // attr_truncated
	AttrTooLong   // attr_too_long
	AddrShort     // addr_short
	AddrFamily    // addr_family

	ProcShort    // proc_short
	ProcTimespec // proc_timespec
	ProcInputLen // proc_input_len

	// The rest is found only by those who ask for strictness.

	NLPadding  // nl_padding
	NLMany     // nl_many
	NLType     // nl_type
	NLFlags    // nl_flags
	NLPortID   // nl_portid
	NLSequence // nl_seq
	CNSlack    // cn_slack

	faults // one past the last
)

var faultText = [faults]struct{ token, text string }{
	0:             {"", "no fault"},
	NLShort:       {"nl_short", "fewer than 16 bytes where an nlmsghdr must be"},
	NLLen:         {"nl_len", "nlmsg_len is less than the 16 bytes of its own header"},
	NLTruncated:   {"nl_truncated", "nlmsg_len is beyond the end of the datagram"},
	NLTooLong:     {"nl_too_long", "the message does not fit in the 32 bits of nlmsg_len"},
	CNShort:       {"cn_short", "fewer than 20 bytes where a cn_msg must be"},
	CNTruncated:   {"cn_truncated", "cn_msg.len is beyond the end of the nlmsghdr's payload"},
	CNTooLong:     {"cn_too_long", "the data does not fit in the 16 bits of a cn_msg length"},
	ErrShort:      {"err_short", "fewer than the 20 bytes of an nlmsgerr"},
	ErrTruncated:  {"err_truncated", "the echoed request is longer than the error message"},
	AttrLen:       {"attr_len", "nla_len is less than the 4 bytes of its own header"},
	AttrTruncated: {"attr_truncated", "an attribute runs past the end of the message"},
	AttrTooLong:   {"attr_too_long", "the data does not fit in the 16 bits of nla_len"},
	AddrShort:     {"addr_short", "fewer than the 12 bytes of a sockaddr_nl"},
	AddrFamily:    {"addr_family", "nl_family is not AF_NETLINK (16)"},
	ProcShort:     {"proc_short", "fewer bytes than the fixed part of a proc_event"},
	ProcTimespec:  {"proc_timespec", "the timespec of an old proc_event is out of range"},
	ProcInputLen:  {"proc_input_len", "a control request is neither 4 nor 8 bytes long"},
	NLPadding:     {"nl_padding", "the datagram is not padded with zeroes to a multiple of 4"},
	NLMany:        {"nl_many", "more than one nlmsghdr in a datagram"},
	NLType:        {"nl_type", "nlmsg_type is not NLMSG_DONE (3)"},
	NLFlags:       {"nl_flags", "nlmsg_flags is not 0"},
	NLPortID:      {"nl_portid", "nlmsg_pid is not 0"},
	NLSequence:    {"nl_seq", "nlmsg_seq is not the seq of the first cn_msg"},
	CNSlack:       {"cn_slack", "bytes inside nlmsg_len that belong to no cn_msg"},
}

// Token returns the stable name, such as "cn_truncated".
func (f Fault) Token() string {
	if f >= faults {
		return "unknown"
	}
	return faultText[f].token
}

// Text returns what is wrong, in words, for people.
func (f Fault) Text() string {
	if f >= faults {
		return "unknown fault"
	}
	return faultText[f].text
}

// Error returns the token and the text.
func (f Fault) Error() string {
	return f.Token() + ": " + f.Text()
}

// Err returns f as an error, nil for the zero Fault. It does not allocate.
func (f Fault) Err() error {
	if f == 0 {
		return nil
	}
	return f
}

// Faults returns every fault there is, in order.
func Faults() []Fault {
	all := make([]Fault, 0, faults-1)
	for f := Fault(1); f < faults; f++ {
		all = append(all, f)
	}
	return all
}
