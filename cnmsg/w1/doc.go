// Package w1 reads and writes the messages of the 1-Wire subsystem,
// drivers/w1/w1_netlink.c, id {3, 1}: events of bus masters and slaves,
// commands to them, and the answers.
//
//	 0   1       4               8              12
//	+---+---+---+-+-------------+---------------+
//	|w1_netlink_msg: type status len, id        |  Msg, 12 bytes
//	+---+---+-----+-----------------------------+
//	|cmd|res| len | data: len bytes             |  Command, 4 bytes and data
//	+---+---+-----+------------------- - - -
//	| the next Command of this Msg, wherever the data ended
//	+--------------------------------- - - -
//	| the next Msg of this cn_msg, wherever the last Command ended
//	+--------------------------------- - - -
//
// Both walks are packed, nothing is aligned, and every len leaves its own
// header out. Two scanners, neither of which allocates:
//
//	for s := w1.Scan(m.Data(), m.Order()); s.Next(); {
//		for c := s.Msg().Commands(); c.Next(); {
//			use(s.Msg().Slave(), c.Command().Cmd(), c.Command().Data())
//		}
//	}
//
// A [Builder] makes requests, [Replies] what a kernel answers.
//
// # Terminology
//
// As in the kernel's header, a master is what drives a bus, a slave a chip on it.
// A slave's number is a [RegNum]: family, serial number, checksum. A message is a
// w1_netlink_msg, of which a cn_msg holds several; a status is an answer without
// data that says how a command went. A bundle is several answers in one datagram.
//
// # Answers
//
// Every command is answered by a status, and those that read something by
// their data before it. Data has ack = seq + 1 of the request, a status has the
// request's own ack, and both have its seq. Since 3.18 or earlier they go to
// the port that asked; kernels of 3.10 and before sent them to group 3, where
// events still go.
//
// With the flag [FlagBundle] in the request's cn_msg.flags several answers come
// as one datagram, each run of equal acks as one cn_msg. A request whose ack is
// seq + 1 therefore gets data and status in the same cn_msg, as several
// messages. Answers copy the request's flags. Any other flag is refused with
// status 22 (EINVAL).
//
// # Specification
//
// spec/connector.md: the group W1, with GEN-W1 for seq and ack.
//
// # Strictness
//
// Both walks take types and commands that they do not know, as data. Bytes that
// are left over are a fault, as they are for the kernel. [Check] walks all of it
// and gives the first fault.
//
// # Security
//
// w1 asks for no privilege (PERM-USER-1): any user of the first network namespace
// can send commands to any bus. Events come over group 3, where a privileged
// program can forge them (SEC-FORGE-1), and which since 6.6 anybody can join
// (PERM-JOIN-1). The checksum of a number is against noise on the wire, not
// against anybody: see [RegNum.Valid].
//
// # What the kernel does not fill
//
// In the answer to LIST_MASTERS the id of the message and cn_msg.flags are
// whatever was in that memory (w1_process_command_root, 2.6.29 to 6.12): nothing
// here judges them. Before the status of a command that was refused without
// bundling, the kernel sends a cn_msg of zeroes: 36 bytes with id {0, 0} and no
// data. That is a message of no user, and not one of this package.
//
// # Sources
//
// drivers/w1/w1_netlink.h and w1_netlink.c, include/linux/w1.h, and the captures
// of package corpus. The structs are in no header of include/uapi.
package w1
