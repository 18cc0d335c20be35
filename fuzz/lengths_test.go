package fuzz

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// No encoder of the core writes a length that its caller says: each takes that
// of the bytes. The notification control has no such field.
func TestLengthsAreComputed(t *testing.T) {
	t.Attr("requirement", "IN-CHECK-1")
	data := []byte{1, 2, 3, 4, 5}
	for name, encode := range map[string]func(said uint16) ([]byte, error){
		"nlmsg.AppendMessage": func(said uint16) ([]byte, error) {
			return nlmsg.AppendMessage(nil, wire.Little, nlmsg.Header{Len: uint32(said)}, data)
		},
		"cnmsg.AppendFrame": func(said uint16) ([]byte, error) {
			return cnmsg.AppendFrame(nil, wire.Little, nlmsg.Header{Len: uint32(said)}, cnmsg.Header{Len: said}, data)
		},
		"cnmsg.AppendFrameRounded": func(said uint16) ([]byte, error) {
			return cnmsg.AppendFrameRounded(nil, wire.Little, nlmsg.Header{Len: uint32(said)}, cnmsg.Header{Len: said}, data)
		},
		"cnmsg.Batch.Add": func(said uint16) ([]byte, error) {
			var b cnmsg.Batch
			b.Start(nil, wire.Little, nlmsg.Header{Len: uint32(said)})
			b.Add(cnmsg.Header{Len: said}, data)
			return b.End()
		},
		"cnmsg.Batch.Reserve": func(said uint16) ([]byte, error) {
			var b cnmsg.Batch
			b.Start(nil, wire.Little, nlmsg.Header{Len: uint32(said)})
			b.Reserve(cnmsg.Header{Len: said}, len(data))
			return b.End()
		},
		"w1.AppendMsg": func(said uint16) ([]byte, error) {
			return w1.AppendMsg(nil, wire.Little, w1.Header{Len: said}, data)
		},
		"w1.AppendCommand": func(said uint16) ([]byte, error) {
			return w1.AppendCommand(nil, wire.Little, w1.CommandHeader{Len: said}, data)
		},
		"dmlog.AppendRequest": func(said uint16) ([]byte, error) {
			return dmlog.AppendRequest(nil, wire.Little, &dmlog.Request{DataSize: uint32(said), Data: data})
		},
		"v86d.AppendTask": func(said uint16) ([]byte, error) {
			return v86d.AppendTask(nil, wire.Little, &v86d.Task{BufLen: int32(said), Buf: data})
		},
	} {
		want, err := encode(uint16(len(data)))
		if err != nil {
			t.Fatal(name, err)
		}
		for _, said := range []uint16{0, 4, 6, 0xffff} {
			if got, err := encode(said); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s, told %d: %x %v, want %x", name, said, got, err, want)
			}
		}
	}
}
