package w1

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Builder makes the data of a request's cn_msg: messages, each with its
// commands.
//
//	var b w1.Builder
//	b.Start(buf[:0], wire.Native)
//	b.Slave(id)
//	b.Write([]byte{0xbe})
//	b.Read(9)
//	data, err := b.End()
//
// A request for several masters or slaves has several messages in one cn_msg:
// of several cn_msgs in a datagram the kernel reads only the first
// (cn_rx_skb). Set [FlagBundle] in cn_msg.flags to have it answered in few
// datagrams.
//
// The first fault stays, what came before it is whole, and later calls do
// nothing. A Builder allocates only when the buffer lacks room. The zero
// Builder has been started on no buffer, in native order.
type Builder struct {
	dst   []byte
	start int // where the data begins
	msg   int // where the open message begins
	order wire.Order
	open  bool // there is a message that takes commands
	fault wire.Fault
}

// Start begins at the end of dst. What was built before is dropped.
func (b *Builder) Start(dst []byte, o wire.Order) {
	*b = Builder{dst: dst, start: len(dst), order: o}
}

// Message begins a message; the commands that follow are its own, if its type
// has any. h.Len is ignored. Fault: w1_too_long when all of it would not fit in
// the 16 bits of cn_msg.len.
func (b *Builder) Message(h Header) {
	if !b.room(HeaderLen) {
		return
	}
	b.msg = len(b.dst)
	b.open = h.Type.HasCommands()
	b.dst = wire.Extend(b.dst, HeaderLen)
	h.put(b.dst[b.msg:], b.order, 0)
}

// Master begins a message with commands to a bus master.
func (b *Builder) Master(id uint32) { b.Message(Header{Type: TypeMasterCmd, Master: id}) }

// Slave begins a message with commands to a slave. The kernel resets the bus
// and selects the slave before the first of them.
func (b *Builder) Slave(id RegNum) { b.Message(Header{Type: TypeSlaveCmd, Slave: id}) }

// ListMasters asks for the ids of all bus masters.
func (b *Builder) ListMasters() { b.Message(Header{Type: TypeListMasters}) }

// Command adds a command with a copy of data to the message begun last. Faults:
// w1_cmd_alone when there is none that takes commands, w1_too_long.
func (b *Builder) Command(c Cmd, data []byte) {
	if room := b.reserve(c, len(data)); room != nil {
		copy(room, data)
	}
}

// reserve adds a command and returns the room for its data, nil on a fault or
// when there is none to fill.
func (b *Builder) reserve(c Cmd, size int) []byte {
	if b.fault == 0 && !b.open {
		b.fault = wire.W1CmdAlone
	}
	if size < 0 || size > maxBody || !b.room(CommandHeaderLen+size) {
		b.fail(wire.W1TooLong)
		return nil
	}
	at := len(b.dst)
	b.dst = wire.Extend(b.dst, CommandHeaderLen+size)
	h := CommandHeader{Cmd: c}
	h.put(b.dst[at:], b.order, uint16(size))
	b.order.PutUint16(b.dst[b.msg+2:b.msg+4], uint16(len(b.dst)-b.msg-HeaderLen))
	return b.dst[at+CommandHeaderLen:]
}

// room tells whether so many bytes may be added.
func (b *Builder) room(size int) bool {
	if b.fault == 0 && size > cnmsg.MaxData-(len(b.dst)-b.start) {
		b.fault = wire.W1TooLong
	}
	return b.fault == 0
}

func (b *Builder) fail(f wire.Fault) {
	if b.fault == 0 {
		b.fault = f
	}
}

// Read asks for n bytes. It adds n zeroes, which the kernel overwrites.
func (b *Builder) Read(n int) { clear(b.reserve(CmdRead, n)) }

// Write sends bytes over the bus.
func (b *Builder) Write(data []byte) { b.Command(CmdWrite, data) }

// Touch sends bytes and reads as many: a 1 bit reads, a 0 bit writes.
func (b *Builder) Touch(data []byte) { b.Command(CmdTouch, data) }

// Search asks a master for the slaves that answer now.
func (b *Builder) Search() { b.Command(CmdSearch, nil) }

// AlarmSearch asks a master for the slaves with an alarm.
func (b *Builder) AlarmSearch() { b.Command(CmdAlarmSearch, nil) }

// Reset resets a master's bus. Its status is an error when no slave answers.
func (b *Builder) Reset() { b.Command(CmdReset, nil) }

// ListSlaves asks a master for the slaves it knows, without a search.
func (b *Builder) ListSlaves() { b.Command(CmdListSlaves, nil) }

// AddSlave tells a master of a slave.
func (b *Builder) AddSlave(id RegNum) { b.slave(CmdSlaveAdd, id) }

// RemoveSlave makes a master forget a slave.
func (b *Builder) RemoveSlave(id RegNum) { b.slave(CmdSlaveRemove, id) }

func (b *Builder) slave(c Cmd, id RegNum) {
	if room := b.reserve(c, RegNumLen); room != nil {
		b.order.PutUint64(room, uint64(id))
	}
}

// Len returns the bytes of data so far.
func (b *Builder) Len() int { return len(b.dst) - b.start }

// Err returns the first fault, nil while there is none.
func (b *Builder) Err() error { return b.fault.Err() }

// End returns the caller's buffer with the data appended, and the first fault.
func (b *Builder) End() ([]byte, error) { return b.dst, b.fault.Err() }
