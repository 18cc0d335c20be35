package fuzz

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"slices"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// eachDatagram calls f with every datagram of the embedded captures.
func eachDatagram(t testing.TB, f func(c corpus.Capture, packet int, datagram []byte)) {
	t.Helper()
	for _, c := range corpus.Captures() {
		datagrams(t, c, func(packet int, datagram []byte) { f(c, packet, datagram) })
	}
}

// datagrams calls f with a copy of every datagram of a capture.
func datagrams(t testing.TB, c corpus.Capture, f func(packet int, datagram []byte)) {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(c.Name, err)
	}
	for {
		p, err := r.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(c.Name, err)
		}
		f(p.Number, bytes.Clone(p.Data))
	}
}

// record is one cn_msg of a capture.
type record struct {
	packet     int
	fromKernel bool
	order      wire.Order
	id         cnmsg.ID
	header     cnmsg.Header
	data       []byte
	payload    []byte // of its nlmsghdr, in the first cn_msg of that
}

// records reads all cn_msgs of a capture, or those with that id.
func records(t testing.TB, c corpus.Capture, id ...cnmsg.ID) (all []record) {
	t.Helper()
	datagrams(t, c, func(packet int, datagram []byte) {
		for nl := nlmsg.Scan(datagram, c.ByteOrder()); nl.Next(); {
			if nl.Msg().Kind() != nlmsg.KindData {
				continue
			}
			payload := nl.Msg().Payload()
			for in := cnmsg.In(payload, c.ByteOrder()); in.Next(); payload = nil {
				if m := in.Msg(); len(id) == 0 || slices.Contains(id, m.ID()) {
					all = append(all, record{packet, nl.Msg().PortID() == 0, m.Order(), m.ID(), m.Header(), m.Data(), payload})
				}
			}
		}
	})
	return all
}

// eachCapture runs f for every embedded capture that has messages with that id,
// of which there are at least so many.
func eachCapture(t *testing.T, id cnmsg.ID, least int, f func(t *testing.T, c corpus.Capture, all []record)) {
	t.Helper()
	found := 0
	for _, c := range corpus.Captures() {
		all := records(t, c, id)
		if len(all) == 0 {
			continue
		}
		found++
		t.Run(c.Name, func(t *testing.T) { f(t, c, all) })
	}
	if found < least {
		t.Fatalf("%d captures have messages of %v", found, id)
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func unhex(s string) []byte { return must(hex.DecodeString(s)) }

// No capture has messages of Hyper-V or of the notification protocol: the seeds
// are made, or are what the kernel's sample would send.

func hypervSeeds() [][]byte {
	number := hyperv.Value{Type: hyperv.TypeU64, Key: []byte("key"), Value: wire.Big.AppendUint64(nil, 9)}
	text := hyperv.Enumerate{Index: 1, Data: hyperv.Value{Type: hyperv.TypeSZ, KeySize: 4, Key: []byte("key"), Value: []byte("value")}}
	address := hyperv.IPAddr{AdapterID: []byte("{aa}"), AddrFamily: hyperv.AddrFamilyIPv4, IPAddr: []byte("10.0.0.1"), DNSAddr: []byte("10.0.0.2")}
	kvp := func(o wire.Order, op hyperv.KVPOp, body []byte, size int) []byte {
		return must(hyperv.AppendKVP(nil, o, &hyperv.KVPMsg{Operation: op, Pool: hyperv.PoolAuto, Body: body}, size))
	}
	little, big := wire.Little, wire.Big
	return [][]byte{
		kvp(little, hyperv.KVPEnumerate, must(hyperv.AppendEnumerate(nil, little, &text)), hyperv.KVPLenNoIP),
		kvp(big, hyperv.KVPSet, must(hyperv.AppendValue(nil, big, &number)), hyperv.KVPLenIP),
		kvp(little, hyperv.KVPDelete, must(hyperv.AppendDelete(nil, little, &hyperv.Delete{KeySize: 4, Key: []byte("key")})), 0),
		kvp(little, hyperv.KVPSetIPInfo, must(hyperv.AppendIPAddr(nil, little, &address)), hyperv.KVPLenIP),
		kvp(big, hyperv.KVPRegister1, must(hyperv.AppendRegister(nil, big, &hyperv.Register{Version: []byte("3.1")})), 0),
		must(hyperv.AppendKU(nil, little, &hyperv.KUMsg{Index: 1, Key: []byte("key"), Value: []byte("value")})),
		hyperv.AppendVSS(nil, little, &hyperv.VSSMsg{Operation: hyperv.VSSFreeze, Flags: hyperv.VSSNoAutoRecovery}),
		hyperv.AppendVSSHandshake(nil, big, &hyperv.VSSHandshake{Version: uint32(hyperv.VSSRegister1)}),
	}
}

func notifySeeds() [][]byte {
	event := must(cnmsg.AppendFrame(nil, wire.Big, cnmsg.KernelHeader(0), notify.EventHeader(cnmsg.Proc, notify.Unregistered), nil))
	return [][]byte{
		unhex("01000000020000000100000018000000" + "230100000a000000" + "560400000a000000" + "6a0400000a000000"),
		unhex("00000001000000020000000100000018" + "000001230000000a" + "000004560000000a" + "0000046a0000000a"),
		notify.AppendRaw(nil, wire.Little, &notify.Control{IdxNum: 1 << 31, ValNum: 1 << 31}),
		notify.AppendRaw(nil, wire.Big, &notify.Control{IdxNum: 1 << 29, ValNum: 1, Len: 8, Data: make([]byte, 8)}),
		event[nlmsg.HeaderLen:],
	}
}

// place is where a cn_msg lies, and where its nlmsghdr ends.
type place struct{ at, end, nlEnd int }

func places(datagram []byte, o wire.Order) (found []place) {
	outer := nlmsg.Scan(datagram, o)
	for outer.Next() {
		if outer.Msg().Kind() != nlmsg.KindData {
			continue
		}
		nlEnd := outer.Offset() + int(outer.Msg().Len())
		in := cnmsg.In(outer.Msg().Payload(), o)
		for in.Next() {
			at := outer.Offset() + nlmsg.HeaderLen + in.Offset()
			found = append(found, place{at, at + len(in.Msg().Bytes()), nlEnd})
		}
	}
	return found
}

// Datagrams of every capture, cut at every byte: no panic, nothing read
// outside, an end, and all messages of the nlmsghdrs that are whole.
func TestEveryCutOfTheCorpus(t *testing.T) {
	eachDatagram(t, func(c corpus.Capture, packet int, datagram []byte) {
		if !isCase(c, packet) {
			return
		}
		o := c.ByteOrder()
		whole := places(datagram, o)
		for cut := range datagram {
			// The rest of the datagram lies behind the cut: reading it would show.
			short := datagram[:cut]
			s := cnmsg.Scan(short, o)
			i := 0
			for ; s.Next(); i++ {
				if i >= len(whole) || s.Offset() != whole[i].at || whole[i].nlEnd > cut {
					t.Fatalf("%s packet %d cut at %d: message %d at %d", c.Name, packet, cut, i, s.Offset())
				}
			}
			if i < len(whole) && whole[i].nlEnd <= cut {
				t.Fatalf("%s packet %d cut at %d: only %d messages", c.Name, packet, cut, i)
			}
			Datagram(bytes.Clone(short))
		}
	})
}

// isCase tells whether a datagram is cut and turned bit by bit: all of one
// capture of each byte order, and of the others, which hold the same kinds of
// datagrams, one in 8. With -short, for the race detector and for emulators, it
// is an eighth of that.
func isCase(c corpus.Capture, packet int) bool {
	every := 8
	if c.Name == "6.1.176-amd64" || c.Name == "6.1.176-s390x" {
		every = 1
	}
	if testing.Short() {
		every *= 8
	}
	return packet%every == 0
}

// The same with every single bit turned: no panic, nothing read outside, and
// every cn_msg that ends before that bit is still delivered.
func TestEveryFlippedBitOfTheCorpus(t *testing.T) {
	eachDatagram(t, func(c corpus.Capture, packet int, datagram []byte) {
		if !isCase(c, packet) {
			return
		}
		o := c.ByteOrder()
		whole := places(datagram, o)
		for bit := range 8 * len(datagram) {
			datagram[bit/8] ^= 1 << (bit % 8)
			// The whole body takes milliseconds on the longest batches.
			if len(datagram) < 1024 || bit%61 == 0 {
				Datagram(datagram)
			}
			s := cnmsg.Scan(datagram, o)
			for i := 0; i < len(whole) && whole[i].end <= bit/8; i++ {
				if !s.Next() || s.Offset() != whole[i].at {
					t.Fatalf("%s packet %d bit %d: message %d is lost", c.Name, packet, bit, i)
				}
			}
			for s.Next() {
			}
			datagram[bit/8] ^= 1 << (bit % 8)
		}
	})
}

// bodies are those that take a payload.
var bodies = map[string]func([]byte) int{
	"Cnproc": Cnproc, "W1": W1, "Dmlog": Dmlog, "V86d": V86d, "Hyperv": Hyperv, "Notify": Notify,
}

// Every payload of every capture by every codec, its own or not.
func TestEveryPayloadThroughEveryBody(t *testing.T) {
	kept := map[string]bool{}
	for _, c := range corpus.Captures() {
		for _, r := range records(t, c) {
			for name, body := range bodies {
				if body(r.data) == 1 {
					kept[name] = true
				}
			}
		}
	}
	for _, b := range slices.Concat(hypervSeeds(), notifySeeds()) {
		for name, body := range bodies {
			if body(b) == 1 {
				kept[name] = true
			}
		}
	}
	for name := range bodies {
		if !kept[name] {
			t.Errorf("%s keeps no payload", name)
		}
	}
}

// A cut datagram loses its last nlmsghdr whole, so payloads are cut by
// themselves: at every byte, by the codec of their id.
func TestEveryCutOfEveryPayload(t *testing.T) {
	for _, c := range corpus.Captures() {
		for _, r := range records(t, c) {
			for cut := range r.data {
				Payload(r.order, r.id, bytes.Clone(r.data[:cut]))
			}
		}
	}
}

// The same with the seeds of the rooms that no capture has, and with every bit
// turned that is not in a long text.
func TestEveryCutAndBitOfTheSeeds(t *testing.T) {
	for name, seeds := range map[string][][]byte{"Hyperv": hypervSeeds(), "Notify": notifySeeds()} {
		for _, b := range seeds {
			for cut := range b {
				if cut < 64 || cut%61 == 0 || len(b)-cut < 4 {
					bodies[name](bytes.Clone(b[:cut]))
				}
			}
			for bit := range 8 * min(len(b), 64) {
				b[bit/8] ^= 1 << (bit % 8)
				bodies[name](b)
				b[bit/8] ^= 1 << (bit % 8)
			}
		}
	}
}

// The bodies must notice: each of these breaks a property.
func TestChecksPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a broken property passes")
		}
	}()
	closed([]byte{1, 2, 3}, []byte{1}, 0)
}

func TestPartsAreChecked(t *testing.T) {
	data := []byte{1, 2, 3}
	part(data, data[1:2:2], 1, 2)
	part(data, data[3:], 3, 3)
	part(data, nil, 2, 2)
	for name, f := range map[string]func(){
		"another place": func() { part(data, data[1:2:2], 0, 1) },
		"room":          func() { part(data, data[1:2], 1, 2) },
		"room, empty":   func() { part(data, data[1:1], 1, 1) },
		"short":         func() { part(data, data[1:2:2], 1, 3) },
		"a copy":        func() { part(data, []byte{2}, 1, 2) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s passes", name)
				}
			}()
			f()
		}()
	}
}

func TestBodiesTakeAnything(t *testing.T) {
	long := make([]byte, 70000)
	binary.LittleEndian.PutUint32(long, 70000)
	for _, data := range [][]byte{nil, {}, {0}, make([]byte, 16), make([]byte, 36), long} {
		Datagram(data)
		for _, body := range bodies {
			body(data)
		}
	}
}
