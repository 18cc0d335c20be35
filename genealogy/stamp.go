package genealogy

import "github.com/cnwire/cnwire/cnmsg"

// Stamp is what a message carries of its place in a conversation: the id, seq
// and ack of its cn_msg. Package genealogy never looks at nlmsg_seq: from the
// kernel it equals the first cn_msg's seq, to the kernel it is anything.
type Stamp struct {
	ID  cnmsg.ID
	Seq uint32
	Ack uint32
}

// StampOf returns the stamp of a message, the zero Stamp for an empty one.
func StampOf(m cnmsg.Msg) Stamp {
	if len(m.Bytes()) < cnmsg.HeaderLen {
		return Stamp{}
	}
	return Stamp{m.ID(), m.Seq(), m.Ack()}
}
