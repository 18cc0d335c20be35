package cnproc

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Where things are in a datagram with one cn_msg.
const (
	cnLenAt = 32 // cn_msg.len
	eventAt = 36 // the event
)

// AppendDatagram appends an event as the kernel sends it: an nlmsghdr (see
// [cnmsg.KernelHeader]), the cn_msg of cn_proc with seq and ack, and e as
// [AppendEvent] writes it. For an event of 40 bytes those are 76. It allocates
// only when dst lacks the room.
//
// Fault: cn_too_long for an event with so much in Rest, and dst is returned as
// it was.
func AppendDatagram(dst []byte, o wire.Order, seq, ack uint32, e *Event) (_ []byte, err error) {
	// Inlined as Event.Decode is.
	dst = func() []byte {
		start, end := len(dst), len(dst)+eventAt+EventLen
		if !e.isPlain(o) || end > cap(dst) {
			dst, err = appendAny(dst, o, seq, ack, e)
			return dst
		}
		dst = dst[:end]
		b, native := (*[eventAt + EventLen]byte)(dst[start:end:end]), binary.NativeEndian
		native.PutUint32(b[0:4], eventAt+EventLen)
		native.PutUint16(b[4:6], kernelType)
		native.PutUint16(b[6:8], 0)
		native.PutUint32(b[8:12], seq)
		native.PutUint32(b[12:16], 0)
		native.PutUint32(b[16:20], cnIdx)
		native.PutUint32(b[20:24], cnVal)
		native.PutUint32(b[24:28], seq)
		native.PutUint32(b[28:32], ack)
		native.PutUint16(b[32:34], EventLen)
		native.PutUint16(b[34:36], 0)
		e.put((*[EventLen]byte)(b[eventAt:]))
		return dst
	}()
	return dst, err
}

// What cn_proc and the connector write in every message.
const (
	kernelType = 3 // NLMSG_DONE
	cnIdx      = 1 // CN_IDX_PROC
	cnVal      = 1 // CN_VAL_PROC
)

func appendAny(dst []byte, o wire.Order, seq, ack uint32, e *Event) ([]byte, error) {
	if e.Size() > cnmsg.MaxData {
		return dst, wire.CNTooLong
	}
	start := len(dst)
	dst, err := cnmsg.AppendFrame(dst, o, cnmsg.KernelHeader(seq), cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack}, nil)
	if err != nil {
		return dst, err
	}
	dst = AppendEvent(dst, o, e)
	size := len(dst) - start
	o.PutUint32(dst[start:], uint32(size))
	o.PutUint16(dst[start+cnLenAt:], uint16(e.Size()))
	return wire.AppendZero(dst, wire.Align(size)-size), nil
}
