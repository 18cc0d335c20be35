package main

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/wire"
)

// kvpPayload describes a message of the key-value transport. Whether it asks
// or answers stands nowhere in it: an answer to register1 has an error where
// the operation was, which is shown as code.
func kvpPayload(h cnmsg.Header, o wire.Order, data []byte, base int) payload {
	p := protocol("kvp")
	if len(data) == hyperv.KULen {
		kvpStaging(&p, h, o, data)
		return p
	}
	var m hyperv.KVPMsg
	if err := m.Decode(o, data); err != nil {
		p.fault(err, base)
		return p
	}
	p.add("operation", m.Operation.String(), 0, 1)
	p.add("pool", uint8(m.Pool), 1, 1)
	p.add("pad", m.Pad, 2, 2)
	p.add("code", fmt.Sprintf("%#08x", uint32(m.Code(o))), 0, 0)
	const body = 4
	p.fault(kvpBody(&p, o, &m, body), base+body)
	return p
}

// kvpStaging describes what staging kernels sent, with the operation in seq.
func kvpStaging(p *payload, h cnmsg.Header, o wire.Order, data []byte) {
	var m hyperv.KUMsg
	m.Decode(o, data)
	p.add("operation", h.Seq, 0, 0)
	p.add("kvp_index", m.Index, 0, 4)
	p.add("kvp_key", text(m.Key), 4, hyperv.KeyLen)
	p.add("kvp_value", text(m.Value), 4+hyperv.KeyLen, hyperv.MaxValueLen)
}

// kvpBody describes the member of the union that the operation says. Operation
// 4 is a registration or asks for addresses, so its body stays bytes.
func kvpBody(p *payload, o wire.Order, m *hyperv.KVPMsg, at int) error {
	switch m.Operation {
	case hyperv.KVPGet, hyperv.KVPSet:
		var v hyperv.Value
		if err := v.Decode(o, m.Body); err != nil {
			return err
		}
		kvpValue(p, o, &v, at)
	case hyperv.KVPDelete:
		var d hyperv.Delete
		if err := d.Decode(o, m.Body); err != nil {
			return err
		}
		p.add("key_size", d.KeySize, at, 4)
		p.add("key", text(d.Key), at+4, hyperv.KeyLen)
	case hyperv.KVPEnumerate:
		var e hyperv.Enumerate
		if err := e.Decode(o, m.Body); err != nil {
			return err
		}
		p.add("index", e.Index, at, 4)
		kvpValue(p, o, &e.Data, at+4)
	case hyperv.KVPSetIPInfo:
		var v hyperv.IPAddr
		if err := v.Decode(o, m.Body); err != nil {
			return err
		}
		kvpAddrs(p, &v, at)
	case hyperv.KVPRegister1:
		var r hyperv.Register
		if err := r.Decode(o, m.Body); err != nil {
			return err
		}
		p.add("version", text(r.Version), at, hyperv.RegisterLen)
	default:
		p.hexField("body", m.Body, at)
	}
	return nil
}

func kvpValue(p *payload, o wire.Order, v *hyperv.Value, at int) {
	p.add("value_type", v.Type.String(), at, 4)
	p.add("key_size", v.KeySize, at+4, 4)
	p.add("value_size", v.ValueSize, at+8, 4)
	p.add("key", text(v.Key), at+12, hyperv.KeyLen)
	value := text(v.Value)
	if n, ok := v.Number(o); ok {
		value = fmt.Sprint(n)
	}
	p.add("value", value, at+12+hyperv.KeyLen, hyperv.MaxValueLen)
}

func kvpAddrs(p *payload, v *hyperv.IPAddr, at int) {
	p.add("adapter_id", text(v.AdapterID), at, len(v.AdapterID))
	at += len(v.AdapterID)
	p.add("addr_family", v.AddrFamily, at, 1)
	p.add("dhcp_enabled", v.DHCPEnabled, at+1, 1)
	at += 2
	for _, f := range []struct {
		name  string
		bytes []byte
	}{{"ip_addr", v.IPAddr}, {"sub_net", v.SubNet}, {"gate_way", v.GateWay}, {"dns_addr", v.DNSAddr}} {
		p.add(f.name, text(f.bytes), at, len(f.bytes))
		at += len(f.bytes)
	}
}

// vssPayload describes a message of the snapshot transport.
func vssPayload(o wire.Order, data []byte, base int) payload {
	p := protocol("vss")
	if hyperv.IsVSSHandshake(len(data)) {
		var h hyperv.VSSHandshake
		h.Decode(o, data)
		p.add("version", h.Version, 0, 4)
		return p
	}
	var m hyperv.VSSMsg
	if err := m.Decode(o, data); err != nil {
		p.fault(err, base)
		return p
	}
	p.add("operation", m.Operation.String(), 0, 1)
	p.hexField("reserved", m.Reserved[:], 1)
	p.add("flags", m.Flags, 8, 4)
	p.add("code", fmt.Sprintf("%#08x", uint32(m.Code(o))), 0, 0)
	return p
}
