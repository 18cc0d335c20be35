package w1

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// With ack == seq + 1 data and status share one cn_msg.
func TestRepliesJoinEqualAcks(t *testing.T) {
	h := Header{Type: TypeMasterCmd, Master: 1}
	c := CommandHeader{Cmd: CmdRead, Res: 3, Len: 5}
	for ack, want := range map[uint32]int{0: 2, 8: 1} {
		var r Replies
		r.Start([]byte{1}, wire.Big, cnmsg.Header{ID: cnmsg.W1, Seq: 7, Ack: ack, Flags: FlagBundle, Len: 99})
		r.Data(h, c, []byte{0xaa})
		r.Status(h, c, 22)
		payload, err := r.End()
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		in := cnmsg.In(payload[1:], wire.Big)
		for in.Next() {
			n++
			if at, err := Check(in.Msg().Data(), wire.Big); err != nil {
				t.Errorf("ack %d: %v at %d", ack, err, at)
			}
		}
		if n != want || in.Err() != nil || len(in.Tail()) != 0 {
			t.Errorf("ack %d: %d cn_msgs (%v), want %d", ack, n, in.Err(), want)
		}
	}
}

func TestRepliesTooLong(t *testing.T) {
	h := Header{Type: TypeMasterCmd}
	var r Replies
	r.Start(nil, wire.Little, cnmsg.Header{Seq: 1, Ack: 2})
	r.Data(h, CommandHeader{}, make([]byte, 65000))
	r.Data(h, CommandHeader{}, make([]byte, 600))
	r.Status(h, CommandHeader{}, 0)
	got, err := r.End()
	if err != wire.W1TooLong || len(got) != cnmsg.HeaderLen+HeaderLen+CommandHeaderLen+65000 || r.Err() != err {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	r.Start(nil, wire.Little, cnmsg.Header{})
	r.Data(h, CommandHeader{}, make([]byte, 1<<17))
	if got, err := r.End(); err != wire.W1TooLong || len(got) != 0 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	// 65535 bytes of data just fit.
	for extra, want := range []error{nil, wire.W1TooLong} {
		r.Start(nil, wire.Little, cnmsg.Header{})
		r.Data(h, CommandHeader{}, make([]byte, 65535-HeaderLen-CommandHeaderLen+extra))
		if got, err := r.End(); err != want || err == nil && len(got) != cnmsg.HeaderLen+65535 {
			t.Errorf("%d too many: %d bytes, %v", extra, len(got), err)
		}
	}
}
