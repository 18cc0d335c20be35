package w1

import "github.com/cnwire/cnwire/wire"

// CommandHeaderLen is sizeof(struct w1_netlink_cmd).
const CommandHeaderLen = 4

// CommandHeader is a struct w1_netlink_cmd, 4 bytes:
//
//	 0     1     2     4
//	+-----+-----+-----+---------------- - - -
//	| cmd | res | len | data: len bytes
//	+-----+-----+-----+---------------- - - -
//
// A read carries as many bytes in its request as it wants to read: the kernel
// reads in place (w1_process_command_io). Encoders compute Len themselves; only
// [AppendRawCommand] writes the one it is given.
type CommandHeader struct {
	Cmd Cmd
	Res uint8  // reserved; the kernel echoes it
	Len uint16 // bytes of data, this header not counted
}

// Decode reads the first 4 bytes of b. Fault: w1_cmd_short, and h is zero then.
func (h *CommandHeader) Decode(o wire.Order, b []byte) error {
	*h = CommandHeader{}
	if len(b) < CommandHeaderLen {
		return wire.W1CmdShort
	}
	h.Cmd = Cmd(b[0])
	h.Res = b[1]
	h.Len = o.Uint16(b[2:4])
	return nil
}

// put writes the header into the first 4 bytes of b.
func (h *CommandHeader) put(b []byte, o wire.Order, length uint16) {
	_ = b[CommandHeaderLen-1]
	b[0], b[1] = uint8(h.Cmd), h.Res
	o.PutUint16(b[2:4], length)
}

// AppendCommand appends a command with that data, to become part of a message's
// body. h.Len is ignored. It allocates only when dst lacks the room.
//
// Fault: w1_too_long for more than 65535 bytes, and dst is returned as it was.
func AppendCommand(dst []byte, o wire.Order, h CommandHeader, data []byte) ([]byte, error) {
	if len(data) > maxBody {
		return dst, wire.W1TooLong
	}
	h.Len = uint16(len(data))
	return AppendRawCommand(dst, o, h, data), nil
}

// AppendRawCommand appends h and data just as they are, h.Len too. It is for
// fuzzers and for tests of other decoders.
func AppendRawCommand(dst []byte, o wire.Order, h CommandHeader, data []byte) []byte {
	start := len(dst)
	dst = wire.Extend(dst, CommandHeaderLen)
	h.put(dst[start:], o, h.Len)
	return append(dst, data...)
}

// Command is a view of one command inside the caller's bytes: it is valid as
// long as those are. The zero Command reads as zeroes.
type Command struct {
	b     []byte // header and data: at least CommandHeaderLen, or nil
	order wire.Order
}

// Cmd returns w1_netlink_cmd.cmd.
func (c Command) Cmd() Cmd {
	if len(c.b) < CommandHeaderLen {
		return 0
	}
	return Cmd(c.b[0])
}

// Res returns w1_netlink_cmd.res.
func (c Command) Res() uint8 {
	if len(c.b) < CommandHeaderLen {
		return 0
	}
	return c.b[1]
}

// Len returns w1_netlink_cmd.len, which is len(c.Data()). In a status it is 0.
func (c Command) Len() int { return max(len(c.b)-CommandHeaderLen, 0) }

// Header returns a copy of the header.
func (c Command) Header() CommandHeader {
	var h CommandHeader
	h.Decode(c.order, c.b)
	return h
}

// Data returns the bytes after the header, a slice of the caller's that cannot
// be appended into what follows. It may be empty.
func (c Command) Data() []byte {
	if len(c.b) < CommandHeaderLen {
		return nil
	}
	return c.b[CommandHeaderLen:len(c.b):len(c.b)]
}

// Bytes returns header and data, a slice of the caller's that cannot be
// appended into what follows.
func (c Command) Bytes() []byte { return c.b }

// Slaves returns the numbers in the data; the list is empty for commands that
// have none, see [Cmd.HasSlaves].
func (c Command) Slaves() SlaveList {
	if !c.Cmd().HasSlaves() {
		return SlaveList{}
	}
	return SlaveList{c.Data(), c.order}
}
