package made

import "github.com/cnwire/cnwire/wire"

const (
	w1MasterCmd, w1SlaveCmd, w1ListMasters = 4, 5, 6
	w1Read, w1Write, w1Search, w1Reset     = 0, 1, 2, 5
)

// w1Message is a w1_netlink_msg: a master's, or a slave's.
func (t *talk) w1Message(kind byte, body []byte) []byte {
	id := t.u32s(1+t.r.Uint32N(3), 0)
	if kind == 0 || kind == 1 || kind == w1SlaveCmd {
		id = []byte{0x28, byte(t.r.IntN(3)), 2, 3, 4, 5, 6, 0x9e}
		if t.o == wire.Big {
			id = []byte{0x9e, 6, 5, 4, 3, 2, byte(t.r.IntN(3)), 0x28}
		}
	}
	b := append([]byte{kind, 0}, t.u16(len(body))...)
	return append(append(b, id...), body...)
}

func (t *talk) u16(n int) []byte { return t.o.AppendUint16(nil, uint16(n)) }

func (t *talk) w1Command(cmd byte, data []byte) []byte {
	return append(append([]byte{cmd, 0}, t.u16(len(data))...), data...)
}

// w1Asks is a request with one command or several, and its answers: data and
// status, one by one or as a bundle, or the parts of kernels of then.
func (t *talk) w1Asks() {
	const bundle = 1
	seq, ack := t32(t.r), t32(t.r)
	if t.some(3) {
		ack = seq + 1
	}
	flags := uint16(t.r.IntN(2) * bundle)
	kind := []byte{w1MasterCmd, w1SlaveCmd, w1SlaveCmd, w1ListMasters}[t.r.IntN(4)]
	var commands []byte
	asked := []byte{}
	if kind != w1ListMasters {
		for range 1 + t.r.IntN(3) {
			cmd := []byte{w1Read, w1Write, w1Search, 3, 4, w1Reset, 6, 7, 8, 9}[t.r.IntN(10)]
			asked = append(asked, cmd)
			commands = append(commands, t.w1Command(cmd, t.bytes(t.r.IntN(11)))...)
		}
	}
	t.send(toKernel, cn{idx: 3, val: 1, seq: seq, ack: ack, flags: flags, data: t.w1Message(kind, commands)})
	var answers []cn
	answer := func(ack uint32, data []byte) {
		answers = append(answers, cn{idx: 3, val: 1, seq: seq, ack: ack, flags: flags, data: data})
	}
	if kind == w1ListMasters {
		answer(t.w1Ack(0, seq, ack), t.w1Message(kind, t.u32s(1, 2, 3)[:4*t.r.IntN(4)]))
	}
	for i, cmd := range asked {
		switch cmd {
		case w1Read, 4:
			answer(seq+1, t.w1Message(kind, t.w1Command(cmd, t.bytes(1+t.r.IntN(9)))))
		case w1Search, 3, 8:
			answer(t.w1Ack(i, seq, ack), t.w1Message(kind, t.w1Command(cmd, t.bytes(8*t.r.IntN(4)))))
		}
		status := t.w1Message(kind, t.w1Command(cmd, nil))
		status[1] = []byte{0, 0, 0, 22, 19}[t.r.IntN(5)]
		answer(ack, status)
	}
	if flags == bundle {
		t.send(toUser, answers...)
		return
	}
	for _, c := range answers {
		if !t.some(10) {
			t.send(toUser, c)
		}
	}
}

// w1Ack is the ack of data: counted down to 0 by kernels of then.
func (t *talk) w1Ack(i int, seq, ack uint32) uint32 {
	if t.old {
		return uint32(3 - min(i, 3))
	}
	return []uint32{seq + 1, ack}[t.r.IntN(2)]
}

// w1Happens is a slave or a master that comes or goes.
func (t *talk) w1Happens() {
	t.w1++
	t.send(toUser, cn{idx: 3, val: 1, seq: t.w1, data: t.w1Message(byte(t.r.IntN(8)), t.bytes(t.r.IntN(2)*t.r.IntN(6)))})
}
