package fuzz

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/wire"
)

// Notify reads data as the payload of a control of the notification protocol,
// and as the cn_msg of a notification, in both orders.
func Notify(data []byte) int {
	notifyEvent(wire.Little, data)
	notifyEvent(wire.Big, data)
	return notifyControl(wire.Little, data) | notifyControl(wire.Big, data)
}

func notifyControl(o wire.Order, data []byte) int {
	c := notify.Control{Group: 9, Data: data}
	err := c.Decode(o, data)
	if len(data) < 16 {
		check(err == wire.NotifyShort && reflect.ValueOf(c).IsZero(), "%d bytes: %v, %+v", len(data), err, c)
		return 0
	}

	idxNum, valNum, length := uint64(o.Uint32(data)), uint64(o.Uint32(data[4:])), uint64(o.Uint32(data[12:]))
	there, asked := uint64(len(data)-16), 8*(idxNum+valNum)
	fault := wire.Fault(0)
	switch {
	case asked > there:
		fault = wire.NotifyTruncated
	case asked < there, length != there:
		fault = wire.NotifyLen
	}
	check(err == fault.Err(), "%d and %d ranges, len %d, of %d: %v, want %v", idxNum, valNum, length, there, err, fault)
	check(uint64(c.IdxNum) == idxNum && uint64(c.ValNum) == valNum && uint64(c.Len) == length && c.Group == o.Uint32(data[8:]) &&
		c.Size() == len(data), "fields of %x: %+v", data[:16], c)
	part(data, c.Data, 16, len(data))
	passes := uint32(asked) == uint32(there) && uint32(length) == uint32(there)
	check(c.PassesKernel() == passes, "%d and %d ranges, len %d, of %d: passes %v", idxNum, valNum, length, there, c.PassesKernel())
	raw := notify.AppendRaw(nil, o, &c)
	check(bytes.Equal(raw, data), "a control encodes to\n%x, was\n%x", raw, data)

	val := 16 + int(min(8*idxNum, there))
	end := val + int(min(8*valNum, uint64(len(data)-val)))
	idxs := notifyRanges(o, data[16:val], c.Idx(o))
	vals := notifyRanges(o, data[val:end], c.Val(o))
	notifyMatches(o, &c, idxs, vals)
	if fault != 0 {
		return 0
	}

	other := opposite(o)
	built, err := notify.AppendControl(nil, o, c.Group, idxs, vals)
	if len(data) > cnmsg.MaxData {
		check(err == wire.CNTooLong && built == nil, "%d bytes: %v", len(data), err)
		return 1
	}
	check(err == nil && bytes.Equal(built, data), "built\n%x (%v), want\n%x", built, err, data)
	image, err := notify.AppendControl(nil, other, c.Group, idxs, vals)
	var got notify.Control
	check(err == nil && got.Decode(other, image) == nil && got.Group == c.Group && got.IdxNum == c.IdxNum && got.ValNum == c.ValNum, "mirror: %v, %+v, was %+v", err, got, c)
	a, b := notifyRanges(other, image[16:val], got.Idx(other)), notifyRanges(other, image[val:], got.Val(other))
	check(slices.Equal(a, idxs) && slices.Equal(b, vals), "mirror: ranges %v %v, were %v %v", a, b, idxs, vals)
	return 1
}

// notifyRanges reads the ranges in b, one after the other.
func notifyRanges(o wire.Order, b []byte, l notify.Ranges) (all []notify.Range) {
	check(l.Len() == len(b)/8, "%d ranges in %d bytes", l.Len(), len(b))
	for i := range l.Len() {
		r := notify.Range{First: o.Uint32(b[8*i:]), Range: o.Uint32(b[8*i+4:])}
		check(l.At(i) == r, "range %d is %+v, want %+v", i, l.At(i), r)
		all = append(all, r)
	}
	return all
}

// notifyMatches asks for the ids at the ends of the first ranges.
func notifyMatches(o wire.Order, c *notify.Control, idxs, vals []notify.Range) {
	asked := []uint32{0, 1, 0xffffffff}
	for _, ranges := range [][]notify.Range{idxs[:min(len(idxs), 4)], vals[:min(len(vals), 4)]} {
		for _, r := range ranges {
			asked = append(asked, r.First-1, r.First, r.First+r.Range-1, r.First+r.Range)
		}
	}
	for i, idx := range asked {
		val := asked[len(asked)-1-i]
		inIdx, inVal := notifyContain(idxs, idx), notifyContain(vals, val)
		check(c.Idx(o).Contain(idx) == inIdx && c.Val(o).Contain(val) == inVal, "%#x in %v, %#x in %v", idx, idxs, val, vals)
		id := cnmsg.ID{Idx: idx, Val: val}
		check(c.Matches(o, id) == (inIdx && inVal), "%v matches %v", id, c.Matches(o, id))
	}
}

// notifyContain is the kernel's test in its own words, in 64 bits and cut.
func notifyContain(ranges []notify.Range, id uint32) bool {
	for _, r := range ranges {
		end := (uint64(r.First) + uint64(r.Range)) % (1 << 32)
		if uint64(id) >= uint64(r.First) && uint64(id) < end {
			return true
		}
	}
	return false
}

func notifyEvent(o wire.Order, data []byte) {
	var h cnmsg.Header
	if h.Decode(o, data) != nil {
		return
	}
	e, ok := notify.EventOf(h)
	check((e.String()[0] > '9') == (e < 2), "event %d is %v", uint32(e), e)
	check(ok == (h == notify.EventHeader(h.ID, e) && e < 2), "%+v is an event: %v", h, ok)
}
