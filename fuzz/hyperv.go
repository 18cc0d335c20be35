package fuzz

import (
	"bytes"
	"reflect"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/wire"
)

// Hyperv reads data as the payload of a message of Hyper-V's key-value pairs and
// of its snapshots, in both orders. What a body is depends on the conversation,
// so it is read as every struct that it is long enough for.
func Hyperv(data []byte) int {
	return hypervKVP(wire.Little, data) | hypervKVP(wire.Big, data) | hypervVSS(wire.Little, data) | hypervVSS(wire.Big, data)
}

func hypervKVP(o wire.Order, data []byte) int {
	hypervKU(o, data)
	m := hyperv.KVPMsg{Pad: 9, Body: data}
	err := m.Decode(o, data)
	if len(data) < 4 {
		check(err == wire.KVPShort && reflect.ValueOf(m).IsZero(), "%d bytes: %v, %+v", len(data), err, m)
		return 0
	}
	check(err == nil && byte(m.Operation) == data[0] && byte(m.Pool) == data[1] && m.Pad == o.Uint16(data[2:]) && m.Size() == len(data),
		"%v, header of %x: %v %v %#x", err, data[:4], m.Operation, m.Pool, m.Pad)
	part(data, m.Body, 4, len(data))

	code := m.Code(o)
	check(uint32(code) == o.Uint32(data), "%x is the code %#x", data[:4], code)
	again := hyperv.KVPMsg{Operation: ^m.Operation, Pool: ^m.Pool, Pad: ^m.Pad}
	again.SetCode(o, code)
	check(again.Operation == m.Operation && again.Pool == m.Pool && again.Pad == m.Pad, "the code %#x is set as %+v", code, again)

	known := m.Operation <= hyperv.KVPSetIPInfo || m.Operation == hyperv.KVPRegister1
	check(known == (m.Operation.String()[0] >= 'a'), "operation %d is %v", byte(m.Operation), m.Operation)
	hypervEncode(o, data, &m)
	hypervValue(o, m.Body)
	hypervEnumerate(o, m.Body)
	hypervDelete(o, m.Body)
	hypervRegister(o, m.Body)
	hypervIPAddr(o, m.Body)
	return 1
}

// hypervEncode encodes a message as it is, filled up to the length of both eras,
// and in the other order.
func hypervEncode(o wire.Order, data []byte, m *hyperv.KVPMsg) {
	b, err := hyperv.AppendKVP(nil, o, m, 0)
	if len(data) > cnmsg.MaxData {
		check(err == wire.CNTooLong && b == nil, "%d bytes: %v", len(data), err)
		return
	}
	check(err == nil && bytes.Equal(b, data), "a message encodes to\n%x (%v), was\n%x", b, err, data)
	for _, size := range [...]int{hyperv.KVPLenNoIP, hyperv.KVPLenIP} {
		b, err := hyperv.AppendKVP(nil, o, m, size)
		if len(data) > size {
			check(err == wire.KVPTooLong && b == nil, "%d bytes in %d: %v", len(data), size, err)
			continue
		}
		check(err == nil && len(b) == size && bytes.HasPrefix(b, data) && zeroes(b[len(data):]), "%d bytes filled up to %d: %v", len(data), size, err)
	}
	other := opposite(o)
	b, _ = hyperv.AppendKVP(nil, other, m, 0)
	var got hyperv.KVPMsg
	err = got.Decode(other, b)
	check(err == nil && got.Operation == m.Operation && got.Pool == m.Pool && got.Pad == m.Pad && bytes.Equal(got.Body, m.Body), "mirror: %v, %+v, was %+v", err, got, m)
}

func zeroes(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// hypervStruct checks what all structs have in common: fault and zero value when
// b is short, the bytes again, and the same through the other order.
func hypervStruct[T any](o wire.Order, b []byte, size int, v *T, decode func(wire.Order, []byte) error, add func([]byte, wire.Order, *T) ([]byte, error), told int) bool {
	err := decode(o, b)
	check(told == size, "%T has a size of %d, not %d", *v, told, size)
	if len(b) < size {
		check(err == wire.KVPBodyShort && reflect.ValueOf(*v).IsZero(), "%T of %d bytes: %v", *v, len(b), err)
		return false
	}
	again, encodes := add(nil, o, v)
	check(err == nil && encodes == nil && bytes.Equal(again, b[:size]), "%T encodes to\n%x (%v, %v), was\n%x", *v, again, err, encodes, b[:size])
	was := *v
	image, encodes := add(nil, opposite(o), v)
	err = decode(opposite(o), image)
	again, _ = add(nil, o, v)
	check(err == nil && encodes == nil && bytes.Equal(again, b[:size]), "mirror of %T: %v, %v", was, err, encodes)
	*v = was
	return true
}

// hypervText checks a text field and what is read of it.
func hypervText(b, field, text []byte, from, to int) {
	part(b, field, from, to)
	part(b, text, from, from+len(text))
	check(bytes.IndexByte(text, 0) < 0 && (len(text) == len(field) || field[len(text)] == 0), "text %q of %q", text, field)
}

// hypervTooLong takes what came of a text that does not fit into its field.
func hypervTooLong(b []byte, err error) {
	check(err == wire.KVPTooLong && len(b) == 0, "a text that is too long: %v, %d bytes", err, len(b))
}

func hypervValue(o wire.Order, b []byte) {
	v := hyperv.Value{KeySize: 9}
	if hypervStruct(o, b, 2572, &v, v.Decode, hyperv.AppendValue, v.Size()) {
		hypervPair(o, b, &v, 0)
		v.Key = b
		hypervTooLong(hyperv.AppendValue(nil, o, &v))
	}
}

func hypervPair(o wire.Order, b []byte, v *hyperv.Value, at int) {
	check(uint32(v.Type) == o.Uint32(b[at:]) && v.KeySize == o.Uint32(b[at+4:]) && v.ValueSize == o.Uint32(b[at+8:]), "header of %x: %v %d %d", b[at:at+12], v.Type, v.KeySize, v.ValueSize)
	hypervText(b, v.Key, v.KeyText(), at+12, at+524)
	hypervText(b, v.Value, v.ValueText(), at+524, at+2572)
	check((v.Type.String()[0] > '9') == (v.Type == hyperv.TypeSZ || v.Type == hyperv.TypeU32 || v.Type == hyperv.TypeU64), "value_type %d is %v", uint32(v.Type), v.Type)
	n, ok := v.Number(o)
	switch v.Type {
	case hyperv.TypeU32:
		check(ok && n == uint64(o.Uint32(v.Value)), "u32 %d %v of %x", n, ok, v.Value[:8])
	case hyperv.TypeU64:
		check(ok && n == o.Uint64(v.Value), "u64 %d %v of %x", n, ok, v.Value[:8])
	default:
		check(!ok && n == 0, "%v is the number %d", v.Type, n)
	}
}

func hypervEnumerate(o wire.Order, b []byte) {
	v := hyperv.Enumerate{Index: 9}
	if hypervStruct(o, b, 2576, &v, v.Decode, hyperv.AppendEnumerate, v.Size()) {
		check(v.Index == o.Uint32(b), "index of %x is %d", b[:4], v.Index)
		hypervPair(o, b, &v.Data, 4)
		v.Data.Value = b
		hypervTooLong(hyperv.AppendEnumerate(nil, o, &v))
	}
}

func hypervDelete(o wire.Order, b []byte) {
	v := hyperv.Delete{KeySize: 9}
	if hypervStruct(o, b, 516, &v, v.Decode, hyperv.AppendDelete, v.Size()) {
		check(v.KeySize == o.Uint32(b), "key_size of %x is %d", b[:4], v.KeySize)
		hypervText(b, v.Key, v.KeyText(), 4, 516)
		v.Key = b
		hypervTooLong(hyperv.AppendDelete(nil, o, &v))
	}
}

func hypervRegister(o wire.Order, b []byte) {
	v := hyperv.Register{Version: b}
	if hypervStruct(o, b, 512, &v, v.Decode, hyperv.AppendRegister, v.Size()) {
		hypervText(b, v.Version, v.VersionText(), 0, 512)
		v.Version = append(v.Version, 0)
		hypervTooLong(hyperv.AppendRegister(nil, o, &v))
	}
}

func hypervIPAddr(o wire.Order, b []byte) {
	v := hyperv.IPAddr{AddrFamily: 9}
	if !hypervStruct(o, b, 7426, &v, v.Decode, hyperv.AppendIPAddr, v.Size()) {
		return
	}
	check(v.AddrFamily == b[256] && v.DHCPEnabled == b[257], "addr_family %d, dhcp_enabled %d", v.AddrFamily, v.DHCPEnabled)
	hypervText(b, v.AdapterID, hyperv.Text(v.AdapterID), 0, 256)
	hypervText(b, v.IPAddr, hyperv.Text(v.IPAddr), 258, 2306)
	hypervText(b, v.SubNet, hyperv.Text(v.SubNet), 2306, 4354)
	hypervText(b, v.GateWay, hyperv.Text(v.GateWay), 4354, 5378)
	hypervText(b, v.DNSAddr, hyperv.Text(v.DNSAddr), 5378, 7426)
	v.GateWay = b
	hypervTooLong(hyperv.AppendIPAddr(nil, o, &v))
}

func hypervKU(o wire.Order, b []byte) {
	v := hyperv.KUMsg{Index: 9}
	if hypervStruct(o, b, 2564, &v, v.Decode, hyperv.AppendKU, v.Size()) {
		check(v.Index == o.Uint32(b), "kvp_index of %x is %d", b[:4], v.Index)
		hypervText(b, v.Key, v.KeyText(), 4, 516)
		hypervText(b, v.Value, v.ValueText(), 516, 2564)
		v.Value = b
		hypervTooLong(hyperv.AppendKU(nil, o, &v))
	}
}

func hypervVSS(o wire.Order, data []byte) int {
	h := hyperv.VSSHandshake{Version: 9}
	err := h.Decode(o, data)
	check(hyperv.IsVSSHandshake(len(data)) == (len(data) == 4) && h.Size() == 4, "%d bytes are a handshake", len(data))
	if len(data) == 4 {
		b := hyperv.AppendVSSHandshake(nil, o, &h)
		check(err == nil && h.Version == o.Uint32(data) && bytes.Equal(b, data), "handshake %x: %v, %d, encodes to %x", data, err, h.Version, b)
	} else {
		check(err == wire.VSSLen && h.Version == 0, "handshake of %d bytes: %v, %d", len(data), err, h.Version)
	}

	m := hyperv.VSSMsg{Flags: 9}
	err = m.Decode(o, data)
	if len(data) != 12 {
		check(err == wire.VSSLen && m == hyperv.VSSMsg{}, "vss of %d bytes: %v, %+v", len(data), err, m)
		return 0
	}
	known := m.Operation <= hyperv.VSSOp(7) || m.Operation == hyperv.VSSRegister || m.Operation == hyperv.VSSRegister1
	check(known == (m.Operation.String()[0] > '9'), "operation %d is %v", byte(m.Operation), m.Operation)
	b := hyperv.AppendVSS(nil, o, &m)
	check(err == nil && bytes.Equal(b, data) && m.Size() == 12, "vss encodes to %x (%v), was %x", b, err, data)
	check(byte(m.Operation) == data[0] && bytes.Equal(m.Reserved[:], data[1:8]) && m.Flags == o.Uint32(data[8:]) && uint32(m.Code(o)) == o.Uint32(data), "fields of %x: %+v", data, m)
	again := hyperv.VSSMsg{Operation: ^m.Operation, Reserved: [7]byte{^data[1], ^data[2], ^data[3], data[4], data[5], data[6], data[7]}, Flags: m.Flags}
	again.SetCode(o, m.Code(o))
	check(again == m, "the code %#x is set as %+v, was %+v", m.Code(o), again, m)
	var got hyperv.VSSMsg
	err = got.Decode(opposite(o), hyperv.AppendVSS(nil, opposite(o), &m))
	check(err == nil && got == m, "mirror: %v, %+v, was %+v", err, got, m)
	return 1
}
