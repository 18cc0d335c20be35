// Package wire holds what every layer of the connector protocol shares: byte
// order, alignment, faults, and growing a buffer.
//
// Netlink is spoken in the byte order of the machine that runs the kernel, so
// the same bytes mean different numbers on different hosts. An [Order] is
// handed to every decoder and encoder of this module; its zero value, Native,
// is right for a socket, and Little and Big are for captures of other machines.
//
// Nothing in this package allocates, and nothing panics on input from outside:
// the accessors of Order index the slice they are given, as encoding/binary
// does, and their callers compare lengths first.
package wire
