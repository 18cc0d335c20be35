package model

import "slices"

type (
	// Body is the data of a message, and the kernel at its other end.
	Body struct {
		Data   []byte
		Big    bool
		Kernel Kernel
	}

	// Kernel is a version such as {6, 1, 0}. The zero Kernel is the newest.
	Kernel [3]int
)

// reading is what a message can be, going by its data.
type reading struct {
	event   bool // an event, or somebody's request
	data    bool // an answer with what was asked for
	part    bool // one part of such an answer
	outcome bool // an answer that says how it went, and no more
	dropped bool // something that its receiver drops

	errno  uint32 // why an answer says no
	number uint32 // dm-log: the seq in the data; pohmelfs: parts to come
}

var (
	anything = reading{event: true, data: true, part: true, outcome: true}
	event    = reading{event: true}
	dropped  = reading{dropped: true}
)

func (r reading) answer() bool    { return r.data || r.part || r.outcome }
func (r reading) onlyEvent() bool { return r.event && !r.answer() }

// before tells whether the kernel is older than a version.
func (k Kernel) before(major, minor, patch int) bool {
	if k == (Kernel{}) {
		return false
	}
	for i, n := range []int{major, minor, patch} {
		if k[i] != n {
			return k[i] < n
		}
	}
	return false
}

// read tells what the data says, as the owner of the id lays it out.
func (m Model) read(b *Body, got Stamp) reading {
	v := view{b.Data, b.Big && !m.breaks("ORD-2")}
	switch [2]uint32{got.Idx, got.Val} {
	case [2]uint32{1, 1}:
		return m.readProc(v, b.Kernel)
	case [2]uint32{3, 1}:
		return m.readW1(v)
	case [2]uint32{5, 0}:
		return m.readPohmelfs(v)
	case [2]uint32{6, 1}:
		return m.readDST(v)
	case [2]uint32{7, 1}:
		return m.readDM(v)
	}
	return anything
}

// readProc: what 0 is an acknowledgement. To 2.6.17 a 64-bit kernel has a
// struct timespec of 16 bytes in front of event_data, and 40 bytes in all.
func (m Model) readProc(v view, k Kernel) reading {
	n, err := len(v.b), 16
	if k.before(2, 6, 18) && n == 40 && !m.breaks("GEN-PROC-4") {
		err = 24
	}
	if n < procHeader || v.u32(0) != 0 {
		if m.breaks("GEN-PROC-3") {
			return anything
		}
		return event
	}
	r := reading{data: true}
	if n >= err+4 {
		r.errno = v.u32(err)
	}
	return r
}

// readW1 looks at the first w1_netlink_msg and its first command.
func (m Model) readW1(v view) reading {
	kind, status := v.byte(0), v.byte(1)
	switch {
	case len(v.b) < w1Header:
		return event
	case status != 0:
		return reading{outcome: true, errno: uint32(status)}
	case kind == 6:
		return reading{part: true, outcome: v.u16(2) == 0}
	case w1HasCommands(kind) && !m.breaks("GEN-W1-5"):
		return readW1Command(int(v.u16(2)), v.from(w1Header))
	case kind > 3 || m.breaks("GEN-W1-4"):
		return anything
	}
	return event
}

// readW1Command: only reads, touches and searches bring something, and what
// brings nothing looks like their status: the command's header with len 0.
func readW1Command(size int, body view) reading {
	status := body.u16(2) == 0
	switch {
	case size == 0 || len(body.b) < w1CmdHeader:
	case slices.Contains([]byte{2, 3, 8}, body.byte(0)):
		return reading{part: true, outcome: status}
	case slices.Contains([]byte{0, 4}, body.byte(0)):
		return reading{data: true, outcome: status}
	}
	return reading{outcome: true}
}

// readPohmelfs and readDST know an answer by its length.
func (m Model) readPohmelfs(v view) reading {
	if len(v.b) < 8 {
		return m.tooFew()
	}
	return reading{part: true, errno: errno(v.s32(0)), number: v.u32(4)}
}

func (m Model) readDST(v view) reading {
	if len(v.b) < 4 {
		return m.tooFew()
	}
	return reading{outcome: true, errno: errno(v.s32(0))}
}

func (m Model) tooFew() reading {
	if m.breaks("GEN-LOOK-2") {
		return anything
	}
	return event
}

// readDM: no data is a bare acknowledgement, less than a dm_ulog_request is
// dropped.
func (m Model) readDM(v view) reading {
	switch {
	case len(v.b) == 0:
		return reading{outcome: true}
	case len(v.b) < dmRequest && m.breaks("GEN-DM-3"):
		return reading{outcome: true}
	case len(v.b) < dmRequest:
		return dropped
	}
	return reading{data: true, errno: errno(v.s32(144)), number: v.u32(148)}
}

// errno returns the errno of a kernel's result, which is negative.
func errno(result int32) uint32 { return uint32(max(-int64(result), int64(result))) }
