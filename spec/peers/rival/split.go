package rival

import (
	"encoding/binary"
	"syscall"

	"github.com/mdlayher/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// Message is one nlmsghdr as an implementation has read it.
type Message struct {
	Len         uint32
	Type, Flags uint16
	Seq, PortID uint32
	Payload     []byte
}

// SyscallSplit is syscall.ParseNetlinkMessage.
func SyscallSplit(b []byte) ([]Message, error) {
	found, err := syscall.ParseNetlinkMessage(b)
	var messages []Message
	for _, m := range found {
		messages = append(messages, Message{m.Header.Len, m.Header.Type, m.Header.Flags, m.Header.Seq, m.Header.Pid, m.Data})
	}
	return messages, err
}

// MdlayherSplit is Conn.ReceiveIter without its socket: it reads into a buffer
// whose length is a multiple of 4.
func MdlayherSplit(b []byte) ([]Message, error) {
	found, err := MdlayherMessages(append(b[:len(b):len(b)], make([]byte, -len(b)&3)...))
	var messages []Message
	for _, m := range found {
		h := m.Header
		messages = append(messages, Message{h.Length, uint16(h.Type), uint16(h.Flags), h.Sequence, h.PID, m.Data})
	}
	return messages, err
}

// StartsSplit reads the headers that begin at starts, by hand.
func StartsSplit(b []byte, starts []uint32) []Message {
	o := binary.NativeEndian
	var messages []Message
	for _, at := range starts {
		h := b[at:]
		length := o.Uint32(h)
		if uint64(length) > uint64(len(h)) {
			// The library says that a message is here, and it is not whole.
			messages = append(messages, Message{length, o.Uint16(h[4:]), o.Uint16(h[6:]), o.Uint32(h[8:]), o.Uint32(h[12:]), nil})
			break
		}
		messages = append(messages, Message{length, o.Uint16(h[4:]), o.Uint16(h[6:]), o.Uint32(h[8:]), o.Uint32(h[12:]), h[16:length]})
	}
	return messages
}

// MdlayherJoin is Message.MarshalBinary with the Length that Conn.Send fills in.
func MdlayherJoin(m Message) ([]byte, error) {
	h := netlink.Header{Length: uint32(16+len(m.Payload)+3) &^ 3, Type: netlink.HeaderType(m.Type), Flags: netlink.HeaderFlags(m.Flags), Sequence: m.Seq, PID: m.PortID}
	return netlink.Message{Header: h, Data: m.Payload}.MarshalBinary()
}

// VishvanandaJoin is NetlinkRequest.Serialize.
func VishvanandaJoin(m Message) ([]byte, error) {
	r := nl.NetlinkRequest{NlMsghdr: unix.NlMsghdr{Type: m.Type, Flags: m.Flags, Seq: m.Seq, Pid: m.PortID}}
	r.AddData(payload(m.Payload))
	return r.Serialize(), nil
}
