package model

import (
	"encoding/hex"
	"slices"
)

var w1Types = map[uint32]string{
	0: "slave_add", 1: "slave_remove", 2: "master_add", 3: "master_remove", 4: "master_cmd", 5: "slave_cmd", 6: "list_masters",
}

var w1Cmds = map[uint32]string{
	0: "read", 1: "write", 2: "search", 3: "alarm_search", 4: "touch", 5: "reset", 6: "slave_add", 7: "slave_remove", 8: "list_slaves",
}

const (
	w1Header    = 12 // bytes of a w1_netlink_msg
	w1CmdHeader = 4  // bytes of a w1_netlink_cmd
)

// w1HasCommands tells whether the body of a message is commands.
func w1HasCommands(kind byte) bool { return kind == 4 || kind == 5 }

// readsCommands is w1HasCommands of the model.
func (m Model) readsCommands(kind byte) bool {
	return w1HasCommands(kind) || kind > 5 && m.breaks("W1-TYPE-1")
}

// w1HasSlave tells whether the id of a message is a slave's number.
func w1HasSlave(kind byte) bool { return kind == 0 || kind == 1 || kind == 5 }

// w1 reads the messages in a cn_msg. The first fault is the one that is told;
// a fault in a message's commands does not end the walk of the messages.
func (m Model) w1(v view, base int) Fields {
	messages := []Fields{}
	var first *Fault
	for at := 0; at < len(v.b); {
		message, size, fault := m.w1Message(v.from(at), base+at)
		if message != nil {
			messages = append(messages, message)
		}
		if first == nil {
			first = fault
		}
		if message == nil || fault != nil && m.breaks("W1-WALK-1") {
			break
		}
		at += m.w1Step(size)
	}
	f := protocol("w1")
	f.add("messages", messages)
	if first != nil {
		f.add("fault", first)
	}
	return f
}

// w1Step returns how far the next message or command is.
func (m Model) w1Step(size int) int {
	if m.breaks("W1-PACK-1") {
		return int(aligned(uint64(size)))
	}
	return size
}

// w1Message reads the message at the start of v, and its commands. There is no
// message when its own header or length is at fault.
func (m Model) w1Message(v view, at int) (f Fields, size int, fault *Fault) {
	if len(v.b) < w1Header {
		if m.breaks("W1-MSG-1") {
			return nil, 0, nil
		}
		return nil, 0, &Fault{"w1_short", at}
	}
	length := int(v.u16(2))
	if length > len(v.b)-w1Header && !m.breaks("W1-MSG-2") {
		return nil, 0, &Fault{"w1_truncated", at}
	}
	f = m.w1Head(v, length)
	body := v.from(w1Header).first(length)
	if !m.readsCommands(m.w1Kind(v)) {
		f.add("data", Hex(body.b))
		return f, w1Header + length, nil
	}
	cmds, fault := m.w1Commands(body, at+w1Header)
	f.add("cmds", cmds)
	return f, w1Header + length, fault
}

// w1Kind returns the type of a message.
func (m Model) w1Kind(v view) byte {
	if m.breaks("W1-HEAD-1") {
		return v.byte(1)
	}
	return v.byte(0)
}

func (m Model) w1Head(v view, length int) (f Fields) {
	status := v.byte(1)
	if m.breaks("W1-HEAD-1") {
		status = v.byte(0)
	}
	f.add("type", named(w1Types, uint32(m.w1Kind(v))))
	f.add("status", status)
	f.add("len", length)
	switch {
	case w1HasSlave(m.w1Kind(v)):
		f.add("id", m.w1Slave(v))
	case m.breaks("W1-MST-1"):
		f.add("mst", Fields{{"id", v.u32(8)}, {"res", v.u32(4)}})
	default:
		f.add("mst", Fields{{"id", v.u32(4)}, {"res", v.u32(8)}})
	}
	return f
}

// w1Slave returns the 8 bytes of a slave's number, the family first.
func (m Model) w1Slave(v view) string {
	id := slices.Clone(v.b[4:12])
	if v.big && !m.breaks("W1-NUM-1") {
		slices.Reverse(id)
	}
	return hex.EncodeToString(id)
}

func (m Model) w1Commands(body view, base int) (cmds []Fields, fault *Fault) {
	cmds = []Fields{}
	for at := 0; at < len(body.b); {
		v := body.from(at)
		if len(v.b) < w1CmdHeader {
			if m.breaks("W1-CMD-1") {
				return cmds, nil
			}
			return cmds, &Fault{"w1_cmd_short", base + at}
		}
		length := int(v.u16(2))
		if length > len(v.b)-w1CmdHeader && !m.breaks("W1-CMD-2") {
			return cmds, &Fault{"w1_cmd_truncated", base + at}
		}
		cmd, res := v.byte(0), v.byte(1)
		if m.breaks("W1-CMD-3") {
			cmd, res = res, cmd
		}
		cmds = append(cmds, Fields{
			{"cmd", named(w1Cmds, uint32(cmd))}, {"res", res}, {"len", length},
			{"data", Hex(v.from(w1CmdHeader).first(length).b)},
		})
		at += m.w1Step(w1CmdHeader + length)
	}
	return cmds, nil
}
