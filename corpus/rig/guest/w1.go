//go:build linux

package main

import (
	"errors"
	"os"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
)

// The simulated slaves, and one that is not there.
var (
	slave1   = w1.MakeRegNum(0x28, 0x060504030201)
	slave2   = w1.MakeRegNum(0x28, 0x161514131211)
	stranger = w1.MakeRegNum(0x22, 0x313233343536)
)

// oneWire is a bus master that comes and goes, slaves that are found and lost,
// and requests of every kind.
func oneWire(t *tape) error {
	// A search a second; a slave that two searches miss is lost.
	if err := loadWith("wire", "timeout=1 slave_ttl=2"); err != nil {
		return err
	}
	s, err := t.open("w1", cnmsg.W1.Group())
	if err != nil {
		return err
	}
	defer s.Close()
	if err := load("w1sim", ""); err != nil {
		return err
	}
	// The search for slaves may be faster than the word of the master.
	var master uint32
	masters, slaves := 0, 0
	err = s.each(func(m w1.Msg) bool {
		switch m.Type() {
		case w1.TypeMasterAdd:
			masters, master = masters+1, m.Master()
		case w1.TypeSlaveAdd:
			slaves++
		}
		return masters == 1 && slaves == 3
	})
	if err != nil {
		return err
	}
	if err := s.w1Requests(master); err != nil {
		return err
	}
	// Two slaves go, and then the bus is silent.
	if err := os.WriteFile("/sys/module/w1sim/parameters/present", []byte("1"), 0); err != nil {
		return err
	}
	if err := s.events(w1.TypeSlaveRemove, 2); err != nil {
		return err
	}
	if err := os.WriteFile("/sys/module/w1sim/parameters/present", []byte("0"), 0); err != nil {
		return err
	}
	if err := s.w1(200, 0, func(b *w1.Builder) { b.Master(master); b.Reset() }, odd{why: "nobody answers the reset"}); err != nil {
		return err
	}
	if err := unload("w1sim"); err != nil {
		return err
	}
	return s.events(w1.TypeMasterRemove, 1)
}

// events receives until as many events of a type came.
func (s *socket) events(kind w1.Type, count int) error {
	return s.each(func(m w1.Msg) bool {
		if m.Type() == kind {
			count--
		}
		return count == 0
	})
}

// each receives until a message of w1 is the last that was waited for.
func (s *socket) each(last func(w1.Msg) bool) error {
	return s.until(func(m cnmsg.Msg) bool {
		in := w1.Scan(m.Data(), wire.Native)
		for m.ID() == cnmsg.W1 && in.Next() {
			if last(in.Msg()) {
				return true
			}
		}
		return false
	})
}

// w1 sends what build makes, and receives what comes of it.
func (s *socket) w1(seq uint32, flags uint16, build func(*w1.Builder), o odd) error {
	var b w1.Builder
	b.Start(nil, wire.Native)
	build(&b)
	data, err := b.End()
	if err != nil {
		return err
	}
	if err := s.message(cnmsg.Header{ID: cnmsg.W1, Seq: seq, Ack: seq + 1000, Flags: flags}, data, o); err != nil {
		return err
	}
	return s.settle()
}

func (s *socket) w1Requests(master uint32) error {
	reads := func(b *w1.Builder, slave w1.RegNum, n, length int) {
		b.Slave(slave)
		for range n {
			b.Read(length)
		}
	}
	var failed []error
	for i, r := range []struct {
		odd
		flags uint16
		build func(*w1.Builder)
	}{
		{build: func(b *w1.Builder) { b.ListMasters() }},
		{build: func(b *w1.Builder) { b.Master(master); b.Search() }},
		{build: func(b *w1.Builder) { b.Master(master); b.AlarmSearch() }},
		{build: func(b *w1.Builder) { b.Master(master); b.ListSlaves() }},
		{build: func(b *w1.Builder) { b.Master(master); b.Reset() }},
		{build: func(b *w1.Builder) { b.Master(master); b.Touch([]byte{0xff, 0x55}) }},
		{build: func(b *w1.Builder) { b.Slave(slave1); b.Write([]byte{0xbe}) }},
		{build: func(b *w1.Builder) { reads(b, slave1, 1, 9) }},
		{build: func(b *w1.Builder) { reads(b, slave2, 1, 0) }, odd: odd{why: "a read of no bytes"}},
		{build: func(b *w1.Builder) { b.Slave(slave1); b.Write([]byte{0xbe}); b.Read(9) }},
		{build: func(b *w1.Builder) { reads(b, slave1, 1, 1); reads(b, slave2, 2, 2) }, odd: odd{why: "messages to two slaves"}},
		{build: func(b *w1.Builder) { b.Master(master); b.AddSlave(stranger) }},
		{build: func(b *w1.Builder) { b.Master(master); b.RemoveSlave(stranger) }},

		{flags: w1.FlagBundle, build: func(b *w1.Builder) { b.ListMasters() }},
		{flags: w1.FlagBundle, build: func(b *w1.Builder) { b.Master(master); b.Search() }},
		{flags: w1.FlagBundle, build: func(b *w1.Builder) { reads(b, slave1, 1, 3) }},
		{flags: w1.FlagBundle, build: func(b *w1.Builder) { b.Slave(slave1); b.Write([]byte{0xbe}); b.Read(9) }},
		{flags: w1.FlagBundle, build: func(b *w1.Builder) { reads(b, slave1, 3, 5) }},
		{flags: w1.FlagBundle, build: func(b *w1.Builder) { reads(b, slave1, 2, 7); reads(b, slave2, 1, 1) }},
		{flags: w1.FlagBundle, build: func(b *w1.Builder) { reads(b, slave2, 40, 3) }, odd: odd{why: "40 reads, answered in one nlmsghdr"}},

		{build: func(b *w1.Builder) { b.Master(master + 98); b.Search() }, odd: odd{why: "no such master"}},
		{build: func(b *w1.Builder) { reads(b, stranger, 1, 1) }, odd: odd{why: "no such slave"}},
		{flags: w1.FlagBundle, build: func(b *w1.Builder) { reads(b, stranger, 1, 1) }, odd: odd{why: "no such slave, bundled"}},
		{build: func(b *w1.Builder) { b.Slave(slave1); b.Command(0x4d, nil) }, odd: odd{why: "no such command"}},
		{build: func(b *w1.Builder) { b.Message(w1.Header{Type: 0x63, Slave: slave1}) }, odd: odd{why: "no such type"}},
		{flags: 0x8000, build: func(b *w1.Builder) { b.ListMasters() }, odd: odd{why: "no such flag"}},
	} {
		failed = append(failed, s.w1(uint32(100+i), r.flags, r.build, r.odd))
	}
	return errors.Join(append(failed, s.w1Broken(master))...)
}

// w1Broken are requests whose lengths lie.
func (s *socket) w1Broken(master uint32) error {
	long := w1.AppendRaw(nil, wire.Native, w1.Header{Type: w1.TypeMasterCmd, Master: master, Len: 100}, nil)
	command := w1.AppendRawCommand(nil, wire.Native, w1.CommandHeader{Cmd: w1.CmdRead, Len: 100}, nil)
	body, err := w1.AppendMsg(nil, wire.Native, w1.Header{Type: w1.TypeSlaveCmd, Slave: slave1}, command)
	if err != nil {
		return err
	}
	var failed []error
	for i, r := range []struct {
		odd
		data []byte
	}{
		{odd{why: "a w1 message that is longer than its cn_msg, sent to see the kernel drop it", fault: wire.W1Truncated, offset: 36}, long},
		{odd{why: "a w1 command that is longer than its message, sent to see the kernel refuse it", fault: wire.W1CmdTruncated, offset: 48}, body},
	} {
		h := cnmsg.Header{ID: cnmsg.W1, Seq: uint32(150 + i), Ack: 1150}
		failed = append(failed, s.message(h, r.data, r.odd), s.settle())
	}
	return errors.Join(failed...)
}
