package v86d

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

const (
	// TaskLen is sizeof(struct uvesafb_task), on 32 and 64 bits.
	TaskLen = 60

	// Slots is UVESAFB_TASKS_MAX: the seq of a request is below it.
	Slots = 16

	// MaxFromKernel is the longest buffer that the kernel sends: cn_msg, task and
	// buffer have at most 16384 bytes (uvesafb_exec).
	MaxFromKernel = 16384 - cnmsg.HeaderLen - TaskLen

	maxBuf = cnmsg.MaxData - TaskLen
)

// Flags says what to do with the buffer.
type Flags uint8

const (
	FlagVBEInfo Flags = 0x01 // TF_VBEIB: it is an Info, and ES:DI points at it
	FlagESDI    Flags = 0x02 // TF_BUF_ESDI: ES:DI points at it
	FlagESBX    Flags = 0x04 // TF_BUF_ESBX: ES:BX points at it
	FlagReturn  Flags = 0x08 // TF_BUF_RET: the reply carries what is in it afterwards
	FlagExit    Flags = 0x10 // TF_EXIT: the helper ends; no reply
)

// Task is a struct uvesafb_task, both in requests and replies:
//
//	 0     1      4               8                              60
//	+-----+------+---------------+------------------------------+------- - - -
//	|flags| pad  | buf_len   s32 | regs: struct v86_regs        | buffer: buf_len bytes
//	+-----+------+---------------+------------------------------+------- - - -
type Task struct {
	Flags  Flags   // flags
	Pad    [3]byte // not a field of the struct; zero from the kernel
	BufLen int32   // buf_len as it was read; encoders take len(Buf)
	Regs   Regs    // regs
	Buf    []byte  // a view of the caller's bytes
	Rest   []byte  // what follows buf_len bytes of buffer: a view too, empty on every kernel
}

// Decode reads b, all of it. It does not allocate. Faults: v86d_short for fewer
// than 60 bytes, and t is zero then; v86d_buf_len when buf_len is below 0;
// v86d_truncated when it is beyond the end of b. After those two all fields are
// read, and Buf is empty or what there is.
func (t *Task) Decode(o wire.Order, b []byte) error {
	*t = Task{}
	if len(b) < TaskLen {
		return wire.V86DShort
	}
	t.Flags = Flags(b[0])
	t.Pad = [3]byte(b[1:4])
	t.BufLen = int32(o.Uint32(b[4:8]))
	t.Regs.get(o, b[8:TaskLen])
	return t.setBuf(b[TaskLen:])
}

func (t *Task) setBuf(b []byte) error {
	if t.BufLen < 0 {
		t.Rest = b[:len(b):len(b)]
		return wire.V86DBufLen
	}
	if int64(t.BufLen) > int64(len(b)) {
		t.Buf = b[:len(b):len(b)]
		return wire.V86DTruncated
	}
	n := int(t.BufLen)
	t.Buf = b[:n:n]
	t.Rest = b[n:len(b):len(b)]
	return nil
}

// Size returns the length of the encoded task in bytes.
func (t *Task) Size() int { return TaskLen + len(t.Buf) + len(t.Rest) }

// AppendTask appends t; buf_len is the length of Buf. It allocates only when dst
// lacks the room. Fault: cn_too_long when it would not fit in a cn_msg, and dst
// is returned as it was.
func AppendTask(dst []byte, o wire.Order, t *Task) ([]byte, error) {
	if len(t.Buf) > maxBuf || len(t.Rest) > maxBuf-len(t.Buf) {
		return dst, wire.CNTooLong
	}
	start := len(dst)
	dst = wire.Extend(dst, TaskLen)
	b := dst[start:]
	b[0] = uint8(t.Flags)
	copy(b[1:4], t.Pad[:])
	o.PutUint32(b[4:8], uint32(len(t.Buf)))
	t.Regs.put(o, b[8:TaskLen])
	dst = append(dst, t.Buf...)
	return append(dst, t.Rest...), nil
}

// AppendReply appends the data of the reply to request: its flags, its registers
// (as the caller has set them after the BIOS has run), and buf, which may be
// shorter than the request's buffer. The kernel drops a reply whose buffer is
// longer (uvesafb_cn_callback).
//
// Faults: v86d_too_long for such a buffer, cn_too_long; dst is returned as it
// was.
func AppendReply(dst []byte, o wire.Order, request *Task, buf []byte) ([]byte, error) {
	if int64(len(buf)) > int64(request.BufLen) {
		return dst, wire.V86DTooLong
	}
	reply := *request
	reply.Buf, reply.Rest = buf, nil
	return AppendTask(dst, o, &reply)
}

// ReplyHeader returns the cn_msg of the reply to request: the same id, seq and
// ack. The kernel takes no other.
func ReplyHeader(request cnmsg.Header) cnmsg.Header {
	return cnmsg.Header{ID: request.ID, Seq: request.Seq, Ack: request.Ack}
}
