package fuzz

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/wire"
)

// Dmlog reads data as the payload of a message of dm-log-userspace, in both
// orders and both layouts.
func Dmlog(data []byte) int {
	return dmlogData(wire.Little, data) | dmlogData(wire.Big, data)
}

func dmlogData(o wire.Order, data []byte) int {
	check(dmlog.IsAck(len(data)) == (len(data) == 0), "%d bytes are an ack", len(data))
	if len(data) >= 4 {
		ack := dmlog.AckHeader(9, o.Uint32(data))
		check(dmlog.AckErrno(ack) == o.Uint32(data) && ack.Seq == 9 && ack.ID == cnmsg.DMLog && ack.Len == 0, "an ack is %+v", ack)
	}
	return dmlogRequest(dmlog.Versioned, o, data) | dmlogRequest(dmlog.Unversioned, o, data)
}

func dmlogRequest(l dmlog.Layout, o wire.Order, data []byte) int {
	r := dmlog.Request{Seq: 99, Rest: data}
	err := r.DecodeLayout(l, o, data)
	if len(data) < 160 {
		check(err == wire.DMShort && reflect.ValueOf(r).IsZero(), "%d bytes: %v, %+v", len(data), err, r)
		return 0
	}

	size, there := uint64(o.Uint32(data[156:])), uint64(len(data)-160)
	fault := wire.Fault(0)
	if size > there {
		fault = wire.DMTruncated
	}
	check(err == fault.Err(), "data_size %d of %d: %v", size, there, err)
	dmlogFields(l, o, data, &r)
	end := 160 + int(min(size, there))
	part(data, r.Data, 160, end)
	part(data, r.Rest, end, len(data))
	dmlogViews(o, &r)
	if fault != 0 {
		return 0
	}

	again, err := dmlog.AppendRequestLayout(nil, l, o, &r)
	if len(data) > cnmsg.MaxData {
		check(err == wire.CNTooLong && again == nil, "%d bytes: %v", len(data), err)
		return 1
	}
	check(err == nil && bytes.Equal(again, data) && r.Size() == len(data), "a request encodes to\n%x (%v), was\n%x", again, err, data)
	if l == dmlog.Versioned {
		reply, err := dmlog.AppendReply(nil, o, &r, r.Error, r.Data)
		check(err == nil && bytes.Equal(reply, data[:end]), "a reply is\n%x (%v), want\n%x", reply, err, data[:end])
	}

	other := opposite(o)
	image, _ := dmlog.AppendRequestLayout(nil, l, other, &r)
	var got dmlog.Request
	err = got.DecodeLayout(l, other, image)
	again, _ = dmlog.AppendRequestLayout(nil, l, o, &got)
	check(err == nil && bytes.Equal(again, data), "mirror: %v, through the other order a request is\n%x, was\n%x", err, again, data)
	return 1
}

// dmlogFields reads the fields from their places.
func dmlogFields(l dmlog.Layout, o wire.Order, data []byte, r *dmlog.Request) {
	padding, version := [7]byte{}, uint32(0)
	copy(padding[:], data[137:140])
	if l == dmlog.Versioned {
		version = o.Uint32(data[140:])
	} else {
		copy(padding[3:], data[140:144])
	}
	check(r.LUID == o.Uint64(data) && bytes.Equal(r.UUID[:], data[8:137]) && r.Padding == padding && r.Version == version &&
		r.Error == int32(o.Uint32(data[144:])) && r.Seq == o.Uint32(data[148:]) && uint32(r.RequestType) == o.Uint32(data[152:]) &&
		r.DataSize == o.Uint32(data[156:]), "fields of %x: %+v", data[:160], r)
	var usual dmlog.Request
	usual.Decode(o, data)
	check(l != dmlog.Versioned || reflect.DeepEqual(&usual, r), "Decode reads %+v, not %+v", usual, r)
	check((r.RequestType.String()[0] == '0') == (r.RequestType == 0 || r.RequestType > dmlog.TypeIsRemoteRecovering), "%#x is %v", uint32(r.RequestType), r.RequestType)
	uuid := r.UUIDText()
	fits := usual.SetUUID(string(uuid))
	check(fits == (len(uuid) < 129) && (!fits || bytes.Equal(usual.UUIDText(), uuid)), "uuid %q is set as %q", uuid, usual.UUIDText())
	check(bytes.HasPrefix(r.UUID[:], uuid) && bytes.IndexByte(uuid, 0) < 0, "uuid %q is %q", r.UUID, uuid)
}

// dmlogViews reads the data as what it can be, and its mirror image in the
// other order.
func dmlogViews(o wire.Order, r *dmlog.Request) {
	for _, fromKernel := range []bool{true, false} {
		again, ok := dmlogTyped(o, r, fromKernel)
		check(!ok || bytes.HasPrefix(r.Data, again), "%v: data encodes to %x, was %x", r.RequestType, again, r.Data)
	}
	s, _ := r.Text()
	check(bytes.HasPrefix(r.Data, s) && bytes.IndexByte(s, 0) < 0 && cap(s) == len(s), "%v: text %q of %q", r.RequestType, s, r.Data)

	image := *r
	image.Data = bytes.Clone(r.Data)
	for i := 0; i+8 <= len(image.Data); i += 8 {
		slices.Reverse(image.Data[i : i+8])
	}
	a, b := dmlogNumbers(o, r), dmlogNumbers(opposite(o), &image)
	check(slices.Equal(a, b), "mirror of %v: %d, was %d", r.RequestType, b, a)
}

// dmlogTyped reads the data through the view that belongs to it and encodes it
// again; ok is false when there is no view or it does not take the data.
func dmlogTyped(o wire.Order, r *dmlog.Request, fromKernel bool) (again []byte, ok bool) {
	switch typ := r.RequestType.Type(); {
	case typ == dmlog.TypeCtr && fromKernel, typ == dmlog.TypeCtr && len(r.Data) > 0,
		typ == dmlog.TypeStatusInfo && !fromKernel, typ == dmlog.TypeStatusTable && !fromKernel:
		s, ok := r.Text()
		if len(s) < len(r.Data) {
			s = append(bytes.Clone(s), 0)
		}
		return s, ok
	case !fromKernel && (typ == dmlog.TypeGetRegionSize || typ == dmlog.TypeGetSyncCount || typ == dmlog.TypeIsClean || typ == dmlog.TypeInSync):
		n, ok := r.Number(o)
		return dmlog.AppendNumber(nil, o, n), ok
	case !fromKernel && typ == dmlog.TypeGetResyncWork:
		v, ok := r.ResyncWork(o)
		return dmlog.AppendResyncWork(nil, o, v), ok
	case !fromKernel && typ == dmlog.TypeIsRemoteRecovering:
		v, ok := r.Recovering(o)
		return dmlog.AppendRecovering(nil, o, v), ok
	case fromKernel && typ == dmlog.TypeSetRegionSync:
		v, ok := r.RegionSync(o)
		return dmlog.AppendRegionSync(nil, o, v), ok
	case fromKernel && (typ >= dmlog.TypeIsClean && typ <= dmlog.TypeClearRegion || typ == dmlog.TypeIsRemoteRecovering):
		l, ok := r.Regions(o)
		for i := range l.Len() {
			again = dmlog.AppendRegions(again, o, l.At(i))
		}
		return again, ok
	}
	return nil, len(r.Data) == 0
}

// dmlogNumbers returns what all views of numbers read.
func dmlogNumbers(o wire.Order, r *dmlog.Request) (all []uint64) {
	if l, ok := r.Regions(o); ok {
		check(8*l.Len() == len(r.Data), "%d regions in %d bytes", l.Len(), len(r.Data))
		for i := range l.Len() {
			all = append(all, l.At(i))
		}
	}
	if n, ok := r.Number(o); ok {
		all = append(all, n)
	}
	if v, ok := r.RegionSync(o); ok {
		check(v.Size() == len(r.Data), "%v of %d bytes in %d", r.RequestType, v.Size(), len(r.Data))
		all = append(all, v.Region, uint64(v.InSync))
	}
	if v, ok := r.ResyncWork(o); ok {
		check(v.Size() == len(r.Data), "%v of %d bytes in %d", r.RequestType, v.Size(), len(r.Data))
		all = append(all, uint64(v.I), v.R)
	}
	if v, ok := r.Recovering(o); ok {
		check(v.Size() == len(r.Data), "%v of %d bytes in %d", r.RequestType, v.Size(), len(r.Data))
		all = append(all, uint64(v.IsRecovering), v.InSyncHint)
	}
	return all
}
