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
func GvisorEncodeEvents(dst, events []byte) int {
	dst = dst[:0]
	var data [60]byte
	for i := 0; i+40 <= len(events); i += 40 {
		seq := uint32(i / 40)
		putProc(data[:], seq, events[i:i+40])
		m := nlmsg.NewMessage(linux.NetlinkMessageHeader{Type: linux.NLMSG_DONE, Seq: seq})
		m.Put(primitive.AsByteSlice(data[:]))
		dst = append(dst, m.Finalize()...)
	}
	return len(dst)
}
