package rival

import (
	"gvisor.dev/gvisor/pkg/abi/linux"
	"gvisor.dev/gvisor/pkg/marshal/primitive"
	"gvisor.dev/gvisor/pkg/sentry/socket/netlink/nlmsg"
)

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
