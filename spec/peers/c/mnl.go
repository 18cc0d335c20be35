//go:build cgo && mnl

package c

/*
#cgo pkg-config: libmnl
#include "loops.h"
*/
import "C"

import "unsafe"

// HaveMnl tells that the library is built in.
const HaveMnl = true

// MnlWalk is [Walk] with the library's framing.
func MnlWalk(b []byte) uint32 {
	p, n := at(b)
	return uint32(C.mnl_walk(p, n))
}

// MnlDatagrams is [Datagrams] with the library's framing.
func MnlDatagrams(b []byte, each int) uint32 {
	p, n := at(b)
	return uint32(C.mnl_datagrams(p, n, C.size_t(each)))
}

// MnlEncodeEvents is [EncodeEvents] with the library.
func MnlEncodeEvents(dst, events []byte, count int) int {
	d, _ := at(dst)
	e, _ := at(events)
	return int(C.mnl_encode_events(d, e, C.size_t(count)))
}

// MnlCallback is [Walk] through mnl_cb_run2.
func MnlCallback(b []byte) uint32 {
	p, n := at(b)
	return uint32(C.mnl_callback(p, n))
}

// MnlSplit returns where the messages begin that the library finds.
func MnlSplit(b []byte) []uint32 {
	starts := make([]uint32, len(b)/4+1)
	p, n := at(b)
	return starts[:C.mnl_split(p, n, (*C.uint32_t)(unsafe.SliceData(starts)), C.size_t(len(starts)))]
}

// MnlJoin is [Join] with the library.
func MnlJoin(typ, flags uint16, seq, portID uint32, payload []byte) []byte {
	dst := room(payload)
	h := C.struct_nlmsghdr{nlmsg_type: C.__u16(typ), nlmsg_flags: C.__u16(flags), nlmsg_seq: C.__u32(seq), nlmsg_pid: C.__u32(portID)}
	d, _ := at(dst)
	p, n := at(payload)
	return dst[:C.mnl_join(d, &h, p, n)]
}
