package cnmsg

import (
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// One returns the cn_msg of a datagram that holds exactly one: what cn_proc
// sends, and every user of the kernel that does not batch. If ok is false the
// datagram holds none, several, or something at fault, and m is empty: walk it
// with [All] or [Scan]. Slack and padding are as for those.
func One(datagram []byte, o wire.Order) (m Msg, ok bool) {
	b := datagram
	if len(b) < nlmsg.HeaderLen+HeaderLen {
		return Msg{noHeader[:], o}, false
	}
	h := (*[nlmsg.HeaderLen + HeaderLen]byte)(b)
	n := nlmsg.HeaderLen + HeaderLen + int(o.Uint16(h[32:34]))
	if n == len(b) && o.Uint32(h[0:4]) == uint32(n) && o.Uint16(h[4:6]) == nlmsg.TypeDone {
		return Msg{b[nlmsg.HeaderLen:n:n], o}, true
	}
	return oneOfAny(b, o)
}

// oneOfAny is One for datagrams that are not of the commonest form.
func oneOfAny(b []byte, o wire.Order) (Msg, bool) {
	s := Scan(b, o)
	found := s.Next()
	m := s.Msg()
	if !found || s.Next() || s.fault != 0 {
		return Msg{noHeader[:], o}, false
	}
	return m, true
}
