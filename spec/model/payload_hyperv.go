package model

import "fmt"

var kvpOps = map[uint32]string{
	0: "get", 1: "set", 2: "delete", 3: "enumerate", 4: "get_ip_info", 5: "set_ip_info", 100: "register1",
}

var kvpTypes = map[uint32]string{1: "sz", 4: "u32", 8: "u64"}

var vssOps = map[uint32]string{
	0: "create", 1: "delete", 2: "hot_backup", 3: "get_dm_info", 4: "bu_complete", 5: "freeze", 6: "thaw", 7: "auto_recover",
	128: "register", 129: "register1",
}

const (
	kvpKey     = 512
	kvpValue   = 2048
	kvpStaging = 4 + kvpKey + kvpValue // bytes of the hv_ku_msg of staging kernels
	vssMsg     = 12                    // bytes of an hv_vss_msg
)

// kvp reads a message of the key-value transport. Staging kernels had the
// operation in the seq of the cn_msg.
func (m Model) kvp(v view, seq uint32, base int) Fields {
	f := protocol("kvp")
	switch {
	case len(v.b) == kvpStaging && !m.breaks("KVP-KU-1"):
		f.add("operation", seq)
		f.add("kvp_index", v.u32(0))
		f.add("kvp_key", v.text(4, kvpKey))
		f.add("kvp_value", v.text(4+kvpKey, kvpValue))
	case len(v.b) < 4 && !m.breaks("KVP-LEN-1"):
		f.fault("kvp_short", base)
	default:
		operation, pool := v.byte(0), v.byte(1)
		if m.breaks("KVP-FIELD-1") {
			operation, pool = pool, operation
		}
		f.add("operation", named(kvpOps, uint32(operation)))
		f.add("pool", pool)
		f.add("pad", v.u16(2))
		f.add("code", fmt.Sprintf("0x%08x", v.u32(0)))
		m.kvpBody(&f, operation, v.from(4), base+4)
	}
	return f
}

// kvpBody adds the member of the union that belongs to the operation. Operation
// 4 is two in one, so its body stays bytes.
func (m Model) kvpBody(f *Fields, operation byte, body view, base int) {
	sizes := map[byte]int{0: 2572, 1: 2572, 2: 516, 3: 2576, 5: 7426, 100: 512}
	if len(body.b) < sizes[operation] && !m.breaks("KVP-BODY-1") {
		f.fault("kvp_body_short", base)
		return
	}
	switch operation {
	case 0, 1:
		m.kvpPair(f, body)
	case 2:
		f.add("key_size", body.u32(0))
		f.add("key", body.text(4, kvpKey))
	case 3:
		if !m.breaks("KVP-BODY-2") {
			f.add("index", body.u32(0))
			body = body.from(4)
		}
		m.kvpPair(f, body)
	case 5:
		m.kvpAddresses(f, body)
	case 100:
		f.add("version", body.text(0, 512))
	default:
		f.add("body", Hex(body.b))
	}
}

func (m Model) kvpPair(f *Fields, v view) {
	kind := v.u32(0)
	f.add("value_type", named(kvpTypes, kind))
	f.add("key_size", v.u32(4))
	f.add("value_size", v.u32(8))
	f.add("key", v.text(12, kvpKey))
	switch value := v.from(12 + kvpKey); {
	case m.breaks("KVP-VALUE-1"):
		f.add("value", value.text(0, kvpValue))
	case kind == 4:
		f.add("value", fmt.Sprint(value.u32(0)))
	case kind == 8:
		f.add("value", fmt.Sprint(value.u64(0)))
	default:
		f.add("value", value.text(0, kvpValue))
	}
}

func (m Model) kvpAddresses(f *Fields, v view) {
	f.add("adapter_id", v.text(0, 256))
	f.add("addr_family", v.byte(256))
	f.add("dhcp_enabled", v.byte(257))
	at, gateWay := 258, 1024
	if m.breaks("KVP-IP-1") {
		gateWay = 2048
	}
	for _, one := range []struct {
		name string
		size int
	}{{"ip_addr", 2048}, {"sub_net", 2048}, {"gate_way", gateWay}, {"dns_addr", 2048}} {
		f.add(one.name, v.text(at, one.size))
		at += one.size
	}
}

// vss reads a message of the snapshot transport.
func (m Model) vss(v view, base int) Fields {
	f := protocol("vss")
	switch {
	case len(v.b) == 4:
		f.add("version", v.u32(0))
	case len(v.b) != vssMsg && !m.breaks("VSS-LEN-1"):
		f.fault("vss_len", base)
	case m.breaks("VSS-FIELD-1"):
		f.add("operation", named(vssOps, v.u32(0)))
		f.add("reserved", Hex(v.first(8).from(1).b))
		f.add("flags", v.u32(8))
		f.add("code", fmt.Sprintf("0x%08x", v.u32(0)))
	default:
		f.add("operation", named(vssOps, uint32(v.byte(0))))
		f.add("reserved", Hex(v.first(8).from(1).b))
		f.add("flags", v.u32(8))
		f.add("code", fmt.Sprintf("0x%08x", v.u32(0)))
	}
	return f
}
