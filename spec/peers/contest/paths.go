package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/cnwire/cnwire/spec/peers/c"
	"github.com/cnwire/cnwire/spec/peers/load"
	"github.com/cnwire/cnwire/spec/peers/rival"
	"github.com/cnwire/cnwire/wire"
)

const (
	small  = 1 << 20
	probed = 4 << 10 // so few that the last message counts
)

// allPaths lists what is raced. Buffers are made when a path begins.
func allPaths(big int) ([]path, error) {
	if !c.HaveRef {
		return nil, errors.New("the reference is a loop in C, and this was built without cgo")
	}
	if big < small {
		return nil, fmt.Errorf("a large buffer has at least the %d bytes of the small one", small)
	}
	paths := []path{}
	for _, size := range slices.Compact([]int{small, big}) {
		events := size / load.DatagramLen
		slow := 1
		if size > small {
			slow = 4
		}
		reads := func(name string, messages int, of load.Maker, keepID bool, on func(load.Maker, int) ([]contender, error)) {
			paths = append(paths, path{
				name: name + ", " + mib(size), messages: messages, bytes: size, slow: slow,
				open:  func() ([]contender, error) { return on(of, size) },
				probe: func() ([]contender, error) { return on(load.Scrambled(of, keepID), probed) },
			})
		}
		writes := func(name string, messages int, on func(count int) ([]contender, error)) {
			paths = append(paths, path{
				name: name + ", " + mib(size), messages: messages, bytes: size, slow: slow,
				open: func() ([]contender, error) { return on(messages) },
			})
		}
		reads("walk events", events, load.Datagrams, false, walks)
		reads("walk batches of 32", load.InBatches(size), load.Batches, false, walks)
		reads("one datagram a call", events, load.Datagrams, false, datagrams)
		reads("decode cn_proc events", events, load.Datagrams, true, procEvents)
		reads("decode cn_proc events in no order", events, load.DrawnDatagrams, true, procEvents)
		writes("encode cn_proc events", events, encodeEvents)
		writes("encode frames", size/72, encodeFrames)
		writes("encode batches of 32", size/56/32*32, encodeBatches)
		writes("encode batches of 32, filled in place", size/56/32*32, encodeFilled)
	}
	return append(paths, ledgerPaths()...), nil
}

func mib(size int) string {
	if size%small != 0 {
		return fmt.Sprintf("%d bytes", size)
	}
	return fmt.Sprintf("%d MiB", size/small)
}

// foreign is the order that this machine does not have.
func foreign() wire.Order {
	if wire.Native.Resolve() == wire.Little {
		return wire.Big
	}
	return wire.Little
}

func walks(of load.Maker, size int) ([]contender, error) {
	b, err := of(size, wire.Native)
	if err != nil {
		return nil, err
	}
	swapped, err := of(size, foreign())
	if err != nil {
		return nil, err
	}
	on := func(name string, walk func([]byte) uint32) contender {
		return contender{name, func() uint32 { return walk(b) }}
	}
	want, all := c.Walk(b), sumOf(b)
	list := []contender{
		on("C -O2", c.Walk),
		on("read every byte", func(b []byte) uint32 {
			if c.Read(b) != all {
				return ^want
			}
			return want
		}),
		on("cnmsg.All", rival.AllWalk),
		on("cnmsg.Scan", rival.ScanWalk),
		{"cnmsg.All, foreign order", func() uint32 { return rival.AllWalkIn(swapped, foreign()) }},
		{"cnmsg.Scan, foreign order", func() uint32 { return rival.ScanWalkIn(swapped, foreign()) }},
		on("Go by hand", rival.PlainWalk),
	}
	if c.HaveMnl {
		list = append(list, on("libmnl", c.MnlWalk), on("libmnl, mnl_cb_run2", c.MnlCallback))
	}
	if c.HaveNl {
		list = append(list, on("libnl", c.NlWalk))
	}
	if rival.HaveGvisor {
		list = append(list, on("gVisor nlmsg", rival.GvisorWalk))
	}
	return append(list,
		on("mdlayher, UnmarshalBinary", rival.MdlayherWalk),
		on("mdlayher, Receive's iterator", rival.MdlayherIterWalk),
		on("mdlayher, as Receive returns", rival.MdlayherSliceWalk),
		on("syscall.ParseNetlinkMessage", rival.SyscallWalk),
		on("encoding/binary.Decode", rival.BinaryDecodeWalk),
		on("encoding/binary.Read", rival.BinaryReadWalk),
	), nil
}

// sumOf is what c.Read is to return.
func sumOf(b []byte) uint32 {
	var sum uint64
	for ; len(b) >= 8; b = b[8:] {
		sum += binary.NativeEndian.Uint64(b)
	}
	return uint32(sum ^ sum>>32)
}

func datagrams(of load.Maker, size int) ([]contender, error) {
	b, err := of(size, wire.Native)
	if err != nil {
		return nil, err
	}
	const n = load.DatagramLen
	each := func(name string, walk func([]byte) uint32) contender {
		return contender{name, func() uint32 { return rival.Each(b, n, walk) }}
	}
	list := []contender{
		{"C -O2", func() uint32 { return c.Datagrams(b, n) }},
		{"cnmsg.One", func() uint32 { return rival.OneDatagrams(b, n) }},
		each("cnmsg.All", rival.AllWalk),
		each("cnmsg.Scan", rival.ScanWalk),
		each("Go by hand", rival.PlainWalk),
	}
	if c.HaveMnl {
		list = append(list, contender{"libmnl", func() uint32 { return c.MnlDatagrams(b, n) }})
	}
	if c.HaveNl {
		list = append(list, contender{"libnl", func() uint32 { return c.NlDatagrams(b, n) }})
	}
	if rival.HaveGvisor {
		list = append(list, each("gVisor nlmsg", rival.GvisorWalk))
	}
	return append(list,
		each("mdlayher, UnmarshalBinary", rival.MdlayherWalk),
		each("mdlayher, as Receive returns", rival.MdlayherSliceWalk),
		each("syscall.ParseNetlinkMessage", rival.SyscallWalk),
	), nil
}

func procEvents(of load.Maker, size int) ([]contender, error) {
	b, err := of(size, wire.Native)
	if err != nil {
		return nil, err
	}
	return []contender{
		{"C -O2", func() uint32 { return c.Events(b) }},
		{"cnproc.View", func() uint32 { return rival.EventViews(b) }},
		{"cnproc.Event", func() uint32 { return rival.Events(b) }},
		{"vishvananda, ProcEventMonitor", func() uint32 { return rival.VishvanandaEvents(b, load.DatagramLen) }},
	}, nil
}

// encoder is a contender that writes; all must write what the first one does.
type encoder struct {
	name string
	into func(dst []byte) int
}

func encoders(room int, list []encoder) ([]contender, error) {
	var contenders []contender
	var want []byte
	for i, e := range list {
		dst := aligned(room)
		for i := range dst {
			dst[i] = 0xff // who leaves out a zero is seen
		}
		n := e.into(dst)
		if i == 0 {
			want = bytes.Clone(dst[:n])
		} else if !bytes.Equal(dst[:n], want) {
			return nil, fmt.Errorf("%s does not write what %s does", e.name, list[0].name)
		}
		contenders = append(contenders, contender{e.name, func() uint32 { return uint32(e.into(dst)) }})
	}
	return contenders, nil
}

// aligned makes a buffer at the start of a cache line, so that none has the
// better place.
func aligned(n int) []byte {
	b := make([]byte, n+63)
	off := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b))) & 63)
	return b[off : off+n : off+n]
}

func encodeEvents(count int) ([]contender, error) {
	events, err := load.InOrder(load.Sources)
	if err != nil {
		return nil, err
	}
	structs := load.Structs(events)
	list := []encoder{
		{"C -O2", func(dst []byte) int { return c.EncodeEvents(dst, structs, count) }},
		{"cnproc.AppendDatagram", func(dst []byte) int { return rival.EncodeEvents(dst, events, count) }},
		{"cnproc.AppendEvent, cnmsg.AppendFrame", func(dst []byte) int { return rival.EncodeEventsAsFrames(dst, events, count) }},
	}
	if c.HaveMnl {
		list = append(list, encoder{"libmnl", func(dst []byte) int { return c.MnlEncodeEvents(dst, structs, count) }})
	}
	if c.HaveNl {
		list = append(list, encoder{"libnl", func(dst []byte) int { return c.NlEncodeEvents(dst, structs, count) }})
	}
	if rival.HaveGvisor {
		list = append(list, encoder{"gVisor nlmsg", func(dst []byte) int { return rival.GvisorEncodeEvents(dst, structs, count) }})
	}
	return encoders(count*load.DatagramLen, append(list,
		encoder{"mdlayher, MarshalBinary", func(dst []byte) int { return rival.MdlayherEncodeEvents(dst, structs, count) }},
		encoder{"vishvananda, Serialize", func(dst []byte) int { return rival.VishvanandaEncodeEvents(dst, structs, count) }},
		encoder{"encoding/binary.Append", func(dst []byte) int { return rival.BinaryEncodeEvents(dst, structs, count) }},
	))
}

// bytesOf returns some data to put into messages.
func bytesOf() ([]byte, error) {
	events, err := load.InOrder(2)
	return load.Structs(events), err
}

func encodeFrames(count int) ([]contender, error) {
	data, err := bytesOf()
	if err != nil {
		return nil, err
	}
	lengths := load.Lengths(count)
	return encoders(count*88, []encoder{
		{"C -O2", func(dst []byte) int { return c.EncodeFrames(dst, data, lengths) }},
		{"cnmsg.AppendFrame", func(dst []byte) int { return rival.EncodeFrames(dst, data, lengths) }},
	})
}

func encodeBatches(count int) ([]contender, error) {
	data, err := bytesOf()
	if err != nil {
		return nil, err
	}
	lengths := load.Lengths(count)
	return encoders(count*70, []encoder{
		{"C -O2", func(dst []byte) int { return c.EncodeBatches(dst, data, lengths) }},
		{"cnmsg.Batch", func(dst []byte) int { return rival.EncodeBatches(dst, data, lengths) }},
	})
}

func encodeFilled(count int) ([]contender, error) {
	return encoders(count*53, []encoder{
		{"C -O2", func(dst []byte) int { return c.EncodeFilled(dst, count) }},
		{"cnmsg.Batch, Reserve", func(dst []byte) int { return rival.EncodeFilled(dst, count) }},
	})
}
