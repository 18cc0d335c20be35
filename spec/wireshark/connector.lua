-- The Linux kernel connector (NETLINK_CONNECTOR) for Wireshark and tshark.
--
-- Install:  copy this file into the folder "Personal Lua Plugins" that
--           Help > About Wireshark > Folders names, or run
--           tshark -X lua_script:connector.lua -r FILE
-- Needs:    Wireshark 4.0 or later, with Lua 5.2 or 5.4.
-- Reads:    LINKTYPE_NETLINK (253) files, such as those of nlmon and of
--           "cnspec capture", and nlmon live. Other netlink families go to
--           Wireshark's own dissector.
--
-- Wireshark hands no message of a type below 16 to the dissectors of a netlink
-- family, and the connector sends NLMSG_DONE (3) on everything; nor does it
-- align the next nlmsghdr. So this file takes the whole frame.
--
-- What is checked, by which name and under which number, stands in
-- spec/connector.md of https://github.com/cnwire/cnwire. MIT licence.

------------------------------------------------------------------------
-- Names: the kernel's constants are the prefix and the word in capitals.

local function constants(prefix, words)
  local names = {}
  for number, word in pairs(words) do names[number] = prefix .. word:upper() end
  return names
end

local NLMSG_TYPE = { [1] = "noop", [2] = "error", [3] = "done", [4] = "overrun" }
local NLMSG_NAME = constants("NLMSG_", NLMSG_TYPE)

local PROC_OP = { [1] = "listen", [2] = "ignore" }

local PROC_EVENT = {
  [0] = "none", [0x1] = "fork", [0x2] = "exec", [0x4] = "uid", [0x40] = "gid", [0x80] = "sid",
  [0x100] = "ptrace", [0x200] = "comm", [0x40000000] = "coredump", [0x80000000] = "exit",
}

local W1_TYPE = {
  [0] = "slave_add", "slave_remove", "master_add", "master_remove", "master_cmd", "slave_cmd", "list_masters",
}

local W1_CMD = {
  [0] = "read", "write", "search", "alarm_search", "touch", "reset", "slave_add", "slave_remove", "list_slaves",
}

local DM_ULOG = {
  "ctr", "dtr", "presuspend", "postsuspend", "resume", "get_region_size", "is_clean", "in_sync", "flush",
  "mark_region", "clear_region", "get_resync_work", "set_region_sync", "get_sync_count", "status_info",
  "status_table", "is_remote_recovering",
}

local KVP_OP = {
  [0] = "get", "set", "delete", "enumerate", "get_ip_info", "set_ip_info", [100] = "register1",
}

-- Of staging kernels, where the operation is the seq of the cn_msg.
local KU_OP = { [0] = "register", "kernel_get", "kernel_set", "user_get", "user_set" }

local KVP_POOL = { [0] = "external", "guest", "auto", "auto_external", "auto_internal" }

local KVP_TYPE = { [1] = "sz", [4] = "u32", [8] = "u64" }

local VSS_OP = {
  [0] = "create", "delete", "hot_backup", "get_dm_info", "bu_complete", "freeze", "thaw", "auto_recover",
  [128] = "register", [129] = "register1",
}

local HV_CODE = {
  [0] = "HV_S_OK", [0x80004005] = "HV_E_FAIL", [0x80070103] = "HV_S_CONT", [0x80070032] = "HV_ERROR_NOT_SUPPORTED",
  [0x800704f7] = "HV_ERROR_MACHINE_LOCKED", [0x8007048f] = "HV_ERROR_DEVICE_NOT_CONNECTED",
  [0x80070057] = "HV_INVALIDARG", [0x80041002] = "HV_GUID_NOTFOUND", [0x80070050] = "HV_ERROR_ALREADY_EXISTS",
  [0x80070070] = "HV_ERROR_DISK_FULL",
}

-- Those that have the same number on every architecture.
local ERRNO = {
  [0] = "none", [1] = "EPERM", [2] = "ENOENT", [5] = "EIO", [7] = "E2BIG", [11] = "EAGAIN", [12] = "ENOMEM",
  [13] = "EACCES", [14] = "EFAULT", [16] = "EBUSY", [17] = "EEXIST", [19] = "ENODEV", [22] = "EINVAL",
  [28] = "ENOSPC", [34] = "ERANGE", [71] = "EPROTO",
}

local PACKET_TYPE = { [0] = "to us", [4] = "outgoing", [6] = "to user space", [7] = "to the kernel" }

-- The users of the connector by "idx,val": what they are called, and the rule
-- of their seq and ack (see Genealogy in the specification).
local USERS = {
  ["1,1"] = { name = "cn_proc", rule = "proc_counter" },
  ["2,1"] = { name = "cifs" },
  ["3,1"] = { name = "w1", rule = "w1" },
  ["4,1"] = { name = "uvesafb", rule = "uvesafb" },
  ["5,0"] = { name = "pohmelfs", rule = "pohmelfs" },
  ["6,1"] = { name = "dst", rule = "dst" },
  ["7,1"] = { name = "dm-log-userspace", rule = "dm_log" },
  ["8,1"] = { name = "drbd", rule = "drbd" },
  ["9,1"] = { name = "hyperv-kvp", rule = "hyperv" },
  ["10,1"] = { name = "hyperv-vss", rule = "hyperv" },
  ["14,1110"] = { name = "cn_test" },
  ["14,1111"] = { name = "cn_test" },
  ["4294967295,4294967295"] = { name = "notify" },
}

------------------------------------------------------------------------
-- Protocols and fields.

local connector = Proto("connector", "Linux kernel connector")
local nlmsg = Proto("nlmsg", "Netlink message")
local cnmsg = Proto("cnmsg", "Connector message")
local cnproc = Proto("cnproc", "Process events")
local w1 = Proto("w1", "1-Wire")
local dmlog = Proto("dmlog", "Device-mapper log")
local v86d = Proto("v86d", "uvesafb")
local kvp = Proto("kvp", "Hyper-V key-value pairs")
local vss = Proto("vss", "Hyper-V snapshots")
local notify = Proto("notify", "Connector notifications")

local f = {} -- the fields by filter name

-- declare makes the fields of a protocol: name, type, label, base, names, mask.
local function declare(proto, rows)
  local fields = {}
  for i, row in ipairs(rows) do
    local name = proto.name:lower() .. "." .. row[1]
    fields[i] = ProtoField[row[2]](name, row[3], row[4], row[5], row[6])
    f[name] = fields[i]
  end
  proto.fields = fields
end

local DEC, HEX, DEC_HEX = base.DEC, base.HEX, base.DEC_HEX

declare(connector, {
  { "packet_type", "uint16", "Packet type", DEC, PACKET_TYPE },
  { "hatype", "uint16", "Hardware type", DEC, { [824] = "ARPHRD_NETLINK" } },
  { "family", "uint16", "Netlink protocol", DEC, { [11] = "NETLINK_CONNECTOR" } },
  { "order", "string", "Byte order" },
  { "tail", "bytes", "Tail" },
  { "unread", "bytes", "Cannot be read" },
  { "fault", "string", "Fault" },
  { "fault.offset", "uint32", "At byte of the datagram", DEC },
  { "fault.requirement", "string", "Requirement" },
})

declare(nlmsg, {
  { "len", "uint32", "nlmsg_len", DEC },
  { "type", "uint16", "nlmsg_type", DEC, NLMSG_NAME },
  { "flags", "uint16", "nlmsg_flags", HEX },
  { "seq", "uint32", "nlmsg_seq", DEC },
  { "pid", "uint32", "nlmsg_pid", DEC },
  { "kind", "string", "Kind" },
  { "error", "int32", "Error", DEC },
  { "request", "none", "nlmsghdr of the request" },
  { "request.len", "uint32", "nlmsg_len", DEC },
  { "request.type", "uint16", "nlmsg_type", DEC, NLMSG_NAME },
  { "request.flags", "uint16", "nlmsg_flags", HEX },
  { "request.seq", "uint32", "nlmsg_seq", DEC },
  { "request.pid", "uint32", "nlmsg_pid", DEC },
  { "payload", "bytes", "Payload" },
  { "slack", "bytes", "Slack" },
  { "padding", "bytes", "Padding" },
})

declare(cnmsg, {
  { "idx", "uint32", "id.idx", DEC_HEX },
  { "val", "uint32", "id.val", DEC_HEX },
  { "user", "string", "User" },
  { "seq", "uint32", "seq", DEC },
  { "ack", "uint32", "ack", DEC },
  { "len", "uint16", "len", DEC },
  { "flags", "uint16", "flags", HEX },
  { "data", "bytes", "Data" },
  { "relation", "string", "Relation" },
  { "request_in", "framenum", "Request in", base.NONE, frametype.REQUEST },
  { "response_in", "framenum", "Response in", base.NONE, frametype.RESPONSE },
  { "errno", "uint32", "Refused with", DEC, ERRNO },
  { "time", "relative_time", "Time since the request" },
})

declare(cnproc, {
  { "op", "uint32", "op", DEC, constants("PROC_CN_MCAST_", PROC_OP) },
  { "event_type", "uint32", "event_type", HEX },
  { "what", "uint32", "what", HEX, constants("PROC_EVENT_", PROC_EVENT) },
  { "cpu", "uint32", "cpu", DEC },
  { "timestamp_ns", "uint64", "timestamp_ns", DEC },
  { "missing", "uint32", "Bytes missing", DEC },
  { "err", "uint32", "err", DEC, ERRNO },
  { "process_pid", "int32", "process_pid", DEC },
  { "process_tgid", "int32", "process_tgid", DEC },
  { "parent_pid", "int32", "parent_pid", DEC },
  { "parent_tgid", "int32", "parent_tgid", DEC },
  { "child_pid", "int32", "child_pid", DEC },
  { "child_tgid", "int32", "child_tgid", DEC },
  { "tracer_pid", "int32", "tracer_pid", DEC },
  { "tracer_tgid", "int32", "tracer_tgid", DEC },
  { "pid", "int32", "Any pid", DEC },
  { "tgid", "int32", "Any tgid", DEC },
  { "ruid", "uint32", "ruid", DEC },
  { "euid", "uint32", "euid", DEC },
  { "rgid", "uint32", "rgid", DEC },
  { "egid", "uint32", "egid", DEC },
  { "comm", "string", "comm" },
  { "exit_code", "uint32", "exit_code", HEX },
  { "exit_status", "uint32", "Exit status", DEC },
  { "term_signal", "uint32", "Ended by signal", DEC },
  { "exit_signal", "uint32", "exit_signal", DEC },
  { "step", "string", "After the last message of this CPU" },
  { "missed", "uint32", "Messages of this CPU missing before", DEC },
})

declare(w1, {
  { "msg", "none", "w1_netlink_msg" },
  { "type", "uint8", "type", DEC, constants("W1_", W1_TYPE) },
  { "status", "uint8", "status", DEC, ERRNO },
  { "len", "uint16", "len", DEC },
  { "id", "string", "id" },
  { "family", "uint8", "Family", HEX },
  { "mst.id", "uint32", "id.mst.id", DEC },
  { "mst.res", "uint32", "id.mst.res", DEC },
  { "data", "bytes", "data" },
  { "master", "uint32", "Master", DEC },
  { "command", "none", "w1_netlink_cmd" },
  { "cmd", "uint8", "cmd", DEC, constants("W1_CMD_", W1_CMD) },
  { "cmd.res", "uint8", "res", DEC },
  { "cmd.len", "uint16", "len", DEC },
  { "cmd.data", "bytes", "data" },
  { "slave", "string", "Slave" },
})

declare(dmlog, {
  { "luid", "uint64", "luid", HEX },
  { "uuid", "string", "uuid" },
  { "version", "uint32", "version", DEC },
  { "error", "int32", "error", DEC },
  { "seq", "uint32", "seq", DEC },
  { "request_type", "uint32", "request_type", DEC, constants("DM_ULOG_", DM_ULOG) },
  { "data_size", "uint32", "data_size", DEC },
  { "data", "bytes", "data" },
  { "text", "string", "Text" },
  { "value", "uint64", "Value", DEC },
  { "errno", "uint32", "Acknowledgement", DEC, ERRNO },
})

local V86D_WORDS = { "ebx", "ecx", "edx", "esi", "edi", "ebp", "eax", "eip", "eflags", "esp" }
local V86D_HALVES = { "cs", "ss", "es", "ds", "fs", "gs" }
local v86d_rows = {
  { "flags", "uint8", "flags", HEX },
  { "flags.vbeib", "bool", "TF_VBEIB", 8, nil, 0x01 },
  { "flags.buf_esdi", "bool", "TF_BUF_ESDI", 8, nil, 0x02 },
  { "flags.buf_esbx", "bool", "TF_BUF_ESBX", 8, nil, 0x04 },
  { "flags.buf_ret", "bool", "TF_BUF_RET", 8, nil, 0x08 },
  { "flags.exit", "bool", "TF_EXIT", 8, nil, 0x10 },
  { "buf_len", "int32", "buf_len", DEC },
  { "regs", "none", "regs" },
  { "buf", "bytes", "buf" },
}
for _, name in ipairs(V86D_WORDS) do table.insert(v86d_rows, { "regs." .. name, "uint32", name, HEX }) end
for _, name in ipairs(V86D_HALVES) do table.insert(v86d_rows, { "regs." .. name, "uint16", name, HEX }) end
declare(v86d, v86d_rows)

declare(kvp, {
  { "operation", "uint8", "operation", DEC, constants("KVP_OP_", KVP_OP) },
  { "pool", "uint8", "pool", DEC, constants("KVP_POOL_", KVP_POOL) },
  { "pad", "uint16", "pad", DEC },
  { "code", "uint32", "In an answer, error", HEX, HV_CODE },
  { "body", "bytes", "body" },
  { "index", "uint32", "index", DEC },
  { "value_type", "uint32", "value_type", DEC, constants("REG_", KVP_TYPE) },
  { "key_size", "uint32", "key_size", DEC },
  { "value_size", "uint32", "value_size", DEC },
  { "key", "string", "key" },
  { "value", "string", "value" },
  { "adapter_id", "string", "adapter_id" },
  { "addr_family", "uint8", "addr_family", DEC, { [0] = "none", "IPv4", "IPv6", "IPv4, IPv6" } },
  { "dhcp_enabled", "uint8", "dhcp_enabled", DEC },
  { "ip_addr", "string", "ip_addr" },
  { "sub_net", "string", "sub_net" },
  { "gate_way", "string", "gate_way" },
  { "dns_addr", "string", "dns_addr" },
  { "version", "string", "version" },
  { "ku_operation", "uint32", "operation", DEC, constants("KVP_", KU_OP) },
  { "kvp_index", "uint32", "kvp_index", DEC },
  { "kvp_key", "string", "kvp_key" },
  { "kvp_value", "string", "kvp_value" },
})

declare(vss, {
  { "operation", "uint8", "operation", DEC, constants("VSS_OP_", VSS_OP) },
  { "reserved", "bytes", "reserved" },
  { "flags", "uint32", "flags", HEX },
  { "code", "uint32", "In an answer, error", HEX, HV_CODE },
  { "version", "uint32", "version", DEC },
})

declare(notify, {
  { "idx_notify_num", "uint32", "idx_notify_num", DEC },
  { "val_notify_num", "uint32", "val_notify_num", DEC },
  { "group", "uint32", "group", DEC },
  { "len", "uint32", "len", DEC },
  { "idx", "none", "A range for idx" },
  { "idx.first", "uint32", "first", DEC_HEX },
  { "idx.range", "uint32", "range", DEC },
  { "val", "none", "A range for val" },
  { "val.first", "uint32", "first", DEC_HEX },
  { "val.range", "uint32", "range", DEC },
})

------------------------------------------------------------------------
-- Faults: the token, the requirement that is not met, and what is wrong.

local FAULTS = {
  { "nl_short", "NL-HDR-1", "fewer than 16 bytes where an nlmsghdr must be" },
  { "nl_len", "NL-LEN-1", "nlmsg_len is less than the 16 bytes of its own header" },
  { "nl_truncated", "NL-LEN-2", "nlmsg_len is beyond the end of the datagram" },
  { "cn_short", "CN-HDR-1", "fewer than 20 bytes where a cn_msg must be" },
  { "cn_truncated", "CN-LEN-1", "cn_msg.len is beyond the end of the nlmsghdr's payload" },
  { "proc_short", "PROC-LEN-1", "fewer bytes than the fixed part of a proc_event" },
  { "w1_short", "W1-MSG-1", "fewer than 12 bytes where a w1_netlink_msg must be" },
  { "w1_truncated", "W1-MSG-2", "w1_netlink_msg.len is beyond the end of the cn_msg" },
  { "w1_cmd_short", "W1-CMD-1", "fewer than 4 bytes where a w1_netlink_cmd must be" },
  { "w1_cmd_truncated", "W1-CMD-2", "w1_netlink_cmd.len is beyond the end of its message" },
  { "dm_short", "DM-LEN-1", "fewer than the 160 bytes of a dm_ulog_request" },
  { "dm_truncated", "DM-DATA-1", "data_size is beyond the end of the cn_msg" },
  { "v86d_short", "V86D-LEN-1", "fewer than the 60 bytes of a uvesafb_task" },
  { "v86d_buf_len", "V86D-BUF-1", "buf_len is below 0" },
  { "v86d_truncated", "V86D-BUF-2", "buf_len is beyond the end of the cn_msg" },
  { "kvp_short", "KVP-LEN-1", "fewer than the 4 bytes of an hv_kvp_hdr" },
  { "kvp_body_short", "KVP-BODY-1", "the body is shorter than the struct that it holds" },
  { "vss_len", "VSS-LEN-1", "a VSS message has not the length that it must have" },
  { "notify_short", "NOTIFY-LEN-1", "fewer than the 16 bytes of a cn_ctl_msg" },
  { "notify_truncated", "NOTIFY-LEN-2", "the ranges run past the end of the cn_msg" },
  { "notify_len", "NOTIFY-LEN-3", "cn_ctl_msg.len or the counts do not say how much follows" },
}

-- What no kernel sends, in a message that can be read all the same.
local HABITS = {
  { "nl_many", "NL-ONE-1", "more than one nlmsghdr in a datagram" },
  { "nl_padding", "NL-PAD-1", "the datagram is not padded with zeroes to a multiple of 4" },
  { "nl_type", "NL-TYPE-1", "nlmsg_type is not NLMSG_DONE (3)" },
  { "nl_flags", "NL-FLAGS-1", "nlmsg_flags is not 0" },
  { "nl_portid", "NL-PID-1", "nlmsg_pid is not 0" },
  { "nl_seq", "NL-SEQ-1", "nlmsg_seq is not the seq of the first cn_msg" },
}

local rules = {} -- by token
local experts = {}
local function expect(rows, group, severity)
  for _, row in ipairs(rows) do
    local rule = { token = row[1], requirement = row[2], text = row[3] }
    rule.expert = ProtoExpert.new("connector." .. rule.token, rule.text, group, severity)
    rules[rule.token] = rule
    table.insert(experts, rule.expert)
  end
end
expect(FAULTS, expert.group.MALFORMED, expert.severity.ERROR)
expect(HABITS, expert.group.PROTOCOL, expert.severity.WARN)

local function note(name, text, group, severity)
  local e = ProtoExpert.new("connector." .. name, text, group, severity)
  table.insert(experts, e)
  return e
end
local cut_short = note("cut", "The capture cut this datagram", expert.group.PROTOCOL, expert.severity.NOTE)
local too_long = note("in_size", "More than the kernel takes", expert.group.PROTOCOL, expert.severity.WARN)
local event_short = note("event_short", "The event is shorter than its fields", expert.group.MALFORMED, expert.severity.WARN)
local gap = note("gap", "Messages of this CPU are missing", expert.group.SEQUENCE, expert.severity.WARN)
local refused = note("refused", "The request was refused", expert.group.RESPONSE_CODE, expert.severity.NOTE)
local no_answer = note("no_answer", "No answer to this request", expert.group.SEQUENCE, expert.severity.NOTE)
connector.experts = experts

------------------------------------------------------------------------
-- Preferences.

connector.prefs.order = Pref.enum("Byte order", 0,
  "The order of the machine that the capture is from: no file says it",
  { { 1, "guess", 0 }, { 2, "little", 1 }, { 3, "big", 2 } }, false)
connector.prefs.kernel = Pref.string("Kernel", "",
  "The release that the capture is from, such as 6.1, for who answers whom; empty is the newest")

-- release reads "6.1" or "6.1.0-50-amd64" as a number that can be compared.
local function release(major, minor, patch) return major * 65536 + minor * 256 + (patch or 0) end

local NEWEST = math.huge

local function kernel_of_user()
  local major, minor, rest = connector.prefs.kernel:match("^(%d+)%.(%d+)(.*)$")
  if not major then return NEWEST end
  local patch = rest:match("^%.(%d+)")
  return release(tonumber(major), tonumber(minor), patch and math.min(tonumber(patch), 255))
end

------------------------------------------------------------------------
-- Reading numbers. A datagram is a string; at counts from 0.

local function u8(s, at) return s:byte(at + 1) end

local function u16(s, at, big)
  local a, b = s:byte(at + 1, at + 2)
  if big then return a * 0x100 + b end
  return b * 0x100 + a
end

local function u32(s, at, big)
  local a, b, c, d = s:byte(at + 1, at + 4)
  if big then return ((a * 0x100 + b) * 0x100 + c) * 0x100 + d end
  return ((d * 0x100 + c) * 0x100 + b) * 0x100 + a
end

local function s32(s, at, big)
  local n = u32(s, at, big)
  return n < 0x80000000 and n or n - 0x100000000
end

local function plus(n, m) return (n + m) % 0x100000000 end

------------------------------------------------------------------------
-- The walk: the nlmsghdrs of a datagram, each with its cn_msgs.

local NLMSG_HDRLEN, CN_MSG, ALIGNTO = 16, 20, 4

local function align(n) return n + (-n) % ALIGNTO end

local function kind_of(type, payload)
  if type == 1 or type == 2 or type == 4 then return NLMSG_TYPE[type] end
  if type == 3 and payload < CN_MSG then return "done" end
  return "data"
end

-- cn_msgs are packed; fewer than 20 bytes after the last are slack.
local function walk_payload(s, big, m)
  local at = m.at + NLMSG_HDRLEN
  m.cn = {}
  while m.stop - at >= CN_MSG do
    local len = u16(s, at + 16, big)
    if len > m.stop - at - CN_MSG then
      m.fault, m.fault_at = "cn_truncated", at
      m.fault_numbers = string.format("len %d, %d bytes left", len, m.stop - at - CN_MSG)
      return
    end
    table.insert(m.cn, {
      at = at, idx = u32(s, at, big), val = u32(s, at + 4, big), seq = u32(s, at + 8, big),
      ack = u32(s, at + 12, big), len = len, flags = u16(s, at + 18, big),
      data = at + CN_MSG, stop = at + CN_MSG + len,
    })
    at = at + CN_MSG + len
  end
  if #m.cn == 0 then m.fault, m.fault_at = "cn_short", at else m.slack = at end
end

-- walk mirrors NLMSG_OK and NLMSG_NEXT: lengths are compared before they are
-- aligned, and the last message may lack its padding.
local function walk(s, big)
  local d = { messages = {}, at = 0 }
  while true do
    local rest = #s - d.at
    if rest < NLMSG_HDRLEN then
      if rest >= ALIGNTO or (rest > 0 and d.at == 0) then d.fault = "nl_short" end
      return d
    end
    local len = u32(s, d.at, big)
    if len > rest or len < NLMSG_HDRLEN then
      d.fault = len > rest and "nl_truncated" or "nl_len"
      d.fault_numbers = string.format("nlmsg_len %u, %u bytes left", len, rest)
      return d
    end
    local m = {
      at = d.at, len = len, stop = d.at + len, type = u16(s, d.at + 4, big), flags = u16(s, d.at + 6, big),
      seq = u32(s, d.at + 8, big), pid = u32(s, d.at + 12, big),
    }
    m.kind = kind_of(m.type, len - NLMSG_HDRLEN)
    if m.kind == "data" then walk_payload(s, big, m) end
    table.insert(d.messages, m)
    d.at = math.min(d.at + align(len), #s)
  end
end

------------------------------------------------------------------------
-- The byte order. No file says it: the datagrams vote by their nlmsg_len until
-- one order leads by 3, or 64 have been seen.

local VOTERS, LEAD = 64, 3

local host_big = Struct.pack("=I4", 1):byte(1) == 0

-- vote is 1 for little, -1 for big, 0 when the datagram does not tell.
local function vote(s)
  if #s < 4 then return 0 end
  local little, big = u32(s, 0, false), u32(s, 0, true)
  if little == big then return 0 end
  local little_fits = little >= NLMSG_HDRLEN and little <= #s
  local big_fits = big >= NLMSG_HDRLEN and big <= #s
  if little_fits and big_fits then return 0 end
  if little_fits then return 1 end
  if not big_fits and math.abs(little - #s) < math.abs(big - #s) then return 1 end
  return -1
end

------------------------------------------------------------------------
-- Genealogy: who answers whom. One function a rule tells what a message is to
-- a request of numbers S and A: "reply", "status", "part", "refusal", "echo",
-- or nil, when it is no answer to it.

-- look reads of a payload what tells answers from events: a set of opening,
-- data, outcome, part and ignored, with the errno and number that it holds. The
-- empty set can be anything.
local look = {}

local function errno_of(n) return n < 0 and -n or n end

look["1,1"] = function(s, c, big, era)
  if c.len < 16 or u32(s, c.data, big) ~= 0 then return { opening = true } end
  local at = 16
  if c.len == 40 and era < release(2, 6, 18) then at = 24 end -- after the struct timespec of 64 bits
  return { outcome = true, errno = c.len >= at + 4 and u32(s, c.data + at, big) or 0 }
end

look["3,1"] = function(s, c, big)
  if c.len < 12 then return { opening = true } end
  local type, status, len = u8(s, c.data), u8(s, c.data + 1), u16(s, c.data + 2, big)
  if status ~= 0 then return { outcome = true, errno = status } end
  if type < 4 then return { opening = true } end
  if type == 6 then return { part = true, outcome = len == 0 } end
  if type > 6 then return {} end
  if len == 0 or c.len < 16 then return { outcome = true } end
  local cmd, size = u8(s, c.data + 12), u16(s, c.data + 14, big)
  if cmd == 0 or cmd == 4 then return { data = true, outcome = size == 0 } end
  if cmd == 2 or cmd == 3 or cmd == 8 then return { part = true, outcome = size == 0 } end
  return { outcome = true }
end

look["5,0"] = function(s, c, big)
  if c.len < 8 then return { opening = true } end
  return { part = true, errno = errno_of(s32(s, c.data, big)), number = u32(s, c.data + 4, big) }
end

look["6,1"] = function(s, c, big)
  if c.len < 4 then return { opening = true } end
  return { outcome = true, errno = errno_of(s32(s, c.data, big)) }
end

look["7,1"] = function(s, c, big)
  if c.len == 0 then return { outcome = true } end
  if c.len < 160 then return { ignored = true } end
  return { data = true, errno = errno_of(s32(s, c.data + 144, big)), number = u32(s, c.data + 148, big) }
end

local function anything(p) return not (p.opening or p.data or p.outcome or p.part or p.ignored) end
local function is_answer(p) return anything(p) or p.data or p.outcome or p.part end

-- An answer with an errno is a refusal.
local function outcome(relation, errno)
  if errno and errno ~= 0 then return "refusal", errno end
  return relation
end

-- opening is what a message is that answers nobody's request.
local function opening(c, p)
  if p.ignored then return nil end
  if p.opening or (anything(p) and c.ack == 0) then return "new" end
  return "foreign"
end

-- matched makes the rule of those whose answer is known by a test of numbers.
local function matched(test)
  return function(r, c, p)
    if test(r, c) and is_answer(p) then return outcome("reply", p.errno) end
    return opening(c, p)
  end
end

local function mirrored(r, c) return c.seq == r.seq and c.ack == plus(r.ack, 1) end

local classify = {}

classify.proc_mirror = matched(mirrored)
classify.proc_counter = matched(function(r, c) return c.ack == plus(r.ack, 1) end)
classify.drbd = matched(mirrored)
classify.dst = matched(mirrored)

classify.pohmelfs = function(r, c, p)
  if not (mirrored(r, c) and is_answer(p)) then return opening(c, p) end
  local part = p.part and (p.errno or 0) == 0
  return outcome(part and "part" or "reply", p.errno)
end

-- Where the request's ack is seq + 1 the payload must say that it is a status:
-- by the numbers alone it is data.
local function is_w1_status(r, c, p)
  return c.ack == r.ack and (p.outcome or anything(p) and c.ack ~= plus(r.seq, 1))
end

classify.w1 = function(r, c, p)
  if c.seq ~= r.seq then return opening(c, p) end
  if is_w1_status(r, c, p) then return outcome("status", p.errno) end
  if c.ack == plus(r.seq, 1) and (anything(p) or p.data or p.part) then return "reply" end
  return opening(c, p)
end

classify.w1_parts = function(r, c, p)
  if c.seq ~= r.seq then return opening(c, p) end
  if is_w1_status(r, c, p) then return outcome("status", p.errno) end
  if c.ack == plus(r.seq, 1) and (anything(p) or p.data) then return "reply" end
  if c.ack <= 65535 and (anything(p) or p.part) then return "part" end
  return opening(c, p)
end

classify.dm_log = function(r, c, p)
  if not is_answer(p) then return opening(c, p) end
  if p.data then
    if p.number ~= r.seq then return "foreign" end
    return outcome("reply", p.errno)
  end
  if c.seq ~= r.seq then return "foreign" end
  return outcome("status", c.ack)
end

classify.uvesafb = function(r, c)
  if c.seq >= 16 then return nil end -- uvesafb_cn_callback drops it
  if c.seq == r.seq and c.ack == r.ack then return "echo" end
  return "foreign"
end

classify.notification = function(_, c, p)
  if c.seq == 0 and c.ack <= 1 and (anything(p) or p.opening) then return "new" end
end

classify.unknown = function(_, c)
  if c.ack == 0 then return "new" end
end

classify.hyperv = function() end

local ANSWERS = { reply = true, status = true, part = true, refusal = true, echo = true }

local function rule_for(id, era)
  if id == "1,1" and era < release(4, 8) then return "proc_mirror" end
  if id == "3,1" and era < release(3, 15) then return "w1_parts" end
  if id == "4294967295,4294967295" and era < release(2, 6, 33) then return "notification" end
  return USERS[id] and USERS[id].rule or "unknown"
end

-- What may be waited for: none, one, perhaps or many.
local EXPECT = { unknown = "none", hyperv = "none", notification = "none", w1 = "many", w1_parts = "many", pohmelfs = "many" }

-- wants_all is valid_event of cn_proc.c: other bits than those of the kinds
-- fall away, and no bit left is all.
local function wants_all(mask)
  local kinds = { 0x1, 0x2, 0x4, 0x40, 0x80, 0x100, 0x200, 0x20000000, 0x40000000, 0x80000000 }
  local set = 0
  for _, bit in ipairs(kinds) do
    if mask % (2 * bit) >= bit then set = set + 1 end
  end
  return set == 0 or set == #kinds
end

local function expect_proc(s, c, big, era)
  local filters = era >= release(6, 6)
  if c.len ~= 4 and not (c.len == 8 and filters) then return "none" end
  local partial = c.len == 8 and not wants_all(u32(s, c.data + 4, big))
  local op = u32(s, c.data, big)
  if filters and (op == 2 or partial) then return "none" end
  return op == 1 and "one" or "perhaps"
end

------------------------------------------------------------------------
-- The tracer: what is known of the conversation so far. It is shown each frame
-- once, in order.

local REMEMBERED = 256 -- requests of one id are looked at for an answer
local CPUS = 4096

-- step says how a number follows the one before it in the stream of its CPU.
local function step(t, cpu, seq)
  if cpu >= CPUS then return nil, 0 end
  local stream = t.streams[cpu]
  if not stream or stream.overruns < t.overruns then
    t.streams[cpu] = { next = plus(seq, 1), overruns = t.overruns }
    return "first", 0
  end
  local ahead = (seq - stream.next) % 0x100000000
  if ahead >= 0x80000000 then
    local back = 0x100000000 - ahead
    if back <= 64 and (seq ~= 0 or back == 1) then return "repeat", 0 end
    stream.next = plus(seq, 1)
    return "restart", 0
  end
  stream.next = plus(seq, 1)
  if ahead == 0 then return "next", 0 end
  return "gap", ahead
end

-- The number by which the request of an answer is found: the request's seq, or
-- its ack. The others have no answers.
local BY_SEQ = { w1 = true, w1_parts = true, dm_log = true, uvesafb = true }
local BY_ACK = { proc_counter = true, proc_mirror = true, drbd = true, dst = true, pohmelfs = true }

local function number_asked(m)
  return BY_SEQ[m.rule] and m.seq or m.ack
end

local function number_answered(m, payload)
  if BY_ACK[m.rule] then return plus(m.ack, -1) end
  if m.rule == "dm_log" and payload.data then return payload.number end
  return m.seq
end

-- remember keeps a request of an id, and forgets the one that is too old.
local function remember(t, m, link)
  local open = t.open[m.id] or { count = 0, by_number = {} }
  t.open[m.id] = open
  local number = number_asked(m)
  local same = open.by_number[number] or {}
  open.by_number[number] = same
  table.insert(same, { seq = m.seq, ack = m.ack, link = link })
  open.count = open.count + 1
  open[open.count] = number
  local oldest = open.count - REMEMBERED
  if oldest < 1 then return end
  local old = open[oldest]
  table.remove(open.by_number[old], 1)
  if #open.by_number[old] == 0 then open.by_number[old] = nil end
  open[oldest] = nil
end

-- request notes a message of the side that asks.
local function request(t, m, link, s, big)
  link.relation, link.answers = "new", {}
  link.expect = EXPECT[m.rule] or "one"
  if m.id == "1,1" then link.expect = expect_proc(s, m, big, t.era) end
  if not m.from_kernel and (link.message > 0 or link.cn > 0) then link.expect = "none" end -- cn_rx_skb reads the first only
  if BY_SEQ[m.rule] or BY_ACK[m.rule] then remember(t, m, link) end
end

-- candidates are the requests that a message may answer, the oldest first.
local function candidates(t, m, payload)
  local open = is_answer(payload) and t.open[m.id]
  return open and open.by_number[number_answered(m, payload)] or {}
end

-- answer finds the request of a message: the newest that has no answer yet,
-- else the newest.
local function answer(t, m, link, s, big)
  local payload = look[m.id] and look[m.id](s, m, big, t.era) or {}
  local open = candidates(t, m, payload)
  for i = #open, 1, -1 do
    local relation, errno = classify[m.rule](open[i], m, payload)
    if ANSWERS[relation] then
      local asked = open[i].link
      local first = #asked.answers == 0
      if not link.to or (#link.to.answers > 0 and first) then
        link.relation, link.errno, link.to = relation, errno, asked
      end
      if first then break end
    end
  end
  if not link.to then
    local nobody = { seq = plus(m.seq, 0x80000000), ack = plus(m.ack, 0x80000000) }
    link.relation, link.errno = classify[m.rule](nobody, m, payload)
    return
  end
  if #link.to.answers > 0 and link.to.expect ~= "many" then link.relation, link.errno = "duplicate", nil end
  table.insert(link.to.answers, link)
end

local function trace_message(t, frame, m, nl, link)
  local s, big = frame.bytes, t.big
  m.id = m.idx .. "," .. m.val
  m.rule = rule_for(m.id, t.era)
  m.from_kernel = frame.from_kernel
  if m.from_kernel == nil then m.from_kernel = nl.pid == 0 end
  local kernel_asks = m.rule == "dm_log" or m.rule == "uvesafb"
  if m.from_kernel == kernel_asks then request(t, m, link, s, big) else answer(t, m, link, s, big) end
  if m.from_kernel and m.id == "1,1" and m.len >= 16 then
    link.step, link.missed = step(t, u32(s, m.data + 4, big), m.seq)
  end
end

-- Most datagrams are one event that follows the one before. They share this, for
-- what is known of every message is kept.
local NEXT_EVENT = { relation = "new", step = "next", missed = 0 }
local USUAL = { { NEXT_EVENT } }

-- trace notes the links of a frame: by nlmsghdr, and in that by cn_msg.
local function trace(t, frame, d)
  if frame.cut then t.overruns = t.overruns + 1 end
  local links, usual = {}, true
  for i, nl in ipairs(d.messages) do
    links[i] = {}
    for j, m in ipairs(nl.cn or {}) do
      local link = { frame = frame.number, time = frame.time, message = i - 1, cn = j - 1 }
      trace_message(t, frame, m, nl, link)
      links[i][j] = link
      usual = i == 1 and j == 1 and link.relation == "new" and link.step == "next" and not link.answers
    end
  end
  t.links[frame.number] = usual and links[1] and USUAL or links
end

local function new_tracer(big, era)
  return { big = big, era = era, open = {}, streams = {}, overruns = 0, links = {} }
end

local file -- what is known of the capture at hand

local function forget()
  local forced = connector.prefs.order
  local era = kernel_of_user()
  file = { lead = 0, seen = 0, early = {}, era = era, settled = forced ~= 0, forced = forced ~= 0 }
  file.tracer = new_tracer(forced == 2 or forced == 0 and host_big, era)
end

connector.init = forget
forget()

-- learn_order lets a new frame vote. When the vote turns, what came before is
-- traced again.
local function learn_order(frame)
  file.seen = file.seen + 1
  file.lead = file.lead + vote(frame.bytes)
  local big = file.lead < 0 or file.lead == 0 and host_big
  if big ~= file.tracer.big then
    file.tracer = new_tracer(big, file.era)
    for _, early in ipairs(file.early) do trace(file.tracer, early, walk(early.bytes, big)) end
  end
  table.insert(file.early, frame)
  file.settled = math.abs(file.lead) >= LEAD or file.seen >= VOTERS
  if file.settled then file.early = {} end
end

-- read walks a frame and returns what is in it, and its links. A new one is
-- shown to the file first.
local function read(frame)
  local new = not file.tracer.links[frame.number]
  if new and not file.settled then learn_order(frame) end
  local d = walk(frame.bytes, file.tracer.big)
  if new then trace(file.tracer, frame, d) end
  return d, file.tracer.links[frame.number]
end

------------------------------------------------------------------------
-- The tree. What is dissected at the moment: the datagram as a string and in
-- its frame, its order, and what the info column will say.

local now

local function range(at, size) return now.tvb(now.start + at, size) end

-- asked tells whether a tree, a filter or a column has use for a field: most
-- packets are seen in the list alone, and the fields are what takes time.
local function asked(tree, name) return tree:referenced(f[name]) end

-- put adds a field that stands in the datagram.
local function put(tree, name, at, size)
  if not asked(tree, name) then return end
  if now.big then return tree:add(f[name], range(at, size)) end
  return tree:add_le(f[name], range(at, size))
end

-- bytes adds a field of bytes, if there are any.
local function bytes(tree, name, at, stop)
  if stop > at and asked(tree, name) then tree:add(f[name], range(at, stop - at)) end
end

-- computed adds a field that stands there a second time.
local function computed(tree, name, at, size)
  local item = put(tree, name, at, size)
  if item then item:set_generated() end
end

-- derive adds a field that does not stand there, beside the bytes it is from.
local function derive(tree, name, at, size, value)
  if not asked(tree, name) then return end
  local item = tree:add(f[name], range(at, size), value)
  item:set_generated()
  return item
end

-- protocol adds the item of a protocol.
local function protocol(tree, proto, at, stop)
  return tree:add(proto, range(at, stop - at))
end

-- branch adds what fields hang from; where nobody asks for it they hang from the
-- tree.
local function branch(tree, name, at, size)
  return asked(tree, name) and tree:add(f[name], range(at, size)) or tree
end

-- title adds to the line of a branch.
local function title(item, ...)
  if now.visible then item:append_text(string.format(...)) end
end

-- The characters of UTF-8 that are longer than a byte.
local UTF8 = {
  "^[\194-\223][\128-\191]", "^\224[\160-\191][\128-\191]", "^\237[\128-\159][\128-\191]",
  "^[\225-\236\238\239][\128-\191][\128-\191]", "^\240[\144-\191][\128-\191][\128-\191]",
  "^[\241-\243][\128-\191][\128-\191][\128-\191]", "^\244[\128-\143][\128-\191][\128-\191]",
}

local function character(s, at)
  for _, pattern in ipairs(UTF8) do
    local found = s:match(pattern, at)
    if found then return found end
  end
end

-- printable replaces each byte that is no UTF-8 by U+FFFD. TvbRange:string does
-- it too, but cuts what gets longer by it (4.0).
local function printable(s)
  if not s:find("[\128-\255]") then return s end
  local out, at = {}, 1
  while at <= #s do
    local plain = s:match("^[\1-\127]+", at) or character(s, at)
    table.insert(out, plain or "\239\191\189")
    at = at + (plain and #plain or 1)
  end
  return table.concat(out)
end

-- text adds a string that ends at its first zero, and returns it and its item.
local function text(tree, name, at, size)
  local field = now.bytes:sub(at + 1, at + size)
  local zero = field:find("\0", 1, true)
  local value = printable(zero and field:sub(1, zero - 1) or field)
  return value, asked(tree, name) and tree:add(f[name], range(at, size), value)
end

local SIGNED = {}
for _, who in ipairs({ "process", "parent", "child", "tracer" }) do
  SIGNED[who .. "_pid"], SIGNED[who .. "_tgid"] = true, true
end

-- words adds u32s, one after the other, and returns them by name.
local function words(tree, prefix, names, at, values)
  values = values or {}
  for i = 1, #names do
    local name = names[i]
    values[name] = (SIGNED[name] and s32 or u32)(now.bytes, at, now.big)
    put(tree, prefix .. name, at, 4)
    at = at + 4
  end
  return values
end

local function say(...) table.insert(now.said, string.format(...)) end

-- fault adds what is wrong, at a byte of the datagram, with the numbers that
-- show it.
local function fault(tree, token, at, numbers)
  local rule = rules[token]
  local item = tree:add(f["connector.fault"], range(at, math.min(4, #now.bytes - at)), token)
  item:append_text(": " .. rule.text .. " [" .. rule.requirement .. "]")
  item:add_proto_expert_info(rule.expert, string.format("%s: %s [%s]", token, rule.text, rule.requirement))
  derive(item, "connector.fault.offset", at, 0, at)
  derive(item, "connector.fault.requirement", at, 0, rule.requirement)
  if numbers then item:append_text(": " .. numbers) end
  say(numbers and "[%s] %s" or "[%s]", token, numbers)
end

local function octets(n) return n == 1 and "1 byte" or n .. " bytes" end

local MOST_TEXT = 48

-- quote shortens a text for the info column.
local function quote(s)
  if #s <= MOST_TEXT then return s end
  return printable(s:sub(1, MOST_TEXT)) .. "…"
end

local function word(names, number, format)
  return names[number] or string.format(format or "%u", number)
end

------------------------------------------------------------------------
-- The payloads. Each function gets the tree, and where the data begins and
-- ends.

-- What stands in event_data, and what the info column makes of it.
local EVENTS = {
  none = { "err" },
  fork = { "parent_pid", "parent_tgid", "child_pid", "child_tgid",
    say = "fork %d (tgid %d) parent %d (tgid %d)", of = { "child_pid", "child_tgid", "parent_pid", "parent_tgid" } },
  exec = { "process_pid", "process_tgid", say = "exec %d (tgid %d)" },
  uid = { "process_pid", "process_tgid", "ruid", "euid", say = "uid %d (tgid %d) real %u effective %u" },
  gid = { "process_pid", "process_tgid", "rgid", "egid", say = "gid %d (tgid %d) real %u effective %u" },
  sid = { "process_pid", "process_tgid", say = "sid %d (tgid %d)" },
  ptrace = { "process_pid", "process_tgid", "tracer_pid", "tracer_tgid", say = "ptrace %d (tgid %d) by %d (tgid %d)" },
  comm = { "process_pid", "process_tgid", more = 16,
    say = 'comm %d (tgid %d) is "%s"', of = { "process_pid", "process_tgid", "comm" } },
  coredump = { "process_pid", "process_tgid", parent = 24, say = "coredump %d (tgid %d)" },
  exit = { "process_pid", "process_tgid", "exit_code", "exit_signal", parent = 32,
    say = "exit %d (tgid %d) %s", of = { "process_pid", "process_tgid", "how" } },
}
local PARENT = { "parent_pid", "parent_tgid" }

-- sentence fills in what is said of an event.
local function sentence(event, values)
  local of = event.of or event
  return string.format(event.say, values[of[1]], values[of[2]], values[of[3]], values[of[4]])
end

-- any_pid makes every pid and tgid of an event findable by one name.
local function any_pid(tree, names, at)
  for i = 1, #names do
    if SIGNED[names[i]] then
      local item = put(tree, names[i]:find("tgid", 1, true) and "cnproc.tgid" or "cnproc.pid", at + 4 * (i - 1), 4)
      if item then item:set_hidden() end
    end
  end
end

-- wait_status reads exit_code as wait(2) does.
local function wait_status(tree, at, code)
  local signal = code % 0x80
  if signal == 0 then
    local status = math.floor(code / 0x100) % 0x100
    derive(tree, "cnproc.exit_status", at, 4, status)
    return string.format("status %d", status)
  end
  derive(tree, "cnproc.term_signal", at, 4, signal)
  return string.format(code % 0x100 >= 0x80 and "signal %d (core dumped)" or "signal %d", signal)
end

local function proc_request(tree, at, stop)
  local op = u32(now.bytes, at, now.big)
  put(tree, "cnproc.op", at, 4)
  if stop - at == 4 then return say("%s", word(PROC_OP, op, "op %u")) end
  put(tree, "cnproc.event_type", at + 4, 4)
  say("%s of 0x%x", word(PROC_OP, op, "op %u"), u32(now.bytes, at + 4, now.big))
end

local function proc_event(tree, kind, at, stop)
  local event, data = EVENTS[kind], at + 16
  local values = words(tree, "cnproc.", event, data)
  any_pid(tree, event, data)
  if kind == "comm" then values.comm = text(tree, "cnproc.comm", data + 8, 16) end
  if kind == "exit" then values.how = wait_status(tree, data + 8, values.exit_code) end
  if event.parent and stop - at >= event.parent + 8 then
    words(tree, "cnproc.", PARENT, at + event.parent)
    any_pid(tree, PARENT, at + event.parent)
  end
  if kind == "none" then
    return say("%s", values.err == 0 and "done" or "refused, " .. word(ERRNO, values.err, "errno %u"))
  end
  if values.tracer_pid == 0 then
    return say("ptrace %d (tgid %d) ends", values.process_pid, values.process_tgid)
  end
  say("%s", sentence(event, values))
end

local function dissect_proc(tree, at, stop)
  local len = stop - at
  if len == 4 or len == 8 then return proc_request(tree, at, stop) end
  if len < 16 then return fault(tree, "proc_short", at) end
  local what = u32(now.bytes, at, now.big)
  local kind = word(PROC_EVENT, what, "0x%x")
  put(tree, "cnproc.what", at, 4)
  put(tree, "cnproc.cpu", at + 4, 4)
  put(tree, "cnproc.timestamp_ns", at + 8, 8)
  local event = EVENTS[kind]
  local missing = event and 16 + 4 * #event + (event.more or 0) - len or 0
  if missing > 0 then
    local item = derive(tree, "cnproc.missing", at, len, missing) or tree
    item:add_proto_expert_info(event_short, "The event has " .. missing .. " bytes less than its fields [PROC-EVENT-1]")
    say("%s, %s missing", kind, octets(missing))
  elseif event then
    proc_event(tree, kind, at, stop)
  else
    say("event %s", kind)
  end
  if kind ~= "none" then now.said[#now.said] = now.said[#now.said] .. " cpu " .. u32(now.bytes, at + 4, now.big) end
end

-- slave_text is a slave's number, family first: the same in both orders.
local function slave_text(at)
  local s = now.bytes:sub(at + 1, at + 8)
  if now.big then s = s:reverse() end
  return (s:gsub(".", function(c) return string.format("%02x", c:byte()) end))
end

local HAS_SLAVE = { slave_add = true, slave_remove = true, slave_cmd = true }
local LISTS_SLAVES = { search = true, alarm_search = true, slave_add = true, slave_remove = true, list_slaves = true }

-- w1_commands adds the commands of a message. It returns the first fault.
local function w1_commands(tree, at, stop)
  local first
  while at < stop do
    if stop - at < 4 then return "w1_cmd_short", at, first end
    local len = u16(now.bytes, at + 2, now.big)
    if len > stop - at - 4 then return "w1_cmd_truncated", at, first end
    local cmd = word(W1_CMD, u8(now.bytes, at), "cmd %d")
    local data, next = at + 4, at + 4 + len
    local item = branch(tree, "w1.command", at, 4 + len)
    title(item, ": %s, %s", cmd, octets(len))
    put(item, "w1.cmd", at, 1)
    put(item, "w1.cmd.res", at + 1, 1)
    put(item, "w1.cmd.len", at + 2, 2)
    bytes(item, "w1.cmd.data", data, next)
    if LISTS_SLAVES[cmd] then
      for slave = data, next - 8, 8 do derive(item, "w1.slave", slave, 8, slave_text(slave)) end
    end
    first = first or (len > 0 and string.format("%s %s", cmd, octets(len)) or cmd)
    at = next
  end
  return nil, at, first
end

local function w1_id(tree, type, at)
  if not HAS_SLAVE[type] then
    put(tree, "w1.mst.id", at, 4)
    put(tree, "w1.mst.res", at + 4, 4)
    return "master " .. u32(now.bytes, at, now.big)
  end
  local id = slave_text(at)
  if asked(tree, "w1.id") then tree:add(f["w1.id"], range(at, 8), id) end
  derive(tree, "w1.family", now.big and at + 7 or at, 1, u8(now.bytes, now.big and at + 7 or at))
  return id
end

-- w1_message adds one w1_netlink_msg of len bytes of body.
local function w1_message(tree, at, len)
  local type = word(W1_TYPE, u8(now.bytes, at), "type %d")
  local body, next = at + 12, at + 12 + len
  local item = branch(tree, "w1.msg", at, 12 + len)
  put(item, "w1.type", at, 1)
  put(item, "w1.status", at + 1, 1)
  put(item, "w1.len", at + 2, 2)
  local id = w1_id(item, type, at + 4)
  title(item, ": %s, %s", type, id)
  if type ~= "master_cmd" and type ~= "slave_cmd" then
    bytes(item, "w1.data", body, next)
    if type == "list_masters" then
      for master = body, next - 4, 4 do computed(item, "w1.master", master, 4) end
      say("%s", type)
    else
      say("%s %s", type, id)
    end
    return
  end
  local token, token_at, first = w1_commands(item, body, next)
  say("%s at %s", first or "no command", id)
  return token, token_at
end

-- The walk goes on after a fault of a command; the first fault is told.
local function dissect_w1(tree, at, stop)
  local token, token_at
  while at < stop do
    local len = stop - at >= 12 and u16(now.bytes, at + 2, now.big)
    if not len or len > stop - at - 12 then
      if not token then token, token_at = len and "w1_truncated" or "w1_short", at end
      break
    end
    local found, found_at = w1_message(tree, at, len)
    if found and not token then token, token_at = found, found_at end
    at = at + 12 + len
  end
  if token then fault(tree, token, token_at) end
end

local HAS_TEXT = { ctr = true, status_info = true, status_table = true }

-- dmlog_data reads the data of a request as its type has it: a text, or regions
-- and other numbers, u64 each.
local function dmlog_data(tree, type, at, stop)
  bytes(tree, "dmlog.data", at, stop)
  if HAS_TEXT[type] and stop > at then
    local _, item = text(tree, "dmlog.text", at, stop - at)
    if item then item:set_generated() end
  elseif (stop - at) % 8 == 0 then
    for value = at, stop - 8, 8 do computed(tree, "dmlog.value", value, 8) end
  end
end

local function dissect_dmlog(tree, at, stop, c)
  if stop == at then
    derive(tree, "dmlog.errno", at, 0, c.ack)
    return say("%s", c.ack == 0 and "done" or "refused, " .. word(ERRNO, c.ack, "errno %u"))
  end
  if stop - at < 160 then return fault(tree, "dm_short", at) end
  put(tree, "dmlog.luid", at, 8)
  local uuid = text(tree, "dmlog.uuid", at + 8, 129)
  put(tree, "dmlog.version", at + 140, 4)
  put(tree, "dmlog.error", at + 144, 4)
  put(tree, "dmlog.seq", at + 148, 4)
  put(tree, "dmlog.request_type", at + 152, 4)
  put(tree, "dmlog.data_size", at + 156, 4)
  local size, there = u32(now.bytes, at + 156, now.big), stop - at - 160
  local type = word(DM_ULOG, u32(now.bytes, at + 152, now.big), "type 0x%x")
  dmlog_data(tree, type, at + 160, at + 160 + math.min(size, there))
  say(uuid == "" and "%s" or "%s of %s", type, quote(uuid))
  if size > there then fault(tree, "dm_truncated", at) end
end

local function dissect_v86d(tree, at, stop)
  if stop - at < 60 then return fault(tree, "v86d_short", at) end
  local flags = put(tree, "v86d.flags", at, 1) or tree
  for _, bit in ipairs({ "vbeib", "buf_esdi", "buf_esbx", "buf_ret", "exit" }) do put(flags, "v86d.flags." .. bit, at, 1) end
  put(tree, "v86d.buf_len", at + 4, 4)
  local regs = branch(tree, "v86d.regs", at + 8, 52)
  local values = words(regs, "v86d.regs.", V86D_WORDS, at + 8)
  for i, name in ipairs(V86D_HALVES) do put(regs, "v86d.regs." .. name, at + 46 + 2 * i, 2) end
  local size, there = s32(now.bytes, at + 4, now.big), stop - at - 60
  bytes(tree, "v86d.buf", at + 60, at + 60 + math.max(0, math.min(size, there)))
  say("eax 0x%x, %s", values.eax, octets(size))
  if size < 0 then fault(tree, "v86d_buf_len", at) elseif size > there then fault(tree, "v86d_truncated", at) end
end

local KEY, VALUE = 512, 2048

local function kvp_value(tree, at)
  put(tree, "kvp.value_type", at, 4)
  put(tree, "kvp.key_size", at + 4, 4)
  put(tree, "kvp.value_size", at + 8, 4)
  local key = text(tree, "kvp.key", at + 12, KEY)
  local type, value = u32(now.bytes, at, now.big), at + 12 + KEY
  if type ~= 4 and type ~= 8 then
    text(tree, "kvp.value", value, VALUE)
  elseif asked(tree, "kvp.value") then
    local number = range(value, type)
    number = type == 4 and u32(now.bytes, value, now.big) or now.big and number:uint64() or number:le_uint64()
    tree:add(f["kvp.value"], range(value, VALUE), tostring(number))
  end
  return key
end

local KVP_ADDRESSES = {
  { "ip_addr", 2048 }, { "sub_net", 2048 }, { "gate_way", 1024 }, { "dns_addr", 2048 },
}

-- By operation: how long the body is at least, and what is in it.
local KVP_BODY = {
  get = { 2572, kvp_value },
  set = { 2572, kvp_value },
  delete = { 516, function(tree, at)
    put(tree, "kvp.key_size", at, 4)
    local key = text(tree, "kvp.key", at + 4, KEY)
    return key
  end },
  enumerate = { 2576, function(tree, at)
    put(tree, "kvp.index", at, 4)
    return kvp_value(tree, at + 4)
  end },
  set_ip_info = { 7426, function(tree, at)
    local adapter = text(tree, "kvp.adapter_id", at, 256)
    put(tree, "kvp.addr_family", at + 256, 1)
    put(tree, "kvp.dhcp_enabled", at + 257, 1)
    at = at + 258
    for _, address in ipairs(KVP_ADDRESSES) do
      text(tree, "kvp." .. address[1], at, address[2])
      at = at + address[2]
    end
    return adapter
  end },
  register1 = { 512, function(tree, at)
    local version = text(tree, "kvp.version", at, 512)
    return version
  end },
}

local function kvp_staging(tree, at, c)
  derive(tree, "kvp.ku_operation", at, 0, c.seq)
  put(tree, "kvp.kvp_index", at, 4)
  local key = text(tree, "kvp.kvp_key", at + 4, KEY)
  text(tree, "kvp.kvp_value", at + 4 + KEY, VALUE)
  say("%s %s", word(KU_OP, c.seq, "operation %u"), quote(key))
end

local function dissect_kvp(tree, at, stop, c)
  if stop - at == 4 + KEY + VALUE then return kvp_staging(tree, at, c) end
  if stop - at < 4 then return fault(tree, "kvp_short", at) end
  put(tree, "kvp.operation", at, 1)
  put(tree, "kvp.pool", at + 1, 1)
  put(tree, "kvp.pad", at + 2, 2)
  derive(tree, "kvp.code", at, 4, u32(now.bytes, at, now.big))
  local op = word(KVP_OP, u8(now.bytes, at), "operation %u")
  local body = KVP_BODY[op]
  if not body then
    bytes(tree, "kvp.body", at + 4, stop)
    return say("%s", op)
  end
  if stop - at - 4 < body[1] then
    say("%s", op)
    return fault(tree, "kvp_body_short", at + 4)
  end
  say("%s %s", op, quote(body[2](tree, at + 4)))
end

local function dissect_vss(tree, at, stop)
  if stop - at == 4 then
    put(tree, "vss.version", at, 4)
    return say("handshake, version %u", u32(now.bytes, at, now.big))
  end
  if stop - at ~= 12 then return fault(tree, "vss_len", at) end
  put(tree, "vss.operation", at, 1)
  bytes(tree, "vss.reserved", at + 1, at + 8)
  put(tree, "vss.flags", at + 8, 4)
  derive(tree, "vss.code", at, 4, u32(now.bytes, at, now.big))
  say("%s", word(VSS_OP, u8(now.bytes, at), "operation %u"))
end

-- ranges adds as many as there are, and returns where they end.
local function ranges(tree, name, count, at, stop)
  for _ = 1, math.min(count, math.floor((stop - at) / 8)) do
    local item = branch(tree, name, at, 8)
    local values = words(item, name .. ".", { "first", "range" }, at)
    title(item, ": %u of them from %u", values.range, values.first)
    at = at + 8
  end
  return at
end

local function dissect_notify(tree, at, stop)
  if stop - at < 16 then return fault(tree, "notify_short", at) end
  local v = words(tree, "notify.", { "idx_notify_num", "val_notify_num", "group", "len" }, at)
  -- Where the first ranges fill all there is, none is left for the second.
  local val = math.min(at + 16 + 8 * v.idx_notify_num, stop)
  ranges(tree, "notify.idx", v.idx_notify_num, at + 16, stop)
  ranges(tree, "notify.val", v.val_notify_num, val, stop)
  say("notify group %u", v.group)
  local asked, there = 8 * (v.idx_notify_num + v.val_notify_num), stop - at - 16
  if asked > there then
    fault(tree, "notify_truncated", at)
  elseif asked < there or v.len ~= there then
    fault(tree, "notify_len", at)
  end
end

local PAYLOADS = {
  ["1,1"] = { cnproc, dissect_proc },
  ["3,1"] = { w1, dissect_w1 },
  ["4,1"] = { v86d, dissect_v86d },
  ["7,1"] = { dmlog, dissect_dmlog },
  ["9,1"] = { kvp, dissect_kvp },
  ["10,1"] = { vss, dissect_vss },
  ["4294967295,4294967295"] = { notify, dissect_notify },
}

------------------------------------------------------------------------
-- cn_msg, nlmsghdr and the frame.

local function place(link)
  if link.message == 0 and link.cn == 0 then return "" end
  return string.format(" (nlmsghdr %d, cn_msg %d)", link.message + 1, link.cn + 1)
end

-- relate adds what the tracer found out.
local function relate(tree, c, link)
  if link.relation then derive(tree, "cnmsg.relation", c.at, 0, link.relation) end
  if link.to then
    local item = derive(tree, "cnmsg.request_in", c.at, 0, link.to.frame)
    if item then item:append_text(place(link.to)) end
    local passed = math.floor((link.time - link.to.time) * 1e9 + 0.5) -- ns
    if passed >= 0 then derive(tree, "cnmsg.time", c.at, 0, NSTime.new(math.floor(passed / 1e9), passed % 1e9)) end
  end
  for _, reply in ipairs(link.answers or {}) do
    local item = derive(tree, "cnmsg.response_in", c.at, 0, reply.frame)
    if item then item:append_text(place(reply)) end
  end
  if link.relation == "refusal" then
    local item = derive(tree, "cnmsg.errno", c.at, 0, link.errno) or tree
    item:add_proto_expert_info(refused, "Refused with " .. word(ERRNO, link.errno, "errno %u"))
  end
  local waits = link.expect == "one" or link.expect == "many"
  if waits and #link.answers == 0 and now.visited then
    tree:add_proto_expert_info(no_answer, "The capture has no answer to this request")
  end
end

local function relate_stream(tree, at, link)
  if not link.step then return end
  derive(tree, "cnproc.step", at, 4, link.step)
  if link.missed == 0 then return end
  local item = derive(tree, "cnproc.missed", at, 4, link.missed) or tree
  item:add_proto_expert_info(gap, link.missed .. " messages of this CPU are missing before this one: lost, or held back by a filter [CNT-GAP-1]")
  say("%u missing before", link.missed)
end

-- conclude makes the sentence of a cn_msg: what was said, and what it answers.
local function conclude(from, link, seq)
  local words = table.concat(now.said, ", ", from)
  if words == "" then words = "no data" end
  if link.relation == "status" and words ~= "done" then words = words .. " done" end
  if link.relation == "refusal" and not words:find("refused", 1, true) then
    words = words .. " refused, " .. word(ERRNO, link.errno, "errno %u")
  end
  local tail = ""
  if link.to then
    tail = ", answers " .. link.to.frame
  elseif link.answers then
    tail = string.format(", request %u", seq)
  end
  table.insert(now.sentences, { words, tail })
end

local function dissect_cnmsg(tree, c, link)
  local id = c.idx .. "," .. c.val
  local name = USERS[id] and USERS[id].name or "unknown"
  local item = protocol(tree, cnmsg, c.at, c.stop)
  title(item, ", %s {%u, %u}, seq %u, ack %u, %u bytes", name, c.idx, c.val, c.seq, c.ack, c.len)
  put(item, "cnmsg.idx", c.at, 4)
  put(item, "cnmsg.val", c.at + 4, 4)
  derive(item, "cnmsg.user", c.at, 8, name)
  put(item, "cnmsg.seq", c.at + 8, 4)
  put(item, "cnmsg.ack", c.at + 12, 4)
  put(item, "cnmsg.len", c.at + 16, 2)
  put(item, "cnmsg.flags", c.at + 18, 2)
  bytes(item, "cnmsg.data", c.data, c.stop)
  relate(item, c, link)

  local from = #now.said + 1
  local payload = PAYLOADS[id]
  if payload then
    local proto, dissect = payload[1], payload[2]
    local data = protocol(tree, proto, c.data, c.stop)
    dissect(data, c.data, c.stop, c)
    if now.said[from] then title(data, ", %s", table.concat(now.said, ", ", from)) end
    if link.step then relate_stream(data, c.data, link) end
  else
    say("%s {%u, %u} %s", name, c.idx, c.val, octets(c.len))
  end
  conclude(from, link, c.seq)
  now.protocol = now.protocol or USERS[id] and name
end

local CONTROL = { noop = "nothing", error = "netlink error", done = "end of a dump", overrun = "data lost" }

-- dissect_control adds what is in an NLMSG_ERROR or at the end of a dump.
local function dissect_control(tree, m)
  local at = m.at + NLMSG_HDRLEN
  local errno = (m.kind == "error" or m.kind == "done") and m.stop - at >= 4
  if errno then
    put(tree, "nlmsg.error", at, 4)
    at = at + 4
  end
  if m.kind == "error" and errno and m.stop - at >= NLMSG_HDRLEN then
    local request = branch(tree, "nlmsg.request", at, NLMSG_HDRLEN)
    put(request, "nlmsg.request.len", at, 4)
    put(request, "nlmsg.request.type", at + 4, 2)
    put(request, "nlmsg.request.flags", at + 6, 2)
    put(request, "nlmsg.request.seq", at + 8, 4)
    put(request, "nlmsg.request.pid", at + 12, 4)
    at = at + NLMSG_HDRLEN
  end
  bytes(tree, "nlmsg.payload", at, m.stop)
  local words = CONTROL[m.kind]
  if errno then words = words .. string.format(" %d", s32(now.bytes, m.at + NLMSG_HDRLEN, now.big)) end
  table.insert(now.sentences, { words, "" })
end

local function dissect_nlmsg(tree, m, i, links)
  local item = protocol(tree, nlmsg, m.at, m.stop)
  title(item, ", %s, %u bytes", word(NLMSG_NAME, m.type, "type %d"), m.len)
  put(item, "nlmsg.len", m.at, 4)
  put(item, "nlmsg.type", m.at + 4, 2)
  put(item, "nlmsg.flags", m.at + 6, 2)
  put(item, "nlmsg.seq", m.at + 8, 4)
  put(item, "nlmsg.pid", m.at + 12, 4)
  derive(item, "nlmsg.kind", m.at, NLMSG_HDRLEN, m.kind)
  bytes(item, "nlmsg.padding", m.stop, math.min(align(m.stop), #now.bytes))
  if m.kind ~= "data" then return dissect_control(item, m) end
  if m.slack then bytes(item, "nlmsg.slack", m.slack, m.stop) end
  for j, c in ipairs(m.cn) do dissect_cnmsg(tree, c, links[i][j]) end
  if m.fault then
    now.said = {}
    fault(item, m.fault, m.fault_at, m.fault_numbers)
    bytes(item, "connector.unread", m.fault_at, m.stop)
    table.insert(now.sentences, { now.said[1], "" })
  end
end

-- habits adds a warning for each thing that no kernel sends, to a datagram of
-- the kernel's that can be read.
local function habits(tree, d)
  if d.fault then return end
  for _, m in ipairs(d.messages) do
    if m.fault then return end
  end
  local told = {}
  local function judge(token, at, broken)
    if not broken or told[token] then return end
    told[token] = true
    local rule = rules[token]
    tree:add_proto_expert_info(rule.expert, string.format("%s: %s [%s]", token, rule.text, rule.requirement))
  end
  for i, m in ipairs(d.messages) do
    local padded = align(m.stop)
    local extra = #now.bytes - padded
    local ragged = extra < 0 or (extra > 0 and extra < ALIGNTO)
    judge("nl_many", m.at, i > 1)
    judge("nl_type", m.at, m.type ~= 3)
    judge("nl_flags", m.at, m.flags ~= 0)
    judge("nl_seq", m.at, m.kind == "data" and m.cn[1].seq ~= m.seq)
    judge("nl_portid", m.at, m.kind == "data" and m.pid ~= 0)
    judge("nl_padding", m.stop, ragged or now.bytes:sub(m.stop + 1, padded):find("[^\0]"))
  end
end

local function dissect_datagram(tree, cooked, d, links)
  for i, m in ipairs(d.messages) do
    now.said = {}
    dissect_nlmsg(tree, m, i, links)
  end
  if d.fault then
    now.said = {}
    fault(cooked, d.fault, d.at, d.fault_numbers)
    bytes(cooked, "connector.unread", d.at, #now.bytes)
    table.insert(now.sentences, { now.said[1], "" })
  else
    bytes(cooked, "connector.tail", d.at, #now.bytes)
  end
end

local COOKED = 16
local COOKED_FIELDS = { { "connector.packet_type", 0 }, { "connector.hatype", 2 }, { "connector.family", 14 } }
local MOST_TO_KERNEL = NLMSG_HDRLEN + 16384

-- dissect_cooked adds the header, which is big-endian on every machine.
local function dissect_cooked(tree, tvb)
  local item = tree:add(connector, tvb(0, COOKED))
  for _, row in ipairs(COOKED_FIELDS) do
    local name, at = row[1], row[2]
    if asked(tree, name) then item:add(f[name], tvb(at, 2)) end
  end
  local order = derive(item, "connector.order", 0, 0, now.big and "big" or "little")
  if order then order:append_text(file.forced and " (as the preference says)" or " (guessed)") end
  return item
end

-- from_kernel tells the direction: by the flags of the frame, else by the type
-- of the cooked header; nil is unknown, as in what nlmon writes.
local function from_kernel(pinfo, type)
  local flags = pinfo.p2p_dir
  if flags == 1 then return true end -- P2P_DIR_RECV
  if flags == 0 then return false end -- P2P_DIR_SENT
  if type == 0 or type == 6 then return true end
  if type == 7 then return false end
end

local MOST_SENTENCES = 4

-- info is the text of the column. What several sentences end with is said once.
local function info()
  local all, text = now.sentences, ""
  for i = 1, math.min(#all, MOST_SENTENCES) do
    local next = all[i + 1] and all[i + 1][2]
    text = text .. (i > 1 and "; " or "") .. all[i][1] .. (all[i][2] ~= next and all[i][2] or "")
  end
  if #all <= MOST_SENTENCES then return text end
  return text .. string.format("; and %d more%s", #all - MOST_SENTENCES, all[#all][2])
end

local netlink = Dissector.get("netlink")

-- left_alone hands a frame that is none of the connector's to Wireshark's own
-- dissector. A frame that is too short for it is an error of Lua's by the time
-- it gets here; it stands in the tree as malformed already.
local function left_alone(tvb, pinfo, tree)
  local ok, used = pcall(netlink.call, netlink, tvb, pinfo, tree)
  return ok and used or tvb:captured_len()
end

function connector.dissector(tvb, pinfo, tree)
  local len, reported = tvb:captured_len(), tvb:reported_len()
  local raw = len >= COOKED and tvb:raw(0, len)
  if not raw or u16(raw, 2, true) ~= 824 or u16(raw, 14, true) ~= 11 then return left_alone(tvb, pinfo, tree) end

  local s, direction, cut = raw:sub(COOKED + 1), from_kernel(pinfo, u16(raw, 0, true)), reported > len
  local d, links = read({ number = pinfo.number, time = pinfo.rel_ts, bytes = s, from_kernel = direction, cut = cut })
  now = {
    tvb = tvb, start = COOKED, bytes = s, big = file.tracer.big, visited = pinfo.visited,
    visible = tree.visible, said = {}, sentences = {},
  }
  local cooked = dissect_cooked(tree, tvb)
  dissect_datagram(tree, cooked, d, links)
  if cut then
    cooked:add_proto_expert_info(cut_short, string.format("The capture has %d of %d bytes", len - COOKED, reported - COOKED))
  end
  if direction and not cut then habits(cooked, d) end
  local first = d.messages[1]
  if direction == false and first and first.len > MOST_TO_KERNEL then
    cooked:add_proto_expert_info(too_long, "A payload of more than 16384 bytes, which the kernel drops [IN-SIZE-1]")
  end

  local kernel = direction or direction == nil and first and first.pid == 0
  local port = first and "port " .. first.pid or "user space"
  local cols = pinfo.cols
  cols.protocol = now.protocol or "connector"
  cols.src = kernel and "kernel" or port
  cols.dst = kernel and "user space" or "kernel"
  cols.info = info()
  return len
end

DissectorTable.get("wtap_encap"):add((wtap_encaps or wtap).NETLINK, connector)
