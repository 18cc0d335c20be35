package w1

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

func TestBuilderFaults(t *testing.T) {
	var b Builder
	b.Reset()
	b.Master(1)
	if got, err := b.End(); err != wire.W1CmdAlone || len(got) != 0 {
		t.Errorf("a command first: %x %v", got, err)
	}
	b.Start([]byte{9}, wire.Big)
	b.ListMasters()
	b.Read(1)
	if got, err := b.End(); err != wire.W1CmdAlone || len(got) != 1+HeaderLen || b.Err() != err {
		t.Errorf("a command to list_masters: %x %v", got, err)
	}
	for _, n := range []int{-1, 65536, 1 << 30} {
		b.Start(nil, wire.Little)
		b.Slave(1)
		b.Read(1)
		b.Read(n)
		b.Reset()
		got, err := b.End()
		if err != wire.W1TooLong || len(got) != HeaderLen+CommandHeaderLen+1 {
			t.Errorf("read(%d): %d bytes, %v", n, len(got), err)
		}
		if at, err := Check(got, wire.Little); err != nil {
			t.Errorf("what came before is not whole: %v at %d", err, at)
		}
	}
	// The longest data of a cn_msg, and one byte more; what is in the buffer
	// before does not count.
	for _, extra := range []int{0, 1} {
		prefix := make([]byte, 100)
		b.Start(prefix, wire.Little)
		b.Master(1)
		b.Write(make([]byte, cnmsg.MaxData-HeaderLen-CommandHeaderLen+extra))
		got, err := b.End()
		got = got[len(prefix):]
		if extra == 0 && (err != nil || len(got) != cnmsg.MaxData) || extra == 1 && err != wire.W1TooLong {
			t.Errorf("%d too many: %d bytes, %v", extra, len(got), err)
		}
		if at, err := Check(got, wire.Little); err != nil {
			t.Errorf("%d too many: %v at %d", extra, err, at)
		}
	}
	// A message more than fits.
	b.Start(nil, wire.Little)
	b.Master(1)
	b.Write(make([]byte, cnmsg.MaxData-2*HeaderLen-CommandHeaderLen+1))
	b.Master(2)
	if _, err := b.End(); err != wire.W1TooLong {
		t.Errorf("a message too many: %v", err)
	}
}

// A read carries zeroes, whatever was in the buffer.
func TestReadCarriesZeroes(t *testing.T) {
	var b Builder
	b.Start(bytes.Repeat([]byte{0xff}, 64)[:0], wire.Big)
	b.Slave(1)
	b.Read(9)
	got, err := b.End()
	if err != nil || !bytes.Equal(got[HeaderLen+CommandHeaderLen:], make([]byte, 9)) {
		t.Errorf("%x %v", got, err)
	}
}

func TestEveryMethodAddsItsCommand(t *testing.T) {
	id := RegNum(0x0102030405060708)
	for _, c := range []struct {
		add  func(b *Builder)
		cmd  Cmd
		data string
	}{
		{func(b *Builder) { b.Read(2) }, CmdRead, "0000"},
		{func(b *Builder) { b.Write([]byte{0xcc, 0x44}) }, CmdWrite, "cc44"},
		{func(b *Builder) { b.Search() }, CmdSearch, ""},
		{func(b *Builder) { b.AlarmSearch() }, CmdAlarmSearch, ""},
		{func(b *Builder) { b.Touch([]byte{1}) }, CmdTouch, "01"},
		{func(b *Builder) { b.Reset() }, CmdReset, ""},
		{func(b *Builder) { b.AddSlave(id) }, CmdSlaveAdd, "0102030405060708"},
		{func(b *Builder) { b.RemoveSlave(id) }, CmdSlaveRemove, "0102030405060708"},
		{func(b *Builder) { b.ListSlaves() }, CmdListSlaves, ""},
	} {
		var b Builder
		b.Start(nil, wire.Big)
		b.Master(1)
		c.add(&b)
		got, err := b.End()
		s := ScanCommands(got[HeaderLen:], wire.Big)
		if !s.Next() || err != nil || s.Command().Cmd() != c.cmd || !bytes.Equal(s.Command().Data(), unhex(t, c.data)) || s.Next() {
			t.Errorf("%v: %x (%v)", c.cmd, got, err)
		}
	}
}
