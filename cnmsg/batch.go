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
	all   []byte // the caller's buffer, with all of its room
	dst   []byte // what is written of it; its capacity ends where no more may be added
	start int    // where the nlmsghdr begins
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
	*b = Batch{start: len(dst), nl: nl, order: o, open: true}
	b.writeInto(wire.Extend(dst, nlmsg.HeaderLen))
}

// Add appends one cn_msg with a copy of data. h.Len is ignored. Fault:
// cn_too_long when the whole would not fit in the u16 that the kernel counts
// it with; nothing is added then.
func (b *Batch) Add(h Header, data []byte) error {
	return func() error { // inlined as nlmsg.Header.Put is
		at, end := len(b.dst), len(b.dst)+HeaderLen+len(data)
		if end > cap(b.dst) || end <= at {
			if !b.makeRoom(len(data)) {
				return b.Err()
			}
		}
		m := b.dst[at:end:end]
		b.dst = b.dst[:end]
		fill(m, b.order, &h, data)
		return nil
	}()
}

// Reserve appends the header of a cn_msg with size bytes of data and returns
// the room for them, for the caller to fill before the next call; the bytes
// hold anything. Faults are those of [Batch.Add].
func (b *Batch) Reserve(h Header, size int) (room []byte, err error) {
	func() { // inlined as nlmsg.Header.Put is
		at, end := len(b.dst), len(b.dst)+HeaderLen+size
		if end > cap(b.dst) || end < at+HeaderLen {
			if !b.makeRoom(size) {
				err = b.Err()
				return
			}
		}
		m := b.dst[at:end:end]
		b.dst = b.dst[:end]
		h.put(m, b.order, uint16(size))
		room = m[HeaderLen:]
	}()
	return room, err
}

// makeRoom makes the buffer large enough for a cn_msg with so much data, if
// one can be added. It is a call, so that the usual way keeps its registers.
//
//go:noinline
func (b *Batch) makeRoom(size int) bool {
	if b.fault != 0 || !b.open {
		return false
	}
	if size < 0 || size > maxBatch-HeaderLen-b.Len() {
		b.fault = wire.CNTooLong
		b.close()
		return false
	}
	at := len(b.dst)
	b.writeInto(wire.Extend(b.all[:at], HeaderLen+size)[:at])
	return true
}

// writeInto goes on in dst, as far as a batch may get.
func (b *Batch) writeInto(dst []byte) {
	b.all = dst
	b.dst = dst[:len(dst):min(cap(dst), b.start+nlmsg.HeaderLen+maxBatch)]
}

// close leaves no room, so that every Add comes to makeRoom.
func (b *Batch) close() { b.dst = b.dst[:len(b.dst):len(b.dst)] }

// Len returns the bytes of payload so far: headers and data.
func (b *Batch) Len() int { return max(len(b.dst)-b.start-nlmsg.HeaderLen, 0) }

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
	size := b.Len()
	if !b.open || size == 0 {
		if b.fault == 0 {
			b.fault = wire.CNShort
		}
		b.open = false
		b.close()
		return b.all[:b.start], b.fault
	}
	b.open = false
	b.close()
	b.nl.Put(b.dst[b.start:], b.order, uint32(nlmsg.HeaderLen+size))
	return wire.AppendZero(b.all[:len(b.dst)], wire.Align(size)-size), b.fault.Err()
}
