package model

const (
	notifyControl = 16 // bytes of a cn_ctl_msg
	notifyRange   = 8  // bytes of a cn_notify_req
)

// notify reads a control of 2.6.14 to 2.6.32.
func (m Model) notify(v view, base int) Fields {
	f := protocol("notify")
	if len(v.b) < notifyControl && !m.breaks("NOTIFY-LEN-1") {
		f.fault("notify_short", base)
		return f
	}
	idx, val, size := uint64(v.u32(0)), uint64(v.u32(4)), uint64(v.u32(12))
	follows := v.from(notifyControl)
	there := uint64(len(follows.b))
	f.add("idx_notify_num", uint32(idx))
	f.add("val_notify_num", uint32(val))
	f.add("group", v.u32(8))
	f.add("len", uint32(size))
	ofIdx := notifyRanges(follows, idx)
	ofVal := notifyRanges(follows.from(notifyRange*len(ofIdx)), val)
	if m.breaks("NOTIFY-FIELD-1") {
		ofVal = notifyRanges(follows, val)
		ofIdx = notifyRanges(follows.from(notifyRange*len(ofVal)), idx)
	}
	f.add("idx", ofIdx)
	f.add("val", ofVal)
	asked := notifyRange * (idx + val)
	switch {
	case asked > there && !m.breaks("NOTIFY-LEN-2"):
		f.fault("notify_truncated", base)
	case (asked < there || size != there) && !m.breaks("NOTIFY-LEN-3"):
		f.fault("notify_len", base)
	}
	return f
}

// notifyRanges reads n ranges, or as many whole ones as are there.
func notifyRanges(v view, n uint64) []Fields {
	all := []Fields{}
	for i := range min(n, uint64(len(v.b)/notifyRange)) {
		at := notifyRange * int(i)
		all = append(all, Fields{{"first", v.u32(at)}, {"range", v.u32(at + 4)}})
	}
	return all
}
