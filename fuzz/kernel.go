package fuzz

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
)

// kernel holds what depends on a kernel's release against the releases where it
// changed. The zero Kernel is the newest.
func kernel(k cnmsg.Kernel) {
	since := func(release cnmsg.Kernel) bool { return k == 0 || k >= release }
	most := 1024 - 36
	switch {
	case since(0x30c00):
		most = 16384 - 20
	case since(0x20618):
		most = 16384 - 36
	}
	check(cnmsg.MaxToKernel(k) == most, "kernel %#x takes %d bytes, not %d", uint32(k), cnmsg.MaxToKernel(k), most)
	kvp := hyperv.KVPLenNoIP
	if since(0x30700) {
		kvp = hyperv.KVPLenIP
	}
	check(hyperv.KVPLen(k) == kvp, "kernel %#x sends %d bytes of kvp, not %d", uint32(k), hyperv.KVPLen(k), kvp)
	for bits, old := range map[int]cnproc.Layout{32: cnproc.Timespec32, 64: cnproc.Timespec64} {
		if since(0x20612) {
			old = cnproc.Nanoseconds
		}
		check(cnproc.LayoutOf(k, bits) == old, "kernel %#x of %d bits has the layout %d", uint32(k), bits, cnproc.LayoutOf(k, bits))
	}
}
