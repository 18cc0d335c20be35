package nlmsg

import "github.com/cnwire/cnwire/wire"

// ErrorReport is the payload of an NLMSG_ERROR message: struct nlmsgerr and
// what follows it. The connector never sends one (cn_rx_skb does not call
// netlink_ack), but a decoder of netlink meets them.
//
//	+---------------+-------------------------------+
//	| error     s32 | nlmsghdr of the request, 16   |
//	+---------------+-------------------------------+
//	| payload of the request, unless capped; padded |
//	+-----------------------------------------------+
//	| attributes, with NLM_F_ACK_TLVS               |
//	+-----------------------------------------------+
//
// An error of 0 is a positive acknowledgement. All slices are views of the
// caller's bytes. Source: net/netlink/af_netlink.c, netlink_ack.
type ErrorReport struct {
	Errno   int32  // 0, or an errno below 0 as the kernel writes it
	Request Header // the nlmsghdr of the request
	Echo    []byte // the payload of the request; nil when capped or Errno is 0
	Attrs   []byte // the attributes, as they are; walk them with [ScanAttrs]
	Capped  bool   // NLM_F_CAPPED: the request was not echoed
}

// ErrorReportLen is sizeof(struct nlmsgerr), the least an NLMSG_ERROR carries.
const ErrorReportLen = 4 + HeaderLen

// Types of the attributes of an error report.
const (
	AttrMsg      = 1 // NLMSGERR_ATTR_MSG: text, ends in NUL
	AttrOffs     = 2 // NLMSGERR_ATTR_OFFS: u32, place of the fault in the request
	AttrCookie   = 3 // NLMSGERR_ATTR_COOKIE: bytes
	AttrPolicy   = 4 // NLMSGERR_ATTR_POLICY: nested
	AttrMissType = 5 // NLMSGERR_ATTR_MISS_TYPE: u32
	AttrMissNest = 6 // NLMSGERR_ATTR_MISS_NEST: u32
)

// Decode reads the payload of m, with m's flags to say what is in it. A
// request that is longer than the message that echoes it is err_truncated:
// all other fields are set then, and Echo holds what is there. Fault:
// err_short, and r is zero then.
func (r *ErrorReport) Decode(m Msg) error {
	*r = ErrorReport{}
	b := m.Payload()
	if len(b) < ErrorReportLen {
		return wire.ErrShort
	}
	r.Errno = int32(m.order.Uint32(b[0:4]))
	r.Request.Decode(m.order, b[4:ErrorReportLen])
	r.Capped = m.Flags()&FlagCapped != 0

	b = b[ErrorReportLen:]
	if r.Errno != 0 && !r.Capped && r.Request.Len > HeaderLen {
		size := uint64(r.Request.Len) - HeaderLen
		if size > uint64(len(b)) {
			r.Echo = b
			return wire.ErrTruncated
		}
		r.Echo = b[:size:size]
		b = b[min(wire.Align(int(size)), len(b)):]
	}
	if m.Flags()&FlagAckTLVs != 0 {
		r.Attrs = b[:len(b):len(b)]
	}
	return nil
}

// Attr returns the data of the first attribute of that type, and whether
// there is one before the first damaged attribute.
func (r *ErrorReport) Attr(o wire.Order, attrType uint16) ([]byte, bool) {
	s := ScanAttrs(r.Attrs, o)
	for s.Next() {
		if s.Type() == attrType {
			return s.Data(), true
		}
	}
	return nil, false
}

// Text returns the kernel's explanation (NLMSGERR_ATTR_MSG) without its NUL,
// nil when there is none.
func (r *ErrorReport) Text(o wire.Order) []byte {
	text, _ := r.Attr(o, AttrMsg)
	for i, c := range text {
		if c == 0 {
			return text[:i]
		}
	}
	return text
}

// AppendErrorReport appends an NLMSG_ERROR message with the sequence number
// and port id of the request, as netlink_ack does. The flags follow from what
// r holds. Echo is written when Errno is not 0 and r is not capped, and then
// must be the whole payload that r.Request.Len tells of: else err_truncated,
// and dst is returned as it was. Fault: nl_too_long.
func AppendErrorReport(dst []byte, o wire.Order, r *ErrorReport) ([]byte, error) {
	h := Header{Type: TypeError, Seq: r.Request.Seq, PortID: r.Request.PortID}
	var echo []byte
	if r.Errno != 0 && !r.Capped {
		echo = r.Echo
		if uint64(len(echo))+HeaderLen != max(HeaderLen, uint64(r.Request.Len)) {
			return dst, wire.ErrTruncated
		}
	}
	if r.Capped {
		h.Flags |= FlagCapped
	}
	size := ErrorReportLen + len(echo)
	if len(r.Attrs) > 0 {
		h.Flags |= FlagAckTLVs
		size = wire.Align(size) + len(r.Attrs)
	}

	start := len(dst)
	dst, err := Begin(dst, o, h, size)
	if err != nil {
		return dst, err
	}
	b := dst[start+HeaderLen:]
	o.PutUint32(b, uint32(r.Errno))
	r.Request.Put(b[4:], o, r.Request.Len)
	n := ErrorReportLen + copy(b[ErrorReportLen:], echo)
	if len(r.Attrs) > 0 {
		clear(b[n:wire.Align(n)])
		copy(b[wire.Align(n):], r.Attrs)
	}
	return dst, nil
}
