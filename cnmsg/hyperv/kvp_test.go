package hyperv

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// HV-SIZE: the sizes that the sources name, and which kernel has which.
func TestSizes(t *testing.T) {
	for name, c := range map[string][2]int{
		"hv_kvp_exchg_msg_value": {ValueLen, 2572}, "hv_kvp_msg_enumerate": {EnumerateLen, 2576},
		"hv_kvp_ipaddr_value": {IPAddrLen, 7426}, "hv_kvp_msg": {KVPLenIP, 7432}, "hv_kvp_msg of 3.6": {KVPLenNoIP, 2580},
		"hv_ku_msg": {KULen, 2564}, "hv_vss_msg": {VSSLen, 12}, "hv_kvp_msg_delete": {DeleteLen, 516},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %d, want %d", name, c[0], c[1])
		}
	}
	for k, want := range map[cnmsg.Kernel]int{
		cnmsg.KernelVersion(3, 4, 0): 2580, cnmsg.KernelVersion(3, 6, 255): 2580, cnmsg.KernelVersion(3, 7, 0): 7432,
		cnmsg.KernelVersion(6, 12, 0): 7432, 0: 7432,
	} {
		if got := KVPLen(k); got != want {
			t.Errorf("KVPLen(%#x) = %d, want %d", k, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for op, want := range map[KVPOp]string{0: "get", 1: "set", 2: "delete", 3: "enumerate", 4: "get_ip_info", 5: "set_ip_info", 6: "6", 100: "register1"} {
		if got := op.String(); got != want {
			t.Errorf("KVPOp(%d) = %q, want %q", op, got, want)
		}
	}
	for op, want := range map[VSSOp]string{0: "create", 1: "delete", 2: "hot_backup", 3: "get_dm_info", 4: "bu_complete", 5: "freeze",
		6: "thaw", 7: "auto_recover", 8: "8", 128: "register", 129: "register1"} {
		if got := op.String(); got != want {
			t.Errorf("VSSOp(%d) = %q, want %q", op, got, want)
		}
	}
	for typ, want := range map[ValueType]string{1: "sz", 4: "u32", 8: "u64", 2: "2"} {
		if got := typ.String(); got != want {
			t.Errorf("ValueType(%d) = %q, want %q", typ, got, want)
		}
	}
}

// A daemon registers, the kernel answers, asks for the first key of a pool, and
// gets it: with the sizes of both eras.
func TestConversation(t *testing.T) {
	for _, size := range []int{KVPLenNoIP, KVPLenIP} {
		for _, o := range []wire.Order{wire.Little, wire.Big} {
			hello := must(AppendKVP(nil, o, &KVPMsg{Operation: KVPRegister1}, size))
			if len(hello) != size || hello[0] != 100 || !allZero(hello[1:]) {
				t.Fatalf("registration: %d bytes", len(hello))
			}

			body := must(AppendRegister(nil, o, &Register{Version: []byte("3.1")}))
			answer := decode(t, o, must(AppendKVP(nil, o, &KVPMsg{Operation: KVPRegister1, Body: body}, size)))
			var r Register
			if err := r.Decode(o, answer.Body); err != nil || string(r.VersionText()) != "3.1" || answer.Operation != KVPRegister1 || answer.Size() != size {
				t.Errorf("answer: %v, %q", err, r.VersionText())
			}

			body = must(AppendEnumerate(nil, o, &Enumerate{Index: 5}))
			ask := decode(t, o, must(AppendKVP(nil, o, &KVPMsg{Operation: KVPEnumerate, Pool: PoolAuto, Body: body}, size)))
			var e Enumerate
			if err := e.Decode(o, ask.Body); err != nil || e.Index != 5 || ask.Pool != PoolAuto || len(e.Data.KeyText()) != 0 {
				t.Errorf("question: %v %d", err, e.Index)
			}

			e.Data = Value{Type: TypeSZ, KeySize: 7, ValueSize: 6, Key: []byte("OSName"), Value: []byte("Linux")}
			m := KVPMsg{Body: must(AppendEnumerate(nil, o, &e))}
			m.SetCode(o, CodeOK)
			reply := decode(t, o, must(AppendKVP(nil, o, &m, size)))
			var got Enumerate
			if err := got.Decode(o, reply.Body); err != nil || reply.Code(o) != CodeOK || string(got.Data.KeyText()) != "OSName" ||
				string(got.Data.ValueText()) != "Linux" || got.Data.Type != TypeSZ || got.Data.KeySize != 7 || got.Data.ValueSize != 6 {
				t.Errorf("reply: %v %q %q", err, got.Data.KeyText(), got.Data.ValueText())
			}
		}
	}
}

func decode(t *testing.T, o wire.Order, b []byte) KVPMsg {
	t.Helper()
	var m KVPMsg
	if err := m.Decode(o, b); err != nil {
		t.Fatal(err)
	}
	return m
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

func TestCodes(t *testing.T) {
	for _, code := range []Code{CodeOK, CodeFail, CodeCont, CodeDiskFull, 0xffffffff, 0x01020304} {
		for _, o := range []wire.Order{wire.Little, wire.Big, wire.Native} {
			var k KVPMsg
			k.SetCode(o, code)
			b := must(AppendKVP(nil, o, &k, 0))
			v := VSSMsg{Reserved: [7]byte{1, 2, 3, 4, 5, 6, 7}}
			v.SetCode(o, code)
			c := AppendVSS(nil, o, &v)
			if o.Uint32(b) != uint32(code) || o.Uint32(c) != uint32(code) {
				t.Errorf("%v %#x is written as %x and %x", o, code, b, c[:4])
			}
			if k = decode(t, o, b); k.Code(o) != code {
				t.Errorf("%v %#x reads as %#x", o, code, k.Code(o))
			}
			if err := v.Decode(o, c); err != nil || v.Code(o) != code || !bytes.Equal(v.Reserved[3:], []byte{4, 5, 6, 7}) {
				t.Errorf("%v %#x reads as %#x, %v", o, code, v.Code(o), err)
			}
		}
	}
}
