package fuzz

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// A header of the kernel, and what the rooms make of it.
type header struct {
	name    string
	numbers []number
	dump    string // C: fills structs and dumps them
	check   func(t *testing.T, o wire.Order, dumps [][]byte)
}

// number is an expression in C and its value here.
type number struct {
	c    string
	here uint32
}

// fields makes numbers of the places and sizes of members. In each value all
// bits of one member are set: where its encoding differs from that of the zero
// value is where the member lies.
func fields[T any](structure string, encode func(*T) []byte, members map[string]T) (list []number) {
	zero := encode(new(T))
	for member, v := range members {
		from, to := len(zero), 0
		for i, c := range encode(&v) {
			if c != zero[i] {
				from, to = min(from, i), i+1
			}
		}
		list = append(list,
			number{fmt.Sprintf("offsetof(%s, %s)", structure, member), uint32(from)},
			number{fmt.Sprintf("sizeof(((%s *)0)->%s)", structure, member), uint32(to - from)})
	}
	return list
}

func joined(lists ...[]number) (all []number) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

const all32 = 0xffffffff

// The structs of w1 and of the notification protocol, and vbe_mode_ib, are in no
// header for programs.
func kernelHeaders() []header {
	return []header{netlinkHeader(), connectorHeader(), procHeader(), dmHeader(), uvesafbHeader(), hypervHeader()}
}

func netlinkHeader() header {
	return header{name: "linux/netlink.h", numbers: joined(
		[]number{
			{"sizeof(struct nlmsghdr)", nlmsg.HeaderLen}, {"sizeof(struct sockaddr_nl)", nlmsg.AddrLen},
			{"sizeof(struct nlmsgerr)", nlmsg.ErrorReportLen}, {"sizeof(struct nlattr)", nlmsg.AttrHeaderLen},
			{"NLMSG_ALIGNTO", wire.Alignment}, {"NETLINK_CONNECTOR", nlmsg.ProtocolConnector},
			{"NLMSG_NOOP", nlmsg.TypeNoop}, {"NLMSG_ERROR", nlmsg.TypeError}, {"NLMSG_DONE", nlmsg.TypeDone}, {"NLMSG_OVERRUN", nlmsg.TypeOverrun},
			{"NLM_F_REQUEST", nlmsg.FlagRequest}, {"NLM_F_MULTI", nlmsg.FlagMulti}, {"NLM_F_ACK", nlmsg.FlagAck}, {"NLM_F_ECHO", nlmsg.FlagEcho},
			{"NETLINK_ADD_MEMBERSHIP", nlmsg.AddMembership}, {"NETLINK_DROP_MEMBERSHIP", nlmsg.DropMembership},
			{"NETLINK_PKTINFO", nlmsg.PacketInfo}, {"NETLINK_BROADCAST_ERROR", nlmsg.BroadcastError}, {"NETLINK_NO_ENOBUFS", nlmsg.NoENOBUFS},
		},
		fields("struct nlmsghdr", func(h *nlmsg.Header) []byte { return nlmsg.AppendRaw(nil, wire.Little, *h, nil) }, map[string]nlmsg.Header{
			"nlmsg_len": {Len: all32}, "nlmsg_type": {Type: 0xffff}, "nlmsg_flags": {Flags: 0xffff}, "nlmsg_seq": {Seq: all32}, "nlmsg_pid": {PortID: all32},
		}),
		fields("struct sockaddr_nl", func(a *nlmsg.Addr) []byte { return nlmsg.AppendAddr(nil, wire.Little, *a) }, map[string]nlmsg.Addr{
			"nl_pad": {Pad: 0xffff}, "nl_pid": {PortID: all32}, "nl_groups": {Groups: all32},
		}),
		fields("struct nlmsgerr", func(r *nlmsg.ErrorReport) []byte {
			return must(nlmsg.AppendErrorReport(nil, wire.Little, r))[nlmsg.HeaderLen:]
		}, map[string]nlmsg.ErrorReport{
			"error": {Errno: -1}, "msg.nlmsg_len": {Request: nlmsg.Header{Len: all32}}, "msg.nlmsg_pid": {Request: nlmsg.Header{PortID: all32}},
		}),
	)}
}

func connectorHeader() header {
	return header{name: "linux/connector.h", numbers: joined(
		[]number{
			{"sizeof(struct cn_msg)", cnmsg.HeaderLen}, {"offsetof(struct cn_msg, data)", cnmsg.HeaderLen},
			{"CN_IDX_PROC", cnmsg.Proc.Idx}, {"CN_VAL_PROC", cnmsg.Proc.Val}, {"CN_IDX_CIFS", cnmsg.CIFS.Idx}, {"CN_VAL_CIFS", cnmsg.CIFS.Val},
			{"CN_W1_IDX", cnmsg.W1.Idx}, {"CN_W1_VAL", cnmsg.W1.Val}, {"CN_IDX_V86D", cnmsg.UVESAFB.Idx}, {"CN_VAL_V86D_UVESAFB", cnmsg.UVESAFB.Val},
			{"CN_IDX_BB", cnmsg.POHMELFS.Idx}, {"CN_DST_IDX", cnmsg.DST.Idx}, {"CN_DST_VAL", cnmsg.DST.Val},
			{"CN_IDX_DM", cnmsg.DMLog.Idx}, {"CN_VAL_DM_USERSPACE_LOG", cnmsg.DMLog.Val}, {"CN_IDX_DRBD", cnmsg.DRBD.Idx}, {"CN_VAL_DRBD", cnmsg.DRBD.Val},
			{"CN_KVP_IDX", cnmsg.KVP.Idx}, {"CN_KVP_VAL", cnmsg.KVP.Val}, {"CN_VSS_IDX", cnmsg.VSS.Idx}, {"CN_VSS_VAL", cnmsg.VSS.Val},
		},
		fields("struct cn_msg", func(h *cnmsg.Header) []byte { return cnmsg.AppendRaw(nil, wire.Little, *h, nil) }, map[string]cnmsg.Header{
			"id.idx": {ID: cnmsg.ID{Idx: all32}}, "id.val": {ID: cnmsg.ID{Val: all32}}, "seq": {Seq: all32}, "ack": {Ack: all32}, "len": {Len: 0xffff}, "flags": {Flags: 0xffff},
		}),
	), dump: `
	struct cn_msg m;
	memset(&m, 0, sizeof(m));
	m.id.idx = CN_W1_IDX;
	m.id.val = CN_W1_VAL;
	m.seq = 0x01020304;
	m.ack = 0x05060708;
	m.len = 0x090a;
	m.flags = 0x0b0c;
	dump(&m, sizeof(m));
`, check: func(t *testing.T, o wire.Order, dumps [][]byte) {
		var h cnmsg.Header
		err := h.Decode(o, dumps[0])
		if want := (cnmsg.Header{ID: cnmsg.W1, Seq: 0x01020304, Ack: 0x05060708, Len: 0x090a, Flags: 0x0b0c}); err != nil || h != want {
			t.Errorf("%v %+v, want %+v", err, h, want)
		}
	}}
}

// procFields are those of one event, which add sets.
func procFields[T any](add func(*cnproc.Event, T), members map[string]T) []number {
	return fields("struct proc_event", func(v *T) []byte {
		var e cnproc.Event
		add(&e, *v)
		return cnproc.AppendEvent(nil, wire.Little, &e)
	}, members)
}

// What needs a header of 6.6 or later (struct proc_input) is left out: older
// ones are installed in many places.
func procHeader() header {
	var bare cnproc.Event
	bare.Resize(0)
	return header{name: "linux/cn_proc.h", numbers: joined(
		[]number{
			{"sizeof(struct proc_event)", cnproc.EventLen}, {"offsetof(struct proc_event, event_data)", uint32(bare.Size())},
			{"PROC_EVENT_NONE", uint32(cnproc.WhatNone)}, {"PROC_EVENT_FORK", uint32(cnproc.WhatFork)}, {"PROC_EVENT_EXEC", uint32(cnproc.WhatExec)},
			{"PROC_EVENT_UID", uint32(cnproc.WhatUID)}, {"PROC_EVENT_GID", uint32(cnproc.WhatGID)}, {"PROC_EVENT_SID", uint32(cnproc.WhatSID)},
			{"PROC_EVENT_PTRACE", uint32(cnproc.WhatPtrace)}, {"PROC_EVENT_COMM", uint32(cnproc.WhatComm)},
			{"PROC_EVENT_COREDUMP", uint32(cnproc.WhatCoredump)}, {"PROC_EVENT_EXIT", uint32(cnproc.WhatExit)},
			{"PROC_CN_MCAST_LISTEN", uint32(cnproc.Listen)}, {"PROC_CN_MCAST_IGNORE", uint32(cnproc.Ignore)},
		},
		fields("struct proc_event", func(e *cnproc.Event) []byte {
			e.Resize(24)
			return cnproc.AppendEvent(nil, wire.Little, e)
		}, map[string]cnproc.Event{"what": {What: all32}, "cpu": {CPU: all32}, "timestamp_ns": {Timestamp: 1<<64 - 1}}),
		procFields((*cnproc.Event).SetAck, map[string]cnproc.Ack{"event_data.ack.err": {Err: all32}}),
		procFields((*cnproc.Event).SetFork, map[string]cnproc.Fork{
			"event_data.fork.parent_pid": {ParentPID: -1}, "event_data.fork.parent_tgid": {ParentTGID: -1},
			"event_data.fork.child_pid": {ChildPID: -1}, "event_data.fork.child_tgid": {ChildTGID: -1},
		}),
		procFields((*cnproc.Event).SetExec, map[string]cnproc.Exec{"event_data.exec.process_pid": {PID: -1}, "event_data.exec.process_tgid": {TGID: -1}}),
		procFields((*cnproc.Event).SetUID, map[string]cnproc.UID{
			"event_data.id.process_pid": {PID: -1}, "event_data.id.process_tgid": {TGID: -1}, "event_data.id.r.ruid": {RUID: all32}, "event_data.id.e.euid": {EUID: all32},
		}),
		procFields((*cnproc.Event).SetGID, map[string]cnproc.GID{
			"event_data.id.process_pid": {PID: -1}, "event_data.id.process_tgid": {TGID: -1}, "event_data.id.r.rgid": {RGID: all32}, "event_data.id.e.egid": {EGID: all32},
		}),
		procFields((*cnproc.Event).SetSID, map[string]cnproc.SID{"event_data.sid.process_pid": {PID: -1}, "event_data.sid.process_tgid": {TGID: -1}}),
		procFields((*cnproc.Event).SetPtrace, map[string]cnproc.Ptrace{
			"event_data.ptrace.process_pid": {PID: -1}, "event_data.ptrace.process_tgid": {TGID: -1},
			"event_data.ptrace.tracer_pid": {TracerPID: -1}, "event_data.ptrace.tracer_tgid": {TracerTGID: -1},
		}),
		procFields((*cnproc.Event).SetComm, map[string]cnproc.Comm{
			"event_data.comm.process_pid": {PID: -1}, "event_data.comm.process_tgid": {TGID: -1}, "event_data.comm.comm": {Comm: [16]byte(bytes.Repeat([]byte{1}, 16))},
		}),
		procFields(func(e *cnproc.Event, v cnproc.Coredump) { e.SetCoredump(v, cnproc.Parent{}) }, map[string]cnproc.Coredump{
			"event_data.coredump.process_pid": {PID: -1}, "event_data.coredump.process_tgid": {TGID: -1},
		}),
		procFields(func(e *cnproc.Event, p cnproc.Parent) { e.SetCoredump(cnproc.Coredump{}, p) }, map[string]cnproc.Parent{
			"event_data.coredump.parent_pid": {PID: -1}, "event_data.coredump.parent_tgid": {TGID: -1},
		}),
		procFields(func(e *cnproc.Event, v cnproc.Exit) { e.SetExit(v, cnproc.Parent{}) }, map[string]cnproc.Exit{
			"event_data.exit.process_pid": {PID: -1}, "event_data.exit.process_tgid": {TGID: -1},
			"event_data.exit.exit_code": {Code: all32}, "event_data.exit.exit_signal": {Signal: all32},
		}),
		procFields(func(e *cnproc.Event, p cnproc.Parent) { e.SetExit(cnproc.Exit{}, p) }, map[string]cnproc.Parent{
			"event_data.exit.parent_pid": {PID: -1}, "event_data.exit.parent_tgid": {TGID: -1},
		}),
	), dump: `
	static const struct { __u32 what; int words[6]; } events[] = {
		{PROC_EVENT_EXIT, {1, 2, 3, 4, 5, 6}},
		{PROC_EVENT_FORK, {1, 2, 3, 4}},
		{PROC_EVENT_COREDUMP, {1, 2, 3, 4}},
	};
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		struct proc_event e;
		memset(&e, 0, sizeof(e));
		e.what = events[i].what;
		e.cpu = 0x01020304;
		e.timestamp_ns = 0x05060708090a0b0cull;
		memcpy(&e.event_data, events[i].words, sizeof(events[i].words));
		dump(&e, sizeof(e));
	}
`, check: checkProc}
}

func checkProc(t *testing.T, o wire.Order, dumps [][]byte) {
	t.Attr("requirement", "PROC-OP-1")
	t.Attr("requirement", "PROC-ACK-1")
	t.Attr("requirement", "PROC-HEAD-1")
	t.Attr("requirement", "PROC-WHAT-1")
	t.Attr("requirement", "PROC-FORK-1")
	t.Attr("requirement", "PROC-EXEC-1")
	t.Attr("requirement", "PROC-ID-1")
	t.Attr("requirement", "PROC-PTRACE-1")
	t.Attr("requirement", "PROC-COMM-1")
	t.Attr("requirement", "PROC-EXIT-1")
	t.Attr("requirement", "PROC-PARENT-1")
	var e [3]cnproc.Event
	for i := range e {
		if err := e[i].Decode(o, dumps[i]); err != nil || e[i].CPU != 0x01020304 || e[i].Timestamp != 0x05060708090a0b0c {
			t.Fatalf("%v %+v", err, e[i])
		}
	}
	exit, _ := e[0].Exit()
	parent, _ := e[0].Parent()
	if exit != (cnproc.Exit{PID: 1, TGID: 2, Code: 3, Signal: 4}) || parent != (cnproc.Parent{PID: 5, TGID: 6}) {
		t.Errorf("%+v %+v", exit, parent)
	}
	if fork, ok := e[1].Fork(); !ok || fork != (cnproc.Fork{ParentPID: 1, ParentTGID: 2, ChildPID: 3, ChildTGID: 4}) {
		t.Errorf("%+v", fork)
	}
	dump, _ := e[2].Coredump()
	parent, _ = e[2].Parent()
	if dump != (cnproc.Coredump{PID: 1, TGID: 2}) || parent != (cnproc.Parent{PID: 3, TGID: 4}) {
		t.Errorf("%+v %+v", dump, parent)
	}
}

func dmHeader() header {
	numbers := []number{
		{"sizeof(struct dm_ulog_request)", dmlog.RequestLen}, {"offsetof(struct dm_ulog_request, data)", dmlog.RequestLen}, {"DM_UUID_LEN", dmlog.UUIDLen},
		{"offsetof(struct dm_ulog_request, data_size)", 156},
	}
	for typ := dmlog.TypeCtr; typ <= dmlog.TypeIsRemoteRecovering; typ++ {
		numbers = append(numbers, number{"DM_ULOG_" + strings.ToUpper(typ.String()), uint32(typ)})
	}
	uuid := [dmlog.UUIDLen]byte(bytes.Repeat([]byte{1}, dmlog.UUIDLen))
	return header{name: "linux/dm-log-userspace.h", numbers: joined(numbers,
		fields("struct dm_ulog_request", func(r *dmlog.Request) []byte {
			return must(dmlog.AppendRequest(nil, wire.Little, r))[:dmlog.RequestLen]
		}, map[string]dmlog.Request{
			"luid": {LUID: 1<<64 - 1}, "uuid": {UUID: uuid}, "padding": {Padding: [7]byte{1, 1, 1}}, "version": {Version: all32}, "error": {Error: -1},
			"seq": {Seq: all32}, "request_type": {RequestType: all32},
		}),
	), dump: `
	struct dm_ulog_request r;
	memset(&r, 0, sizeof(r));
	r.luid = 0x0102030405060708ull;
	for (int i = 0; i < DM_UUID_LEN; i++)
		r.uuid[i] = i + 1;
	r.padding[0] = 'a';
	r.padding[2] = 'c';
	r.version = DM_ULOG_REQUEST_VERSION;
	r.error = -5;
	r.seq = 0x090a0b0c;
	r.request_type = DM_ULOG_IS_REMOTE_RECOVERING;
	r.data_size = 0;
	dump(&r, sizeof(r));
	r.data_size = 0x01020304;
	dump(&r, sizeof(r));
`, check: checkDM}
}

func checkDM(t *testing.T, o wire.Order, dumps [][]byte) {
	t.Attr("requirement", "DM-FIELD-1")
	t.Attr("requirement", "DM-UUID-1")
	t.Attr("requirement", "DM-TYPE-1")
	want := dmlog.Request{LUID: 0x0102030405060708, Padding: [7]byte{'a', 0, 'c'}, Version: dmlog.Version, Error: -5, Seq: 0x090a0b0c, RequestType: dmlog.TypeIsRemoteRecovering}
	for i := range want.UUID {
		want.UUID[i] = byte(i + 1)
	}
	var r dmlog.Request
	if err := r.Decode(o, dumps[0]); err != nil || len(r.Data)+len(r.Rest) != 0 {
		t.Fatalf("%v %+v", err, r)
	}
	if r.Data, r.Rest = nil, nil; fmt.Sprintf("%+v", r) != fmt.Sprintf("%+v", want) {
		t.Errorf("%+v, want %+v", r, want)
	}
	if err := r.Decode(o, dumps[1]); err != wire.DMTruncated || r.DataSize != 0x01020304 {
		t.Errorf("%v, data_size %#x", err, r.DataSize)
	}
}

func uvesafbHeader() header {
	zero := v86d.Info{Rest: make([]byte, v86d.InfoLen-(&v86d.Info{}).Size())}
	info := func(v *v86d.Info) []byte {
		w := *v
		w.Rest = append(bytes.Clone(v.Rest), zero.Rest[len(v.Rest):]...)
		return v86d.AppendInfo(nil, wire.Little, &w)
	}
	return header{name: "video/uvesafb.h", numbers: joined(
		[]number{
			{"sizeof(struct uvesafb_task)", v86d.TaskLen}, {"sizeof(struct vbe_ib)", v86d.InfoLen}, {"offsetof(struct vbe_ib, reserved)", uint32((&v86d.Info{}).Size())},
			{"offsetof(struct uvesafb_task, buf_len)", 4},
			{"TF_VBEIB", uint32(v86d.FlagVBEInfo)}, {"TF_BUF_ESDI", uint32(v86d.FlagESDI)}, {"TF_BUF_ESBX", uint32(v86d.FlagESBX)},
			{"TF_BUF_RET", uint32(v86d.FlagReturn)}, {"TF_EXIT", uint32(v86d.FlagExit)},
		},
		fields("struct uvesafb_task", func(v *v86d.Task) []byte { return must(v86d.AppendTask(nil, wire.Little, v)) }, map[string]v86d.Task{
			"flags": {Flags: 0xff}, "regs.ebx": {Regs: v86d.Regs{EBX: all32}}, "regs.ecx": {Regs: v86d.Regs{ECX: all32}}, "regs.edx": {Regs: v86d.Regs{EDX: all32}},
			"regs.esi": {Regs: v86d.Regs{ESI: all32}}, "regs.edi": {Regs: v86d.Regs{EDI: all32}}, "regs.ebp": {Regs: v86d.Regs{EBP: all32}},
			"regs.eax": {Regs: v86d.Regs{EAX: all32}}, "regs.eip": {Regs: v86d.Regs{EIP: all32}}, "regs.eflags": {Regs: v86d.Regs{EFlags: all32}},
			"regs.esp": {Regs: v86d.Regs{ESP: all32}}, "regs.cs": {Regs: v86d.Regs{CS: 0xffff}}, "regs.ss": {Regs: v86d.Regs{SS: 0xffff}},
			"regs.es": {Regs: v86d.Regs{ES: 0xffff}}, "regs.ds": {Regs: v86d.Regs{DS: 0xffff}}, "regs.fs": {Regs: v86d.Regs{FS: 0xffff}}, "regs.gs": {Regs: v86d.Regs{GS: 0xffff}},
		}),
		fields("struct vbe_ib", info, map[string]v86d.Info{
			"vbe_signature": {Signature: [4]byte{1, 1, 1, 1}}, "vbe_version": {Version: 0xffff}, "oem_string_ptr": {OEMString: all32},
			"capabilities": {Capabilities: all32}, "mode_list_ptr": {ModeList: all32}, "total_memory": {TotalMemory: 0xffff},
			"oem_software_rev": {OEMSoftwareRev: 0xffff}, "oem_vendor_name_ptr": {OEMVendorName: all32},
			"oem_product_name_ptr": {OEMProductName: all32}, "oem_product_rev_ptr": {OEMProductRev: all32},
			"reserved": {Rest: bytes.Repeat([]byte{1}, 222)},
		}),
	), dump: `
	struct uvesafb_task t;
	struct vbe_ib v;
	memset(&t, 0, sizeof(t));
	memset(&v, 0, sizeof(v));
	t.flags = TF_VBEIB | TF_EXIT;
	t.buf_len = 0;
	t.regs.ebx = 1; t.regs.ecx = 2; t.regs.edx = 3; t.regs.esi = 4; t.regs.edi = 5;
	t.regs.ebp = 6; t.regs.eax = 7; t.regs.eip = 8; t.regs.eflags = 9; t.regs.esp = 10;
	t.regs.cs = 11; t.regs.ss = 12; t.regs.es = 13; t.regs.ds = 14; t.regs.fs = 15; t.regs.gs = 16;
	memcpy(v.vbe_signature, "VBE2", 4);
	v.vbe_version = 0x0300;
	v.oem_string_ptr = 1;
	v.capabilities = 2;
	v.mode_list_ptr = 3;
	v.total_memory = 4;
	v.oem_software_rev = 5;
	v.oem_vendor_name_ptr = 6;
	v.oem_product_name_ptr = 7;
	v.oem_product_rev_ptr = 8;
	v.reserved[0] = 9;
	v.misc_data[511] = 10;
	dump(&t, sizeof(t));
	dump(&v, sizeof(v));
	t.buf_len = -2;
	dump(&t, sizeof(t));
`, check: checkUvesafb}
}

func checkUvesafb(t *testing.T, o wire.Order, dumps [][]byte) {
	t.Attr("requirement", "V86D-FIELD-1")
	var task v86d.Task
	if err := task.Decode(o, dumps[0]); err != nil {
		t.Fatal(err)
	}
	want := v86d.Regs{EBX: 1, ECX: 2, EDX: 3, ESI: 4, EDI: 5, EBP: 6, EAX: 7, EIP: 8, EFlags: 9, ESP: 10, CS: 11, SS: 12, ES: 13, DS: 14, FS: 15, GS: 16}
	if task.Regs != want || task.Flags != v86d.FlagVBEInfo|v86d.FlagExit || len(task.Buf)+len(task.Rest) != 0 {
		t.Errorf("%+v", task)
	}
	if err := task.Decode(o, dumps[2]); err != wire.V86DBufLen || task.BufLen != -2 {
		t.Errorf("%v, buf_len %d", err, task.BufLen)
	}

	var v v86d.Info
	if err := v.Decode(o, dumps[1]); err != nil {
		t.Fatal(err)
	}
	got := []uint32{uint32(v.Version), v.OEMString, v.Capabilities, v.ModeList, uint32(v.TotalMemory), uint32(v.OEMSoftwareRev),
		v.OEMVendorName, v.OEMProductName, v.OEMProductRev, uint32(v.Rest[0]), uint32(v.Rest[len(v.Rest)-1])}
	for i, want := range []uint32{0x300, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10} {
		if got[i] != want {
			t.Errorf("field %d is %d, want %d", i, got[i], want)
		}
	}
	if string(v.Signature[:]) != "VBE2" {
		t.Errorf("signature %q", v.Signature)
	}
}

func hypervHeader() header {
	ones := bytes.Repeat([]byte{1}, hyperv.IPAddrsLen)
	key, value := ones[:hyperv.KeyLen], ones[:hyperv.MaxValueLen]
	return header{name: "linux/hyperv.h", numbers: joined(
		[]number{
			{"sizeof(struct hv_kvp_msg)", hyperv.KVPLenIP}, {"offsetof(struct hv_kvp_msg, body)", uint32((&hyperv.KVPMsg{}).Size())},
			{"sizeof(struct hv_kvp_exchg_msg_value)", hyperv.ValueLen}, {"sizeof(struct hv_kvp_msg_enumerate)", hyperv.EnumerateLen},
			{"sizeof(struct hv_kvp_msg_delete)", hyperv.DeleteLen}, {"sizeof(struct hv_kvp_register)", hyperv.RegisterLen},
			{"sizeof(struct hv_kvp_ipaddr_value)", hyperv.IPAddrLen}, {"sizeof(struct hv_vss_msg)", hyperv.VSSLen},
			{"sizeof(struct hv_kvp_hdr)", uint32((&hyperv.KVPMsg{}).Size())},
			{"KVP_OP_GET", uint32(hyperv.KVPGet)}, {"KVP_OP_SET", uint32(hyperv.KVPSet)}, {"KVP_OP_DELETE", uint32(hyperv.KVPDelete)},
			{"KVP_OP_ENUMERATE", uint32(hyperv.KVPEnumerate)}, {"KVP_OP_GET_IP_INFO", uint32(hyperv.KVPGetIPInfo)}, {"KVP_OP_REGISTER", uint32(hyperv.KVPRegister)},
			{"KVP_OP_SET_IP_INFO", uint32(hyperv.KVPSetIPInfo)}, {"KVP_OP_REGISTER1", uint32(hyperv.KVPRegister1)},
			{"VSS_OP_CREATE", uint32(hyperv.VSSCreate)}, {"VSS_OP_DELETE", uint32(hyperv.VSSDelete)}, {"VSS_OP_HOT_BACKUP", uint32(hyperv.VSSHotBackup)},
			{"VSS_OP_GET_DM_INFO", uint32(hyperv.VSSGetDMInfo)}, {"VSS_OP_BU_COMPLETE", uint32(hyperv.VSSBUComplete)}, {"VSS_OP_FREEZE", uint32(hyperv.VSSFreeze)},
			{"VSS_OP_THAW", uint32(hyperv.VSSThaw)}, {"VSS_OP_AUTO_RECOVER", uint32(hyperv.VSSAutoRecover)},
			{"VSS_OP_REGISTER", uint32(hyperv.VSSRegister)}, {"VSS_OP_REGISTER1", uint32(hyperv.VSSRegister1)},
			{"REG_SZ", uint32(hyperv.TypeSZ)}, {"REG_U32", uint32(hyperv.TypeU32)}, {"REG_U64", uint32(hyperv.TypeU64)},
			{"KVP_POOL_EXTERNAL", uint32(hyperv.PoolExternal)}, {"KVP_POOL_GUEST", uint32(hyperv.PoolGuest)}, {"KVP_POOL_AUTO", uint32(hyperv.PoolAuto)},
			{"KVP_POOL_AUTO_EXTERNAL", uint32(hyperv.PoolAutoExternal)}, {"KVP_POOL_AUTO_INTERNAL", uint32(hyperv.PoolAutoInternal)},
			{"HV_S_OK", uint32(hyperv.CodeOK)}, {"HV_E_FAIL", uint32(hyperv.CodeFail)}, {"HV_S_CONT", uint32(hyperv.CodeCont)},
			{"HV_ERROR_NOT_SUPPORTED", uint32(hyperv.CodeNotSupported)}, {"HV_ERROR_MACHINE_LOCKED", uint32(hyperv.CodeMachineLocked)},
			{"HV_ERROR_DEVICE_NOT_CONNECTED", uint32(hyperv.CodeNotConnected)}, {"HV_INVALIDARG", uint32(hyperv.CodeInvalidArg)},
			{"HV_GUID_NOTFOUND", uint32(hyperv.CodeGUIDNotFound)}, {"HV_ERROR_ALREADY_EXISTS", uint32(hyperv.CodeAlreadyExists)},
			{"HV_ERROR_DISK_FULL", uint32(hyperv.CodeDiskFull)},
			{"ADDR_FAMILY_NONE", hyperv.AddrFamilyNone}, {"ADDR_FAMILY_IPV4", hyperv.AddrFamilyIPv4}, {"ADDR_FAMILY_IPV6", hyperv.AddrFamilyIPv6},
			{"VSS_HBU_NO_AUTO_RECOVERY", hyperv.VSSNoAutoRecovery},
		},
		fields("struct hv_kvp_msg", func(m *hyperv.KVPMsg) []byte { return must(hyperv.AppendKVP(nil, wire.Little, m, 0)) }, map[string]hyperv.KVPMsg{
			"kvp_hdr.operation": {Operation: 0xff}, "kvp_hdr.pool": {Pool: 0xff}, "kvp_hdr.pad": {Pad: 0xffff},
		}),
		fields("struct hv_kvp_exchg_msg_value", func(v *hyperv.Value) []byte { return must(hyperv.AppendValue(nil, wire.Little, v)) }, map[string]hyperv.Value{
			"value_type": {Type: all32}, "key_size": {KeySize: all32}, "value_size": {ValueSize: all32}, "key": {Key: key}, "value": {Value: value},
			"value_u32": {Value: ones[:4]}, "value_u64": {Value: ones[:8]},
		}),
		fields("struct hv_kvp_msg_enumerate", func(v *hyperv.Enumerate) []byte { return must(hyperv.AppendEnumerate(nil, wire.Little, v)) }, map[string]hyperv.Enumerate{
			"index": {Index: all32}, "data.key": {Data: hyperv.Value{Key: key}},
		}),
		fields("struct hv_kvp_msg_delete", func(v *hyperv.Delete) []byte { return must(hyperv.AppendDelete(nil, wire.Little, v)) }, map[string]hyperv.Delete{
			"key_size": {KeySize: all32}, "key": {Key: key},
		}),
		fields("struct hv_kvp_register", func(v *hyperv.Register) []byte { return must(hyperv.AppendRegister(nil, wire.Little, v)) }, map[string]hyperv.Register{
			"version": {Version: ones[:hyperv.RegisterLen]},
		}),
		fields("struct hv_kvp_ipaddr_value", func(v *hyperv.IPAddr) []byte { return must(hyperv.AppendIPAddr(nil, wire.Little, v)) }, map[string]hyperv.IPAddr{
			"adapter_id": {AdapterID: ones[:hyperv.AdapterIDLen]}, "addr_family": {AddrFamily: 1}, "dhcp_enabled": {DHCPEnabled: 1},
			"ip_addr": {IPAddr: ones}, "sub_net": {SubNet: ones}, "gate_way": {GateWay: ones[:hyperv.GateWayLen]}, "dns_addr": {DNSAddr: ones},
		}),
		fields("struct hv_vss_msg", func(m *hyperv.VSSMsg) []byte { return hyperv.AppendVSS(nil, wire.Little, m) }, map[string]hyperv.VSSMsg{
			"vss_hdr.operation": {Operation: 0xff}, "vss_hdr.reserved": {Reserved: [7]byte(ones[:7])}, "vss_cf.flags": {Flags: all32}, "dm_info.flags": {Flags: all32},
		}),
	), dump: `
#define FILL(f) memset(f, ++fill, sizeof(f))
	static struct hv_kvp_msg m;
	struct hv_vss_msg v;
	int fill = 0;

	m.kvp_hdr.operation = KVP_OP_ENUMERATE;
	m.kvp_hdr.pool = KVP_POOL_GUEST;
	m.kvp_hdr.pad = 0x0102;
	m.body.kvp_enum_data.index = 0x03040506;
	m.body.kvp_enum_data.data.value_type = REG_U64;
	m.body.kvp_enum_data.data.key_size = 0x0708090a;
	m.body.kvp_enum_data.data.value_size = 0x0b0c0d0e;
	memset(m.body.kvp_enum_data.data.key, 'k', HV_KVP_EXCHANGE_MAX_KEY_SIZE);
	m.body.kvp_enum_data.data.value_u64 = 0x1112131415161718ull;
	dump(&m, sizeof(m));

	memset(&m, 0, sizeof(m));
	m.error = HV_E_FAIL;
	FILL(m.body.kvp_ip_val.adapter_id);
	m.body.kvp_ip_val.addr_family = ++fill;
	m.body.kvp_ip_val.dhcp_enabled = ++fill;
	FILL(m.body.kvp_ip_val.ip_addr);
	FILL(m.body.kvp_ip_val.sub_net);
	FILL(m.body.kvp_ip_val.gate_way);
	FILL(m.body.kvp_ip_val.dns_addr);
	dump(&m, sizeof(m));

	memset(&m, 0, sizeof(m));
	m.body.kvp_delete.key_size = 7;
	memset(m.body.kvp_delete.key, 'd', sizeof(m.body.kvp_delete.key));
	dump(&m, sizeof(m));

	memset(&v, 0, sizeof(v));
	v.error = HV_E_FAIL;
	v.vss_cf.flags = VSS_HBU_NO_AUTO_RECOVERY;
	dump(&v, sizeof(v));
`, check: checkHyperv}
}

func checkHyperv(t *testing.T, o wire.Order, dumps [][]byte) {
	t.Attr("requirement", "KVP-FIELD-1")
	t.Attr("requirement", "KVP-BODY-2")
	t.Attr("requirement", "KVP-VALUE-1")
	t.Attr("requirement", "KVP-IP-1")
	t.Attr("requirement", "KVP-SIZE-1")
	t.Attr("requirement", "VSS-FIELD-1")
	var m [3]hyperv.KVPMsg
	for i := range m {
		if err := m[i].Decode(o, dumps[i]); err != nil {
			t.Fatal(err)
		}
	}
	checkEnumerate(t, o, &m[0])
	checkIPAddr(t, o, &m[1])
	var d hyperv.Delete
	if err := d.Decode(o, m[2].Body); err != nil || d.KeySize != 7 || string(d.Key) != strings.Repeat("d", hyperv.KeyLen) {
		t.Errorf("delete: %v %d %q", err, d.KeySize, d.Key)
	}
	var v hyperv.VSSMsg
	if err := v.Decode(o, dumps[3]); err != nil || v.Code(o) != hyperv.CodeFail || v.Flags != hyperv.VSSNoAutoRecovery {
		t.Errorf("vss: %v %+v", err, v)
	}
}

func checkEnumerate(t *testing.T, o wire.Order, m *hyperv.KVPMsg) {
	var e hyperv.Enumerate
	if err := e.Decode(o, m.Body); err != nil || m.Operation != hyperv.KVPEnumerate || m.Pool != hyperv.PoolGuest || m.Pad != 0x0102 {
		t.Errorf("enumerate: %v %v %v %#x", err, m.Operation, m.Pool, m.Pad)
	}
	n, ok := e.Data.Number(o)
	if e.Index != 0x03040506 || e.Data.Type != hyperv.TypeU64 || e.Data.KeySize != 0x0708090a || e.Data.ValueSize != 0x0b0c0d0e ||
		string(e.Data.Key) != strings.Repeat("k", hyperv.KeyLen) || !ok || n != 0x1112131415161718 {
		t.Errorf("enumerate: %#x %v %#x %#x %#x", e.Index, e.Data.Type, e.Data.KeySize, e.Data.ValueSize, n)
	}
}

func checkIPAddr(t *testing.T, o wire.Order, m *hyperv.KVPMsg) {
	var v hyperv.IPAddr
	if err := v.Decode(o, m.Body); err != nil || m.Code(o) != hyperv.CodeFail || v.AddrFamily != 2 || v.DHCPEnabled != 3 {
		t.Errorf("ip: %v %#x %d %d", err, m.Code(o), v.AddrFamily, v.DHCPEnabled)
	}
	for fill, field := range map[byte][]byte{1: v.AdapterID, 4: v.IPAddr, 5: v.SubNet, 6: v.GateWay, 7: v.DNSAddr} {
		if len(bytes.Trim(field, string(fill))) != 0 || len(field) == 0 {
			t.Errorf("the field filled with %d has %x", fill, field)
		}
	}
}

// One C program prints every number and dumps every struct; a header that is not
// installed is skipped.
func TestHeadersOfTheKernel(t *testing.T) {
	t.Attr("requirement", "KVP-SIZE-1")
	gcc, there := installed(t)
	order, printed := runC(t, gcc, there)
	for i, h := range there {
		t.Run(h.name, func(t *testing.T) {
			lines := printed[i]
			for j, n := range h.numbers {
				if lines[j] != strconv.FormatUint(uint64(n.here), 10) {
					t.Errorf("%s is %s, here %d", n.c, lines[j], n.here)
				}
			}
			if h.check == nil {
				return
			}
			var dumps [][]byte
			for _, line := range lines[len(h.numbers):] {
				dumps = append(dumps, unhex(line))
			}
			h.check(t, order, dumps)
		})
	}
}

// The same numbers of a 32-bit program, which need not run or link: the compiler
// compares them.
func TestHeadersOfTheKernelIn32Bits(t *testing.T) {
	gcc, there := installed(t)
	triplet, _ := exec.Command(gcc, "-print-multiarch").Output()
	// The kernel's asm headers are of both sizes, but stand in the folder of one.
	args := []string{"-m32", "-idirafter", "/usr/include/" + strings.TrimSpace(string(triplet))}
	var source strings.Builder
	source.WriteString("#include <stddef.h>\n")
	for _, h := range there {
		fmt.Fprintf(&source, "#include <%s>\n", h.name)
	}
	source.WriteString("_Static_assert(sizeof(void *) == 4, \"32 bits\");\n")
	if out, err := compile(gcc, source.String(), args...); err != nil {
		t.Skipf("gcc -m32 does not take the headers: %s", out)
	}
	for _, h := range there {
		for _, n := range h.numbers {
			fmt.Fprintf(&source, "_Static_assert((unsigned)(%s) == %du, %q);\n", n.c, n.here, fmt.Sprintf("%s, here %d", n.c, n.here))
		}
	}
	if out, err := compile(gcc, source.String(), args...); err != nil {
		t.Errorf("%s", out)
	}
}

// installed returns the compiler and the headers that it finds. It skips the
// test where there is no compiler or none of them.
func installed(t *testing.T) (gcc string, there []header) {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("there is no gcc")
	}
	for _, h := range kernelHeaders() {
		if out, err := compile(gcc, prelude+"#include <"+h.name+">\n"); err != nil {
			t.Run(h.name, func(t *testing.T) { t.Skipf("not installed: %s", out) })
			continue
		}
		there = append(there, h)
	}
	if len(there) == 0 {
		t.Skip("no header of the kernel is installed")
	}
	return gcc, there
}

// compile checks a program without an output.
func compile(gcc, source string, args ...string) (output []byte, err error) {
	cmd := exec.Command(gcc, append(args, "-std=gnu11", "-Wall", "-fsyntax-only", "-x", "c", "-")...)
	cmd.Stdin = strings.NewReader(source)
	return cmd.CombinedOutput()
}

// prelude has what the parts of the program share. The order is the compiler's,
// which need not be that of a test that runs under an emulator.
const prelude = `
#include <stdio.h>
#include <stddef.h>
#include <string.h>
static inline void number(unsigned n)
{
	printf("%u\n", n);
}
static inline void dump(const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%02x", ((const unsigned char *)p)[i]);
	printf("\n");
}
`

// runC compiles and runs the program, and returns the order it ran in and what
// it printed of each header.
func runC(t *testing.T, gcc string, headers []header) (o wire.Order, printed [][]string) {
	t.Helper()
	var source strings.Builder
	source.WriteString(prelude)
	for i, h := range headers {
		fmt.Fprintf(&source, "#include <%s>\nstatic void header%d(void)\n{\n", h.name, i)
		for _, n := range h.numbers {
			fmt.Fprintf(&source, "\tnumber(%s);\n", n.c)
		}
		fmt.Fprintf(&source, "{%s}\n}\n", h.dump)
	}
	source.WriteString("int main(void)\n{\n\tprintf(\"%d\\n\", __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);\n")
	for i := range headers {
		fmt.Fprintf(&source, "\tprintf(\"=\\n\");\n\theader%d();\n", i)
	}
	source.WriteString("\treturn 0;\n}\n")

	dir := t.TempDir()
	name, binary := filepath.Join(dir, "layout.c"), filepath.Join(dir, "layout")
	if err := os.WriteFile(name, []byte(source.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gcc, "-std=gnu11", "-Wall", "-o", binary, name).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	out, err := exec.Command(binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(out), "=\n")
	for _, part := range parts[1:] {
		printed = append(printed, strings.Fields(part))
	}
	if o = wire.Little; strings.TrimSpace(parts[0]) == "1" {
		o = wire.Big
	}
	return o, printed
}
