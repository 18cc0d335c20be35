package wire_test

import (
	"fmt"

	"github.com/cnwire/cnwire/wire"
)

// The same bytes on two machines.
func ExampleOrder() {
	b := []byte{0, 0, 0, 40}
	fmt.Println(wire.Big.Uint32(b), wire.Little.Uint32(b))

	b = wire.Little.AppendUint16(nil, 40)
	wire.Big.PutUint16(b, 40)
	fmt.Println(b, wire.Native.Resolve() == wire.Little || wire.Native.Resolve() == wire.Big)
	// Output:
	// 40 671088640
	// [0 40] true
}

// A fault is an error that is compared and costs nothing.
func ExampleFault() {
	var err error = wire.CNTruncated
	if err == wire.CNTruncated {
		fmt.Println(wire.CNTruncated.Token())
		fmt.Println(wire.CNTruncated.Text())
		fmt.Println(err)
	}
	fmt.Println(wire.Fault(0).Err() == nil, wire.Faults()[0])
	// Output:
	// cn_truncated
	// cn_msg.len is beyond the end of the nlmsghdr's payload
	// cn_truncated: cn_msg.len is beyond the end of the nlmsghdr's payload
	// true nl_short: fewer than 16 bytes where an nlmsghdr must be
}

// A capture that does not say which machine made it.
func ExampleGuess() {
	datagram := append([]byte{0, 0, 0, 40, 0, 3, 0, 0}, make([]byte, 32)...)
	fmt.Println(wire.Guess(datagram))
	fmt.Println(wire.Guess(datagram[:2]))
	// Output:
	// big true
	// native false
}

// An encoder of a payload that this module does not have.
func ExampleExtend() {
	dst := wire.Extend(make([]byte, 0, 64), 6)
	wire.Big.PutUint16(dst[0:], 4)
	copy(dst[2:], "data")
	dst = wire.AppendZero(dst, wire.Align(len(dst))-len(dst))
	fmt.Printf("%q\n", dst)
	// Output: "\x00\x04data\x00\x00"
}

// What each fault means.
func ExampleFaults() {
	for _, f := range wire.Faults() {
		fmt.Printf("%-15s %s\n", f.Token(), f.Text())
	}
	// Output:
	// nl_short        fewer than 16 bytes where an nlmsghdr must be
	// nl_len          nlmsg_len is less than the 16 bytes of its own header
	// nl_truncated    nlmsg_len is beyond the end of the datagram
	// nl_too_long     the message does not fit in the 32 bits of nlmsg_len
	// cn_short        fewer than 20 bytes where a cn_msg must be
	// cn_truncated    cn_msg.len is beyond the end of the nlmsghdr's payload
	// cn_too_long     the data does not fit in the 16 bits of a cn_msg length
	// err_short       fewer than the 20 bytes of an nlmsgerr
	// err_truncated   the echoed request is longer than the error message
	// attr_len        nla_len is less than the 4 bytes of its own header
	// attr_truncated  an attribute runs past the end of the message
	// attr_too_long   the data does not fit in the 16 bits of nla_len
	// addr_short      fewer than the 12 bytes of a sockaddr_nl
	// addr_family     nl_family is not AF_NETLINK (16)
	// proc_short      fewer bytes than the fixed part of a proc_event
	// proc_timespec   the timespec of an old proc_event is out of range
	// proc_input_len  a control request is neither 4 nor 8 bytes long
	// w1_short        fewer than 12 bytes where a w1_netlink_msg must be
	// w1_truncated    w1_netlink_msg.len is beyond the end of the cn_msg
	// w1_cmd_short    fewer than 4 bytes where a w1_netlink_cmd must be
	// w1_cmd_truncated w1_netlink_cmd.len is beyond the end of its message
	// w1_cmd_alone    a command without a message to hold it
	// w1_too_long     the data does not fit in the 16 bits of a w1 length
	// dm_short        fewer than the 160 bytes of a dm_ulog_request
	// dm_truncated    data_size is beyond the end of the cn_msg
	// dm_data_len     the data has not the length that its request type has
	// v86d_short      fewer than the 60 bytes of a uvesafb_task
	// v86d_buf_len    buf_len is below 0
	// v86d_truncated  buf_len is beyond the end of the cn_msg
	// v86d_too_long   the reply's buffer is longer than the request's
	// v86d_vbe_short  the buffer is shorter than the fields of its VBE block
	// kvp_short       fewer than the 4 bytes of an hv_kvp_hdr
	// kvp_body_short  the body is shorter than the struct that it holds
	// kvp_too_long    a text or a body is longer than its field
	// vss_len         a VSS message has not the length that it must have
	// notify_short    fewer than the 16 bytes of a cn_ctl_msg
	// notify_truncated the ranges run past the end of the cn_msg
	// notify_len      cn_ctl_msg.len or the counts do not say how much follows
	// nl_padding      the datagram is not padded with zeroes to a multiple of 4
	// nl_many         more than one nlmsghdr in a datagram
	// nl_type         nlmsg_type is not NLMSG_DONE (3)
	// nl_flags        nlmsg_flags is not 0
	// nl_portid       nlmsg_pid is not 0
	// nl_seq          nlmsg_seq is not the seq of the first cn_msg
	// cn_slack        bytes inside nlmsg_len that belong to no cn_msg
}
