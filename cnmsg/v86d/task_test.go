package v86d

import (
	"bytes"
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"

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

func regs() *rapid.Generator[Regs] {
	return rapid.Custom(func(t *rapid.T) Regs {
		w := rapid.SliceOfN(rapid.Uint32(), 10, 10).Draw(t, "u32")
		h := rapid.SliceOfN(rapid.Uint16(), 6, 6).Draw(t, "u16")
		return Regs{w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], h[0], h[1], h[2], h[3], h[4], h[5]}
	})
}

func TestRoundTripRapid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Task{
			Flags: Flags(rapid.Uint8().Draw(t, "flags")),
			Pad:   [3]byte(rapid.SliceOfN(rapid.Byte(), 3, 3).Draw(t, "pad")),
			Regs:  regs().Draw(t, "regs"),
			Buf:   rapid.SliceOfN(rapid.Byte(), 0, 90).Draw(t, "buf"),
			Rest:  rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "rest"),
		}
		var encoded [2][]byte
		for i, o := range []wire.Order{wire.Little, wire.Big} {
			b := must(AppendTask(nil, o, &want))
			encoded[i] = b
			var got Task
			if err := got.Decode(o, b); err != nil || got.Flags != want.Flags || got.Pad != want.Pad || got.Regs != want.Regs ||
				!bytes.Equal(got.Buf, want.Buf) || !bytes.Equal(got.Rest, want.Rest) || int(got.BufLen) != len(want.Buf) || got.Size() != len(b) {
				t.Fatalf("%v: %+v (%v), want %+v", o, got, err, want)
			}
		}
		// One is the other with each number turned round.
		little, big := encoded[0], encoded[1]
		turn := func(at, n int) {
			for i, j := at, at+n-1; i < j; i, j = i+1, j-1 {
				big[i], big[j] = big[j], big[i]
			}
		}
		for at := 4; at < 48; at += 4 {
			turn(at, 4)
		}
		for at := 48; at < 60; at += 2 {
			turn(at, 2)
		}
		if !bytes.Equal(little, big) {
			t.Fatalf("%x\n%x", little, big)
		}
	})
}
