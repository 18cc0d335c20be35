package main

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/wire"
)

// dmlogPayload describes a request or reply of dm-log-userspace, or a bare
// acknowledgement, which has no bytes but an errno in cn_msg.ack.
func dmlogPayload(h cnmsg.Header, o wire.Order, data []byte, base int) payload {
	p := protocol("dmlog")
	if dmlog.IsAck(len(data)) {
		p.add("ack", true, 0, 0)
		p.add("errno", dmlog.AckErrno(h), 0, 0)
		return p
	}
	var r dmlog.Request
	err := r.Decode(o, data)
	if err == wire.DMShort {
		p.fault(err, base)
		return p
	}
	p.add("luid", fmt.Sprint(r.LUID), 0, 8)
	p.add("uuid", string(r.UUIDText()), 8, dmlog.UUIDLen)
	p.words(140, word("version", r.Version), word("error", r.Error), word("seq", r.Seq), word("request_type", r.RequestType.String()))
	p.hexField("data", r.Data, dmlog.RequestLen)
	p.fault(err, base)
	return p
}
