package hyperv

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// codec is one of the structs, for tests of what they have in common.
type codec struct {
	name   string
	size   int
	decode func(o wire.Order, b []byte) error
	append func(dst []byte, o wire.Order) ([]byte, error) // of what was decoded
	zero   func() bool
}

func codecs() []codec {
	var (
		v Value
		e Enumerate
		d Delete
		r Register
		i IPAddr
		k KUMsg
	)
	return []codec{
		{"value", ValueLen, v.Decode, func(b []byte, o wire.Order) ([]byte, error) { return AppendValue(b, o, &v) },
			func() bool { return v.Type == 0 && v.Key == nil && v.Value == nil && v.Size() == ValueLen }},
		{"enumerate", EnumerateLen, e.Decode, func(b []byte, o wire.Order) ([]byte, error) { return AppendEnumerate(b, o, &e) },
			func() bool { return e.Index == 0 && e.Data.Key == nil && e.Size() == EnumerateLen }},
		{"delete", DeleteLen, d.Decode, func(b []byte, o wire.Order) ([]byte, error) { return AppendDelete(b, o, &d) },
			func() bool { return d.KeySize == 0 && d.Key == nil && d.Size() == DeleteLen }},
		{"register", RegisterLen, r.Decode, func(b []byte, o wire.Order) ([]byte, error) { return AppendRegister(b, o, &r) },
			func() bool { return r.Version == nil && r.Size() == RegisterLen }},
		{"ip", IPAddrLen, i.Decode, func(b []byte, o wire.Order) ([]byte, error) { return AppendIPAddr(b, o, &i) },
			func() bool {
				return i.AdapterID == nil && i.DNSAddr == nil && i.AddrFamily == 0 && i.Size() == IPAddrLen
			}},
		{"ku", KULen, k.Decode, func(b []byte, o wire.Order) ([]byte, error) { return AppendKU(b, o, &k) },
			func() bool { return k.Index == 0 && k.Key == nil && k.Size() == KULen }},
	}
}

func TestEveryLength(t *testing.T) {
	for _, c := range codecs() {
		b := make([]byte, c.size+1)
		for i := range b {
			b[i] = byte(i*7 + 1)
		}
		for _, o := range []wire.Order{wire.Little, wire.Big} {
			for _, n := range []int{c.size, c.size + 1} {
				if err := c.decode(o, b[:n]); err != nil {
					t.Errorf("%s of %d bytes: %v", c.name, n, err)
				}
				if got, err := c.append([]byte{9}, o); err != nil || !bytes.Equal(got[1:], b[:c.size]) {
					t.Errorf("%s of %d bytes encodes to another (%v)", c.name, n, err)
				}
			}
			for _, n := range []int{0, 1, 3, 4, c.size - 1} {
				if err := c.decode(o, b[:n]); err != wire.KVPBodyShort || !c.zero() {
					t.Errorf("%s of %d bytes: %v", c.name, n, err)
				}
			}
		}
	}
	for n := range 6 {
		m := KVPMsg{Operation: 1, Pad: 2}
		err := m.Decode(wire.Little, make([]byte, n))
		if n < 4 && err != wire.KVPShort || n >= 4 && (err != nil || len(m.Body) != n-4) || m.Operation != 0 || m.Pad != 0 {
			t.Errorf("message of %d bytes: %v %+v", n, err, m)
		}
	}
}

func TestTooLong(t *testing.T) {
	dst := []byte{1}
	long := make([]byte, IPAddrsLen+1)
	check := func(name string, got []byte, err error) {
		t.Helper()
		if err != wire.KVPTooLong || !bytes.Equal(got, dst) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	got, err := AppendValue(dst, wire.Little, &Value{Key: long[:KeyLen+1]})
	check("key", got, err)
	got, err = AppendValue(dst, wire.Little, &Value{Value: long[:MaxValueLen+1]})
	check("value", got, err)
	got, err = AppendEnumerate(dst, wire.Little, &Enumerate{Data: Value{Key: long[:KeyLen+1]}})
	check("enumerate", got, err)
	got, err = AppendDelete(dst, wire.Little, &Delete{Key: long[:KeyLen+1]})
	check("delete", got, err)
	got, err = AppendRegister(dst, wire.Little, &Register{Version: long[:KeyLen+1]})
	check("register", got, err)
	got, err = AppendKU(dst, wire.Little, &KUMsg{Key: long[:KeyLen+1]})
	check("ku key", got, err)
	got, err = AppendKU(dst, wire.Little, &KUMsg{Value: long[:MaxValueLen+1]})
	check("ku value", got, err)
	for i, v := range []IPAddr{{AdapterID: long[:AdapterIDLen+1]}, {IPAddr: long}, {SubNet: long}, {GateWay: long[:GateWayLen+1]}, {DNSAddr: long}} {
		got, err = AppendIPAddr(dst, wire.Little, &v)
		check("ip "+string(rune('0'+i)), got, err)
	}
	got, err = AppendKVP(dst, wire.Little, &KVPMsg{Body: long[:100]}, 103)
	check("message", got, err)
	got, err = AppendKVP(dst, wire.Little, &KVPMsg{Body: long[:1]}, -1)
	check("message of -1", got, err)
	for _, m := range []int{maxBody + 1, 1 << 20} {
		if got, err := AppendKVP(dst, wire.Little, &KVPMsg{Body: make([]byte, m)}, 0); err != wire.CNTooLong || len(got) != 1 {
			t.Errorf("body of %d: %v", m, err)
		}
	}
	if got, err := AppendKVP(dst, wire.Little, &KVPMsg{}, cnmsg.MaxData+1); err != wire.CNTooLong || len(got) != 1 {
		t.Errorf("size too large: %v", err)
	}
	if got, err := AppendKVP(nil, wire.Little, &KVPMsg{Body: make([]byte, maxBody)}, 0); err != nil || len(got) != cnmsg.MaxData {
		t.Errorf("the longest: %v", err)
	}
}
