package hyperv

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestIPAddr(t *testing.T) {
	v := IPAddr{AdapterID: []byte("{aa}"), AddrFamily: AddrFamilyIPv4 | AddrFamilyIPv6, DHCPEnabled: 1,
		IPAddr: []byte("10.0.0.1;::1"), SubNet: []byte("/24"), GateWay: []byte("10.0.0.254"), DNSAddr: []byte("1.1.1.1")}
	b := must(AppendIPAddr(nil, wire.Little, &v))
	for at, want := range map[int]string{0: "{aa}\x00", 256: "\x03\x01", 258: "10.0.0.1;::1\x00", 2306: "/24\x00", 4354: "10.0.0.254\x00", 5378: "1.1.1.1\x00"} {
		if !bytes.HasPrefix(b[at:], []byte(want)) {
			t.Errorf("at %d: %q", at, b[at:at+12])
		}
	}
	var got IPAddr
	if err := got.Decode(wire.Little, b); err != nil || string(Text(got.GateWay)) != "10.0.0.254" || got.AddrFamily != 3 || got.DHCPEnabled != 1 ||
		string(Text(got.AdapterID)) != "{aa}" || string(Text(got.DNSAddr)) != "1.1.1.1" {
		t.Errorf("%v %+v", err, got.AddrFamily)
	}
	for i, field := range [][]byte{got.AdapterID, got.IPAddr, got.SubNet, got.GateWay, got.DNSAddr, Text(got.IPAddr)} {
		if cap(field) != len(field) {
			t.Errorf("field %d can be appended into", i)
		}
	}
}
