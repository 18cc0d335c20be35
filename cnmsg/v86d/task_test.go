package v86d

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// The task 0x4f0a of a 32-bit kernel, which the embedded captures have not.
func TestTaskOfAnotherKernel(t *testing.T) {
	b := unhex(t, "60000000030000000300000000000000040000000100000003000000d58ed57b3c000000"+
		"0000000000000000"+"000000000000000000000000000000000000000000000000"+"0a4f0000"+"000000000000000000000000000000000000000000000000")
	m, ok := cnmsg.One(b, wire.Little)
	if !ok || m.ID() != cnmsg.UVESAFB {
		t.Fatal("no message")
	}
	var task Task
	if err := task.Decode(wire.Little, m.Data()); err != nil {
		t.Fatal(err)
	}
	if task.Regs != (Regs{EAX: 0x4f0a}) || task.Flags != 0 || task.BufLen != 0 || len(task.Buf) != 0 {
		t.Errorf("%+v", task)
	}
	h := ReplyHeader(m.Header())
	if h != (cnmsg.Header{ID: cnmsg.UVESAFB, Seq: 3, Ack: 0x7bd58ed5}) {
		t.Errorf("%+v", h)
	}
}

func TestFaults(t *testing.T) {
	good := must(AppendTask(nil, wire.Little, &Task{Flags: FlagReturn, Buf: make([]byte, 5)}))
	for n := range len(good) + 1 {
		task := Task{Flags: 9}
		err := task.Decode(wire.Little, good[:n])
		switch {
		case n < TaskLen:
			if err != wire.V86DShort || task.Flags != 0 || task.Buf != nil {
				t.Errorf("%d bytes: %v %+v", n, err, task)
			}
		case n < len(good):
			if err != wire.V86DTruncated || len(task.Buf) != n-TaskLen || task.BufLen != 5 || task.Flags != FlagReturn {
				t.Errorf("%d bytes: %v %+v", n, err, task)
			}
		case err != nil:
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	for length, want := range map[uint32]wire.Fault{
		6: wire.V86DTruncated, 0x7fffffff: wire.V86DTruncated, 0x80000000: wire.V86DBufLen, 0xffffffff: wire.V86DBufLen,
	} {
		bad := bytes.Clone(good)
		wire.Little.PutUint32(bad[4:], length)
		var task Task
		if err := task.Decode(wire.Little, bad); err != want || task.BufLen != int32(length) || len(task.Buf)+len(task.Rest) != 5 {
			t.Errorf("buf_len %#x: %v %+v", length, err, task)
		}
	}
	var task Task
	if err := task.Decode(wire.Little, append(bytes.Clone(good), 1, 2)); err != nil || len(task.Buf) != 5 || !bytes.Equal(task.Rest, []byte{1, 2}) {
		t.Errorf("two bytes more: %v %+v", err, task)
	}
	dst := []byte{1}
	for _, task := range []Task{{Buf: make([]byte, maxBuf+1)}, {Rest: make([]byte, maxBuf+1)}, {Buf: make([]byte, maxBuf), Rest: dst}} {
		if got, err := AppendTask(dst, wire.Little, &task); err != wire.CNTooLong || !bytes.Equal(got, dst) {
			t.Errorf("too long: %d bytes, %v", len(got), err)
		}
	}
	if got, err := AppendTask(nil, wire.Little, &Task{Buf: make([]byte, maxBuf)}); err != nil || len(got) != cnmsg.MaxData {
		t.Errorf("the longest: %d bytes, %v", len(got), err)
	}
}

// The kernel takes a reply whose buffer is as long as the request's, or shorter.
func TestReply(t *testing.T) {
	request := Task{Flags: FlagReturn | FlagESDI, Pad: [3]byte{1, 2, 3}, BufLen: 4, Regs: Regs{EAX: 0x4f01, GS: 7}, Buf: []byte{1, 2, 3, 4}, Rest: []byte{9}}
	for n := range 6 {
		buf := bytes.Repeat([]byte{5}, n)
		got, err := AppendReply([]byte{8}, wire.Big, &request, buf)
		if n > 4 {
			if err != wire.V86DTooLong || len(got) != 1 {
				t.Errorf("%d bytes: %v", n, err)
			}
			continue
		}
		var reply Task
		if err != nil || reply.Decode(wire.Big, got[1:]) != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if reply.Flags != request.Flags || reply.Regs != request.Regs || int(reply.BufLen) != n || !bytes.Equal(reply.Buf, buf) || len(reply.Rest) != 0 {
			t.Errorf("%d bytes: %+v", n, reply)
		}
	}
}

func TestEveryRegisterHasItsPlace(t *testing.T) {
	text := "0000000000000000" + "010000000200000003000000040000000500000006000000070000000800000009000000" + "0a000000" + "0b000c000d000e000f001000"
	want := Regs{EBX: 1, ECX: 2, EDX: 3, ESI: 4, EDI: 5, EBP: 6, EAX: 7, EIP: 8, EFlags: 9, ESP: 10, CS: 11, SS: 12, ES: 13, DS: 14, FS: 15, GS: 16}
	var task Task
	if err := task.Decode(wire.Little, unhex(t, text)); err != nil || task.Regs != want {
		t.Errorf("%v %+v", err, task.Regs)
	}
	if got := must(AppendTask(nil, wire.Little, &Task{Regs: want})); hex.EncodeToString(got) != text {
		t.Errorf("encoded %x", got)
	}
}
