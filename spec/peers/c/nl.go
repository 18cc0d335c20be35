//go:build cgo && nl

package c

/*
#cgo pkg-config: libnl-3.0
#include "loops.h"
*/
import "C"

import "unsafe"

// HaveNl tells that the library is built in.
const HaveNl = true

// NlWalk is [Walk] with the library's framing.
func NlWalk(b []byte) uint32 {
	p, n := at(b)
	return uint32(C.nl_walk(p, n))
}

// NlDatagrams is [Datagrams] with the library's framing.
func NlDatagrams(b []byte, each int) uint32 {
	p, n := at(b)
	return uint32(C.nl_datagrams(p, n, C.size_t(each)))
}

// NlEncodeEvents is [EncodeEvents] with the library.
func NlEncodeEvents(dst, events []byte, count int) int {
	d, _ := at(dst)
	e, _ := at(events)
	return int(C.nl_encode_events(d, e, C.size_t(count)))
}

// NlSplit returns where the messages begin that the library finds.
func NlSplit(b []byte) []uint32 {
	starts := make([]uint32, len(b)/4+1)
	p, n := at(b)
	return starts[:C.nl_split(p, n, (*C.uint32_t)(unsafe.SliceData(starts)), C.size_t(len(starts)))]
}

// NlJoin is [Join] with the library.
func NlJoin(typ, flags uint16, seq, portID uint32, payload []byte) []byte {
	dst := room(payload)
	h := C.struct_nlmsghdr{nlmsg_type: C.__u16(typ), nlmsg_flags: C.__u16(flags), nlmsg_seq: C.__u32(seq), nlmsg_pid: C.__u32(portID)}
	d, _ := at(dst)
	p, n := at(payload)
	return dst[:C.nl_join(d, &h, p, n)]
}
