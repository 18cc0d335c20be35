package rival

import (
	"encoding/binary"
	"syscall"
	_ "unsafe" // for linkname

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// The decoder inside ProcEventMonitor is not exported.
//
//go:linkname parseNetlinkMessage github.com/vishvananda/netlink.parseNetlinkMessage
func parseNetlinkMessage(m syscall.NetlinkMessage) *netlink.ProcEvent

// VishvanandaEvents is the path of ProcEventMonitor for datagrams of a size,
// without its socket and its channel: ParseNetlinkMessage, as
// NetlinkSocket.Receive does, and its decoder.
func VishvanandaEvents(b []byte, size int) (sum uint32) {
	for i := 0; i+size <= len(b); i += size {
		messages, err := syscall.ParseNetlinkMessage(b[i : i+size])
		if err != nil {
			return 0
		}
		for _, m := range messages {
			if e := parseNetlinkMessage(m); e != nil {
				sum += sumProcEvent(e) + binary.NativeEndian.Uint32(m.Data[8:])
			}
		}
	}
	return sum
}

// VishvanandaEvent decodes one message.
func VishvanandaEvent(m syscall.NetlinkMessage) *netlink.ProcEvent { return parseNetlinkMessage(m) }

func sumProcEvent(e *netlink.ProcEvent) uint32 {
	sum := e.What + e.CPU + uint32(e.Timestamp)
	switch m := e.Msg.(type) {
	case *netlink.ForkProcEvent:
		sum += m.ParentPid + m.ParentTgid + m.ChildPid + m.ChildTgid
	case *netlink.ExecProcEvent:
		sum += m.ProcessPid + m.ProcessTgid
	case *netlink.CommProcEvent:
		sum += m.ProcessPid + m.ProcessTgid + sumComm(&m.Comm)
	case *netlink.ExitProcEvent:
		sum += m.ProcessPid + m.ProcessTgid + m.ExitCode + m.ExitSignal + m.ParentPid + m.ParentTgid
	}
	return sum
}

// payload is the NetlinkRequestData that carries a cn_msg.
type payload []byte

func (p payload) Len() int          { return len(p) }
func (p payload) Serialize() []byte { return p }

// VishvanandaEncodeEvents is NetlinkRequest.Serialize, with a cn_msg by hand in it.
func VishvanandaEncodeEvents(dst, events []byte, count int) int {
	dst = dst[:0]
	var data [60]byte
	for seq := range uint32(count) {
		e := event(events, seq)
		putProc(data[:], seq, e)
		r := nl.NetlinkRequest{NlMsghdr: unix.NlMsghdr{Len: 16, Type: unix.NLMSG_DONE, Seq: seq}}
		r.AddData(payload(data[:]))
		dst = append(dst, r.Serialize()...)
	}
	return len(dst)
}
