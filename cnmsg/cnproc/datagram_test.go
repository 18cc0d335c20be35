package cnproc_test

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

// A datagram in one step is the same as one in two, for every form of event.
func TestAppendDatagramIsAFrameWithAnEvent(t *testing.T) {
	exit := func() (e cnproc.Event) {
		e.CPU, e.Timestamp = 3, 0x0102030405060708
		e.SetExit(cnproc.Exit{PID: 7, TGID: 8, Code: 256, Signal: 17}, cnproc.Parent{PID: 1, TGID: 2})
		return e
	}
	short, odd, longer := exit(), exit(), exit()
	short.Resize(16)
	odd.Resize(13)
	longer.Rest = []byte("later")
	whole := exit()
	for _, e := range []cnproc.Event{{}, whole, short, odd, longer} {
		for _, o := range []wire.Order{wire.Native, wire.Little, wire.Big} {
			head := []byte("kept")
			want, err := cnmsg.AppendFrame(head, o, cnmsg.KernelHeader(9),
				cnmsg.Header{ID: cnmsg.Proc, Seq: 9, Ack: 5}, cnproc.AppendEvent(nil, o, &e))
			if err != nil {
				t.Fatal(err)
			}
			got, err := cnproc.AppendDatagram(head, o, 9, 5, &e)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v, %d bytes, %v:\n got %x, %v\nwant %x", o, e.Size(), e.What, got, err, want)
			}
		}
	}
}

func TestAppendDatagramThatIsTooLong(t *testing.T) {
	e := cnproc.Event{Rest: make([]byte, cnmsg.MaxData)}
	if got, err := cnproc.AppendDatagram([]byte("kept"), wire.Native, 1, 1, &e); err != wire.CNTooLong || string(got) != "kept" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAppendDatagramNeverAllocates(t *testing.T) {
	buf := make([]byte, 0, 128)
	for _, o := range []wire.Order{wire.Native, wire.Little, wire.Big} {
		e := cnproc.Event{What: cnproc.WhatExec}
		if n := testing.AllocsPerRun(100, func() { cnproc.AppendDatagram(buf, o, 1, 0, &e) }); n != 0 {
			t.Errorf("%v: %v allocations", o, n)
		}
	}
}
