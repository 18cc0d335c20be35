// Package wire holds what every layer of the connector protocol shares: byte
// order, alignment, faults, and growing a buffer.
//
// Netlink is spoken in the byte order of the machine that runs the kernel, so
// the same bytes mean different numbers on different hosts. An [Order] is
// handed to every decoder and encoder of this module; its zero value, Native,
// is right for a socket, and Little and Big are for captures of other machines.
//
// Nothing here allocates but what its name says (Extend, Append…, the text of
// an error), and nothing panics on input from outside:
// the accessors of Order index the slice they are given, as encoding/binary
// does, and their callers compare lengths first.
//
// # Terminology
//
// A [Fault] is what is wrong with a message; its token is the name that it has
// in every language. Where it is wrong is an offset, which whoever walks tells.
// Alignment is that of nlmsghdr, 4 bytes from the start of the datagram.
//
// # Specification
//
// spec/connector.md has the byte order in its group ORD, and most faults of
// decoding stand in the heading of the requirement that they break, such as
//
//	[NL-LEN-2] MUST · sender · `nl_truncated`
//
// # Strictness
//
// There is none here: which faults are reported is up to the packages above.
//
// # Security
//
// Nothing in a datagram says its byte order. [Guess] is for captures: who made
// the bytes can make it guess wrong, and then a message reads as another one.
package wire
