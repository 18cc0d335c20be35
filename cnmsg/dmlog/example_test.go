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
