package rival

import (
	"encoding/binary"
	"iter"
	_ "unsafe" // for linkname

	"github.com/mdlayher/netlink"
)

// The walk inside Conn.Receive is not exported.
//
//go:linkname parseMessagesIter github.com/mdlayher/netlink.parseMessagesIter
func parseMessagesIter(b []byte) iter.Seq2[netlink.Message, error]

// MdlayherWalk is Message.UnmarshalBinary, one message after the other.
func MdlayherWalk(b []byte) (sum uint32) {
	var m netlink.Message
	for len(b) >= 16 {
		length := int(binary.NativeEndian.Uint32(b)+3) &^ 3
		if length > len(b) || m.UnmarshalBinary(b[:length]) != nil {
			return sum
		}
		if !IsControl(uint16(m.Header.Type)) {
			sum += SumCN(m.Data)
		}
		b = b[length:]
	}
	return sum
}

// MdlayherIterWalk is the walk inside Conn.Receive.
func MdlayherIterWalk(b []byte) (sum uint32) {
	for m, err := range parseMessagesIter(b) {
		if err != nil {
			return sum
		}
		if !IsControl(uint16(m.Header.Type)) {
			sum += SumCN(m.Data)
		}
	}
	return sum
}

// MdlayherSliceWalk collects the messages first, as Conn.Receive returns them.
func MdlayherSliceWalk(b []byte) (sum uint32) {
	messages, err := MdlayherMessages(b)
	if err != nil {
		return 0
	}
	for i := range messages {
		if !IsControl(uint16(messages[i].Header.Type)) {
			sum += SumCN(messages[i].Data)
		}
	}
	return sum
}

// MdlayherMessages is Conn.Receive without the socket, which returns none of
// them with an error, as Conn.ReceiveIter does.
func MdlayherMessages(b []byte) (messages []netlink.Message, err error) {
	for m, err := range parseMessagesIter(b) {
		if err != nil {
			return messages, err
		}
		messages = append(messages, m)
	}
	return messages, nil
}

// MdlayherEncodeEvents is Message.MarshalBinary, with a cn_msg by hand in it.
func MdlayherEncodeEvents(dst, events []byte, count int) int {
	dst = dst[:0]
	var data [60]byte
	for seq := range uint32(count) {
		e := event(events, seq)
		putProc(data[:], seq, e)
		m := netlink.Message{Header: netlink.Header{Length: 76, Type: netlink.Done, Sequence: seq}, Data: data[:]}
		b, _ := m.MarshalBinary()
		dst = append(dst, b...)
	}
	return len(dst)
}

// putProc writes a cn_msg of cn_proc by hand.
func putProc(b []byte, seq uint32, event []byte) {
	o := binary.NativeEndian
	_ = b[59]
	o.PutUint32(b[0:], 1)
	o.PutUint32(b[4:], 1)
	o.PutUint32(b[8:], seq)
	o.PutUint32(b[12:], 0)
	o.PutUint16(b[16:], 40)
	o.PutUint16(b[18:], 0)
	copy(b[20:], event)
}
