package nlmsg

import "github.com/cnwire/cnwire/wire"

// AttrHeaderLen is sizeof(struct nlattr), NLA_HDRLEN.
const AttrHeaderLen = 4

// Bits of nla_type that are not part of the type.
const (
	AttrNested   = 0x8000 // NLA_F_NESTED
	AttrNetOrder = 0x4000 // NLA_F_NET_BYTEORDER
)

// AttrScanner walks the attributes of an error report:
//
//	+---------------+---------------+
//	| nla_len   u16 | nla_type  u16 |  nla_len counts these 4 bytes
//	+---------------+---------------+
//	| data, then up to 3 bytes of padding
//	+-------------------------------
//
// It never allocates and may be copied.
type AttrScanner struct {
	b          []byte
	start, end int
	next       int
	order      wire.Order
	fault      wire.Fault
}

// ScanAttrs returns a scanner over the attributes in b.
func ScanAttrs(b []byte, o wire.Order) AttrScanner {
	return AttrScanner{b: b, order: o}
}

// Next moves to the next attribute and tells whether there is one. Fewer than
// 4 bytes at the end are padding, as in nla_ok.
func (s *AttrScanner) Next() bool {
	if s.fault != 0 {
		return false
	}
	s.start, s.end = s.next, s.next
	rest := len(s.b) - s.next
	if rest < AttrHeaderLen {
		return false
	}
	length := int(s.order.Uint16(s.b[s.next : s.next+2]))
	if length < AttrHeaderLen {
		s.fault = wire.AttrLen
		return false
	}
	if length > rest {
		s.fault = wire.AttrTruncated
		return false
	}
	s.end = s.next + length
	s.next = wire.AlignWithin(s.end, len(s.b))
	return true
}

// Type returns the type of the current attribute without the two flag bits.
func (s *AttrScanner) Type() uint16 {
	if s.start == s.end {
		return 0
	}
	return s.order.Uint16(s.b[s.start+2:s.start+4]) &^ (AttrNested | AttrNetOrder)
}

// Data returns the data of the current attribute, a view of the caller's bytes.
func (s *AttrScanner) Data() []byte {
	if s.start == s.end {
		return nil
	}
	return s.b[s.start+AttrHeaderLen : s.end : s.end]
}

// Offset returns where the current attribute begins in the bytes given to
// [ScanAttrs], or where the walk stopped.
func (s *AttrScanner) Offset() int { return s.start }

// Err returns the fault that ended the walk: attr_len or attr_truncated.
func (s *AttrScanner) Err() error { return s.fault.Err() }

// AppendAttr appends one attribute and its padding. attrType is written as it
// is. Fault: attr_too_long, and dst is returned as it was.
func AppendAttr(dst []byte, o wire.Order, attrType uint16, data []byte) ([]byte, error) {
	if len(data) > 1<<16-1-AttrHeaderLen {
		return dst, wire.AttrTooLong
	}
	dst = o.AppendUint16(dst, uint16(AttrHeaderLen+len(data)))
	dst = o.AppendUint16(dst, attrType)
	dst = append(dst, data...)
	return wire.AppendZero(dst, wire.Align(len(data))-len(data)), nil
}
