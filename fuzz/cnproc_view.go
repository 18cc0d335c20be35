package fuzz

import (
	"bytes"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

// viewed holds the View of data beside the Event, in a Reader that has an
// event without a zero in it.
func viewed(o wire.Order, data []byte) {
	if len(data) > cnmsg.MaxData {
		return
	}
	var events cnproc.Reader
	old := stale()
	old.Rest = nil
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		_, ok := events.View(procMessage(o, cnmsg.Proc, cnproc.AppendEvent(nil, o, &old)))
		check(ok, "the View of a whole event is not ok")
	}
	var e cnproc.Event
	err := e.Decode(o, data)
	v, ok := events.View(procMessage(o, cnmsg.Proc, data))
	check(ok == (err == nil), "as a View %v, as an Event %v", ok, err)
	check(v.What() == e.What && v.CPU() == e.CPU && v.Timestamp() == e.Timestamp, "a View of %v %d %d, Event %+v", v.What(), v.CPU(), v.Timestamp(), e)
	e.Rest = nil
	again := v.Event()
	check(again.Size() == e.Size() && bytes.Equal(cnproc.AppendEvent(nil, o, &again), cnproc.AppendEvent(nil, o, &e)), "through a View an event is %+v, was %+v", again, e)
	if ok {
		check(v.Seq() == 7 && v.Missing() == e.Missing(), "seq %d, %d bytes missing, not %d", v.Seq(), v.Missing(), e.Missing())
		viewedKinds(v, &e)
	}
	_, ok = events.View(procMessage(o, cnmsg.W1, data))
	check(!ok, "an event of another id")
}

func viewedKinds(v cnproc.View, e *cnproc.Event) {
	alike(v.Ack, e.Ack)
	alike(v.Fork, e.Fork)
	alike(v.Exec, e.Exec)
	alike(v.UID, e.UID)
	alike(v.GID, e.GID)
	alike(v.SID, e.SID)
	alike(v.Ptrace, e.Ptrace)
	alike(v.Comm, e.Comm)
	alike(v.Coredump, e.Coredump)
	alike(v.Exit, e.Exit)
	alike(v.Parent, e.Parent)
}

func alike[T comparable](view, event func() (T, bool)) {
	a, aOK := view()
	b, bOK := event()
	check(a == b && aOK == bOK, "a View %T reads %+v, %v, an Event %+v, %v", a, a, aOK, b, bOK)
}

// procMessage is a cn_msg with that data.
func procMessage(o wire.Order, id cnmsg.ID, data []byte) cnmsg.Msg {
	s := cnmsg.In(cnmsg.AppendRaw(nil, o, cnmsg.Header{ID: id, Seq: 7, Len: uint16(len(data))}, data), o)
	check(s.Next(), "no message around %d bytes", len(data))
	return s.Msg()
}
