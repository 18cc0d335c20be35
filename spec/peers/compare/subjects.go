package main

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/vishvananda/netlink"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec/peers/rival"
	"github.com/cnwire/cnwire/wire"
)

// subject is a package and how it is run: on the bytes that its socket would
// have returned.
type subject struct {
	name, version, path string

	split  func(b []byte) ([]rival.Message, error) // the messages of a datagram; nil when it does not walk
	swap   func(b []byte) ([]rival.Message, error) // the same in the other byte order; nil when it has none
	join   func(m rival.Message) ([]byte, error)   // encodes; nil when it does not
	events func(b []byte, pid int32) []told        // process events; nil when it has none
	refuse func(b []byte) (errno uint32, ok bool)  // an acknowledgement's errno; nil when it has no process events
	w1     func(b []byte, of stamp) []byte         // the bodies of an answer of 1-Wire; nil when it has none
	walk   func(b []byte)                          // what is counted for allocations; nil when it does not walk
}

// told is a process event as a package gives it.
type told struct {
	what cnproc.What
	pid  int32
}

func subjects() []subject {
	all := []subject{
		{
			name: "cnwire", version: "this checkout", path: "`nlmsg.Scan`, `cnmsg.All`, `cnproc.Event.Decode`, `w1.Scan`",
			split: func(b []byte) ([]rival.Message, error) { return split(b, wire.Native) },
			swap:  func(b []byte) ([]rival.Message, error) { return split(b, other()) },
			join: func(m rival.Message) ([]byte, error) {
				return nlmsg.AppendMessage(nil, wire.Native, nlmsg.Header{Type: m.Type, Seq: m.Seq}, m.Payload)
			},
			events: cnwireEvents, refuse: cnwireRefusal, w1: cnwireW1, walk: func(b []byte) { rival.Events(b) },
		},
		{
			name: "syscall", version: "of " + minor(runtime.Version()), path: "`ParseNetlinkMessage`",
			split: rival.SyscallSplit, walk: func(b []byte) { syscall.ParseNetlinkMessage(b) },
		},
		{
			name: "mdlayher", version: "netlink " + module("mdlayher/netlink"), path: "what `Conn.ReceiveIter` and `Conn.Send` do with the bytes; `Message.UnmarshalBinary` for allocations",
			split: rival.MdlayherSplit, join: rival.MdlayherJoin, walk: func(b []byte) { rival.MdlayherWalk(b) },
		},
		{
			name: "gVisor", version: "nlmsg " + module("gvisor.dev"), path: "`ParseMessage`, `Message.Finalize`",
			split: rival.GvisorSplit, join: rival.GvisorJoin, walk: func(b []byte) { rival.GvisorWalk(b) },
		},
		{
			name: "vishvananda", version: "netlink " + module("vishvananda/netlink"), path: "what `ProcEventMonitor` does with a datagram, `NetlinkRequest.Serialize`",
			split: rival.SyscallSplit, join: rival.VishvanandaJoin,
			events: vishvanandaEvents, refuse: func(b []byte) (uint32, bool) { return 0, len(vishvanandaEvents(b, 0)) > 0 },
			walk: func(b []byte) { vishvanandaEvents(b, 0) },
		},
		{
			name: "gosigar", version: "psnotify " + module("gosigar"), path: "what `Watcher.readEvents` does with a datagram; the process is watched",
			split: rival.SyscallSplit, events: gosigarEvents,
			refuse: func(b []byte) (uint32, bool) { return 0, len(gosigarEvents(b, 0)) > 0 },
			walk:   gosigarWalk(),
		},
		{
			name: "periph", version: "host " + module("periph.io/x/host"), path: "what `netlink.OneWire.Tx` does with an answer, told what to wait for",
			w1: func(b []byte, of stamp) []byte { body, _ := rival.PeriphW1(b, of.seq, of.ack, of.kind); return body },
		},
	}
	return slices.DeleteFunc(all, func(s subject) bool { return s.name == "gVisor" && !rival.HaveGvisor })
}

// minor leaves the patch out of a Go version: the page is the same for all.
func minor(version string) string {
	if parts := strings.SplitN(version, ".", 3); len(parts) == 3 {
		return parts[0] + "." + parts[1]
	}
	return version
}

// other is the byte order that this machine does not have.
func other() wire.Order {
	if wire.Native.Resolve() == wire.Big {
		return wire.Little
	}
	return wire.Big
}

// module returns the version of a module that this program is built with.
func module(name string) string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if strings.Contains(m.Path, name) {
			return m.Version
		}
	}
	return "unknown"
}

func split(b []byte, o wire.Order) (all []rival.Message, err error) {
	s := nlmsg.Scan(b, o)
	for s.Next() {
		m := s.Msg()
		all = append(all, rival.Message{Len: m.Len(), Type: m.Type(), Flags: m.Flags(), Seq: m.Seq(), PortID: m.PortID(), Payload: m.Payload()})
	}
	return all, s.Err()
}

func cnwireEvents(b []byte, _ int32) (all []told) {
	var e cnproc.Event
	for m := range cnmsg.All(b, wire.Native) {
		if m.ID() != cnmsg.Proc || e.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		if pid, ok := tgid(&e); ok {
			all = append(all, told{e.What, pid})
		}
	}
	return all
}

// tgid asks the view of each kind, as a program does that wants them all.
func tgid(e *cnproc.Event) (int32, bool) {
	if v, ok := e.Fork(); ok {
		return v.ParentTGID, true
	}
	if v, ok := e.Exec(); ok {
		return v.TGID, true
	}
	if v, ok := e.UID(); ok {
		return v.TGID, true
	}
	if v, ok := e.GID(); ok {
		return v.TGID, true
	}
	if v, ok := e.SID(); ok {
		return v.TGID, true
	}
	if v, ok := e.Ptrace(); ok {
		return v.TGID, true
	}
	if v, ok := e.Comm(); ok {
		return v.TGID, true
	}
	if v, ok := e.Coredump(); ok {
		return v.TGID, true
	}
	v, ok := e.Exit()
	return v.TGID, ok
}

func cnwireRefusal(b []byte) (errno uint32, ok bool) {
	m, ok := cnmsg.One(b, wire.Native)
	var e cnproc.Event
	if !ok || m.ID() != cnmsg.Proc || e.Decode(wire.Native, m.Data()) != nil {
		return 0, false
	}
	ack, ok := e.Ack()
	return ack.Err, ok
}

func cnwireW1(b []byte, _ stamp) (bodies []byte) {
	for m := range cnmsg.All(b, wire.Native) {
		s := w1.Scan(m.Data(), wire.Native)
		for s.Next() {
			bodies = append(bodies, s.Msg().Body()...)
		}
	}
	return bodies
}

func vishvanandaEvents(b []byte, _ int32) (all []told) {
	messages, err := syscall.ParseNetlinkMessage(b)
	if err != nil {
		return nil
	}
	for _, m := range messages {
		e := rival.VishvanandaEvent(m)
		if e == nil {
			continue
		}
		t := told{what: cnproc.What(e.What)}
		switch v := e.Msg.(type) {
		case *netlink.ForkProcEvent:
			t.pid = int32(v.ParentTgid)
		case *netlink.ExecProcEvent:
			t.pid = int32(v.ProcessTgid)
		case *netlink.CommProcEvent:
			t.pid = int32(v.ProcessTgid)
		case *netlink.ExitProcEvent:
			t.pid = int32(v.ProcessTgid)
		}
		all = append(all, t)
	}
	return all
}

func gosigarEvents(b []byte, pid int32) (all []told) {
	g := rival.NewGosigar(16)
	g.Watch(int(pid))
	g.Datagram(b)
	for {
		what, pid, ok := g.Take()
		if !ok {
			return all
		}
		all = append(all, told{cnproc.What(what), int32(pid)})
	}
}

// gosigarWalk is a datagram of events that nobody watches: what every listener
// pays for every event of the machine.
func gosigarWalk() func([]byte) {
	g := rival.NewGosigar(16)
	return func(b []byte) { g.Datagram(b) }
}
