package w1

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

// fill begins a request that has room for so many bytes more.
func fill(room int) *Builder {
	var b Builder
	b.Start(nil, wire.Little)
	b.Master(1)
	b.Read(cnmsg.MaxData - HeaderLen - CommandHeaderLen - room)
	return &b
}

func TestBuilderIsFullToTheByte(t *testing.T) {
	for room := range 20 {
		b := fill(room)
		if b.Err() != nil || b.Len() != cnmsg.MaxData-room {
			t.Fatal(room, b.Len(), b.Err())
		}
		if b.Reset(); (b.Err() == nil) != (room >= CommandHeaderLen) {
			t.Errorf("a command in %d bytes: %v", room, b.Err())
		}
		b = fill(room)
		if b.ListMasters(); (b.Err() == nil) != (room >= HeaderLen) {
			t.Errorf("a message in %d bytes: %v", room, b.Err())
		}
	}
}

func TestBuilderKeepsItsFirstFault(t *testing.T) {
	var alone Builder
	alone.Search()
	alone.Read(1 << 17)
	alone.Write(make([]byte, 1<<16))
	if alone.Err() != wire.W1CmdAlone {
		t.Errorf("a command alone is %v", alone.Err())
	}
	long := fill(0)
	long.ListMasters()
	long.open = false
	long.Search()
	if long.Err() != wire.W1TooLong {
		t.Errorf("too long is %v", long.Err())
	}
}

func TestLongestCommandAndMessage(t *testing.T) {
	most := make([]byte, 1<<16-1)
	if b, err := AppendCommand(nil, wire.Little, CommandHeader{}, most); err != nil || len(b) != CommandHeaderLen+len(most) {
		t.Errorf("a command with %d bytes: %v", len(most), err)
	}
	if b, err := AppendMsg(nil, wire.Little, Header{}, most); err != nil || len(b) != HeaderLen+len(most) {
		t.Errorf("a message with %d bytes: %v", len(most), err)
	}
	more := make([]byte, 1<<16)
	if b, err := AppendCommand(nil, wire.Little, CommandHeader{}, more); err != wire.W1TooLong || b != nil {
		t.Errorf("a command with %d bytes: %v", len(more), err)
	}
	if b, err := AppendMsg(nil, wire.Little, Header{}, more); err != wire.W1TooLong || b != nil {
		t.Errorf("a message with %d bytes: %v", len(more), err)
	}
}

func TestShortRegNumIsZero(t *testing.T) {
	if r, ok := DecodeRegNum(wire.Little, make([]byte, RegNumLen-1)); r != 0 || ok {
		t.Errorf("%v %v", r, ok)
	}
}

func TestRepliesSayTheStatus(t *testing.T) {
	var r Replies
	r.Start(nil, wire.Little, cnmsg.Header{ID: cnmsg.W1})
	r.Status(Header{Type: TypeMasterCmd, Status: 9}, CommandHeader{Cmd: CmdReset}, 5)
	r.MessageStatus(Header{Type: TypeMasterCmd, Status: 9}, 6)
	payload, err := r.End()
	in := cnmsg.In(payload, wire.Little)
	if err != nil || !in.Next() {
		t.Fatal(err, in.Err())
	}
	s := Scan(in.Msg().Data(), wire.Little)
	if !s.Next() || s.Msg().Status() != 5 || !s.Next() || s.Msg().Status() != 6 {
		t.Errorf("%x", payload)
	}
}
