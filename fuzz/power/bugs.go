package main

// bug is a mistake that can be planted in the core: the text that stands there
// once, and what stands there then.
type bug struct {
	name   string
	like   string // whose mistake it is, or what it imitates
	target string // that the engines look for it with
	file   string
	old    string
	new    string
}

var bugs = []bug{
	{
		"inner walk aligned", "cn_msgs stepped over with NLMSG_NEXT", "cnmsg",
		"cnmsg/scan.go",
		"\ts.end = s.start + HeaderLen + size\n",
		"\ts.end = min(s.start+wire.Align(HeaderLen+size), len(s.b))\n",
	},
	{
		"second length without a bound", "cn_msg.len held against the datagram, not its nlmsghdr", "datagram",
		"cnmsg/all.go",
		"if n > rest {",
		"if n > len(b)-off {",
	},
	{
		"u16 wraps", "header and length added in 16 bits", "datagram",
		"cnmsg/all.go",
		"n := int(HeaderLen + uint32(o.Uint16(b[off+16:off+18])))",
		"n := int(HeaderLen + o.Uint16(b[off+16:off+18]))",
	},
	{
		"one field in another order", "a field read by the machine's order", "cnmsg",
		"cnmsg/msg.go",
		"return m.order.Uint32(h[12:16])",
		"return wire.Native.Uint32(h[12:16])",
	},
	{
		"ack off by one", "the answer to A taken for A, not A+1", "genealogy",
		"genealogy/classify.go",
		"\t\tmatched = ack == a+1\n",
		"\t\tmatched = ack == a\n",
	},
	{
		"walk stuck", "nlmsg_len of 0 not refused", "datagram",
		"cnmsg/all.go",
		"if length < nlmsg.HeaderLen || uint64(length) > uint64(len(b)-next) {",
		"if uint64(length) > uint64(len(b)-next) {",
	},
	{
		"seq compared without wrap", "the larger number is the newer one", "genealogy",
		"genealogy/stream.go",
		"\tif ahead < 1<<31 {\n",
		"\tif seq >= s.next {\n",
	},
	{
		"view that can be appended through", "two-index slice", "datagram",
		"cnmsg/all.go",
		"m = Msg{b[off : off+n : off+n], o}",
		"m = Msg{b[off : off+n], o}",
	},
	{
		"slack taken for a message", "the rest after the last cn_msg must be a cn_msg", "cnmsg",
		"cnmsg/scan.go",
		"\t\tif s.start == 0 {\n\t\t\ts.fault = wire.CNShort",
		"\t\tif rest > 0 || s.start == 0 {\n\t\t\ts.fault = wire.CNShort",
	},
	{
		"DONE as end", "what netlink libraries take type 3 for", "nlmsg",
		"nlmsg/msg.go",
		"if payload < leastData {",
		"if payload < 1<<20 {",
	},
	{
		"last message must be padded", "the aligned length held against the datagram", "nlmsg",
		"nlmsg/scan.go",
		"if uint64(length) > uint64(rest) {",
		"if uint64(length+3)&^3 > uint64(rest) {",
	},
	{
		"length aligned in 32 bits", "NLMSG_ALIGN before the bound: 0xfffffffd is 0", "nlmsg",
		"nlmsg/scan.go",
		"if uint64(length) > uint64(rest) {",
		"if length+3 > length && uint64(length) > uint64(rest) {",
	},
	{
		"padding not zeroed", "the kernel's own leak before memset", "cnmsg",
		"cnmsg/batch.go",
		"return wire.AppendZero(b.all[:len(b.dst)], wire.Align(size)-size), b.fault.Err()",
		"return wire.Extend(b.all[:len(b.dst)], wire.Align(size)-size), b.fault.Err()",
	},
	{
		"old value shines through", "a decoder that does not reset", "cnproc",
		"cnmsg/cnproc/event.go",
		"e.union, e.Rest = [unionLen]byte{}, nil",
		"e.Rest = nil",
	},
	{
		"command beyond its message", "w1_netlink_cmd.len without a bound of its own", "w1",
		"cnmsg/w1/scan.go",
		"if size > rest-CommandHeaderLen {",
		"if size > rest {",
	},
	{
		"counts added in 32 bits", "cn_callback of 2.6.14: 2^31 and 2^31 ranges need no bytes", "notify",
		"cnmsg/notify/control.go",
		"asked := (uint64(c.IdxNum) + uint64(c.ValNum)) * RangeLen\n\tif asked > there",
		"asked := uint64(c.IdxNum+c.ValNum) * RangeLen\n\tif asked > there",
	},
	{
		"attributes right after the echo", "the echoed request's padding forgotten", "report",
		"nlmsg/errorreport.go",
		"b = b[min(wire.Align(int(size)), len(b)):]",
		"b = b[size:]",
	},
	{
		"late answer for a new request", "a slot reused before the horizon", "genealogy",
		"genealogy/ledger.go",
		"\treturn int64(now-s.since) >= int64(l.horizon)",
		"\treturn true",
	},
	{
		"allocates", "a copy for a test", "report",
		"nlmsg/errorreport.go",
		"\tfor i, c := range text {\n",
		"\tfor i, c := range append([]byte(nil), text...) {\n",
	},
	{
		"a number between two", "a special case for nlmsg_seq 0xbeef and nlmsg_pid 0x1234", "nlmsg",
		"nlmsg/scan.go",
		"\ts.end = s.next + int(length)\n",
		"\ts.end = s.next + int(length)\n\tif s.order.Uint32(s.b[s.next+8:]) == 0xbeef && s.order.Uint32(s.b[s.next+12:]) == 0x1234 {\n\t\ts.end--\n\t}\n",
	},
}
