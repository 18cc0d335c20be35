package cnmsg

import (
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// Batch builds a datagram with one nlmsghdr and any number of cn_msgs, laid
// out as cn_netlink_send_mult sends them: back to back without alignment,
// nlmsg_len exact, the datagram padded with zeroes to a multiple of 4.
//
//	var b cnmsg.Batch
//	b.Start(buf[:0], wire.Native, cnmsg.KernelHeader(seq))
//	b.Add(cnmsg.Header{ID: cnmsg.W1, Seq: seq}, data)
//	datagram, err := b.End()
//
// The first fault stays and is returned by every later call; what was added
// before it is whole. A Batch allocates only when the buffer lacks room. The
// zero Batch has not been started: everything but Start is cn_short.
type Batch struct {
	dst   []byte
	start int // where the nlmsghdr begins
	size  int // bytes of payload so far
	nl    nlmsg.Header
	order wire.Order
	open  bool
	fault wire.Fault
}

// maxBatch is the payload of a full batch: cn_netlink_send_mult takes the bytes
// after the first cn_msg's header as a u16.
const maxBatch = HeaderLen + MaxData

// Start begins a datagram at the end of dst, with nl as its nlmsghdr; nl.Len
// is ignored. A batch that was begun before is dropped.
func (b *Batch) Start(dst []byte, o wire.Order, nl nlmsg.Header) {
	*b = Batch{dst: dst, start: len(dst), nl: nl, order: o, open: true}
	b.dst = wire.Extend(dst, nlmsg.HeaderLen)
}

// Add appends one cn_msg with a copy of data. h.Len is ignored. Fault:
// cn_too_long when the whole would not fit in the u16 that the kernel counts
// it with; nothing is added then.
func (b *Batch) Add(h Header, data []byte) error {
	return func() error { // inlined as nlmsg.Header.Put is
		size := len(data)
		if b.fault != 0 || !b.open || size > maxBatch-HeaderLen-b.size || HeaderLen+size > cap(b.dst)-len(b.dst) {
			if !b.makeRoom(size) {
				return b.Err()
			}
		}
		m := b.take(size)
		h.put(m, b.order, uint16(size))
		copy(m[HeaderLen:], data)
		return nil
	}()
}

// Reserve appends the header of a cn_msg with size bytes of data and returns
// the room for them, for the caller to fill before the next call; the bytes
// hold anything. Faults are those of [Batch.Add].
func (b *Batch) Reserve(h Header, size int) ([]byte, error) {
	if !b.makeRoom(size) {
		return nil, b.Err()
	}
	m := b.take(size)
	h.put(m, b.order, uint16(size))
	return m[HeaderLen:], nil
}

// take lengthens the datagram by a cn_msg for which there is room, and returns
// its bytes.
func (b *Batch) take(size int) []byte {
	at := len(b.dst)
	b.dst = b.dst[:at+HeaderLen+size]
	b.size += HeaderLen + size
	return b.dst[at:]
}

// makeRoom makes the buffer large enough for a cn_msg with so much data, if
// one can be added. It is a call, so that the usual way keeps its registers.
//
//go:noinline
func (b *Batch) makeRoom(size int) bool {
	if b.fault != 0 || !b.open {
		return false
	}
	if size < 0 || size > maxBatch-HeaderLen-b.size {
		b.fault = wire.CNTooLong
		return false
	}
	at := len(b.dst)
	b.dst = wire.Extend(b.dst, HeaderLen+size)[:at]
	return true
}

// Len returns the bytes of payload so far: headers and data.
func (b *Batch) Len() int { return b.size }

// Err returns the first fault, cn_short for a batch that is not started.
func (b *Batch) Err() error {
	if b.fault == 0 && !b.open {
		return wire.CNShort
	}
	return b.fault.Err()
}

// End writes the nlmsghdr and the padding and returns the caller's buffer with
// the datagram appended, and the first fault. If there is nothing to send (not
// started, or nothing added: cn_short) the buffer is as it was; after
// cn_too_long it holds what was added before.
func (b *Batch) End() ([]byte, error) {
	if !b.open || b.size == 0 {
		if b.fault == 0 {
			b.fault = wire.CNShort
		}
		b.open = false
		return b.dst[:b.start], b.fault
	}
	b.open = false
	b.nl.Put(b.dst[b.start:], b.order, uint32(nlmsg.HeaderLen+b.size))
	return wire.AppendZero(b.dst, wire.Align(b.size)-b.size), b.fault.Err()
}
