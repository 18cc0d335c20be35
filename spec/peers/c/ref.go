//go:build cgo

package c

/*
#include "loops.h"
*/
import "C"

import "unsafe"

// HaveRef tells that there are loops in C at all.
const HaveRef = true

func at(b []byte) (unsafe.Pointer, C.size_t) {
	return unsafe.Pointer(unsafe.SliceData(b)), C.size_t(len(b))
}

// Walk sums the headers of all cn_msgs.
func Walk(b []byte) uint32 {
	p, n := at(b)
	return uint32(C.ref_walk(p, n))
}

// Datagrams is Walk for datagrams of a size, one a call.
func Datagrams(b []byte, each int) uint32 {
	p, n := at(b)
	return uint32(C.ref_datagrams(p, n, C.size_t(each)))
}

// Events sums the fields of all process events.
func Events(b []byte) uint32 {
	p, n := at(b)
	return uint32(C.ref_events(p, n))
}

// Read reads every byte, and no more.
func Read(b []byte) uint32 {
	p, n := at(b)
	return uint32(C.ref_read(p, n))
}

// EncodeEvents writes so many datagrams with the 256 structs proc_event in
// turn, and returns how many bytes they take.
func EncodeEvents(dst, events []byte, count int) int {
	d, _ := at(dst)
	e, _ := at(events)
	return int(C.ref_encode_events(d, e, C.size_t(count)))
}

// EncodeFrames writes a datagram for each length, with so much of data.
func EncodeFrames(dst, data []byte, lengths []uint16) int {
	d, _ := at(dst)
	p, _ := at(data)
	return int(C.ref_encode_frames(d, p, (*C.uint16_t)(unsafe.SliceData(lengths)), C.size_t(len(lengths))))
}

// EncodeBatches writes a datagram for each 32 lengths.
func EncodeBatches(dst, data []byte, lengths []uint16) int {
	d, _ := at(dst)
	p, _ := at(data)
	return int(C.ref_encode_batches(d, p, (*C.uint16_t)(unsafe.SliceData(lengths)), C.size_t(len(lengths))))
}

// EncodeFilled writes count messages of 32 bytes in datagrams of 32.
func EncodeFilled(dst []byte, count int) int {
	d, _ := at(dst)
	return int(C.ref_encode_filled(d, C.size_t(count)))
}

// Split returns where the messages begin that the macros find.
func Split(b []byte) []uint32 {
	starts := make([]uint32, len(b)/4+1)
	p, n := at(b)
	return starts[:C.ref_split(p, n, (*C.uint32_t)(unsafe.SliceData(starts)), C.size_t(len(starts)))]
}

// Join writes an nlmsghdr with a payload by the macros.
func Join(typ, flags uint16, seq, portID uint32, payload []byte) []byte {
	dst := room(payload)
	h := C.struct_nlmsghdr{nlmsg_type: C.__u16(typ), nlmsg_flags: C.__u16(flags), nlmsg_seq: C.__u32(seq), nlmsg_pid: C.__u32(portID)}
	d, _ := at(dst)
	p, n := at(payload)
	return dst[:C.ref_join(d, &h, p, n)]
}

// room is what a message with that payload takes, with its padding.
func room(payload []byte) []byte { return make([]byte, 16+(len(payload)+3)&^3) }
