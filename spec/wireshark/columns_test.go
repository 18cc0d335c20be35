package wireshark

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// cooked is where in a frame the datagram begins.
const cooked = 16

// column says which field of the dissector a name of decode -json is, and how
// the two are compared.
type column struct {
	field string
	same  func(want any, got *node) bool // of a scalar
	level string                         // of the objects in an object or a list
}

// columns are all names of decode -json, by the level that they stand at. A
// name that is not here fails the test.
var columns = map[string]map[string]column{
	"datagram": {
		"packet":   {field: "num", same: number},
		"order":    {field: "connector.order", same: shown},
		"messages": {field: "nlmsg", level: "message"},
		"tail":     {field: "connector.tail", same: raw},
		"fault":    {field: "connector.fault", level: "fault"},
	},
	"message": {
		"len":    {field: "nlmsg.len", same: number},
		"type":   {field: "nlmsg.type", same: number},
		"flags":  {field: "nlmsg.flags", same: number},
		"seq":    {field: "nlmsg.seq", same: number},
		"portid": {field: "nlmsg.pid", same: number},
		"kind":   {field: "nlmsg.kind", same: shown},
		"cn":     {field: "cnmsg", level: "cn"},
		"tail":   {field: "nlmsg.slack", same: raw},
		"fault":  {field: "connector.fault", level: "fault"},
	},
	"fault": {
		"token": {same: shown}, // of the node itself
	},
	"cn": {
		"idx":   {field: "cnmsg.idx", same: number},
		"val":   {field: "cnmsg.val", same: number},
		"seq":   {field: "cnmsg.seq", same: number},
		"ack":   {field: "cnmsg.ack", same: number},
		"len":   {field: "cnmsg.len", same: number},
		"flags": {field: "cnmsg.flags", same: number},
		"data":  {field: "cnmsg.data", same: raw},
		// and payload, which is of the level that its protocol names
	},
	"cnproc": fields("cnproc", map[string]compare{
		"op": word("PROC_CN_MCAST_"), "event_type": number, "what": word("PROC_EVENT_"), "cpu": number,
		"timestamp_ns": number, "missing": number, "err": number, "process_pid": number, "process_tgid": number,
		"parent_pid": number, "parent_tgid": number, "child_pid": number, "child_tgid": number, "tracer_pid": number,
		"tracer_tgid": number, "ruid": number, "euid": number, "rgid": number, "egid": number, "comm": text,
		"exit_code": number, "exit_signal": number,
	}),
	"w1": {
		"messages": {field: "w1.msg", level: "w1.msg"},
		"fault":    {field: "connector.fault", level: "fault"},
	},
	"w1.msg": {
		"type":   {field: "w1.type", same: word("W1_")},
		"status": {field: "w1.status", same: number},
		"len":    {field: "w1.len", same: number},
		"id":     {field: "w1.id", same: shown},
		"mst":    {level: "w1.mst"}, // beside the others
		"data":   {field: "w1.data", same: raw},
		"cmds":   {field: "w1.command", level: "w1.command"},
	},
	"w1.mst": fields("w1.mst", map[string]compare{"id": number, "res": number}),
	"w1.command": {
		"cmd":  {field: "w1.cmd", same: word("W1_CMD_")},
		"res":  {field: "w1.cmd.res", same: number},
		"len":  {field: "w1.cmd.len", same: number},
		"data": {field: "w1.cmd.data", same: raw},
	},
	"dmlog": fields("dmlog", map[string]compare{
		"luid": number, "uuid": text, "version": number, "error": number, "seq": number,
		"request_type": word("DM_ULOG_"), "data": raw, "errno": number,
	}),
	"v86d": {
		"flags":   {field: "v86d.flags", same: number},
		"buf_len": {field: "v86d.buf_len", same: number},
		"regs":    {field: "v86d.regs", level: "v86d.regs"},
		"buf":     {field: "v86d.buf", same: raw},
		"fault":   {field: "connector.fault", level: "fault"},
	},
	"v86d.regs": fields("v86d.regs", map[string]compare{
		"ebx": number, "ecx": number, "edx": number, "esi": number, "edi": number, "ebp": number, "eax": number, "eip": number,
		"eflags": number, "esp": number, "cs": number, "ss": number, "es": number, "ds": number, "fs": number, "gs": number,
	}),
	"kvp": fields("kvp", map[string]compare{
		"operation": word("KVP_OP_"), "pool": number, "pad": number, "code": number, "body": raw, "index": number,
		"value_type": word("REG_"), "key_size": number, "value_size": number, "key": text, "value": value,
		"adapter_id": text, "addr_family": number, "dhcp_enabled": number, "ip_addr": text, "sub_net": text,
		"gate_way": text, "dns_addr": text, "version": text,
	}),
	"kvp of staging kernels": {
		"operation": {field: "kvp.ku_operation", same: number},
		"kvp_index": {field: "kvp.kvp_index", same: number},
		"kvp_key":   {field: "kvp.kvp_key", same: text},
		"kvp_value": {field: "kvp.kvp_value", same: text},
	},
	"vss": fields("vss", map[string]compare{
		"operation": word("VSS_OP_"), "reserved": raw, "flags": number, "code": number, "version": number,
	}),
	"notify": {
		"idx_notify_num": {field: "notify.idx_notify_num", same: number},
		"val_notify_num": {field: "notify.val_notify_num", same: number},
		"group":          {field: "notify.group", same: number},
		"len":            {field: "notify.len", same: number},
		"idx":            {field: "notify.idx", level: "notify.idx"},
		"val":            {field: "notify.val", level: "notify.val"},
		"fault":          {field: "connector.fault", level: "fault"},
	},
	"notify.idx": fields("notify.idx", map[string]compare{"first": number, "range": number}),
	"notify.val": fields("notify.val", map[string]compare{"first": number, "range": number}),
}

type compare func(want any, got *node) bool

// fields are the columns of a level whose fields are named as in the JSON.
func fields(prefix string, names map[string]compare) map[string]column {
	level := map[string]column{"fault": {field: "connector.fault", level: "fault"}}
	for name, same := range names {
		level[name] = column{field: prefix + "." + name, same: same}
	}
	return level
}

// number compares numbers, however they are written.
func number(want any, got *node) bool {
	a, ok := integer(fmt.Sprint(want))
	b, fine := integer(got.Show)
	return ok && fine && a == b
}

func integer(s string) (uint64, bool) {
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		return uint64(n), true
	}
	n, err := strconv.ParseUint(s, 0, 64)
	return n, err == nil
}

// shown compares what stands there.
func shown(want any, got *node) bool { return want == got.Show }

// raw compares bytes.
func raw(want any, got *node) bool { return want == got.Value }

// word compares the kernel's name of a number with ours, or the number where it
// has none.
func word(prefix string) compare {
	return func(want any, got *node) bool {
		_, after, _ := strings.Cut(got.Showname, ": ")
		name, _, _ := strings.Cut(after, " (")
		if ours, ok := strings.CutPrefix(name, prefix); ok {
			return want == strings.ToLower(ours)
		}
		return number(want, got)
	}
}

// text compares a string: its bytes up to the first zero, and what is shown if
// nothing in it is to be escaped. The value of KVP can be a number.
func text(want any, got *node) bool {
	b, err := hex.DecodeString(got.Value)
	if err != nil {
		return false
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	inJSON := string([]rune(string(b))) // what is no UTF-8 is U+FFFD there
	return want == inJSON && (!plain(inJSON) || want == got.Show)
}

// value compares a value of KVP, which is a string or a number.
func value(want any, got *node) bool {
	return text(want, got) || want == got.Show
}

// plain tells whether tshark shows a text as it is.
func plain(s string) bool {
	for _, r := range s {
		if r < ' ' || r > '~' || r == '\\' || r == '"' {
			return false
		}
	}
	return len(s) < 200
}

// level compares an object of decode -json with the fields of a node, both
// ways.
func level(t *testing.T, where, name string, want map[string]any, got *node) {
	t.Helper()
	seen := map[string]bool{}
	for key, value := range want {
		seen[key] = true
		at := where + "." + key
		switch {
		case key == "offset":
			if !number(value, &node{Show: strconv.Itoa(got.Pos - cooked)}) {
				t.Errorf("%s: %v, tshark has it at %d", at, value, got.Pos-cooked)
			}
		case name == "datagram" && (key == "file" || key == "bytes"):
			// the one is no field, the other has none of its own
		case name == "dmlog" && key == "ack":
			if got.one("dmlog.errno") == nil {
				t.Errorf("%s: tshark knows no acknowledgement", at)
			}
		case key == "protocol":
			if value != got.Name {
				t.Errorf("%s: %v, tshark has %s", at, value, got.Name)
			}
		case name == "cn" && key == "payload":
			payload := value.(map[string]any)
			protocol := fmt.Sprint(payload["protocol"])
			if found := got.one(protocol); found == nil {
				t.Errorf("%s: tshark has no %s", at, protocol)
			} else if payload["kvp_index"] != nil {
				level(t, at, "kvp of staging kernels", payload, found)
			} else {
				level(t, at, protocol, payload, found)
			}
		default:
			c, ok := columns[name][key]
			if !ok {
				t.Errorf("%s: no field of the dissector is this", at)
				continue
			}
			c.check(t, at, value, got)
		}
	}
	for key, c := range columns[name] {
		if c.field == "" || seen[key] {
			continue
		}
		if extra := got.one(c.field); extra != nil {
			t.Errorf("%s: tshark has %s %q", where, c.field, extra.Showname)
		}
	}
}

// check compares one value.
func (c column) check(t *testing.T, at string, want any, in *node) {
	t.Helper()
	found := []*node{in}
	if c.field != "" {
		found = in.all(c.field)
	}
	switch value := want.(type) {
	case []any:
		if len(value) != len(found) {
			t.Errorf("%s: %d of them, tshark has %d", at, len(value), len(found))
			return
		}
		for i := range value {
			level(t, fmt.Sprintf("%s[%d]", at, i), c.level, value[i].(map[string]any), found[i])
		}
	case map[string]any:
		if len(found) == 0 {
			t.Errorf("%s: %v, tshark has none", at, want)
			return
		}
		level(t, at, c.level, value, found[0])
	default:
		if want == "" && len(found) == 0 {
			return
		}
		if len(found) != 1 || !c.same(want, found[0]) {
			t.Errorf("%s: %v, tshark has %s", at, want, describe(found))
		}
	}
}

func describe(found []*node) string {
	var all []string
	for _, n := range found {
		all = append(all, fmt.Sprintf("%s (show %q, value %q)", n.Showname, n.Show, n.Value))
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, " and ")
}

// decoded reads the lines of decode -json.
func decoded(t *testing.T, lines []byte) (all []map[string]any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(lines)))
	d.UseNumber()
	for d.More() {
		var one map[string]any
		if err := d.Decode(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// same compares every datagram of a capture.
func same(t *testing.T, lines []byte, packets []*node) {
	t.Helper()
	want := decoded(t, lines)
	if len(want) != len(packets) {
		t.Fatalf("%d datagrams, tshark has %d", len(want), len(packets))
	}
	for i := range want {
		level(t, fmt.Sprintf("packet %v", want[i]["packet"]), "datagram", want[i], flatten(packets[i]))
	}
}

// flatten puts the number of the frame and the fields of the cooked header beside the
// messages.
func flatten(p *node) *node {
	flat := &node{Pos: cooked}
	for _, n := range p.Nodes {
		if n.Name == "geninfo" || n.Name == "connector" {
			flat.Nodes = append(flat.Nodes, n.Nodes...)
		} else {
			flat.Nodes = append(flat.Nodes, n)
		}
	}
	return flat
}
