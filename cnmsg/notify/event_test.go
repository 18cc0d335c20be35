package notify

import (
	"encoding/hex"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

func TestEvents(t *testing.T) {
	for e, name := range map[Event]string{Registered: "registered", Unregistered: "unregistered", 2: "2"} {
		if e.String() != name {
			t.Errorf("%d = %q", e, e.String())
		}
		h := EventHeader(cnmsg.Proc, e)
		got, ok := EventOf(h)
		if got != e || ok != (e < 2) || h != (cnmsg.Header{ID: cnmsg.Proc, Ack: uint32(e)}) {
			t.Errorf("%v: %v %v %+v", e, got, ok, h)
		}
	}
	// The whole datagram, and what is not one.
	b, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(0), EventHeader(cnmsg.Proc, Unregistered), nil)
	if want := "24000000030000000000000000000000" + "0100000001000000000000000100000000000000"; err != nil || hex.EncodeToString(b) != want {
		t.Errorf("%x %v", b, err)
	}
	for _, h := range []cnmsg.Header{{Seq: 1}, {Len: 1}, {Flags: 1}, {Ack: 2}} {
		if _, ok := EventOf(h); ok {
			t.Errorf("%+v is an event", h)
		}
	}
}
