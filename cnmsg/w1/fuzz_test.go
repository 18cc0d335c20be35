package w1

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// FuzzScan walks any data: the verdict is the model's, all bytes are accounted
// for, and what was read encodes back to the same bytes.
func FuzzScan(f *testing.F) {
	for _, c := range corpus.Captures() {
		for _, r := range records(f, c, cnmsg.W1) {
			f.Add(r.data, r.order == wire.Big)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, big bool) {
		o := wire.Little
		if big {
			o = wire.Big
		}
		data = data[:len(data):len(data)]
		checkAgainstModel(t, data, o)

		var again []byte
		s := Scan(data, o)
		for s.Next() {
			m := s.Msg()
			body := m.Body()
			if m.Type().HasCommands() {
				body = walkCommands(t, m)
			}
			again, _ = AppendMsg(again, o, m.Header(), body)
		}
		again = append(again, s.Tail()...)
		if !bytes.Equal(again, data) {
			t.Fatalf("encoded\n%x, want\n%x", again, data)
		}
	})
}

func walkCommands(t *testing.T, m Msg) (body []byte) {
	c := m.Commands()
	for c.Next() {
		body, _ = AppendCommand(body, m.Order(), c.Command().Header(), c.Command().Data())
		l := c.Command().Slaves()
		for i := range l.Len() {
			if id := l.At(i); MakeRegNum(id.Family(), id.Serial()) != id && id.Valid() {
				t.Fatalf("%v is valid, and made anew is another", id)
			}
		}
	}
	return append(body, c.Tail()...)
}
