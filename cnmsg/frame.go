package cnmsg

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// KernelHeader returns the nlmsghdr that the kernel puts around its connector
// messages: type NLMSG_DONE, no flags, port id 0, and the sequence number of
// the first cn_msg (cn_netlink_send_mult). Requests may use it as well: the
// kernel reads nothing of a request's nlmsghdr but nlmsg_len.
func KernelHeader(seq uint32) nlmsg.Header {
	return nlmsg.Header{Type: nlmsg.TypeDone, Seq: seq}
}

// AppendFrame appends a datagram with one cn_msg: nlmsghdr, cn_msg, data, and
// zeroes up to a multiple of 4. All lengths are computed, nl.Len and h.Len are
// ignored; nlmsg_len counts no padding (NLMSG_LENGTH). It allocates only when
// dst lacks the room. data may lie in that room.
//
// Fault: cn_too_long for more than 65535 bytes of data, and dst is returned as
// it was. What a kernel takes is less: [MaxToKernel].
func AppendFrame(dst []byte, o wire.Order, nl nlmsg.Header, h Header, data []byte) ([]byte, error) {
	if len(data) > MaxData {
		return dst, wire.CNTooLong
	}
	start := len(dst)
	dst = wire.Extend(dst, wire.Align(frameLen+len(data)))
	b := dst[start:]
	// data may lie where something else is written, so it is read first.
	last := lastWord(data)
	copy(b[frameLen:], data)
	binary.NativeEndian.PutUint32(b[len(b)-wire.Alignment:], last) // without data, a part of the header for now
	h.put(b[nlmsg.HeaderLen:], o, uint16(len(data)))
	nl.Put(b, o, uint32(frameLen+len(data)))
	return dst, nil
}

// lastWord returns the last 4 bytes of data and padding, as they lie.
func lastWord(data []byte) uint32 {
	n := len(data)
	if n < wire.Alignment {
		var w [wire.Alignment]byte
		copy(w[:], data)
		return binary.NativeEndian.Uint32(w[:])
	}
	last := binary.NativeEndian.Uint32(data[n-wire.Alignment:])
	padding := -n & (wire.Alignment - 1) * 8 // in bits
	if wire.Native.Resolve() == wire.Big {
		return last << padding
	}
	return last >> padding
}

// AppendFrameRounded is AppendFrame with the padding counted in nlmsg_len
// (NLMSG_SPACE), as kernels to 3.6 and programs such as ucon write it. Every
// kernel accepts both styles.
func AppendFrameRounded(dst []byte, o wire.Order, nl nlmsg.Header, h Header, data []byte) ([]byte, error) {
	start := len(dst)
	dst, err := AppendFrame(dst, o, nl, h, data)
	if err == nil {
		o.PutUint32(dst[start:], uint32(len(dst)-start))
	}
	return dst, err
}

// frameLen is where the data of the first cn_msg begins in a datagram.
const frameLen = nlmsg.HeaderLen + HeaderLen
