package w1

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Replies makes the payload of one nlmsghdr with the answers to a request, as
// the kernel does for a bundle (w1_netlink_setup_msg): an answer joins the
// cn_msg before it when both have the same ack, else it begins the next one.
// Every cn_msg copies id, seq and flags of the request; data has ack = seq + 1,
// a status has the request's ack.
//
//	var r w1.Replies
//	r.Start(buf[:0], wire.Native, request)
//	r.Data(message, w1.CommandHeader{Cmd: w1.CmdRead}, scratchpad)
//	r.Status(message, w1.CommandHeader{Cmd: w1.CmdRead}, 0)
//	payload, err := r.End()
//
// It does not send when it gets long, as the kernel does: [Replies.Len] says
// when to. The first fault stays, what came before it is whole, and later calls
// do nothing. It allocates only when the buffer lacks room. The zero Replies
// answers a zero request.
type Replies struct {
	dst     []byte
	start   int // where the payload begins
	cn      int // where the current cn_msg begins
	ack     uint32
	request cnmsg.Header
	order   wire.Order
	open    bool // there is a cn_msg
	fault   wire.Fault
}

// Start begins at the end of dst. What was built before is dropped.
func (r *Replies) Start(dst []byte, o wire.Order, request cnmsg.Header) {
	*r = Replies{dst: dst, start: len(dst), order: o, request: request}
}

// Data adds what a command has read: the message of the request, the command,
// and the bytes. Both Len are ignored. Fault: w1_too_long.
func (r *Replies) Data(h Header, c CommandHeader, data []byte) {
	if len(data) > maxBody {
		r.fail()
	}
	if !r.message(r.request.Seq+1, h, CommandHeaderLen+len(data)) {
		return
	}
	c.Len = uint16(len(data))
	r.dst = AppendRawCommand(r.dst, r.order, c, data)
}

// Status adds the outcome of a command: 0, or the low 8 bits of an errno. Both
// Len are ignored: the command's data is not echoed. Fault: w1_too_long.
func (r *Replies) Status(h Header, c CommandHeader, status uint8) {
	h.Status = status
	if !r.message(r.request.Ack, h, CommandHeaderLen) {
		return
	}
	c.Len = 0
	r.dst = AppendRawCommand(r.dst, r.order, c, nil)
}

// MessageStatus adds the outcome of a message none of whose commands was run.
func (r *Replies) MessageStatus(h Header, status uint8) {
	h.Status = status
	r.message(r.request.Ack, h, 0)
}

// message begins a message with size bytes of body, in a cn_msg with that ack.
func (r *Replies) message(ack uint32, h Header, size int) bool {
	if r.fault != 0 {
		return false
	}
	joins := r.open && r.ack == ack
	length := HeaderLen + size
	if joins {
		length += len(r.dst) - r.cn - cnmsg.HeaderLen
	}
	if length > cnmsg.MaxData {
		r.fail()
		return false
	}

	if !joins {
		head := r.request
		head.Ack = ack
		r.cn, r.ack, r.open = len(r.dst), ack, true
		r.dst = cnmsg.AppendRaw(r.dst, r.order, head, nil)
	}
	r.order.PutUint16(r.dst[r.cn+16:r.cn+18], uint16(length))
	h.Len = uint16(size)
	r.dst = AppendRaw(r.dst, r.order, h, nil)
	return true
}

func (r *Replies) fail() {
	if r.fault == 0 {
		r.fault = wire.W1TooLong
	}
}

// Len returns the bytes of payload so far.
func (r *Replies) Len() int { return len(r.dst) - r.start }

// Err returns the first fault, nil while there is none.
func (r *Replies) Err() error { return r.fault.Err() }

// End returns the caller's buffer with the payload appended, and the first
// fault. The payload goes into an nlmsghdr whose seq is the request's
// (nlmsg.AppendMessage, cnmsg.KernelHeader).
func (r *Replies) End() ([]byte, error) { return r.dst, r.fault.Err() }
