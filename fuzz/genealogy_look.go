package fuzz

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// naiveLook is genealogy.Look a second time, from what its documentation says.
// timespec is for kernels before 2.6.18.
func naiveLook(o wire.Order, id cnmsg.ID, b []byte, timespec bool) genealogy.Payload {
	says := func(r genealogy.Reading) genealogy.Payload { return genealogy.Payload{Reading: r} }
	refuses := func(r genealogy.Reading, at int) genealogy.Payload {
		n := int64(int32(u32(o, b[at:])))
		return genealogy.Payload{Reading: r, Errno: uint32(max(n, -n))}
	}
	switch id {
	case cnmsg.Proc:
		return naiveProc(o, b, timespec)
	case cnmsg.W1:
		return naiveW1(o, b)
	case cnmsg.DMLog:
		switch {
		case len(b) == 0:
			return says(genealogy.Outcome)
		case len(b) < 160:
			return says(genealogy.Ignored)
		}
		p := refuses(genealogy.Data, 144)
		p.Number = uint32(u32(o, b[148:]))
		return p
	case cnmsg.DST:
		if len(b) >= 4 {
			return refuses(genealogy.Outcome, 0)
		}
		return says(genealogy.Opening)
	case cnmsg.POHMELFS:
		if len(b) >= 8 {
			p := refuses(genealogy.Part, 0)
			p.Number = uint32(u32(o, b[4:]))
			return p
		}
		return says(genealogy.Opening)
	}
	return genealogy.Payload{}
}

func naiveProc(o wire.Order, b []byte, timespec bool) genealogy.Payload {
	if len(b) < 16 || u32(o, b) != 0 {
		return genealogy.Payload{Reading: genealogy.Opening}
	}
	data := b[16:]
	if timespec && len(b) == 40 {
		data = b[24:]
	}
	p := genealogy.Payload{Reading: genealogy.Outcome}
	if len(data) >= 4 {
		p.Errno = uint32(u32(o, data))
	}
	return p
}

func naiveW1(o wire.Order, b []byte) (p genealogy.Payload) {
	if len(b) < 12 {
		return genealogy.Payload{Reading: genealogy.Opening}
	}
	if b[1] != 0 {
		return genealogy.Payload{Reading: genealogy.Outcome, Errno: uint32(b[1])}
	}
	empty := b[2] == 0 && b[3] == 0
	switch b[0] {
	case 0, 1, 2, 3:
		p.Reading = genealogy.Opening
	case 6:
		p.Reading = genealogy.Part
	case 4, 5:
		if empty || len(b) < 16 {
			p.Reading = genealogy.Outcome
			return p
		}
		empty = b[14] == 0 && b[15] == 0
		switch b[12] {
		case 0, 4:
			p.Reading = genealogy.Data
		case 2, 3, 8:
			p.Reading = genealogy.Part
		default:
			p.Reading = genealogy.Outcome
		}
	}
	if empty && p.Reading&(genealogy.Data|genealogy.Part) != 0 {
		p.Reading |= genealogy.Outcome
	}
	return p
}
