package wire

// Fault says what is wrong with a message. It is one byte, so an error path
// costs no allocation; the place is told by whoever walks, as an offset. The
// zero Fault means that nothing is wrong and is never returned as an error.
//
// Each has a token that never changes and that other languages use too: the
// vectors of the specification and the JSON of the command name faults by it.
type Fault uint8

// The faults, each with its token; [Faults] has an example that says what each
// means. Those from NLPadding on are found only by those who ask for strictness.
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

	W1Short         // w1_short
	W1Truncated     // w1_truncated
	W1CmdShort      // w1_cmd_short
	W1CmdTruncated  // w1_cmd_truncated
	W1CmdAlone      // w1_cmd_alone
	W1TooLong       // w1_too_long
	DMShort         // dm_short
	DMTruncated     // dm_truncated
	DMDataLen       // dm_data_len
	V86DShort       // v86d_short
	V86DBufLen      // v86d_buf_len
	V86DTruncated   // v86d_truncated
	V86DTooLong     // v86d_too_long
	V86DVBEShort    // v86d_vbe_short
	KVPShort        // kvp_short
	KVPBodyShort    // kvp_body_short
	KVPTooLong      // kvp_too_long
	VSSLen          // vss_len
	NotifyShort     // notify_short
	NotifyTruncated // notify_truncated
	NotifyLen       // notify_len

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

	W1Short:         {"w1_short", "fewer than 12 bytes where a w1_netlink_msg must be"},
	W1Truncated:     {"w1_truncated", "w1_netlink_msg.len is beyond the end of the cn_msg"},
	W1CmdShort:      {"w1_cmd_short", "fewer than 4 bytes where a w1_netlink_cmd must be"},
	W1CmdTruncated:  {"w1_cmd_truncated", "w1_netlink_cmd.len is beyond the end of its message"},
	W1CmdAlone:      {"w1_cmd_alone", "a command without a message to hold it"},
	W1TooLong:       {"w1_too_long", "the data does not fit in the 16 bits of a w1 length"},
	DMShort:         {"dm_short", "fewer than the 160 bytes of a dm_ulog_request"},
	DMTruncated:     {"dm_truncated", "data_size is beyond the end of the cn_msg"},
	DMDataLen:       {"dm_data_len", "the data has not the length that its request type has"},
	V86DShort:       {"v86d_short", "fewer than the 60 bytes of a uvesafb_task"},
	V86DBufLen:      {"v86d_buf_len", "buf_len is below 0"},
	V86DTruncated:   {"v86d_truncated", "buf_len is beyond the end of the cn_msg"},
	V86DTooLong:     {"v86d_too_long", "the reply's buffer is longer than the request's"},
	V86DVBEShort:    {"v86d_vbe_short", "the buffer is shorter than the fields of its VBE block"},
	KVPShort:        {"kvp_short", "fewer than the 4 bytes of an hv_kvp_hdr"},
	KVPBodyShort:    {"kvp_body_short", "the body is shorter than the struct that it holds"},
	KVPTooLong:      {"kvp_too_long", "a text or a body is longer than its field"},
	VSSLen:          {"vss_len", "a VSS message has not the length that it must have"},
	NotifyShort:     {"notify_short", "fewer than the 16 bytes of a cn_ctl_msg"},
	NotifyTruncated: {"notify_truncated", "the ranges run past the end of the cn_msg"},
	NotifyLen:       {"notify_len", "cn_ctl_msg.len or the counts do not say how much follows"},

	NLPadding:  {"nl_padding", "the datagram is not padded with zeroes to a multiple of 4"},
	NLMany:     {"nl_many", "more than one nlmsghdr in a datagram"},
	NLType:     {"nl_type", "nlmsg_type is not NLMSG_DONE (3)"},
	NLFlags:    {"nl_flags", "nlmsg_flags is not 0"},
	NLPortID:   {"nl_portid", "nlmsg_pid is not 0"},
	NLSequence: {"nl_seq", "nlmsg_seq is not the seq of the first cn_msg"},
	CNSlack:    {"cn_slack", "bytes inside nlmsg_len that belong to no cn_msg"},
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
