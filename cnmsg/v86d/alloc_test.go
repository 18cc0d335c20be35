package v86d

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

var (
	sink    uint64
	tooLong = make([]byte, maxBuf+1)
)

func TestNothingAllocates(t *testing.T) {
	good := must(AppendTask(nil, wire.Native, &Task{Buf: make([]byte, InfoLen)}))
	buf := make([]byte, 0, 2*InfoLen)
	negative := bytes.Clone(good)
	wire.Native.PutUint32(negative[4:], 0xffffffff)
	for name, b := range map[string][]byte{"good": good, "truncated": good[:99], "short": good[:9], "negative": negative} {
		noAllocs(t, name, func() {
			var task Task
			if task.Decode(wire.Native, b) != nil {
				sink++
			}
			var info Info
			var mode ModeInfo
			if info.Decode(wire.Big, task.Buf) != nil || mode.Decode(wire.Big, task.Buf) != nil {
				sink++
			}
			sink += uint64(len(info.Text(35)) + info.Modes().Len())
			out, _ := AppendTask(buf, wire.Big, &task)
			out = AppendModeInfo(AppendInfo(out[:0], wire.Big, &info), wire.Big, &mode)
			if _, err := AppendReply(out[:0], wire.Big, &task, tooLong); err != nil {
				sink++
			}
			task.Buf = tooLong
			if _, err := AppendTask(buf, wire.Big, &task); err != nil {
				sink++
			}
			sink += uint64(ReplyHeader(cnmsg.Header{Seq: 1}).Seq)
		})
	}
}

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}
