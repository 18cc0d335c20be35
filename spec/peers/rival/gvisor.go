//go:build amd64 || arm64

package rival

import (
	"syscall"

	"gvisor.dev/gvisor/pkg/abi/linux"
	"gvisor.dev/gvisor/pkg/marshal/primitive"
	"gvisor.dev/gvisor/pkg/sentry/socket/netlink/nlmsg"
)

// HaveGvisor tells that gVisor is built in: it knows few machines.
const HaveGvisor = true

// GvisorWalk is nlmsg.ParseMessage. The payload is what GetData leaves behind a
// header of no bytes.
func GvisorWalk(b []byte) (sum uint32) {
	for len(b) > 0 {
		m, rest, ok := nlmsg.ParseMessage(b)
		if !ok {
			return sum
		}
		var none primitive.ByteSlice
		if data, ok := m.GetData(&none); ok && !IsControl(m.Header().Type) {
			sum += SumCN(data)
		}
		b = rest
	}
	return sum
}

// GvisorEncodeEvents is nlmsg.Message.Put and Finalize, with a cn_msg by hand in it.
func GvisorEncodeEvents(dst, events []byte, count int) int {
	dst = dst[:0]
	var data [60]byte
	for seq := range uint32(count) {
		e := event(events, seq)
		putProc(data[:], seq, e)
		m := nlmsg.NewMessage(linux.NetlinkMessageHeader{Type: linux.NLMSG_DONE, Seq: seq})
		m.Put(primitive.AsByteSlice(data[:]))
		dst = append(dst, m.Finalize()...)
	}
	return len(dst)
}

// GvisorSplit is nlmsg.ParseMessage, one message after the other. What it says
// no to becomes an error; gVisor's own loop (Socket.processMessages) ends there
// without one.
func GvisorSplit(b []byte) ([]Message, error) {
	var messages []Message
	for len(b) > 0 {
		m, rest, ok := nlmsg.ParseMessage(b)
		if !ok {
			return messages, syscall.EINVAL
		}
		var none primitive.ByteSlice
		payload, _ := m.GetData(&none)
		h := m.Header()
		messages = append(messages, Message{h.Length, h.Type, h.Flags, h.Seq, h.PortID, payload})
		b = rest
	}
	return messages, nil
}

// GvisorJoin is nlmsg.Message.Put and Finalize.
func GvisorJoin(m Message) ([]byte, error) {
	g := nlmsg.NewMessage(linux.NetlinkMessageHeader{Type: m.Type, Flags: m.Flags, Seq: m.Seq, PortID: m.PortID})
	g.Put(primitive.AsByteSlice(m.Payload))
	return g.Finalize(), nil
}
