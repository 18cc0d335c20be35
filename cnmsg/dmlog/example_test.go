package dmlog_test

import (
	"encoding/binary"
	"fmt"

	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/wire"
)

// A daemon answers how many sectors a region has.
func ExampleAppendReply() {
	request := dmlog.Request{Seq: 1, Version: dmlog.Version, RequestType: dmlog.TypeGetRegionSize}
	request.SetUUID("LVM-0123456789abcdef")

	data := dmlog.AppendNumber(nil, wire.Little, 1024)
	reply, err := dmlog.AppendReply(nil, wire.Little, &request, 0, data)
	fmt.Println(len(reply), binary.LittleEndian.Uint64(reply[dmlog.RequestLen:]), err)

	var r dmlog.Request
	if err := r.Decode(wire.Little, reply); err != nil {
		fmt.Println(err)
		return
	}
	sectors, _ := r.Number(wire.Little)
	fmt.Println(r.RequestType, string(r.UUIDText()), sectors)
	// Output:
	// 168 1024 <nil>
	// get_region_size LVM-0123456789abcdef 1024
}

// A daemon in small: what it is asked, and what it says. The log knows four
// regions, and that one of them is not in sync.
func ExampleRequest() {
	answer := func(o wire.Order, r *dmlog.Request) (errno int32, data []byte) {
		switch r.RequestType.Type() {
		case dmlog.TypeMarkRegion, dmlog.TypeClearRegion:
			regions, ok := r.Regions(o)
			if !ok {
				return -22, nil
			}
			for i := range regions.Len() {
				fmt.Println(r.RequestType, regions.At(i))
			}
			return 0, nil
		case dmlog.TypeGetSyncCount:
			return 0, dmlog.AppendNumber(nil, o, 3)
		case dmlog.TypeGetResyncWork:
			return 0, dmlog.AppendResyncWork(nil, o, dmlog.ResyncWork{I: 1, R: 2})
		}
		return -38, nil
	}
	const o = wire.Little
	for _, asked := range []dmlog.Request{
		{Seq: 1, RequestType: dmlog.TypeMarkRegion, Data: dmlog.AppendRegions(nil, o, 0, 2)},
		{Seq: 2, RequestType: dmlog.TypeGetResyncWork},
		{Seq: 3, RequestType: dmlog.TypeStatusInfo},
	} {
		b, _ := dmlog.AppendRequest(nil, o, &asked)
		var r dmlog.Request
		if err := r.Decode(o, b); err != nil {
			fmt.Println(err)
			return
		}
		errno, data := answer(o, &r)
		b, _ = dmlog.AppendReply(nil, o, &r, errno, data)
		if err := r.Decode(o, b); err != nil {
			fmt.Println(err)
			return
		}
		work, ok := r.ResyncWork(o)
		fmt.Println(r.Seq, r.Error, work, ok)
	}
	// Output:
	// mark_region 0
	// mark_region 2
	// 1 0 {0 0} false
	// 2 0 {1 2} true
	// 3 -38 {0 0} false
}

// A cn_msg without data: the request came, and the kernel shall ask again.
func ExampleAckHeader() {
	h := dmlog.AckHeader(7, 11)
	fmt.Println(dmlog.IsAck(int(h.Len)), h.Seq, dmlog.AckErrno(h))
	// Output: true 7 11
}

// A kernel from 2.6.31 to 2.6.35, whose requests have no version.
func ExampleRequest_DecodeLayout() {
	sent := dmlog.Request{Seq: 1, RequestType: dmlog.TypeCtr, Data: []byte("clustered-disk 253:4")}
	sent.SetUUID("LVM-0123456789abcdef")
	b, _ := dmlog.AppendRequestLayout(nil, dmlog.Unversioned, wire.Big, &sent)

	var r dmlog.Request
	err := r.DecodeLayout(dmlog.Unversioned, wire.Big, b)
	text, _ := r.Text()
	fmt.Printf("%v %v %q %s\n", err, r.RequestType, text, r.UUIDText())
	// Output: <nil> ctr "clustered-disk 253:4" LVM-0123456789abcdef
}
