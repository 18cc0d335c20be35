package dmlog

import (
	"encoding/hex"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// A bare acknowledgement is the shortest datagram there is.
func TestAck(t *testing.T) {
	h := AckHeader(5, 11)
	got, err := cnmsg.AppendFrame(nil, wire.Little, nlmsg.Header{Type: nlmsg.TypeDone}, h, nil)
	if want := "24000000030000000000000000000000" + "0700000001000000050000000b00000000000000"; err != nil || hex.EncodeToString(got) != want {
		t.Errorf("%x %v, want %s", got, err, want)
	}
	m, ok := cnmsg.One(got, wire.Little)
	if !ok || !IsAck(m.Len()) || AckErrno(m.Header()) != 11 || m.ID() != cnmsg.DMLog {
		t.Errorf("%+v", m.Header())
	}
	if IsAck(1) || IsAck(160) {
		t.Error("a request is an ack")
	}
}
