package fuzz

import (
	"bytes"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// Datagram walks data in both byte orders by every public walk and holds them
// against each other and against the bytes: progress, offsets in range, views
// that cannot be appended through, the first fault the same everywhere, what
// is read encodes to what was there, the mirror image reads the same, and the
// model of the specification says the same.
func Datagram(data []byte) int {
	little := datagram(data, wire.Little)
	big := datagram(data, wire.Big)
	native := datagram(data, wire.Native)
	check(native == little || native == big, "native order reads %d messages, little %d, big %d", native, little, big)
	if little+big > 0 {
		return 1
	}
	return 0
}

// one is a message that the walk of two levels found.
type one struct {
	at  int
	msg cnmsg.Msg
}

func datagram(data []byte, o wire.Order) int {
	found, fault, at := walkLevels(data, o)
	walkScan(data, o, found, fault, at)
	walkAll(data, o, found, fault)
	walkOne(data, o, found, fault)
	strict(data, o, found, fault)
	mirror(data, o, found, fault, at)
	differential(data, o)
	allocates(data, "a walk of a datagram", func() { walkQuietly(data, o) })
	for _, f := range found {
		Payload(o, f.msg.ID(), f.msg.Data())
	}
	return len(found)
}

// walkLevels walks nlmsghdrs and then the cn_msgs in each.
func walkLevels(data []byte, o wire.Order) (found []one, first wire.Fault, at int) {
	note := func(err error, where int) {
		f, _ := err.(wire.Fault)
		check((f == 0) == (err == nil), "an error that is no fault: %v", err)
		check(f == 0 || f.Error() == f.Token()+": "+f.Text(), "a fault without words: %v", err)
		check(where >= 0 && where <= len(data), "offset %d of %d", where, len(data))
		if first == 0 && f != 0 {
			first, at = f, where
		}
	}
	outer := nlmsg.Scan(data, o)
	for end := 0; outer.Next(); {
		m := outer.Msg()
		check(outer.Offset() >= end && outer.Offset()%wire.Alignment == 0, "nlmsghdr at %d after %d", outer.Offset(), end)
		end = outer.Offset() + int(m.Len())
		closed(data, m.Bytes(), outer.Offset())
		raw := nlmsg.AppendRaw(nil, o, m.Header(), m.Payload())
		check(bytes.Equal(raw, m.Bytes()), "nlmsghdr at %d encodes to %x", outer.Offset(), raw)
		report(m)
		if m.Kind() != nlmsg.KindData {
			continue
		}
		base := outer.Offset() + nlmsg.HeaderLen
		in := cnmsg.In(m.Payload(), o)
		for next := 0; in.Next(); next = in.Offset() + len(in.Msg().Bytes()) {
			c := in.Msg()
			check(in.Offset() == next, "cn_msg at %d, the data before it ends at %d", in.Offset(), next)
			closed(data, c.Bytes(), base+in.Offset())
			raw := cnmsg.AppendRaw(nil, o, c.Header(), c.Data())
			check(bytes.Equal(raw, c.Bytes()), "cn_msg at %d encodes to %x", base+in.Offset(), raw)
			found = append(found, one{base + in.Offset(), c})
		}
		check(in.Err() != nil || len(in.Tail()) < cnmsg.HeaderLen, "%d bytes of slack", len(in.Tail()))
		check(!in.Next(), "the walk of a payload goes on after its end")
		note(in.Err(), base+in.Offset())
	}
	check(!outer.Next(), "the walk of a datagram goes on after its end")
	check(outer.Err() != nil || len(outer.Tail()) < wire.Alignment, "%d bytes left", len(outer.Tail()))
	note(outer.Err(), outer.Offset())
	return found, first, at
}

// closed checks that view lies at that offset of data and has no room behind it.
func closed(data, view []byte, at int) {
	check(at >= 0 && at+len(view) <= len(data), "%d bytes at %d of %d", len(view), at, len(data))
	check(len(view) > 0 && &view[0] == &data[at] && cap(view) == len(view), "the view at %d is not a closed part of the datagram", at)
}

// part checks that view is data[from:to] itself, which may be empty, and has no
// room behind it.
func part(data, view []byte, from, to int) {
	check(from >= 0 && to <= len(data) && len(view) == to-from, "%d bytes, not those from %d to %d of %d", len(view), from, to, len(data))
	if len(view) > 0 {
		closed(data, view, from)
	}
	check(cap(view) == len(view), "room for %d bytes behind the view at %d", cap(view)-len(view), from)
}

func walkScan(data []byte, o wire.Order, found []one, fault wire.Fault, at int) {
	s := cnmsg.Scan(data, o)
	for i := 0; s.Next(); i++ {
		check(i < len(found) && s.Offset() == found[i].at && same(s.Msg(), found[i].msg), "Scan: message %d at %d", i, s.Offset())
		end := s.Offset() + len(s.Msg().Bytes())
		part(data, s.Tail(), end, end+len(s.Tail()))
	}
	check(s.Err() == fault.Err() && (fault == 0 || s.Offset() == at), "Scan: %v at %d, not %v at %d", s.Err(), s.Offset(), fault, at)
}

func walkAll(data []byte, o wire.Order, found []one, fault wire.Fault) {
	i := 0
	var last error
	for m, err := range cnmsg.All(data, o) {
		check(last == nil, "All goes on after %v", last)
		if last = err; err != nil {
			check(m.ID() == cnmsg.ID{} && m.Seq() == 0 && len(m.Data()) == 0, "All: %v comes with a message", err)
			continue
		}
		check(i < len(found) && same(m, found[i].msg), "All: message %d", i)
		i++
	}
	check(i == len(found) && last == fault.Err(), "All: %d messages and %v, not %d and %v", i, last, len(found), fault)
}

func walkOne(data []byte, o wire.Order, found []one, fault wire.Fault) {
	m, ok := cnmsg.One(data, o)
	want := len(found) == 1 && fault == 0
	check(ok == want && (!ok || same(m, found[0].msg)), "One: %v, %d messages and %v", ok, len(found), fault)
}

func same(a, b cnmsg.Msg) bool {
	return len(a.Bytes()) == len(b.Bytes()) && cap(a.Bytes()) == cap(b.Bytes()) && &a.Bytes()[0] == &b.Bytes()[0] && a.Header() == b.Header()
}

// strict builds what the kernel would have sent of the same messages: equal to
// data just when data passes the rules for what a kernel sends.
func strict(data []byte, o wire.Order, found []one, fault wire.Fault) {
	_, err := cnmsg.StrictKernel.Check(data, o)
	check(fault == 0 || err == fault.Err(), "Strict: %v, the walk says %v", err, fault)
	if len(found) == 0 {
		return
	}
	var batch cnmsg.Batch
	batch.Start(nil, o, cnmsg.KernelHeader(found[0].msg.Seq()))
	for _, f := range found {
		batch.Add(f.msg.Header(), f.msg.Data())
	}
	again, tooLong := batch.End()
	if tooLong != nil {
		return // joined from several nlmsghdrs
	}
	check(bytes.Equal(again, data) == (err == nil), "Strict says %v, the kernel's form is\n%x", err, again)
	if len(found) == 1 {
		frame, _ := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(found[0].msg.Seq()), found[0].msg.Header(), found[0].msg.Data())
		check(bytes.Equal(frame, again), "a frame is not a batch of one: %x", frame)
	}
}

// mirror turns every header round and reads the datagram in the other order.
func mirror(data []byte, o wire.Order, found []one, fault wire.Fault, at int) {
	other := opposite(o)
	image := bytes.Clone(data)
	outer := nlmsg.Scan(data, o)
	for outer.Next() {
		turnNlmsghdr(image, data, outer.Offset(), o, other)
	}
	if rest := outer.Tail(); outer.Err() != nil && len(rest) >= nlmsg.HeaderLen {
		turnNlmsghdr(image, data, outer.Offset(), o, other)
	}
	for _, f := range found {
		turnCnmsg(image, data, f.at, o, other)
	}
	// A cn_msg at fault has a length too.
	outer = nlmsg.Scan(data, o)
	for outer.Next() {
		if outer.Msg().Kind() != nlmsg.KindData {
			continue
		}
		in := cnmsg.In(outer.Msg().Payload(), o)
		for in.Next() {
		}
		if in.Err() == wire.CNTruncated {
			turnCnmsg(image, data, outer.Offset()+nlmsg.HeaderLen+in.Offset(), o, other)
		}
	}

	s := cnmsg.Scan(image, other)
	for i := 0; s.Next(); i++ {
		check(i < len(found) && s.Offset() == found[i].at && s.Msg().Header() == found[i].msg.Header(), "mirror: message %d at %d", i, s.Offset())
	}
	check(s.Err() == fault.Err() && (fault == 0 || s.Offset() == at), "mirror: %v at %d, not %v at %d", s.Err(), s.Offset(), fault, at)
}

// opposite is the order that o is not.
func opposite(o wire.Order) wire.Order {
	if o.Resolve() == wire.Little {
		return wire.Big
	}
	return wire.Little
}

func turnNlmsghdr(image, data []byte, at int, o, other wire.Order) {
	var h nlmsg.Header
	h.Decode(o, data[at:])
	copy(image[at:], nlmsg.AppendRaw(nil, other, h, nil))
}

func turnCnmsg(image, data []byte, at int, o, other wire.Order) {
	var h cnmsg.Header
	h.Decode(o, data[at:])
	copy(image[at:], cnmsg.AppendRaw(nil, other, h, nil))
}

// report reads m as an error report, which it may be.
func report(m nlmsg.Msg) {
	var r nlmsg.ErrorReport
	err := r.Decode(m)
	attrs := nlmsg.ScanAttrs(r.Attrs, m.Order())
	for attrs.Next() {
		check(len(attrs.Data()) <= len(r.Attrs), "an attribute of %d bytes in %d", len(attrs.Data()), len(r.Attrs))
	}
	r.Text(m.Order())
	if err != nil {
		return
	}
	b, err := nlmsg.AppendErrorReport(nil, m.Order(), &r)
	check(err == nil, "an error report does not encode: %v", err)
	var again nlmsg.ErrorReport
	s := nlmsg.Scan(b, m.Order())
	check(s.Next() && again.Decode(s.Msg()) == nil, "an error report does not read back")
	check(again.Errno == r.Errno && again.Capped == r.Capped && bytes.Equal(again.Echo, r.Echo) && bytes.Equal(again.Attrs, r.Attrs), "an error report reads back as %+v, was %+v", again, r)
}

// Payload decodes data by the codec of the id and encodes it again.
func Payload(o wire.Order, id cnmsg.ID, data []byte) {
	switch id {
	case cnmsg.Proc:
		proc(o, data)
	case cnmsg.W1:
		w1Data(o, data)
	case cnmsg.UVESAFB:
		v86dTask(o, data)
	case cnmsg.DMLog:
		dmlogData(o, data)
	case cnmsg.KVP:
		hypervKVP(o, data)
	case cnmsg.VSS:
		hypervVSS(o, data)
	case cnmsg.Notify:
		notifyControl(o, data)
	}
}

func proc(o wire.Order, data []byte) {
	var r cnproc.Request
	if cnproc.IsRequest(len(data)) {
		check(r.Decode(o, data) == nil, "a request of %d bytes", len(data))
		check(bytes.Equal(cnproc.AppendRequest(nil, o, &r), data) && r.Size() == len(data), "a request encodes to %+v", r)
		return
	}
	check(r.Decode(o, data) == wire.ProcInputLen && r == cnproc.Request{}, "a request of %d bytes: %+v", len(data), r)
	var e cnproc.Event
	err := e.Decode(o, data)
	check((err == nil) == (len(data) >= 16), "%d bytes: %v", len(data), err)
	if err != nil {
		check(e.Size() == 16 && e.What == 0, "%+v after a fault", e)
		return
	}
	again := cnproc.AppendEvent(nil, o, &e)
	check(bytes.Equal(again, data) && e.Size() == len(data), "an event encodes to\n%x, was\n%x", again, data)
}

// walkQuietly does every walk, for what they cost.
func walkQuietly(data []byte, o wire.Order) (n uint32) {
	s := cnmsg.Scan(data, o)
	for s.Next() {
		n += s.Msg().Seq()
	}
	for m := range cnmsg.All(data, o) {
		n += m.Seq()
	}
	if m, ok := cnmsg.One(data, o); ok {
		n += m.Ack()
	}
	return n
}
