package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// frame makes a datagram in that order.
func frame(t *testing.T, o wire.Order, h cnmsg.Header, data []byte) cnmsg.Msg {
	t.Helper()
	b, err := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(h.Seq), h, data)
	m, ok := cnmsg.One(b, o)
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	return m
}

func TestPayloadsHaveTheDocumentedShape(t *testing.T) {
	dm := make([]byte, 162)
	binary.LittleEndian.PutUint64(dm, 18446744073709551615)
	copy(dm[8:], "LVM-x")
	dm[140], dm[144], dm[148], dm[152], dm[156], dm[160], dm[161] = 3, 0, 4, 12, 2, 0xab, 0xcd
	task := make([]byte, 62)
	task[0], task[4], task[8+24], task[48], task[60], task[61] = 2, 2, 0x4f, 7, 0xde, 0xad

	for _, c := range []struct {
		name string
		o    wire.Order
		h    cnmsg.Header
		data []byte
		want string
	}{
		{"w1 command", wire.Little, cnmsg.Header{ID: cnmsg.W1}, []byte("\x05\x00\x09\x00\x28\x01\x02\x03\x04\x05\x06\x9e\x00\x00\x05\x00\x01\x02\x03\x04\x05"),
			`{"protocol":"w1","messages":[{"type":"slave_cmd","status":0,"len":9,"id":"280102030405069e","cmds":[{"cmd":"read","res":0,"len":5,"data":"0102030405"}]}]}`},
		{"w1 command, s390x", wire.Big, cnmsg.Header{ID: cnmsg.W1}, []byte("\x05\x00\x00\x04\x9e\x06\x05\x04\x03\x02\x01\x28\x01\x00\x00\x00"),
			`{"protocol":"w1","messages":[{"type":"slave_cmd","status":0,"len":4,"id":"280102030405069e","cmds":[{"cmd":"write","res":0,"len":0,"data":""}]}]}`},
		{"w1 list of masters", wire.Little, cnmsg.Header{ID: cnmsg.W1}, []byte("\x06\x00\x04\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00"),
			`{"protocol":"w1","messages":[{"type":"list_masters","status":0,"len":4,"mst":{"id":1,"res":0},"data":"01000000"}]}`},
		{"w1 fault", wire.Little, cnmsg.Header{ID: cnmsg.W1}, []byte("\x04\x16\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03"),
			`{"protocol":"w1","messages":[{"type":"master_cmd","status":22,"len":3,"mst":{"id":1,"res":0},"cmds":[]}],"fault":{"token":"w1_cmd_short","offset":48}}`},
		{"dm request", wire.Little, cnmsg.Header{ID: cnmsg.DMLog, Seq: 4}, dm,
			`{"protocol":"dmlog","luid":"18446744073709551615","uuid":"LVM-x","version":3,"error":0,"seq":4,"request_type":"get_resync_work","data":"abcd"}`},
		{"dm acknowledgement", wire.Little, cnmsg.Header{ID: cnmsg.DMLog, Ack: 11}, nil, `{"protocol":"dmlog","ack":true,"errno":11}`},
		{"dm fault", wire.Little, cnmsg.Header{ID: cnmsg.DMLog}, dm[:159], `{"protocol":"dmlog","fault":{"token":"dm_short","offset":36}}`},
		{"uvesafb", wire.Little, cnmsg.Header{ID: cnmsg.UVESAFB}, task,
			`{"protocol":"v86d","flags":2,"buf_len":2,"regs":{"ebx":0,"ecx":0,"edx":0,"esi":0,"edi":0,"ebp":0,"eax":79,"eip":0,"eflags":0,"esp":0,"cs":7,"ss":0,"es":0,"ds":0,"fs":0,"gs":0},"buf":"dead"}`},
		{"proc fault", wire.Little, cnmsg.Header{ID: cnmsg.Proc}, []byte{1, 2, 3}, `{"protocol":"cnproc","fault":{"token":"proc_short","offset":36}}`},
		{"proc, cut", wire.Little, cnmsg.Header{ID: cnmsg.Proc}, append([]byte{2}, make([]byte, 19)...), `{"protocol":"cnproc","what":"exec","cpu":0,"timestamp_ns":"0","missing":4}`},
		{"proc, unknown", wire.Little, cnmsg.Header{ID: cnmsg.Proc}, append([]byte{0, 4}, make([]byte, 38)...), `{"protocol":"cnproc","what":"0x400","cpu":0,"timestamp_ns":"0"}`},
		{"proc, op 77", wire.Little, cnmsg.Header{ID: cnmsg.Proc}, []byte{77, 0, 0, 0}, `{"protocol":"cnproc","op":77}`},
		{"vss", wire.Little, cnmsg.Header{ID: cnmsg.VSS}, []byte("\x05\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00"),
			`{"protocol":"vss","operation":"freeze","reserved":"00000000000000","flags":1,"code":"0x00000005"}`},
		{"vss handshake", wire.Big, cnmsg.Header{ID: cnmsg.VSS}, []byte("\x00\x00\x00\x81"), `{"protocol":"vss","version":129}`},
		{"kvp fault", wire.Little, cnmsg.Header{ID: cnmsg.KVP}, []byte("\x01\x02\x00\x00\x00"),
			`{"protocol":"kvp","operation":"set","pool":2,"pad":0,"code":"0x00000201","fault":{"token":"kvp_body_short","offset":40}}`},
		{"notify", wire.Big, cnmsg.Header{ID: cnmsg.Notify}, []byte("\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x08\x00\x00\x00\x09\x00\x00\x00\x0a"),
			`{"protocol":"notify","idx_notify_num":1,"val_notify_num":0,"group":5,"len":8,"idx":[{"first":9,"range":10}],"val":[]}`},
		{"nobody's", wire.Little, cnmsg.Header{ID: cnmsg.ID{Idx: 99, Val: 9}}, []byte{1}, `null`},
	} {
		p := decodePayload(frame(t, c.o, c.h, c.data), 36)
		got, err := marshal(p)
		if p == nil {
			got = []byte("null")
		}
		if diff := cmp.Diff(c.want, string(got)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
	}
}

// A name of any bytes is JSON all the same, and the same as encoding/json makes.
func TestCommOfAnyBytesIsJSON(t *testing.T) {
	for _, name := range []string{"bash", `a"b\c`, "tab\t", "\x7f", "caf\xc3\xa9", "\xff\xfe", "\u2028", "<&>", ""} {
		got, err := marshal(payload{{name: "comm", value: name}})
		if err != nil || !json.Valid(got) {
			t.Errorf("%q: %s %v", name, got, err)
		}
		if want, _ := marshal(map[string]string{"comm": name}); !bytes.Equal(got, want) {
			t.Errorf("%q: %s, encoding/json makes %s", name, got, want)
		}
	}
}

// A set of a key, as a kernel with addresses sends it.
func TestKVPValueIsText(t *testing.T) {
	data := make([]byte, 7432)
	data[0], data[1], data[4] = 1, 2, 1
	copy(data[16:], "key\x00")
	copy(data[16+512:], "<value>\x00")
	got, _ := marshal(decodePayload(frame(t, wire.Little, cnmsg.Header{ID: cnmsg.KVP}, data), 36))
	if !strings.Contains(string(got), `"value_type":"sz","key_size":0,"value_size":0,"key":"key","value":"<value>"}`) {
		t.Errorf("%s", got)
	}
}

// Every byte that a payload's fields claim is claimed once, and is there.
func TestFieldsOfTheCorpusDoNotOverlap(t *testing.T) {
	payloads := 0
	for _, c := range corpus.Captures() {
		r, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			for m := range cnmsg.All(bytes.Clone(p.Data), c.ByteOrder()) {
				next := 0
				for _, f := range decodePayload(m, 0).leaves() {
					if f.at < next || f.at+f.size > m.Len() {
						t.Errorf("%s packet %d: %s at %d+%d after %d of %d", c.Name, p.Number, f.name, f.at, f.size, next, m.Len())
					}
					next = f.at + f.size
					payloads++
				}
			}
		}
	}
	if payloads < 5000 {
		t.Errorf("only %d fields", payloads)
	}
}

// What a kernel header names is shown by name, in text and in JSON.
func TestNothingOfTheCorpusIsUnknown(t *testing.T) {
	out, _, _ := run("", "decode", "-json")
	for _, unknown := range []string{`"what":"0x`, `"request_type":"0x`, `"type":"7"`, `"cmd":"9"`, `"payload":null`} {
		if strings.Contains(out, unknown) {
			t.Errorf("the JSON has %s", unknown)
		}
	}
	for _, id := range []string{`"idx":1,`, `"idx":3,`, `"idx":4,`, `"idx":7,`} {
		for line := range strings.Lines(out) {
			if strings.Contains(line, id) && !strings.Contains(line, `"payload":{`) && !strings.Contains(line, `"fault"`) {
				t.Errorf("no payload: %s", line)
			}
		}
	}
}
