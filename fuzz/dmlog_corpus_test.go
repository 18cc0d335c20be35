package fuzz

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// DM-STRUCT: every request and reply of the captures decodes, its data too, and
// encodes back to the same bytes.
func TestDmlogCaptureRoundTrip(t *testing.T) {
	t.Attr("requirement", "DM-SIZE-1")
	t.Attr("requirement", "DM-SEQ-1")
	seen := map[dmlog.RequestType]int{}
	eachCapture(t, cnmsg.DMLog, 2, func(t *testing.T, _ corpus.Capture, all []record) {
		for _, c := range all {
			if dmlog.IsAck(len(c.data)) {
				if c.fromKernel || dmlog.AckErrno(c.header) == 0 {
					t.Errorf("packet %d is an ack: %+v", c.packet, c.header)
				}
				continue
			}
			var r dmlog.Request
			if err := r.Decode(c.order, c.data); err != nil {
				t.Fatalf("packet %d: %v", c.packet, err)
			}
			seen[r.RequestType]++
			if again, ok := dmlogTyped(c.order, &r, c.fromKernel); !ok || !bytes.Equal(again, r.Data) {
				t.Errorf("packet %d: %v: data %x, want %x (%v)", c.packet, r.RequestType, again, r.Data, ok)
			}
			again, err := dmlog.AppendRequest(nil, c.order, &r)
			if err != nil || !bytes.Equal(again, c.data) || r.Size() != len(c.data) {
				t.Errorf("packet %d: encoded\n%x (%v), want\n%x", c.packet, again, err, c.data)
			}
			if !bytes.HasPrefix(r.UUIDText(), []byte("LVM-")) || r.Version != dmlog.Version || len(r.Rest) != 0 ||
				r.Padding != [7]byte{} || r.LUID == 0 || int(r.DataSize) != len(r.Data) {
				t.Errorf("packet %d: %+v", c.packet, r)
			}
			if c.header.Ack != 0 || c.fromKernel && c.header.Seq != r.Seq || c.fromKernel && len(r.Data) > dmlog.MaxFromKernel {
				t.Errorf("packet %d: seq %d of %d, ack %d", c.packet, c.header.Seq, r.Seq, c.header.Ack)
			}
		}
	})
	for typ := dmlog.TypeCtr; typ <= dmlog.TypeIsRemoteRecovering; typ++ {
		if typ != dmlog.TypeIsClean && typ != dmlog.TypeStatusTable && seen[typ] == 0 {
			t.Errorf("no %v", typ)
		}
	}
}

// A reply of the captures is what AppendReply makes of its request.
func TestDmlogCaptureReplies(t *testing.T) {
	eachCapture(t, cnmsg.DMLog, 2, func(t *testing.T, _ corpus.Capture, all []record) {
		requests := map[uint32]dmlog.Request{}
		replies := 0
		for _, c := range all {
			if dmlog.IsAck(len(c.data)) {
				delete(requests, c.header.Seq) // the kernel asks again
				continue
			}
			var r dmlog.Request
			if err := r.Decode(c.order, c.data); err != nil {
				t.Fatal(err)
			}
			if c.fromKernel {
				requests[r.Seq] = r
				continue
			}
			replies++
			request := requests[r.Seq]
			got, err := dmlog.AppendReply(nil, c.order, &request, r.Error, r.Data)
			if err != nil || !bytes.Equal(got, c.data) {
				t.Errorf("packet %d: made\n%x (%v), want\n%x", c.packet, got, err, c.data)
			}
		}
		if replies == 0 || replies != len(requests) {
			t.Errorf("%d replies to %d requests", replies, len(requests))
		}
	})
}

// The opening of the conversation is the same with both kernels, but for the
// address that is the luid.
func TestDmlogSameConversationOnBothOrders(t *testing.T) {
	openings := map[string][]dmlog.Request{}
	eachCapture(t, cnmsg.DMLog, 2, func(t *testing.T, capture corpus.Capture, all []record) {
		var opening []dmlog.Request
		for _, c := range all[:24] {
			if dmlog.IsAck(len(c.data)) {
				continue
			}
			var r dmlog.Request
			if err := r.Decode(c.order, c.data); err != nil {
				t.Fatal(err)
			}
			again, _ := dmlogTyped(c.order, &r, c.fromKernel)
			if l, ok := r.Regions(c.order); ok && c.fromKernel {
				again = nil
				for i := range l.Len() {
					again = dmlog.AppendRegions(again, wire.Little, l.At(i))
				}
			} else if n, ok := r.Number(c.order); ok && !c.fromKernel {
				again = dmlog.AppendNumber(nil, wire.Little, n)
			} else if v, ok := r.ResyncWork(c.order); ok && !c.fromKernel {
				again = dmlog.AppendResyncWork(nil, wire.Little, v)
			} else if v, ok := r.RegionSync(c.order); ok {
				again = dmlog.AppendRegionSync(nil, wire.Little, v)
			}
			r.LUID, r.Data = 0, again
			opening = append(opening, r)
		}
		openings[capture.Name] = opening
	})
	little, big := openings["6.1.176-amd64"], openings["6.1.176-s390x"]
	if len(little) == 0 || len(big) != len(little) {
		t.Fatal("a capture is missing")
	}
	for i, r := range little {
		other := big[i]
		same := bytes.Equal(r.Data, other.Data)
		if r.Seq != other.Seq || r.RequestType != other.RequestType || r.Error != other.Error || r.DataSize != other.DataSize || !same {
			t.Errorf("message %d: %v seq %d %x, and %v seq %d %x", i,
				r.RequestType, r.Seq, r.Data, other.RequestType, other.Seq, other.Data)
		}
	}
}
