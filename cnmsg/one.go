package cnmsg

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// One returns the cn_msg of a datagram that holds exactly one: what cn_proc
// sends, and every user of the kernel that does not batch. If ok is false the
// datagram holds none, several, or something at fault, and m is empty: walk it
// with [All] or [Scan]. Slack and padding are as for those.
func One(datagram []byte, o wire.Order) (m Msg, ok bool) {
	// Inlined, it costs nothing for the order when that is a constant.
	b, ok := only(datagram, o)
	return Msg{b, o}, ok
}

// only returns the bytes of the cn_msg.
func only(b []byte, o wire.Order) ([]byte, bool) {
	if len(b) >= frameLen && o.IsNative() {
		h, native := (*[frameLen]byte)(b), binary.NativeEndian
		if native.Uint32(h[0:4]) == uint32(len(b)) && native.Uint16(h[4:6]) == nlmsg.TypeDone && int(native.Uint16(h[32:34])) == len(b)-frameLen {
			return b[nlmsg.HeaderLen:len(b):len(b)], true
		}
	}
	return onlyAny(b, o)
}

// onlyAny is only for datagrams that are not of the commonest form.
func onlyAny(b []byte, o wire.Order) ([]byte, bool) {
	s := Scan(b, o)
	found := s.Next()
	m := s.Msg()
	if !found || s.Next() || s.fault != 0 {
		return noHeader[:], false
	}
	return m.b, true
}
