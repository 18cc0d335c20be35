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
		if message == nil {
			break
		}
		at += size
	}
	f := protocol("w1")
	f.add("messages", messages)
	if first != nil {
		f.add("fault", first)
	}
	return f
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
	f = w1Head(v, length)
	body := v.from(w1Header).first(length)
	if !w1HasCommands(v.byte(0)) {
		f.add("data", Hex(body.b))
		return f, w1Header + length, nil
	}
	cmds, fault := m.w1Commands(body, at+w1Header)
	f.add("cmds", cmds)
	return f, w1Header + length, fault
}

func w1Head(v view, length int) (f Fields) {
	f.add("type", named(w1Types, uint32(v.byte(0))))
	f.add("status", v.byte(1))
	f.add("len", length)
	if w1HasSlave(v.byte(0)) {
		f.add("id", w1Slave(v))
	} else {
		f.add("mst", Fields{{"id", v.u32(4)}, {"res", v.u32(8)}})
	}
	return f
}

// w1Slave returns the 8 bytes of a slave's number, the family first.
func w1Slave(v view) string {
	id := slices.Clone(v.b[4:12])
	if v.big {
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
		cmds = append(cmds, Fields{
			{"cmd", named(w1Cmds, uint32(v.byte(0)))}, {"res", v.byte(1)}, {"len", length},
			{"data", Hex(v.from(w1CmdHeader).first(length).b)},
		})
		at += w1CmdHeader + length
	}
	return cmds, nil
}
