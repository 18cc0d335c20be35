package dmlog

import (
	"bytes"
	"io"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// record is one cn_msg of a capture, with its own copy of the data.
type record struct {
	packet     int
	fromKernel bool
	order      wire.Order
	header     cnmsg.Header
	data       []byte
}

// records reads the cn_msgs with that id out of a capture.
func records(t testing.TB, c corpus.Capture, id cnmsg.ID) []record {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	var all []record
	for {
		p, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		datagram := bytes.Clone(p.Data)
		for nl := nlmsg.Scan(datagram, c.ByteOrder()); nl.Next(); {
			if nl.Msg().Kind() != nlmsg.KindData {
				continue
			}
			for in := cnmsg.In(nl.Msg().Payload(), c.ByteOrder()); in.Next(); {
				if m := in.Msg(); m.ID() == id {
					all = append(all, record{p.Number, nl.Msg().PortID() == 0, m.Order(), m.Header(), m.Data()})
				}
			}
		}
	}
}

// eachCapture runs f for every embedded capture that has messages of dm-log.
func eachCapture(t *testing.T, f func(t *testing.T, c corpus.Capture, all []record)) {
	found := 0
	for _, c := range corpus.Captures() {
		all := records(t, c, cnmsg.DMLog)
		if len(all) == 0 {
			continue
		}
		found++
		t.Run(c.Name, func(t *testing.T) { f(t, c, all) })
	}
	if found < 2 {
		t.Fatalf("%d captures have messages of dm-log", found)
	}
}

// typed reads the data through the view that belongs to it and encodes it back;
// ok is false when there is no view or it does not take the data.
func typed(r *Request, o wire.Order, fromKernel bool) (again []byte, ok bool) {
	switch typ := r.RequestType.Type(); {
	case typ == TypeCtr && fromKernel, typ == TypeCtr && len(r.Data) > 0,
		typ == TypeStatusInfo && !fromKernel, typ == TypeStatusTable && !fromKernel:
		s, ok := r.Text()
		if len(s) < len(r.Data) {
			s = append(bytes.Clone(s), 0)
		}
		return s, ok
	case !fromKernel && (typ == TypeGetRegionSize || typ == TypeGetSyncCount || typ == TypeIsClean || typ == TypeInSync):
		n, ok := r.Number(o)
		return AppendNumber(nil, o, n), ok
	case !fromKernel && typ == TypeGetResyncWork:
		v, ok := r.ResyncWork(o)
		return AppendResyncWork(nil, o, v), ok
	case !fromKernel && typ == TypeIsRemoteRecovering:
		v, ok := r.Recovering(o)
		return AppendRecovering(nil, o, v), ok
	case fromKernel && typ == TypeSetRegionSync:
		v, ok := r.RegionSync(o)
		return AppendRegionSync(nil, o, v), ok
	case fromKernel && (typ >= TypeIsClean && typ <= TypeClearRegion || typ == TypeIsRemoteRecovering):
		l, ok := r.Regions(o)
		for i := range l.Len() {
			again = AppendRegions(again, o, l.At(i))
		}
		return again, ok
	}
	return nil, len(r.Data) == 0
}

// DM-STRUCT: every request and reply of the captures decodes, its data too, and
// encodes back to the same bytes.
func TestCaptureRoundTrip(t *testing.T) {
	seen := map[RequestType]int{}
	eachCapture(t, func(t *testing.T, _ corpus.Capture, all []record) {
		for _, c := range all {
			if IsAck(len(c.data)) {
				t.Errorf("packet %d is an ack", c.packet)
				continue
			}
			var r Request
			if err := r.Decode(c.order, c.data); err != nil {
				t.Fatalf("packet %d: %v", c.packet, err)
			}
			seen[r.RequestType]++
			if again, ok := typed(&r, c.order, c.fromKernel); !ok || !bytes.Equal(again, r.Data) {
				t.Errorf("packet %d: %v: data %x, want %x (%v)", c.packet, r.RequestType, again, r.Data, ok)
			}
			again, err := AppendRequest(nil, c.order, &r)
			if err != nil || !bytes.Equal(again, c.data) || r.Size() != len(c.data) {
				t.Errorf("packet %d: encoded\n%x (%v), want\n%x", c.packet, again, err, c.data)
			}
			if !bytes.HasPrefix(r.UUIDText(), []byte("LVM-")) || r.Version != Version || len(r.Rest) != 0 ||
				r.Padding != [7]byte{} || r.LUID == 0 || int(r.DataSize) != len(r.Data) {
				t.Errorf("packet %d: %+v", c.packet, r)
			}
			if c.header.Ack != 0 || c.fromKernel && c.header.Seq != r.Seq || c.fromKernel && len(r.Data) > MaxFromKernel {
				t.Errorf("packet %d: seq %d of %d, ack %d", c.packet, c.header.Seq, r.Seq, c.header.Ack)
			}
		}
	})
	for typ := TypeCtr; typ <= TypeIsRemoteRecovering; typ++ {
		if typ != TypeIsClean && typ != TypeStatusTable && seen[typ] == 0 {
			t.Errorf("no %v", typ)
		}
	}
}

// A reply of the captures is what AppendReply makes of its request.
func TestCaptureReplies(t *testing.T) {
	eachCapture(t, func(t *testing.T, _ corpus.Capture, all []record) {
		requests := map[uint32]Request{}
		replies := 0
		for _, c := range all {
			var r Request
			if err := r.Decode(c.order, c.data); err != nil {
				t.Fatal(err)
			}
			if c.fromKernel {
				requests[r.Seq] = r
				continue
			}
			replies++
			request := requests[r.Seq]
			got, err := AppendReply(nil, c.order, &request, r.Error, r.Data)
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
func TestSameConversationOnBothOrders(t *testing.T) {
	openings := map[string][]Request{}
	eachCapture(t, func(t *testing.T, capture corpus.Capture, all []record) {
		var opening []Request
		for _, c := range all[:24] {
			var r Request
			if err := r.Decode(c.order, c.data); err != nil {
				t.Fatal(err)
			}
			again, _ := typed(&r, c.order, c.fromKernel)
			if l, ok := r.Regions(c.order); ok && c.fromKernel {
				again = nil
				for i := range l.Len() {
					again = AppendRegions(again, wire.Little, l.At(i))
				}
			} else if n, ok := r.Number(c.order); ok && !c.fromKernel {
				again = AppendNumber(nil, wire.Little, n)
			} else if v, ok := r.ResyncWork(c.order); ok && !c.fromKernel {
				again = AppendResyncWork(nil, wire.Little, v)
			} else if v, ok := r.RegionSync(c.order); ok {
				again = AppendRegionSync(nil, wire.Little, v)
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
