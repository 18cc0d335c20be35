package cnmsg

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// A LISTEN request that a 6.18 kernel answered.
func TestAppendFrameGivesTheBytesOfARealRequest(t *testing.T) {
	want := "2800000003000000333300004444000001000000010000001111000022220000" + "0400000001000000"
	nlh := nlmsg.Header{Type: nlmsg.TypeDone, Seq: 0x3333, PortID: 0x4444}
	got, err := AppendFrame(nil, wire.Little, nlh, Header{ID: Proc, Seq: 0x1111, Ack: 0x2222}, []byte{1, 0, 0, 0})
	if err != nil || hex.EncodeToString(got) != want {
		t.Errorf("%v\n got %x\nwant %s", err, got, want)
	}
}

// Two lengths in the wild: NLMSG_LENGTH and NLMSG_SPACE.
func TestFrameStyles(t *testing.T) {
	for n := range 6 {
		data := bytes.Repeat([]byte{7}, n)
		dst := append(bytes.Repeat([]byte{0xff}, 80)[:0], "head"...)
		exact, err := AppendFrame(dst, wire.Big, KernelHeader(5), Header{ID: W1, Seq: 5, Len: 999}, data)
		if err != nil {
			t.Fatal(err)
		}
		rounded, err := AppendFrameRounded(nil, wire.Big, KernelHeader(5), Header{ID: W1, Seq: 5}, data)
		if err != nil {
			t.Fatal(err)
		}
		padded := (n + 3) &^ 3
		want := append([]byte{0, 0, 0, byte(36 + n), 0, 3, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0,
			0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, byte(n), 0, 0}, data...)
		want = append(want, make([]byte, padded-n)...)
		if string(exact[:4]) != "head" || !bytes.Equal(exact[4:], want) {
			t.Errorf("%d bytes, exact:\n got %x\nwant %x", n, exact[4:], want)
		}
		want[3] = byte(36 + padded)
		if !bytes.Equal(rounded, want) {
			t.Errorf("%d bytes, rounded:\n got %x\nwant %x", n, rounded, want)
		}
	}
}

func TestFrameLimits(t *testing.T) {
	dst := []byte{1, 2, 3}
	big := make([]byte, MaxData+1)
	for name, f := range map[string]func([]byte, wire.Order, nlmsg.Header, Header, []byte) ([]byte, error){
		"exact": AppendFrame, "rounded": AppendFrameRounded,
	} {
		if b, err := f(dst, wire.Native, nlmsg.Header{}, Header{}, big); !errors.Is(err, wire.CNTooLong) || !bytes.Equal(b, dst) {
			t.Errorf("%s, 65536 bytes: %d bytes, %v", name, len(b), err)
		}
		b, err := f(nil, wire.Native, KernelHeader(0), Header{}, big[1:])
		if m, ok := One(b, wire.Native); err != nil || !ok || m.Len() != MaxData {
			t.Errorf("%s, 65535 bytes: %v, read back %d", name, err, m.Len())
		}
	}
}

// The batch of two that cn_netlink_send_mult made on 6.1, on amd64
// and on s390x.
func TestBatchGivesTheBytesOfTheKernel(t *testing.T) {
	for o, want := range map[wire.Order]string{
		wire.Little: "3d00000003000000de000000000000000e00000023010000de0000000600000001000000300e00000023010000df000000060000000400010031313131000000",
		wire.Big:    "0000003d00030000000000de000000000000000e00000123000000de0000000600010000300000000e00000123000000df000000060004000131313131000000",
	} {
		id := ID{14, 0x123}
		var b Batch
		b.Start(nil, o, KernelHeader(0xde))
		b.Add(Header{ID: id, Seq: 0xde, Ack: 6}, []byte("0"))
		b.Add(Header{ID: id, Seq: 0xdf, Ack: 6, Flags: 1}, []byte("1111"))
		got, err := b.End()
		if err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%v: %v\n got %x\nwant %s", o, err, got, want)
		}
		if at, err := StrictKernel.Check(got, o); err != nil {
			t.Errorf("%v: not as the kernel writes it: %v at %d", o, err, at)
		}
	}
}

func TestBatchLimits(t *testing.T) {
	var b Batch
	b.Start([]byte("front"), wire.Native, KernelHeader(1))
	// 20 + 65515 bytes after the first header: 65535, all that a u16 counts.
	if b.Add(Header{Seq: 1}, nil) != nil || b.Add(Header{Seq: 2}, make([]byte, 65515)) != nil {
		t.Fatal(b.Err())
	}
	if b.Len() != 20+65535 {
		t.Errorf("%d bytes of payload", b.Len())
	}
	full, err := b.End()
	if err != nil || len(full) != 5+16+20+65536 {
		t.Errorf("%d bytes, %v", len(full), err)
	}

	b.Start([]byte("front"), wire.Native, KernelHeader(1))
	b.Add(Header{Seq: 1}, []byte("kept"))
	for _, size := range []int{65512, -1, 1} { // the fault stays, also when one would fit
		if _, err := b.Reserve(Header{}, size); !errors.Is(err, wire.CNTooLong) {
			t.Errorf("%d bytes more: %v", size, err)
		}
	}
	got, err := b.End()
	if m, ok := One(got[5:], wire.Native); !errors.Is(err, wire.CNTooLong) || !ok || string(m.Data()) != "kept" {
		t.Errorf("after cn_too_long: %v, %q", err, m.Data())
	}

	b.Start([]byte("front"), wire.Native, KernelHeader(1))
	if got, err := b.End(); string(got) != "front" || !errors.Is(err, wire.CNShort) {
		t.Errorf("an empty batch: %q %v", got, err)
	}
	if err := b.Add(Header{}, nil); err == nil {
		t.Error("a batch that has ended takes messages")
	}
}

func TestAppendRawWritesWhatItIsTold(t *testing.T) {
	got := AppendRaw([]byte{9}, wire.Big, Header{ID: ID{1, 2}, Seq: 3, Ack: 4, Len: 0xfffe, Flags: 5}, []byte{6})
	want := []byte{9, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0xff, 0xfe, 0, 5, 6}
	if !bytes.Equal(got, want) {
		t.Errorf(" got %x\nwant %x", got, want)
	}
}

// What the kernel takes, by era (cn_rx_skb).
func TestMaxToKernel(t *testing.T) {
	for _, c := range []struct {
		k    Kernel
		want int
	}{
		{0, 16364}, {KernelVersion(6, 18, 44), 16364}, {KernelVersion(3, 12, 0), 16364},
		{KernelVersion(3, 11, 10), 16348}, {KernelVersion(2, 6, 24), 16348},
		{KernelVersion(2, 6, 23), 988}, {KernelVersion(2, 6, 14), 988},
	} {
		if got := MaxToKernel(c.k); got != c.want {
			t.Errorf("%#x: %d, want %d", uint32(c.k), got, c.want)
		}
	}
	if KernelVersion(4, 14, 336) != KernelVersion(4, 14, 255) || KernelVersion(2, 6, 14) != 0x02060e {
		t.Error("KernelVersion does not count as KERNEL_VERSION does")
	}
	if Kernel(0).Before(KernelVersion(2, 6, 14)) {
		t.Error("the zero Kernel is not the newest")
	}
}

func TestRegistry(t *testing.T) {
	for id, want := range map[ID]string{
		{1, 1}: "cn_proc", {3, 1}: "w1", {4, 1}: "uvesafb", {7, 1}: "dm-log-userspace", {0xffffffff, 0xffffffff}: "notify",
		{1, 2}: "", {0, 0}: "", {14, 0x123}: "", {5, 0}: "pohmelfs", {14, 0x457}: "cn_test",
	} {
		if got := id.Name(); got != want {
			t.Errorf("%v is %q, want %q", id, got, want)
		}
	}
	seen := map[ID]bool{}
	for _, u := range Users() {
		if u.Name == "" || u.Years == "" || u.ID.Group() != u.ID.Idx || u.Reserved && u.Room != "" {
			t.Errorf("%+v", u)
		}
		if seen[u.ID] && !u.Reserved {
			t.Errorf("%+v has the id of another", u)
		}
		seen[u.ID] = true
		if _, err := os.Stat(filepath.Join("..", u.Room)); err != nil {
			t.Errorf("%s: no room %s", u.Name, u.Room)
		}
	}
	Users()[0].Name = "changed"
	if Proc.Name() != "cn_proc" {
		t.Error("the registry can be written to")
	}
}
