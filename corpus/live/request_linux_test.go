package live_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// datagram makes one to send out of two numbers for ack.
type datagram func(a, b uint32) []byte

// one is a single request with the first number.
func one(changes ...change) datagram {
	return func(a, _ uint32) []byte { return good(a, changes...) }
}

// row is a datagram for the kernel, and what it does with it.
type row struct {
	name     string
	ids      string // of the requirements that it shows
	send     datagram
	answered bool // the first number is; the second never is
}

// run has a socket in no group send the datagram, and the observer watch. The
// call returns the whole length, and nothing comes to the sender, whatever the
// kernel does.
func (r row) run(t *testing.T, observer, sender *listener) {
	cite(t, r.ids)
	observer, sender = observer.in(t), sender.in(t)
	a, b := rand.Uint32(), rand.Uint32()
	bytes := r.send(a, b)
	seen := observer.answers(func() {
		if n, err := sender.sendTo(0, 0, bytes); n != len(bytes) || err != nil {
			t.Errorf("the call returned %d, %v for %d bytes", n, err, len(bytes))
		}
	})
	var want []uint32
	if r.answered {
		want = []uint32{einval}
	}
	if !slices.Equal(seen[a+1], want) {
		t.Errorf("errors of the acknowledgements: %d, want %d\n%x", seen[a+1], want, bytes[:min(len(bytes), 100)])
	}
	if seen[b+1] != nil {
		t.Error("the second one is acknowledged")
	}
	if got, err := sender.now(len(sender.buf)); err != unix.EAGAIN {
		t.Errorf("the sender received %x, %v", got.data, err)
	}
}

func runRows(t *testing.T, rows []row) {
	t.Helper()
	observer, sender := events(t), open(t, live.Options{})
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) { r.run(t, observer, sender) })
	}
}

func TestKernelDropsSilently(t *testing.T) {
	since(t, 4, 14)
	runRows(t, []row{
		{"nothing wrong", "", one(), true},
		{"nlmsg_len 0", "IN-LEN-1", one(u32(atLen, 0)), false},
		{"nlmsg_len 15", "IN-LEN-1", one(u32(atLen, 15)), false},
		{"nlmsg_len 16", "IN-LEN-1", one(u32(atLen, 16)), false},
		{"a payload of 19 bytes", "IN-LEN-1", one(u32(atLen, 35)), false},
		{"nlmsg_len beyond the datagram", "IN-LEN-1", one(u32(atLen, 41)), false},
		{"a datagram that was cut", "IN-LEN-1", one(cut(39)), false},
		{"nlmsg_len 0x7fffffff", "IN-LEN-1", one(u32(atLen, 0x7fffffff)), false},
		{"nlmsg_len 0x80000000", "NL-LEN-3 IN-LEN-1", one(u32(atLen, 0x80000000)), false},
		{"nlmsg_len 0x80000028", "NL-LEN-3 IN-LEN-1", one(u32(atLen, 0x80000028)), false},
		{"nlmsg_len 0xfffffffd", "NL-LEN-3 IN-LEN-1", one(u32(atLen, 0xfffffffd)), false},
		{"nlmsg_len 0xffffffff", "NL-LEN-3 IN-LEN-1", one(u32(atLen, 0xffffffff)), false},
		{"a payload of 16385 bytes", "IN-LEN-1", one(more(16401-40), u32(atLen, 16401)), false},
		{"a payload of 65535 bytes", "IN-LEN-1", one(more(65551-40), u32(atLen, 65551)), false},

		{"len beyond nlmsg_len by 1", "CN-LEN-1 IN-LEN-1", one(u32(atLen, 39)), false},
		{"len beyond nlmsg_len by 4", "CN-LEN-1 IN-LEN-1", one(u32(atLen, 36)), false},
		{"len beyond nlmsg_len, the bytes are there", "CN-LEN-1 IN-LEN-1", one(more(4), u16(atCNLen, 8)), false},
		{"the same len inside nlmsg_len", "", one(more(4), u16(atCNLen, 8), u32(atLen, 44)), !kernel().Before(cnmsg.KernelVersion(6, 6, 0))}, // requests of 8 bytes are
		{"len 0xffff", "CN-LEN-1 IN-LEN-1", one(u16(atCNLen, 0xffff)), false},

		{"id {5, 5}", "IN-DROP-1", one(u32(atIdx, 5), u32(atVal, 5)), false},
		{"id {1, 2}", "IN-DROP-1", one(u32(atVal, 2)), false},
		{"id {2, 1}", "IN-DROP-1", one(u32(atIdx, 2)), false},
		{"id {0, 0}", "IN-DROP-1", one(u32(atIdx, 0), u32(atVal, 0)), false},
		{"id {0xffffffff, 0xffffffff}", "IN-DROP-1", one(u32(atIdx, 1<<32-1), u32(atVal, 1<<32-1)), false},

		{"1 byte", "IN-EMPTY-1", one(cut(1)), false},
		{"4 bytes", "IN-EMPTY-1", one(cut(4)), false},
		{"15 bytes", "IN-EMPTY-1", one(cut(15)), false},
		{"16 bytes", "IN-DROP-1", one(cut(16)), false},
	})
	t.Run("0 bytes", func(t *testing.T) {
		since(t, 5, 16)
		cite(t, "IN-EMPTY-1")
		if n, err := open(t, live.Options{}).sendTo(0, 0, nil); err != unix.ENODATA {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestKernelIgnoresTypeAndFlags(t *testing.T) {
	since(t, 4, 14)
	const requestAndAck = nlmsg.FlagRequest | nlmsg.FlagAck
	runRows(t, []row{
		{"type 0", "NL-KIND-3 IN-TYPE-1", one(u16(atType, 0)), true},
		{"type 1, NLMSG_NOOP", "IN-TYPE-1", one(u16(atType, nlmsg.TypeNoop)), true},
		{"type 2, NLMSG_ERROR", "IN-TYPE-1", one(u16(atType, nlmsg.TypeError)), true},
		{"type 3, NLMSG_DONE", "IN-TYPE-1", one(u16(atType, nlmsg.TypeDone)), true},
		{"type 4, NLMSG_OVERRUN", "IN-TYPE-1", one(u16(atType, nlmsg.TypeOverrun)), true},
		{"type 5", "NL-KIND-3 IN-TYPE-1", one(u16(atType, 5)), true},
		{"type 15", "NL-KIND-3 IN-TYPE-1", one(u16(atType, 15)), true},
		{"type 16", "NL-KIND-3 IN-TYPE-1", one(u16(atType, 16)), true},
		{"type 0xffff", "NL-KIND-3 IN-TYPE-1", one(u16(atType, 0xffff)), true},

		{"no NLM_F_REQUEST", "IN-TYPE-1", one(u16(atFlags, 0)), true},
		{"NLM_F_REQUEST", "IN-TYPE-1", one(u16(atFlags, nlmsg.FlagRequest)), true},
		{"NLM_F_MULTI", "NL-KIND-4 IN-TYPE-1", one(u16(atFlags, nlmsg.FlagMulti)), true},
		{"NLM_F_MULTI of another type", "NL-KIND-4 IN-TYPE-1", one(u16(atFlags, nlmsg.FlagMulti), u16(atType, 16)), true},
		{"all flags", "NL-KIND-4 IN-TYPE-1 IN-ACK-1", one(u16(atFlags, 0xffff)), true},
		{"NLM_F_ACK", "IN-ACK-1", one(u16(atFlags, requestAndAck)), true},
		{"NLM_F_ACK for an id of nobody's", "IN-ACK-1", one(u16(atFlags, requestAndAck), u32(atIdx, 5)), false},
		{"NLM_F_ACK and a wrong len", "IN-ACK-1", one(u16(atFlags, requestAndAck), u16(atCNLen, 0xffff)), false},
		{"NLM_F_ACK and a wrong nlmsg_len", "IN-ACK-1", one(u16(atFlags, requestAndAck), u32(atLen, 20)), false},

		{"nlmsg_seq 0", "IN-SEQ-1", one(u32(atSeq, 0)), true},
		{"nlmsg_seq 0xffffffff", "IN-SEQ-1", one(u32(atSeq, 1<<32-1)), true},
		{"nlmsg_pid 1", "IN-SEQ-1", one(u32(atPID, 1)), true},
		{"nlmsg_pid 0xffffffff", "IN-SEQ-1", one(u32(atPID, 1<<32-1)), true},

		{"cn_msg.flags 1", "CN-FLAGS-1", one(u16(atCNFlags, 1)), true},
		{"cn_msg.flags 0xffff", "CN-FLAGS-1", one(u16(atCNFlags, 0xffff)), true},
		{"cn_msg.seq 0xffffffff", "", one(u32(atCNSeq, 1<<32-1)), true},
	})
}

func TestKernelReadsTheFirstOnly(t *testing.T) {
	two := func(first ...change) datagram {
		return func(a, b uint32) []byte { return append(good(a, first...), good(b)...) }
	}
	batch := func(first cnmsg.ID) datagram {
		return func(a, b uint32) []byte {
			data := cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: badOp})
			var frame cnmsg.Batch
			frame.Start(nil, wire.Native, cnmsg.KernelHeader(0))
			frame.Add(cnmsg.Header{ID: first, Ack: a}, data)
			frame.Add(cnmsg.Header{ID: cnmsg.Proc, Ack: b}, data)
			bytes, err := frame.End()
			if err != nil {
				t.Fatal(err)
			}
			return bytes
		}
	}
	unknown := cnmsg.ID{Idx: 5, Val: 5}
	runRows(t, []row{
		{"two nlmsghdrs", "NL-MULTI-1 IN-FIRST-1", two(), true},
		{"the first with NLM_F_MULTI", "NL-MULTI-1 IN-FIRST-1", two(u16(atFlags, nlmsg.FlagMulti)), true},
		{"the first for nobody", "IN-FIRST-1", two(u32(atIdx, 5)), false},
		{"the first too long", "IN-FIRST-1", two(u32(atLen, 81)), false},
		{"the first without a cn_msg", "IN-FIRST-1", two(cut(16), u32(atLen, 16)), false},
		{"the first an NLMSG_NOOP", "IN-FIRST-1", two(cut(16), u32(atLen, 16), u16(atType, nlmsg.TypeNoop)), false},

		{"two cn_msgs", "CN-BATCH-1 IN-FIRST-2", batch(cnmsg.Proc), true},
		{"the first cn_msg for nobody", "IN-FIRST-2", batch(unknown), false},
	})
}

func TestKernelTakesSlackAndTails(t *testing.T) {
	rows := []row{
		{"3 bytes after nlmsg_len", "IN-SLACK-1", one(more(3)), true},
		{"4 bytes after nlmsg_len", "IN-SLACK-1", one(more(4)), true},
		{"100001 bytes after nlmsg_len", "IN-SLACK-1", one(more(100001)), true},
		{"slack and padding", "IN-SLACK-1 CN-SLACK-1", one(more(4), u32(atLen, 41)), true},
		{"slack and no padding", "IN-SLACK-1 CN-SLACK-1", one(more(1), u32(atLen, 41)), true},
		{"as kernels to 3.6 count", "IN-SLACK-1 CN-SLACK-1", one(more(3), u32(atLen, 43)), true},
		{"slack of 19 bytes", "IN-SLACK-1 CN-SLACK-1", one(more(19), u32(atLen, 59)), true},
		{"20 bytes more", "IN-SLACK-1", one(more(20), u32(atLen, 60)), true},
		{"16001 bytes more", "IN-SLACK-1", one(more(16001), u32(atLen, 16041)), true},
	}
	runRows(t, rows)
}

func TestKernelSizeLimit(t *testing.T) {
	most := cnmsg.MaxToKernel(kernel()) + atData
	payload := func(size int) datagram {
		return one(more(size-40), u32(atLen, uint32(size)))
	}
	runRows(t, []row{
		{"the most", "IN-SIZE-1", payload(most), true},
		{"one less", "IN-SIZE-1", payload(most - 1), true},
		{"one more", "IN-SIZE-1", payload(most + 1), false},
	})
}

func TestProcRequestLengths(t *testing.T) {
	sized := func(size int) datagram {
		return func(a, _ uint32) []byte {
			b := good(a, more(size))[:atData+size]
			return u32(atLen, uint32(len(b)))(u16(atCNLen, uint16(size))(b))
		}
	}
	runRows(t, []row{
		{"0 bytes", "PROC-LEN-1 PROC-ACK-3", sized(0), false},
		{"1 byte", "PROC-LEN-1 PROC-ACK-3", sized(1), false},
		{"3 bytes", "PROC-LEN-1 PROC-ACK-3", sized(3), false},
		{"4 bytes", "PROC-LEN-1 PROC-ACK-3", sized(4), true},
		{"5 bytes", "PROC-LEN-1 PROC-ACK-3", sized(5), false},
		{"7 bytes", "PROC-LEN-1 PROC-ACK-3", sized(7), false},
		{"8 bytes", "PROC-LEN-1 PROC-ACK-3", sized(8), !kernel().Before(cnmsg.KernelVersion(6, 6, 0))},
		{"9 bytes", "PROC-LEN-1 PROC-ACK-3", sized(9), false},
		{"12 bytes", "PROC-LEN-1 PROC-ACK-3", sized(12), false},
		{"16 bytes", "PROC-LEN-1 PROC-ACK-3", sized(16), false},
		{"40 bytes, an event", "PROC-LEN-1 PROC-ACK-3", sized(40), false},
	})
	// Others get the acknowledgement of an IGNORE that is not the last.
	t.Run("an IGNORE that is not the last", func(t *testing.T) {
		cite(t, "PROC-ACK-3")
		observer, other := events(t), events(t)
		var ignored uint32
		seen := observer.answers(func() {
			other.request(cnproc.Listen) // again, for the second of two tries
			ignored = other.request(cnproc.Ignore)
		})
		if !slices.Equal(seen[ignored], []uint32{0}) {
			t.Errorf("errors of the acknowledgements: %d, want one of 0", seen[ignored])
		}
	})
}

func TestAnAnswerIsThereWhenSendReturns(t *testing.T) {
	since(t, 3, 6)
	cite(t, "IN-SYNC-1")
	l := events(t)
	for range 100 {
		ack := l.request(badOp)
		there := false
		overruns := l.rest(func(a arrival) {
			got, ok := ackOf(a.data)
			there = there || ok && got == ack
		})
		if !there && overruns == 0 {
			t.Fatal("nothing to read when the call to send had returned")
		}
	}
}
