package w1

import "strconv"

// FlagBundle is W1_CN_BUNDLE, the one bit of cn_msg.flags that w1 knows: put
// the answers into as few datagrams as will hold them.
const FlagBundle = 1

// Type says what a message is: enum w1_netlink_message_types.
type Type uint8

const (
	TypeSlaveAdd     Type = 0 // W1_SLAVE_ADD: an event, a slave was found
	TypeSlaveRemove  Type = 1 // W1_SLAVE_REMOVE: an event, a slave is gone
	TypeMasterAdd    Type = 2 // W1_MASTER_ADD: an event, a bus master was registered
	TypeMasterRemove Type = 3 // W1_MASTER_REMOVE: an event, a bus master is gone
	TypeMasterCmd    Type = 4 // W1_MASTER_CMD: commands to a bus master
	TypeSlaveCmd     Type = 5 // W1_SLAVE_CMD: the slave is selected, then commands
	TypeListMasters  Type = 6 // W1_LIST_MASTERS, since 2.6.29
)

// String returns "slave_add", "slave_remove", "master_add", "master_remove",
// "master_cmd", "slave_cmd" or "list_masters", and a number for all else.
func (t Type) String() string {
	switch t {
	case TypeSlaveAdd:
		return "slave_add"
	case TypeSlaveRemove:
		return "slave_remove"
	case TypeMasterAdd:
		return "master_add"
	case TypeMasterRemove:
		return "master_remove"
	case TypeMasterCmd:
		return "master_cmd"
	case TypeSlaveCmd:
		return "slave_cmd"
	case TypeListMasters:
		return "list_masters"
	}
	return strconv.Itoa(int(t))
}

// HasSlave tells whether the id of the message is a slave's number. For all
// other types it is a master's.
func (t Type) HasSlave() bool {
	return t == TypeSlaveAdd || t == TypeSlaveRemove || t == TypeSlaveCmd
}

// HasCommands tells whether the body of the message is commands.
func (t Type) HasCommands() bool { return t == TypeMasterCmd || t == TypeSlaveCmd }

// IsEvent tells whether the kernel sends such a message unasked.
func (t Type) IsEvent() bool { return t <= TypeMasterRemove }

// Cmd says what a command does: enum w1_commands.
type Cmd uint8

const (
	CmdRead        Cmd = 0 // W1_CMD_READ: as many bytes as the command's data has
	CmdWrite       Cmd = 1 // W1_CMD_WRITE
	CmdSearch      Cmd = 2 // W1_CMD_SEARCH: slaves that answer now; masters only
	CmdAlarmSearch Cmd = 3 // W1_CMD_ALARM_SEARCH: slaves with an alarm; masters only
	CmdTouch       Cmd = 4 // W1_CMD_TOUCH, since 2.6.29: write and read, bit by bit
	CmdReset       Cmd = 5 // W1_CMD_RESET, since 2.6.29; masters only
	CmdSlaveAdd    Cmd = 6 // W1_CMD_SLAVE_ADD, after 3.10: the data is a RegNum; masters only
	CmdSlaveRemove Cmd = 7 // W1_CMD_SLAVE_REMOVE, after 3.10: likewise
	CmdListSlaves  Cmd = 8 // W1_CMD_LIST_SLAVES, after 3.10: those known, without a search; masters only
)

// String returns "read", "write", "search", "alarm_search", "touch", "reset",
// "slave_add", "slave_remove" or "list_slaves", and a number for all else.
func (c Cmd) String() string {
	switch c {
	case CmdRead:
		return "read"
	case CmdWrite:
		return "write"
	case CmdSearch:
		return "search"
	case CmdAlarmSearch:
		return "alarm_search"
	case CmdTouch:
		return "touch"
	case CmdReset:
		return "reset"
	case CmdSlaveAdd:
		return "slave_add"
	case CmdSlaveRemove:
		return "slave_remove"
	case CmdListSlaves:
		return "list_slaves"
	}
	return strconv.Itoa(int(c))
}

// HasSlaves tells whether the data of the command is slaves' numbers: in the
// request of slave_add and slave_remove, in the answer of the other three.
func (c Cmd) HasSlaves() bool {
	switch c {
	case CmdSearch, CmdAlarmSearch, CmdSlaveAdd, CmdSlaveRemove, CmdListSlaves:
		return true
	}
	return false
}
