package dmlog

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

const (
	// RequestLen is sizeof(struct dm_ulog_request), on 32 and 64 bits.
	RequestLen = 160

	// Version is DM_ULOG_REQUEST_VERSION of 6.12: since 3 a flush may carry
	// regions to mark, since 2 the reply to ctr may name a device.
	Version = 3

	// MaxFromKernel is the most data that the kernel sends with a request: its
	// buffer has 512 bytes (DM_ULOG_PREALLOCED_SIZE).
	MaxFromKernel = 512 - RequestLen - cnmsg.HeaderLen

	// UUIDLen is DM_UUID_LEN, with room for the zero at the end.
	UUIDLen = 129

	maxData = cnmsg.MaxData - RequestLen
)

// Request is a struct dm_ulog_request, both the request of the kernel and the
// reply of the daemon:
//
//	 0               8                              137     140
//	+---------------+------------------------------+-------+
//	| luid      u64 | uuid: char[129]              |padding|
//	+-------+-------+-------+--------------+-------+-------+
//	|version| error |  seq  | request_type | data_size     | data: data_size bytes
//	+-------+-------+-------+--------------+---------------+---------------- - - -
//	 140     144     148     152            156             160
//
// The numbers of it are read; Data is not, and stays in the byte order of the
// message: the views take that order. Without a version field see [Layout].
type Request struct {
	LUID        uint64        // luid: of one table of one log, on this boot; in fact a kernel address
	UUID        [UUIDLen]byte // uuid, see UUIDText
	Padding     [7]byte       // padding: 3 bytes, or 7 when there is no version; zero from the kernel
	Version     uint32        // version: 3 in 6.12; 0 when there is none
	Error       int32         // error: in a reply 0 or an errno below 0
	Seq         uint32        // seq: what a reply is matched by
	RequestType RequestType   // request_type
	DataSize    uint32        // data_size as it was read; encoders take len(Data)
	Data        []byte        // data: a view of the caller's bytes
	Rest        []byte        // what follows data_size bytes of data: a view too, empty on every kernel
}

// Layout is one of the two forms of struct dm_ulog_request that were released.
// Nothing in a message tells them apart, for the bytes of the version were
// padding: whoever reads the old one has to know.
type Layout uint8

const (
	Versioned   Layout = iota // with version at 140; what Decode reads
	Unversioned               // 2.6.31 to 2.6.35: padding is 7 bytes long
)

// Decode reads b, all of it, in the layout with a version. It does not
// allocate. Faults: dm_short for fewer than 160 bytes, and r is zero then;
// dm_truncated when data_size is beyond the end of b: all fields are read, and
// Data is what there is. (The kernel reads on past the end: it compares
// data_size only with the room of the one who waits, fill_pkg.)
func (r *Request) Decode(o wire.Order, b []byte) error {
	return r.DecodeLayout(Versioned, o, b)
}

// DecodeLayout is [Request.Decode] for a layout that the caller names.
func (r *Request) DecodeLayout(l Layout, o wire.Order, b []byte) error {
	*r = Request{}
	if len(b) < RequestLen {
		return wire.DMShort
	}
	r.LUID = o.Uint64(b[0:8])
	r.UUID = [UUIDLen]byte(b[8:137])
	copy(r.Padding[:3], b[137:140])
	if l == Unversioned {
		copy(r.Padding[3:], b[140:144])
	} else {
		r.Version = o.Uint32(b[140:144])
	}
	r.Error = int32(o.Uint32(b[144:148]))
	r.Seq = o.Uint32(b[148:152])
	r.RequestType = RequestType(o.Uint32(b[152:156]))
	r.DataSize = o.Uint32(b[156:160])
	return r.setData(b[RequestLen:])
}

func (r *Request) setData(b []byte) error {
	if uint64(r.DataSize) > uint64(len(b)) {
		r.Data = b[:len(b):len(b)]
		return wire.DMTruncated
	}
	n := int(r.DataSize)
	r.Data = b[:n:n]
	r.Rest = b[n:len(b):len(b)]
	return nil
}

// Size returns the length of the encoded request in bytes.
func (r *Request) Size() int { return RequestLen + len(r.Data) + len(r.Rest) }

// AppendRequest appends r in the layout with a version. Data is appended as it
// is and must be in the order o; data_size is its length. It allocates only
// when dst lacks the room.
//
// Fault: cn_too_long when it would not fit in a cn_msg, and dst is returned as
// it was.
func AppendRequest(dst []byte, o wire.Order, r *Request) ([]byte, error) {
	return AppendRequestLayout(dst, Versioned, o, r)
}

// AppendRequestLayout is [AppendRequest] for a layout that the caller names.
func AppendRequestLayout(dst []byte, l Layout, o wire.Order, r *Request) ([]byte, error) {
	if len(r.Data) > maxData || len(r.Rest) > maxData-len(r.Data) {
		return dst, wire.CNTooLong
	}
	start := len(dst)
	dst = wire.Extend(dst, RequestLen)
	b := dst[start:]
	o.PutUint64(b[0:8], r.LUID)
	copy(b[8:137], r.UUID[:])
	copy(b[137:144], r.Padding[:])
	if l != Unversioned {
		o.PutUint32(b[140:144], r.Version)
	}
	o.PutUint32(b[144:148], uint32(r.Error))
	o.PutUint32(b[148:152], r.Seq)
	o.PutUint32(b[152:156], uint32(r.RequestType))
	o.PutUint32(b[156:160], uint32(len(r.Data)))
	dst = append(dst, r.Data...)
	return append(dst, r.Rest...), nil
}

// AppendReply appends the reply to r as a daemon sends it: the request again,
// with that error (0, or an errno below 0) and that data, which may be nil.
// The kernel matches it by Seq. Fault: cn_too_long.
func AppendReply(dst []byte, o wire.Order, r *Request, errno int32, data []byte) ([]byte, error) {
	reply := *r
	reply.Error, reply.Data, reply.Rest = errno, data, nil
	return AppendRequest(dst, o, &reply)
}

// UUIDText returns the uuid up to its zero, a slice of r.
func (r *Request) UUIDText() []byte { return text(r.UUID[:]) }

// SetUUID sets the uuid and tells whether it fits: 128 bytes at most.
func (r *Request) SetUUID(uuid string) bool {
	r.UUID = [UUIDLen]byte{}
	if len(uuid) >= UUIDLen {
		return false
	}
	copy(r.UUID[:], uuid)
	return true
}

// text returns b up to its first zero, all of it if there is none.
func text(b []byte) []byte {
	for i, c := range b {
		if c == 0 {
			return b[:i:i]
		}
	}
	return b[:len(b):len(b)]
}
