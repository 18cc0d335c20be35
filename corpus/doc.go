// Package corpus holds captured traffic of real kernels' connectors, a manifest that says where each capture comes from, and readers and a writer for capture files.
//
//	for _, c := range corpus.Captures() {
//		r, err := c.Open()
//		…
//		for p, err := r.Next(); err == nil; p, err = r.Next() { … p.Data … }
//	}
//
// A [Reader] takes pcap, pcapng, either of them gzipped, and lines of hex.
// It delivers the datagrams of netlink protocol 11 and counts the other frames as skipped.
// A file that is damaged or cut delivers what was whole, then one [DamageError] that says what is wrong and where.
//
// # Terminology
//
// A frame is what a capture file has as one packet; a datagram is what is left of it behind the cooked header, as one recvmsg returned it or one sendmsg took it.
// A section is what pcapng says of the machine and the program at the start of the file. Damage is a file that does not follow its own format; a [wire.Fault] is in a datagram, and nothing here looks for one.
//
// # Specification
//
// spec/connector.md: the group CAP, capture files.
//
// # Strictness
//
// A record, block or option that does not add up ends the reading: there is no searching for the next one. What a file may leave out (a time, a direction, a comment) is zero, and unknown blocks and options are passed over.
// A frame of more than 262144 bytes is taken for damage, and nothing is read for it.
//
// # Security
//
// A capture file is its author's word: datagrams, times, directions and comments can all be made up. Lengths in it are compared before anything is read or kept, so memory is bounded whatever the file says; a small gzip can be a very long file all the same, so stop reading where that matters.
//
// # The cooked header
//
// A frame of LINKTYPE_NETLINK (253) starts with 16 bytes, big-endian on every machine; the netlink datagram follows, in the byte order of the kernel:
//
//	 0             2             4                          14            16
//	+-------------+-------------+--------------------------+-------------+------------
//	| packet type | ARPHRD      | unused                   | family      | nlmsghdr …
//	|             | 824         |                          | 11          |
//	+-------------+-------------+--------------------------+-------------+------------
//
// Neither the link type nor pcap says which byte order the datagram is in: the manifest does, for the captures here.
//
// # What gopacket's pcapgo does here, and what it does not
//
// pcapng is written, and the header of a pcap file read, by [github.com/gopacket/gopacket/pcapgo].
// The records of pcap are read by this package: pcapgo.Reader copies each out of the buffer that it was read into, and does not say offsets.
//
// pcapng is read by this package, because of what pcapgo.NgReader of v1.7.7 cannot do:
//
//   - It does not check that a block's two lengths agree, nor that an option ends inside its block; a length below 12 wraps below zero.
//     So a damaged file reads on in the wrong place, and there is no offset to say where it went wrong.
//   - It reads epb_flags as little-endian in a big-endian section, where the direction is then lost.
//   - It rounds the nanoseconds in a tick to a whole number or a whole fraction: at a resolution of 2^-30 s fractions of a second come out 7 % too long.
//     A resolution of 10^0 s it takes for microseconds.
//   - On a 32-bit machine an interface number from 2^31 on is a negative index, and it panics.
//   - It keeps every name record of a section, so memory grows with the file.
//
// A reader in front of it that checked the framing would have to parse the same blocks once more, which is the larger half of the work.
package corpus
