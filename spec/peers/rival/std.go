package rival

import (
	"bytes"
	"encoding/binary"
	"syscall"
)

// SyscallWalk is syscall.ParseNetlinkMessage.
func SyscallWalk(b []byte) (sum uint32) {
	messages, err := syscall.ParseNetlinkMessage(b)
	if err != nil {
		return 0
	}
	for i := range messages {
		if !IsControl(messages[i].Header.Type) {
			sum += SumCN(messages[i].Data)
		}
	}
	return sum
}

// CnMsg is a struct cn_msg for encoding/binary.
type CnMsg struct {
	Idx, Val, Seq, Ack uint32
	Len, Flags         uint16
}

// BinaryDecodeWalk reads the structs with encoding/binary.Decode.
func BinaryDecodeWalk(b []byte) (sum uint32) {
	var h syscall.NlMsghdr
	var c CnMsg
	for len(b) >= 16 {
		if _, err := binary.Decode(b, binary.NativeEndian, &h); err != nil || h.Len < 16 || int(h.Len) > len(b) {
			return sum
		}
		p := b[16:h.Len]
		for !IsControl(h.Type) && len(p) >= 20 {
			if _, err := binary.Decode(p, binary.NativeEndian, &c); err != nil || int(c.Len) > len(p)-20 {
				return sum
			}
			sum += c.Idx + c.Val + c.Seq + c.Ack + uint32(c.Len)
			p = p[20+int(c.Len):]
		}
		b = b[min(int(h.Len+3)&^3, len(b)):]
	}
	return sum
}

// BinaryReadWalk reads the structs with encoding/binary.Read.
func BinaryReadWalk(b []byte) (sum uint32) {
	var h syscall.NlMsghdr
	var c CnMsg
	for len(b) >= 16 {
		if err := binary.Read(bytes.NewReader(b), binary.NativeEndian, &h); err != nil || h.Len < 16 || int(h.Len) > len(b) {
			return sum
		}
		p := b[16:h.Len]
		for !IsControl(h.Type) && len(p) >= 20 {
			if err := binary.Read(bytes.NewReader(p), binary.NativeEndian, &c); err != nil || int(c.Len) > len(p)-20 {
				return sum
			}
			sum += c.Idx + c.Val + c.Seq + c.Ack + uint32(c.Len)
			p = p[20+int(c.Len):]
		}
		b = b[min(int(h.Len+3)&^3, len(b)):]
	}
	return sum
}

// BinaryEncodeEvents writes the structs with encoding/binary.Append.
func BinaryEncodeEvents(dst, events []byte, count int) int {
	dst = dst[:0]
	for seq := range uint32(count) {
		e := event(events, seq)
		h := syscall.NlMsghdr{Len: 76, Type: syscall.NLMSG_DONE, Seq: seq}
		c := CnMsg{Idx: 1, Val: 1, Seq: seq, Len: 40}
		dst, _ = binary.Append(dst, binary.NativeEndian, &h)
		dst, _ = binary.Append(dst, binary.NativeEndian, &c)
		dst = append(dst, e...)
	}
	return len(dst)
}
