package main

import (
	"encoding/binary"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"github.com/vishvananda/netlink"

	"github.com/cnwire/cnwire/spec/peers/c"
	"github.com/cnwire/cnwire/spec/peers/rival"
)

func testees() []testee {
	var list []testee
	inC := func(name string, have bool, split func([]byte) []uint32, join func(typ, flags uint16, seq, portID uint32, payload []byte) []byte) {
		if have {
			list = append(list, testee{
				name:  name,
				split: func(b []byte) ([]rival.Message, error) { return rival.StartsSplit(b, split(b)), nil },
				join: func(m rival.Message) ([]byte, error) {
					return join(m.Type, m.Flags, m.Seq, m.PortID, m.Payload), nil
				},
			})
		}
	}
	inC("macros", c.HaveRef, c.Split, c.Join)
	inC("libmnl", c.HaveMnl, c.MnlSplit, c.MnlJoin)
	inC("libnl", c.HaveNl, c.NlSplit, c.NlJoin)
	list = append(list,
		testee{name: "syscall", version: runtime.Version(), split: rival.SyscallSplit},
		testee{name: "mdlayher", version: module("mdlayher/netlink"), split: rival.MdlayherSplit, join: rival.MdlayherJoin},
		testee{name: "vishvananda", version: module("vishvananda/netlink"), split: rival.SyscallSplit, join: rival.VishvanandaJoin, payload: vishvananda},
	)
	if rival.HaveGvisor {
		list = append(list, testee{name: "gvisor", version: module("gvisor"), split: gvisor, join: rival.GvisorJoin})
	}
	return list
}

// gvisor ends at what ParseMessage says no to, as gVisor's own loop does. What
// it is stands there.
func gvisor(b []byte) ([]rival.Message, error) {
	messages, _ := rival.GvisorSplit(b)
	return messages, nil
}

// module returns the version of a module that this program is built with.
func module(part string) string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if strings.Contains(m.Path, part) {
			return m.Version
		}
	}
	return ""
}

// vishvananda decodes a process event as its ProcEventMonitor does.
func vishvananda(q *question, data []byte) any {
	if q.Idx != 1 || q.Val != 1 {
		return nil
	}
	o := binary.NativeEndian
	var head []byte
	for _, v := range []uint32{q.Idx, q.Val, 0, 0} {
		head = o.AppendUint32(head, v)
	}
	head = o.AppendUint32(head, uint32(len(data)))
	e := rival.VishvanandaEvent(syscall.NetlinkMessage{Header: syscall.NlMsghdr{Type: syscall.NLMSG_DONE}, Data: append(head, data...)})
	if e == nil {
		return nil
	}
	a := object{"protocol": "cnproc", "cpu": e.CPU, "timestamp_ns": strconv.FormatUint(e.Timestamp, 10)}
	pid := func(name string, v uint32) { a[name] = int32(v) }
	switch m := e.Msg.(type) {
	case *netlink.ForkProcEvent:
		a["what"] = "fork"
		pid("parent_pid", m.ParentPid)
		pid("parent_tgid", m.ParentTgid)
		pid("child_pid", m.ChildPid)
		pid("child_tgid", m.ChildTgid)
	case *netlink.ExecProcEvent:
		a["what"] = "exec"
		pid("process_pid", m.ProcessPid)
		pid("process_tgid", m.ProcessTgid)
	case *netlink.CommProcEvent:
		a["what"] = "comm"
		pid("process_pid", m.ProcessPid)
		pid("process_tgid", m.ProcessTgid)
		a["comm"], _, _ = strings.Cut(string(m.Comm[:]), "\x00")
	case *netlink.ExitProcEvent:
		a["what"] = "exit"
		pid("process_pid", m.ProcessPid)
		pid("process_tgid", m.ProcessTgid)
		a["exit_code"], a["exit_signal"] = m.ExitCode, m.ExitSignal
		pid("parent_pid", m.ParentPid)
		pid("parent_tgid", m.ParentTgid)
	}
	return a
}
