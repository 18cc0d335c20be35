package dmlog

import "github.com/cnwire/cnwire/cnmsg"

// IsAck tells whether data of that length makes a bare acknowledgement: a
// cn_msg without data. It has no [Request] to decode.
func IsAck(length int) bool { return length == 0 }

// AckHeader returns the cn_msg of a bare acknowledgement of the request with
// that seq: its ack is the errno, above 0 as in C, and 0 says that it was
// received well. 11 (EAGAIN) has the kernel ask again. The kernel takes no
// data from it.
//
// Source: fill_pkg.
func AckHeader(seq, errno uint32) cnmsg.Header {
	return cnmsg.Header{ID: cnmsg.DMLog, Seq: seq, Ack: errno}
}

// AckErrno returns the errno of a bare acknowledgement.
func AckErrno(h cnmsg.Header) uint32 { return h.Ack }
