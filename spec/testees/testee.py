#!/usr/bin/env python3
"""A testee for cnspec test: the connector's wire format in the standard library alone.

It follows spec/connector.md and spec/testee.md, and shares nothing with the Go code.
tracker.py beside it answers the op trace.
CNSPEC_BUG=NAME plants a bug, to prove that the vectors find it: see BUGS.
"""

import json
import os
import struct
import sys

sys.dont_write_bytecode = True  # the folder stays as it is
import tracker

BUGS = ("walk_unaligned", "inner_aligned", "always_little", "len_unchecked", "done_is_end", "seq_for_ack", "slack_is_fault", "parent_unasked") + tracker.BUGS
BUG = os.environ.get("CNSPEC_BUG", "")

CONTROL = {1: "noop", 2: "error", 4: "overrun"}
MAX_DATA = 0xFFFF


class Fault(Exception):
    def __init__(self, token, offset=0):
        super().__init__(token)
        self.token, self.offset = token, offset

    def json(self):
        return {"token": self.token, "offset": self.offset}


def align(n):
    return (n + 3) & ~3


def mark(order):
    """The sign of struct for a byte order."""
    return "<" if order == "little" or BUG == "always_little" else ">"


# decode


def decode(e, data):
    out = {"messages": []}
    at = 0
    try:
        while at < len(data) and (at == 0 or len(data) - at >= 4):
            message, at = nlmsg(e, data, at)
            out["messages"].append(message)
        if at < len(data):
            out["tail"] = data[at:].hex()
    except Fault as f:
        out["fault"] = f.json()
    return out


def nlmsg(e, data, at):
    rest = len(data) - at
    if rest < 16:
        raise Fault("nl_short", at)
    length, kind, flags, seq, portid = struct.unpack_from(e + "IHHII", data, at)
    if length > rest:
        raise Fault("nl_truncated", at)
    if length < 16:
        raise Fault("nl_len", at)
    m = {"offset": at, "len": length, "type": kind, "flags": flags, "seq": seq, "portid": portid}
    m["kind"] = kind_of(kind, length - 16)
    if m["kind"] == "data":
        m["cn"] = []
        try:
            end = walk(e, data, at + 16, at + length, m["cn"])
            if end < at + length:
                m["tail"] = data[end : at + length].hex()
        except Fault as f:
            m["fault"] = f.json()
    step = length if BUG == "walk_unaligned" else align(length)
    return m, min(at + step, len(data))


def kind_of(kind, payload):
    if kind == 3 and (payload < 20 or BUG == "done_is_end"):
        return "done"
    return CONTROL.get(kind, "data")


def walk(e, data, at, end, out):
    """Appends the cn_msgs between at and end, and returns where the slack begins."""
    if end - at < 20:
        raise Fault("cn_short", at)
    start = at
    while end - at >= 20:
        idx, val, seq, ack, length, flags = struct.unpack_from(e + "IIIIHH", data, at)
        if length > end - at - 20:
            if BUG != "len_unchecked":
                raise Fault("cn_truncated", at)
        body = data[at + 20 : min(at + 20 + length, end)]
        out.append({"offset": at, "idx": idx, "val": val, "seq": seq, "ack": ack, "len": length, "flags": flags, "data": body.hex()})
        at = at + 20 + length
        if BUG == "inner_aligned":
            at = start + align(at - start)
    if at < end and BUG == "slack_is_fault":
        raise Fault("cn_short", at)
    return min(at, end)


# encode


def encode(e, m):
    payload = b""
    if not m["cn"]:
        raise Fault("cn_short")
    for c in m["cn"]:
        data = bytes.fromhex(c["data"])
        if len(data) > MAX_DATA:
            raise Fault("cn_too_long")
        payload += struct.pack(e + "IIIIHH", c["idx"], c["val"], c["seq"], c["ack"], len(data), c["flags"]) + data
    if len(payload) > 20 + MAX_DATA:
        raise Fault("cn_too_long")
    out = struct.pack(e + "IHHII", 16 + len(payload), m["type"], m["flags"], m["seq"], m["portid"]) + payload
    return out + bytes(align(len(out)) - len(out))


# payload


def text(b):
    return b.split(b"\0", 1)[0].decode("utf-8", "replace")


EVENTS = {
    0: ("none", "I", ["err"]),
    1: ("fork", "iiii", ["parent_pid", "parent_tgid", "child_pid", "child_tgid"]),
    2: ("exec", "ii", ["process_pid", "process_tgid"]),
    4: ("uid", "iiII", ["process_pid", "process_tgid", "ruid", "euid"]),
    0x40: ("gid", "iiII", ["process_pid", "process_tgid", "rgid", "egid"]),
    0x80: ("sid", "ii", ["process_pid", "process_tgid"]),
    0x100: ("ptrace", "iiii", ["process_pid", "process_tgid", "tracer_pid", "tracer_tgid"]),
    0x200: ("comm", "ii16s", ["process_pid", "process_tgid", "comm"]),
    0x40000000: ("coredump", "ii", ["process_pid", "process_tgid"]),
    0x80000000: ("exit", "iiII", ["process_pid", "process_tgid", "exit_code", "exit_signal"]),
}


def cnproc(e, data):
    if len(data) in (4, 8):
        op = struct.unpack_from(e + "I", data)[0]
        out = {"op": {1: "listen", 2: "ignore"}.get(op, op)}
        if len(data) == 8:
            out["event_type"] = hex(struct.unpack_from(e + "I", data, 4)[0])
        return out
    if len(data) < 16:
        raise Fault("proc_short")
    what, cpu, stamp = struct.unpack_from(e + "IIQ", data)
    name, layout, names = EVENTS.get(what, (hex(what), "", []))
    out = {"what": name, "cpu": cpu, "timestamp_ns": str(stamp)}
    need = 16 + struct.calcsize(e + layout)
    if len(data) < need:
        out["missing"] = need - len(data)
        return out
    for field, value in zip(names, struct.unpack_from(e + layout, data, 16)):
        out[field] = text(value) if field == "comm" else value
    if name in ("coredump", "exit") and (len(data) >= need + 8 or BUG == "parent_unasked"):
        out["parent_pid"], out["parent_tgid"] = struct.unpack_from(e + "ii", data + bytes(8), need)
    return out


W1_TYPES = ["slave_add", "slave_remove", "master_add", "master_remove", "master_cmd", "slave_cmd", "list_masters"]
W1_CMDS = ["read", "write", "search", "alarm_search", "touch", "reset", "slave_add", "slave_remove", "list_slaves"]


def name_of(names, n):
    return names[n] if n < len(names) else str(n)


def parts(e, data, at, end, header, short, truncated):
    """Walks packed pieces with a u16 length at byte 2; yields where each begins and ends."""
    while at < end:
        if end - at < header:
            raise Fault(short, at)
        length = struct.unpack_from(e + "H", data, at + 2)[0]
        if length > end - at - header:
            raise Fault(truncated, at)
        yield at, at + header + length
        at += header + length


def w1(e, data):
    out = {"messages": []}
    faults = []
    try:
        for at, end in parts(e, data, 0, len(data), 12, "w1_short", "w1_truncated"):
            out["messages"].append(w1_message(e, data, at, end, faults))
    except Fault as f:
        faults.append(f)
    if faults:
        out["fault"] = faults[0].json()
    return out


def w1_message(e, data, at, end, faults):
    kind = data[at]
    m = {"type": name_of(W1_TYPES, kind), "status": data[at + 1], "len": end - at - 12}
    if kind in (0, 1, 5):
        number = data[at + 4 : at + 12]
        m["id"] = (number if e == "<" else number[::-1]).hex()
    else:
        m["mst"] = dict(zip(("id", "res"), struct.unpack_from(e + "II", data, at + 4)))
    if kind not in (4, 5):
        m["data"] = data[at + 12 : end].hex()
        return m
    m["cmds"] = []
    try:
        for c, stop in parts(e, data, at + 12, end, 4, "w1_cmd_short", "w1_cmd_truncated"):
            m["cmds"].append({"cmd": name_of(W1_CMDS, data[c]), "res": data[c + 1], "len": stop - c - 4, "data": data[c + 4 : stop].hex()})
    except Fault as f:
        faults.append(f)
    return m


DM_TYPES = """ctr dtr presuspend postsuspend resume get_region_size is_clean in_sync flush mark_region clear_region
    get_resync_work set_region_sync get_sync_count status_info status_table is_remote_recovering""".split()


def dmlog(e, data):
    if not data:
        return {"ack": True, "errno": 0}
    if len(data) < 160:
        raise Fault("dm_short")
    luid, uuid, version, error, seq, kind, size = struct.unpack_from(e + "Q129s3xIiIII", data)
    name = DM_TYPES[kind - 1] if 1 <= kind <= len(DM_TYPES) else hex(kind)
    out = {"luid": str(luid), "uuid": text(uuid), "version": version, "error": error, "seq": seq, "request_type": name}
    out["data"] = data[160 : 160 + size].hex()
    if size > len(data) - 160:
        out["fault"] = Fault("dm_truncated").json()
    return out


REGS = "ebx ecx edx esi edi ebp eax eip eflags esp cs ss es ds fs gs".split()


def v86d(e, data):
    if len(data) < 60:
        raise Fault("v86d_short")
    flags, size = struct.unpack_from(e + "B3xi", data)
    out = {"flags": flags, "buf_len": size, "regs": dict(zip(REGS, struct.unpack_from(e + "10I6H", data, 8)))}
    out["buf"] = data[60 : 60 + max(size, 0)].hex()
    if size < 0:
        out["fault"] = Fault("v86d_buf_len").json()
    elif size > len(data) - 60:
        out["fault"] = Fault("v86d_truncated").json()
    return out


def code(e, data):
    return "0x%08x" % struct.unpack_from(e + "I", data)[0]


KVP_OPS = {0: "get", 1: "set", 2: "delete", 3: "enumerate", 4: "get_ip_info", 5: "set_ip_info", 100: "register1"}


KVP_TYPES = {1: "sz", 4: "u32", 8: "u64"}
KVP_SIZES = {0: 2572, 1: 2572, 2: 516, 3: 2576, 5: 7426, 100: 512}


def kvp(e, data):
    if len(data) == 2564:
        index, key, value = struct.unpack(e + "I512s2048s", data)
        return {"operation": 0, "kvp_index": index, "kvp_key": text(key), "kvp_value": text(value)}
    if len(data) < 4:
        raise Fault("kvp_short")
    op, pool, pad = struct.unpack_from(e + "BBH", data)
    out = {"operation": KVP_OPS.get(op, str(op)), "pool": pool, "pad": pad, "code": code(e, data)}
    body = data[4:]
    if len(body) < KVP_SIZES.get(op, 0):
        out["fault"] = Fault("kvp_body_short", 4).json()
    elif op in (0, 1):
        out.update(kvp_value(e, body))
    elif op == 2:
        size, key = struct.unpack_from(e + "I512s", body)
        out.update(key_size=size, key=text(key))
    elif op == 3:
        out["index"] = struct.unpack_from(e + "I", body)[0]
        out.update(kvp_value(e, body[4:]))
    elif op == 5:
        out.update(kvp_addresses(body))
    elif op == 100:
        out["version"] = text(body[:512])
    else:
        out["body"] = body.hex()
    return out


def kvp_value(e, body):
    kind, key_size, value_size, key, value = struct.unpack_from(e + "III512s2048s", body)
    if kind == 4:
        shown = str(struct.unpack_from(e + "I", value)[0])
    elif kind == 8:
        shown = str(struct.unpack_from(e + "Q", value)[0])
    else:
        shown = text(value)
    return {"value_type": KVP_TYPES.get(kind, str(kind)), "key_size": key_size, "value_size": value_size, "key": text(key), "value": shown}


def kvp_addresses(body):
    adapter, family, dhcp, ip, net, gate, dns = struct.unpack_from("256sBB2048s2048s1024s2048s", body)
    out = {"adapter_id": text(adapter), "addr_family": family, "dhcp_enabled": dhcp}
    out.update(ip_addr=text(ip), sub_net=text(net), gate_way=text(gate), dns_addr=text(dns))
    return out


VSS_OPS = dict(enumerate("create delete hot_backup get_dm_info bu_complete freeze thaw auto_recover".split()))
VSS_OPS.update({128: "register", 129: "register1"})


def vss(e, data):
    if len(data) == 4:
        return {"version": struct.unpack(e + "I", data)[0]}
    if len(data) != 12:
        raise Fault("vss_len")
    op, reserved, flags = struct.unpack(e + "B7sI", data)
    return {"operation": VSS_OPS.get(op, str(op)), "reserved": reserved.hex(), "flags": flags, "code": code(e, data)}


def notify(e, data):
    if len(data) < 16:
        raise Fault("notify_short")
    nidx, nval, group, length = struct.unpack_from(e + "IIII", data)
    there = [{"first": a, "range": b} for a, b in struct.iter_unpack(e + "II", data[16 : 16 + (len(data) - 16) // 8 * 8])]
    out = {"idx_notify_num": nidx, "val_notify_num": nval, "group": group, "len": length}
    out["idx"], out["val"] = there[:nidx], there[nidx : nidx + nval]
    size, asked = len(data) - 16, 8 * (nidx + nval)
    if asked > size:
        out["fault"] = Fault("notify_truncated").json()
    elif asked < size or length != size:
        out["fault"] = Fault("notify_len").json()
    return out


PROTOCOLS = {
    (1, 1): ("cnproc", cnproc),
    (3, 1): ("w1", w1),
    (4, 1): ("v86d", v86d),
    (7, 1): ("dmlog", dmlog),
    (9, 1): ("kvp", kvp),
    (10, 1): ("vss", vss),
    (0xFFFFFFFF, 0xFFFFFFFF): ("notify", notify),
}


def payload(e, idx, val, data):
    name, read = PROTOCOLS[idx, val]
    out = {"protocol": name}
    try:
        out.update(read(e, data))
    except Fault as f:
        out["fault"] = f.json()
    return out


# classify


def classify(rule, request, got):
    same = (got["idx"], got["val"]) == (request["idx"], request["val"])
    if not same and rule != "notification":
        return "none"
    return RULES[rule](request["seq"], request["ack"], got["seq"], got["ack"])


def after(n):
    return (n + 1) & 0xFFFFFFFF


def opening(ack):
    return "new" if ack == 0 else "foreign"


def mirror(s, a, seq, ack):
    return "reply" if seq == s and ack == after(a) else opening(ack)


def counter(s, a, seq, ack):
    return "reply" if ack == after(s if BUG == "seq_for_ack" else a) else opening(ack)


def comment(s, a, seq, ack):
    return "reply" if seq == s and ack == after(a) else "new"


def rst(s, a, seq, ack):
    return "reply" if seq == s and ack == after(s) else "new"


def one_wire(s, a, seq, ack):
    if seq == s and ack == after(s):
        return "reply"
    if seq == s and ack == a:
        return "status"
    return opening(ack)


def one_wire_parts(s, a, seq, ack):
    if seq == s and ack not in (after(s), a) and ack <= 0xFFFF:
        return "part"
    return one_wire(s, a, seq, ack)


def dm(s, a, seq, ack):
    if seq != s:
        return "foreign"
    return "refusal" if ack else "status"


def echo(s, a, seq, ack):
    if seq >= 16:
        return "none"
    return "echo" if (seq, ack) == (s, a) else "foreign"


RULES = {
    "comment_2005": comment,
    "connector_rst": rst,
    "proc_mirror": mirror,
    "drbd": mirror,
    "dst": mirror,
    "pohmelfs": mirror,
    "proc_counter": counter,
    "w1": one_wire,
    "w1_parts": one_wire_parts,
    "dm_log": dm,
    "uvesafb": echo,
    "hyperv": lambda s, a, seq, ack: "none",
    "notification": lambda s, a, seq, ack: "new" if seq == 0 and ack <= 1 else "none",
    "unknown": lambda s, a, seq, ack: "new" if ack == 0 else "none",
}


# address


def address(e, data):
    if len(data) < 12:
        raise Fault("addr_short")
    family, _, portid, mask = struct.unpack_from(e + "HHII", data)
    if family != 16:
        raise Fault("addr_family")
    groups = [n + 1 for n in range(32) if mask >> n & 1]
    return {"portid": portid, "mask": mask, "groups": groups, "from_kernel": portid == 0}


# the conversation


def answer(q):
    if q["op"] == "classify" and q["rule"] in RULES:
        return {"ok": {"relation": classify(q["rule"], q["request"], q["got"])}}
    if q["op"] == "decode":
        return {"ok": decode(mark(q["order"]), bytes.fromhex(q["hex"]))}
    if q["op"] == "payload" and (q["idx"], q["val"]) in PROTOCOLS:
        return {"ok": payload(mark(q["order"]), q["idx"], q["val"], bytes.fromhex(q["hex"]))}
    if q["op"] == "address":
        try:
            return {"ok": address(mark(q["order"]), bytes.fromhex(q["hex"]))}
        except Fault as f:
            return {"ok": {"fault": f.json()}}
    if q["op"] == "encode":
        try:
            return {"ok": {"hex": encode(mark(q["order"]), q["message"]).hex()}}
        except Fault as f:
            return {"fault": {"token": f.token}}
    if q["op"] == "trace" and q["test"].get("rule", "unknown") in tracker.ANSWERS:
        return {"ok": tracker.trace(q["test"])}
    return {"unsupported": True}


def main():
    if BUG and BUG not in BUGS:
        sys.exit("CNSPEC_BUG is one of " + " ".join(BUGS))
    say({"cnspec": 1, "name": "python", "version": "1", "ops": ["decode", "encode", "payload", "classify", "address", "trace"]})
    for line in sys.stdin:
        q = json.loads(line)
        say({"id": q["id"], **answer(q)})


def say(o):
    print(json.dumps(o, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
