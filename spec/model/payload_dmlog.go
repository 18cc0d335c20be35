package model

import "fmt"

var dmTypes = map[uint32]string{
	1: "ctr", 2: "dtr", 3: "presuspend", 4: "postsuspend", 5: "resume", 6: "get_region_size", 7: "is_clean", 8: "in_sync",
	9: "flush", 10: "mark_region", 11: "clear_region", 12: "get_resync_work", 13: "set_region_sync", 14: "get_sync_count",
	15: "status_info", 16: "status_table", 17: "is_remote_recovering",
}

const dmRequest = 160 // bytes of a dm_ulog_request

// dmlog reads a request or a reply of dm-log-userspace, or a bare
// acknowledgement, whose errno is the ack of its cn_msg.
func (m Model) dmlog(v view, ack uint32, base int) Fields {
	f := protocol("dmlog")
	if len(v.b) == 0 {
		f.add("ack", true)
		f.add("errno", ack)
		return f
	}
	if len(v.b) < dmRequest && !m.breaks("DM-LEN-1") {
		f.fault("dm_short", base)
		return f
	}
	f.add("luid", fmt.Sprint(v.u64(0)))
	f.add("uuid", m.dmUUID(v))
	version, result := 140, 144
	if m.breaks("DM-FIELD-1") {
		version, result = result, version
	}
	f.add("version", v.u32(version))
	f.add("error", v.s32(result))
	f.add("seq", v.u32(148))
	f.add("request_type", named16(dmTypes, m.dmType(v)))
	size := uint64(v.u32(156))
	follows := v.from(dmRequest)
	there := uint64(len(follows.b))
	f.add("data", Hex(follows.first(int(min(size, there))).b))
	if size > there && !m.breaks("DM-DATA-1") {
		f.fault("dm_truncated", base)
	}
	return f
}

func (m Model) dmUUID(v view) string {
	if m.breaks("DM-UUID-1") {
		return v.text(8, 128)
	}
	return v.text(8, 129)
}

func (m Model) dmType(v view) uint32 {
	if m.breaks("DM-TYPE-1") {
		return v.u32(152) & 0xff
	}
	return v.u32(152)
}
