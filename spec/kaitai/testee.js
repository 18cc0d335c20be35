// A testee (spec/testee.md) around what kaitai-struct-compiler makes of
// connector.ksy:
//
//     node testee.js connector.ksy
//
// It answers decode and payload, and for the test of the captures two more
// questions, datagram: decode with the payloads in it, and the order that the
// .ksy guesses; and capture: the datagrams of a file, by the capture.ksy beside
// connector.ksy.

"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const yaml = require("js-yaml");
const compiler = require("kaitai-struct-compiler");
const {KaitaiStream} = require("kaitai-struct");

// The runtime rounds numbers of 64 bits to the 53 that a number has.
KaitaiStream.prototype.readU8le = function () { return u8(this, true); };
KaitaiStream.prototype.readU8be = function () { return u8(this, false); };

function u8(stream, little) {
  const b = stream.readBytes(8);
  return new DataView(b.buffer, b.byteOffset, 8).getBigUint64(0, little);
}

// compile gives the class that the compiler makes of a .ksy file, with those that
// it imports.
async function compile(file, imported = {}) {
  const read = (name) => yaml.load(fs.readFileSync(name, "utf8"));
  const importer = {importYaml: async (name) => read(path.join(path.dirname(file), name + ".ksy"))};
  const files = await compiler.compile("javascript", read(file), importer, false);
  const name = path.basename(file, ".ksy").replace(/^./, (c) => c.toUpperCase());
  const module = {exports: {}};
  const requires = (from) => imported[from] || require(from);
  new Function("module", "exports", "require", files[name + ".js"])(module, module.exports, requires);
  return module.exports;
}

const hex = (b) => Buffer.from(b).toString("hex");
const text = (b) => Buffer.from(b).toString("utf8");

// name gives the name of a number in an enum, or what other makes of it.
function name(names, n, other = String) {
  return names[n] === undefined ? other(n) : names[n].toLowerCase();
}

const hexNumber = (n) => "0x" + n.toString(16);
const hexCode = (n) => "0x" + n.toString(16).padStart(8, "0");

class Reader {
  constructor(Connector) {
    this.Connector = Connector;
    this.types = Connector.Datagram;
  }

  parse(bytes, big) {
    return new this.types(new KaitaiStream(bytes), null, null, big);
  }

  // guess tells the order that is taken where none is given, as in the Web IDE.
  guess(bytes) {
    return new this.Connector(new KaitaiStream(bytes)).isBig ? "big" : "little";
  }

  fault(o, at = o.at) {
    return o.fault ? {token: name(this.types.Fault, o.fault), offset: at} : undefined;
  }

  datagram(d, withPayloads) {
    const out = {messages: []};
    for (const m of d.messages || []) {
      if (m.isWhole) out.messages.push(this.message(m, withPayloads));
      else out.fault = this.fault(m);
    }
    if (!out.fault && d.tail.length) out.tail = hex(d.tail);
    return out;
  }

  message(m, withPayloads) {
    const out = {offset: m.at, len: m.nlmsgLen, type: m.nlmsgType, flags: m.nlmsgFlags, seq: m.nlmsgSeq, portid: m.nlmsgPid};
    out.kind = name(this.types.Kind, m.kind);
    if (!m.batch) return out;
    out.cn = [];
    for (const c of m.batch.cn) {
      if (c.isWhole) out.cn.push(this.cn(c, withPayloads));
      else out.fault = this.fault(c);
    }
    if (!out.fault && m.batch.tail.length) out.tail = hex(m.batch.tail);
    return out;
  }

  cn(c, withPayloads) {
    const known = c.protocol !== this.types.Protocol.UNKNOWN;
    const out = {offset: c.at, idx: c.idx, val: c.val, seq: c.seq, ack: c.ack, len: c.len, flags: c.flags};
    out.data = hex(known ? c._raw_data : c.data);
    if (withPayloads && known) out.payload = this.payload(c);
    return out;
  }

  payload(c) {
    const protocol = name(this.types.Protocol, c.protocol);
    const out = this[protocol](c.data, c);
    const fault = this.fault(c.data);
    if (fault && !out.fault) out.fault = fault;
    return out;
  }

  cn_proc(p) {
    const out = {protocol: "cnproc"};
    const {Op, What} = this.types.CnProc;
    if (p.request) {
      out.op = name(Op, p.request.op, Number);
      if (p.request.eventType !== undefined) out.event_type = hexNumber(p.request.eventType);
    }
    if (!p.event) return out;
    const e = p.event;
    Object.assign(out, {what: name(What, e.what, hexNumber), cpu: e.cpu, timestamp_ns: String(e.timestampNs)});
    if (e.missing) out.missing = e.missing;
    if (e.eventData) Object.assign(out, flat(e.eventData));
    return out;
  }

  w1(p) {
    const out = {protocol: "w1", messages: []};
    for (const m of p.messages || []) {
      if (m.isWhole) out.messages.push(this.w1Message(m, out));
      else out.fault = out.fault || this.fault(m);
    }
    return out;
  }

  w1Message(m, out) {
    const o = {type: name(this.Connector.W1Type, m.type), status: m.status, len: m.len};
    if (m.isSlave) o.id = hex(regNum(m.slave));
    else o.mst = {id: m.mst.id, res: m.mst.res};
    if (!m.cmds) return {...o, data: hex(m.data)};
    o.cmds = [];
    for (const c of m.cmds.cmds || []) {
      if (!c.isWhole) out.fault = out.fault || this.fault(c);
      else o.cmds.push({cmd: name(this.types.W1Cmd.Command, c.cmd), res: c.res, len: c.len, data: hex(c.data)});
    }
    return o;
  }

  dm_log(p, c) {
    const out = {protocol: "dmlog"};
    if (c.len === 0) return {...out, ack: true, errno: c.ack};
    const r = p.request;
    if (!r) return out;
    Object.assign(out, {luid: String(r.luid), uuid: text(r.uuid), version: r.version, error: r.error, seq: r.seq});
    out.request_type = name(this.types.DmUlogRequest.DmRequest, r.requestType, hexNumber);
    out.data = hex(r.data);
    return out;
  }

  v86d(p) {
    const out = {protocol: "v86d"};
    if (p.task) Object.assign(out, {flags: p.task.flags, buf_len: p.task.bufLen, regs: flat(p.task.regs), buf: hex(p.task.buf)});
    return out;
  }

  kvp(p, c) {
    const out = {protocol: "kvp"};
    if (p.old) return {...out, operation: c.seq, ...flat(p.old)};
    if (!p.header) return out;
    Object.assign(out, {operation: name(this.Connector.KvpOp, p.header.operation), pool: p.header.pool, pad: p.header.pad, code: hexCode(p.code)});
    const fault = this.fault(p, p.at + 4);
    if (fault) return {...out, fault};
    if (!p.body) return {...out, body: hex(p.rest)};
    const b = p.body;
    if (b.index !== undefined) return {...out, index: b.index, ...this.pair(b.pair)};
    return {...out, ...(b.valueType === undefined ? flat(b) : this.pair(b))};
  }

  pair(b) {
    const value = b.value.value;
    return {
      value_type: name(this.Connector.KvpType, b.valueType), key_size: b.keySize, value_size: b.valueSize,
      key: text(b.key), value: value instanceof Uint8Array ? text(value) : String(value),
    };
  }

  vss(p) {
    const out = {protocol: "vss"};
    if (p.version !== undefined) out.version = p.version;
    if (p.msg) Object.assign(out, {operation: name(this.Connector.VssOp, p.msg.operation), reserved: hex(p.msg.reserved), flags: p.msg.flags, code: hexCode(p.code)});
    return out;
  }

  notify(p) {
    const out = {protocol: "notify"};
    if (!p.header) return out;
    const ranges = (list) => list.map((r) => ({first: r.first, range: r.range}));
    return {...out, ...flat(p.header), idx: ranges(p.idx), val: ranges(p.val)};
  }
}

// touch asks an object, and those in it, for all that it has: viewers do, and
// nothing may throw.
function touch(o) {
  for (const child of Array.isArray(o) ? o : members(o)) {
    if (child && typeof child === "object" && !(child instanceof Uint8Array)) touch(child);
  }
}

function members(o) {
  const own = Object.keys(o).filter((key) => !key.startsWith("_"));
  const computed = Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(o)));
  return [...own, ...computed.filter((key) => key !== "constructor" && !key.startsWith("_"))].map((key) => o[key]);
}

// regNum gives the bytes of a u64, the lowest first.
function regNum(n) {
  const b = Buffer.alloc(8);
  b.writeBigUInt64LE(n);
  return b;
}

// flat gives the fields of an object and of those in it, by their names in the
// .ksy; bytes are text.
function flat(o) {
  const out = {};
  for (const [key, value] of Object.entries(o)) {
    if (key.startsWith("_") || key === "hasParent" || value === undefined) continue;
    const field = key.replace(/[A-Z]/g, (c) => "_" + c.toLowerCase());
    if (value instanceof Uint8Array) out[field] = text(value);
    else if (typeof value === "object") Object.assign(out, flat(value));
    else out[field] = value;
  }
  return out;
}

// wrapped is a datagram around the data of a cn_msg.
function wrapped(q) {
  const data = Buffer.from(q.hex, "hex");
  const b = Buffer.alloc(36 + data.length);
  const big = q.order === "big";
  const u32 = (n, at) => (big ? b.writeUInt32BE(n, at) : b.writeUInt32LE(n, at));
  const u16 = (n, at) => (big ? b.writeUInt16BE(n, at) : b.writeUInt16LE(n, at));
  u32(b.length, 0);
  u16(3, 4);
  u32(q.idx, 16);
  u32(q.val, 20);
  u16(data.length, 32);
  data.copy(b, 36);
  return b;
}

// datagrams gives the bytes of the datagrams of a capture file.
function datagrams(Capture, file) {
  const c = new Capture(new KaitaiStream(fs.readFileSync(file)));
  const frames = c.pcap ? c.pcap.records.map((r) => r.frame) : c.pcapng.blocks.map((b) => b.body.frame);
  return frames.filter((f) => f && f.datagram).map((f) => hex(f._raw_datagram));
}

function answer(reader, q) {
  const big = q.order === "big";
  if (q.op === "decode" || q.op === "datagram") {
    const bytes = Buffer.from(q.hex, "hex");
    const parsed = reader.parse(bytes, big);
    touch(parsed);
    const ok = reader.datagram(parsed, q.op === "datagram");
    return q.op === "decode" ? {ok} : {ok, guess: reader.guess(bytes)};
  }
  if (q.op !== "payload") return {unsupported: true};
  const parsed = reader.parse(wrapped(q), big);
  touch(parsed);
  const out = reader.datagram(parsed, true).messages[0].cn[0].payload;
  if (!out) return {unsupported: true};
  if (out.fault) out.fault.offset -= 36;
  return {ok: out};
}

async function main() {
  const connector = await compile(process.argv[2]);
  const {Capture} = await compile(path.join(path.dirname(process.argv[2]), "capture.ksy"), {"./Connector": connector});
  const reader = new Reader(connector.Connector);
  const say = (o) => fs.writeSync(1, JSON.stringify(o) + "\n");
  say({cnspec: 1, name: "kaitai", version: compiler.version, ops: ["decode", "payload"]});
  for await (const line of readline.createInterface({input: process.stdin})) {
    const q = JSON.parse(line);
    if (q.op === "capture") say({id: q.id, ok: {datagrams: datagrams(Capture, q.file)}});
    else say({id: q.id, ...answer(reader, q)});
  }
}

main();
