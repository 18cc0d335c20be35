package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
)

// run calls the command and returns what it printed.
func run(in string, args ...string) (out, errs string, status int) {
	var o, e bytes.Buffer
	c := command{in: strings.NewReader(in), out: &o, direct: &o, errs: &e, flush: func() error { return nil }}
	status = c.run(args)
	return o.String(), e.String(), status
}

// file writes datagrams to a pcapng file and returns its name.
func file(t *testing.T, packets ...corpus.Packet) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.pcapng")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := corpus.NewWriter(f, corpus.Section{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		if err := w.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	return name
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheEmbeddedCorpusConforms(t *testing.T) {
	out, errs, status := run("", "check")
	if status != 0 || errs != "" || !strings.Contains(out, "captures conform") {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
}

// The same malformed packet in a user's own file is a violation.
func TestWhatTheManifestExcusesIsAViolationElsewhere(t *testing.T) {
	for _, c := range corpus.Captures() {
		for _, fault := range c.Faults {
			r, err := c.Open()
			if err != nil {
				t.Fatal(err)
			}
			var p corpus.Packet
			for p.Number != fault.Packet {
				if p, err = r.Next(); err != nil {
					t.Fatal(err)
				}
			}
			out, errs, status := run("", "check", "-order", c.Order, file(t, p))
			if status != 1 || errs != "" || !strings.Contains(out, fault.Token) || !strings.Contains(out, "1 violation in 1 capture") {
				t.Errorf("%s packet %d: status %d, %q\n%s", c.Name, fault.Packet, status, errs, out)
			}
		}
	}
}

func TestUnusableInputIsOneLineAndStatusTwo(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	os.WriteFile(text, []byte("no capture\n"), 0o644)
	empty := filepath.Join(dir, "empty")
	os.WriteFile(empty, nil, 0o644)
	whole, err := os.ReadFile(file(t, corpus.Packet{Data: make([]byte, 40)}))
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(dir, "cut.pcapng")
	os.WriteFile(cut, whole[:len(whole)-3], 0o644)

	for _, c := range []struct {
		args []string
		in   string
		say  string
	}{
		{nil, "", "which command"},
		{[]string{"chek"}, "", `no command "chek"`},
		{[]string{"check", "-strict"}, "", "-strict"},
		{[]string{"decode", "-json", "-x"}, "", "do not go together"},
		{[]string{"decode", "-order", "pdp"}, "", "-order pdp"},
		{[]string{"list", "all"}, "", "no arguments"},
		{[]string{"list", "-ids", "-markdown"}, "", "-ids goes with"},
		{[]string{"version", "all"}, "", "version takes no arguments"},
		{[]string{"testee", "all"}, "", "testee takes no arguments"},
		{[]string{"test", "-run", "zz"}, "", `no vector matches "zz"; `},
		{[]string{"test", "-req", "ZZ"}, "", `no vector matches "*" and is of a requirement ZZ; `},
		{[]string{"watch", "-for", "5"}, "", "a duration such as 10s"},
		{[]string{"capture", "-o", "a", "-size", "10M"}, "", "bytes, or 0 for no limit"},
		{[]string{"check", filepath.Join(dir, "none")}, "", "no such file"},
		{[]string{"decode", dir}, "", "directory"},
		{[]string{"check", text}, "", "neither a pcap nor a pcapng file"},
		{[]string{"decode", empty}, "", "empty"},
		{[]string{"decode", cut}, "", "offset"},
		{[]string{"check", cut}, "", "offset"},
		{[]string{"decode", "-"}, "2800\nzz\n", "line 2"},
		{[]string{"decode", "-"}, "", "empty"},
	} {
		_, errs, status := run(c.in, c.args...)
		if status != 2 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.say) {
			t.Errorf("%v: status %d, %q", c.args, status, errs)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"-h"}, {"--help"}} {
		if out, errs, status := run("", args...); status != 0 || errs != "" || !strings.Contains(out, "Exit status") {
			t.Errorf("%v: status %d, %q %q", args, status, errs, out)
		}
	}
}

// The usage has every flag of a subcommand, and its help says what each is.
func TestHelpOfASubcommand(t *testing.T) {
	for _, name := range []string{"check", "decode", "trace", "watch", "capture", "list", "test", "testee", "matrix", "version"} {
		out, errs, status := run("", name, "-h")
		form, flags, _ := strings.Cut(out, "\n\n")
		if status != 0 || errs != "" || !strings.HasPrefix(form, "cnspec "+name) {
			t.Errorf("%s: status %d, %q %q", name, status, errs, out)
		}
		told := 0
		for line := range strings.Lines(flags) {
			if !strings.HasPrefix(line, "  -") {
				continue
			}
			told++
			flag, about, _ := strings.Cut(strings.TrimSpace(line), "  ")
			if strings.Count(form+"]", flag+"]")+strings.Count(form, flag+" ") != 1 || strings.TrimSpace(about) == "" {
				t.Errorf("%s: %q is not in %q", name, flag, form)
			}
		}
		if given := strings.Count(form, "[-"); told < given-1 || told < 1 && given > 0 {
			t.Errorf("%s: %d flags are told of\n%s", name, told, out)
		}
	}
}

// A capture of other protocols does not conform: nothing of it was read.
func TestACaptureOfSomethingElse(t *testing.T) {
	pcap := func(frames ...[]byte) string {
		head := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
		head = append(head, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 253, 0, 0, 0)
		for _, f := range frames {
			head = append(head, make([]byte, 8)...)
			head = binary.LittleEndian.AppendUint32(head, uint32(len(f)))
			head = binary.LittleEndian.AppendUint32(head, uint32(len(f)))
			head = append(head, f...)
		}
		name := filepath.Join(t.TempDir(), "a.pcap")
		if err := os.WriteFile(name, head, 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	cooked := func(protocol byte, datagram string) []byte {
		return append([]byte{0, 4, 3, 56, 13: 0, 15: protocol}, unhex(t, datagram)...)
	}
	route := cooked(0, "10000000100000000000000000000000")
	proc := cooked(11, "28000000030000000100000001000000010000000100000001000000000000000400000001000000")
	for _, name := range []string{"check", "decode", "trace"} {
		if _, errs, status := run("", name, pcap(route, route)); status != exitUnusable || !strings.Contains(errs, "2 frames skipped") || !strings.Contains(errs, "nothing of the connector is in it") {
			t.Errorf("%s: status %d, %q", name, status, errs)
		}
		if _, errs, status := run("", name, pcap(route, proc)); status == exitUnusable || !strings.Contains(errs, "1 frame skipped") || strings.Contains(errs, "nothing") {
			t.Errorf("%s: status %d, %q", name, status, errs)
		}
		if _, errs, status := run("", name, pcap()); status != exitConforms || errs != "" {
			t.Errorf("%s: status %d, %q", name, status, errs)
		}
	}
}

// An input that cannot be read does not hide the others.
func TestTheOthersAreReadAll(t *testing.T) {
	good := file(t, corpus.Packet{Data: unhex(t, "28000000030000000100000001000000010000000100000001000000000000000400000001000000")})
	other := file(t, corpus.Packet{Data: unhex(t, "ff000000030000000100000001000000")})
	dir := t.TempDir()
	for _, command := range []string{"check", "decode", "trace"} {
		out, errs, status := run("", command, filepath.Join(dir, "none"), good, dir, other)
		lines := strings.Split(errs, "\n")
		if status != exitUnusable || len(lines) != 3 || !strings.HasPrefix(lines[0], "cnspec: open ") || !strings.HasPrefix(lines[1], "cnspec: "+dir+": ") {
			t.Errorf("%s: status %d, %q", command, status, errs)
		}
		if !strings.Contains(out, good) || !strings.Contains(out, other) || command == "check" && !strings.Contains(out, "NL-LEN-2") {
			t.Errorf("%s:\n%s", command, out)
		}
	}
}

// Of two machines of different orders one looks malformed. That is said, but
// not where the order was given, and the verdict stays.
func TestACaptureOfTwoOrders(t *testing.T) {
	little := corpus.Packet{Data: unhex(t, "28000000030000000100000001000000010000000100000001000000000000000400000001000000")}
	big := corpus.Packet{Data: unhex(t, "00000028000300000000000100000001000000010000000100000001000000000004000000000001")}
	name := file(t, little, little, big)
	const hint = ": 1 datagram read as little would be whole as big: -order big reads it so, and a capture of two machines is to be split\n"
	if out, errs, status := run("", "check", name); status != exitViolated || errs != "cnspec: "+name+hint || !strings.Contains(out, "1 violation in 1 capture") {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
	if _, errs, status := run("", "check", "-order", "little", name); status != exitViolated || errs != "" {
		t.Errorf("status %d, %q", status, errs)
	}
	if out, errs, status := run("", "check", file(t, little)); status != exitConforms || errs != "" || !strings.HasSuffix(out, "\n1 capture conforms\n") {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
}

// Packets that are not there are said to be missing, and are no error: of
// several captures only some may have them.
func TestPacketsThatAreNotThere(t *testing.T) {
	name := file(t, corpus.Packet{Data: unhex(t, "28000000030000000100000001000000010000000100000001000000000000000400000001000000")})
	for _, command := range []string{"decode", "trace"} {
		if _, errs, status := run("", command, "-packets", "2-9", name); status != exitConforms || errs != "cnspec: "+name+": no packet 2-9: the last one is 1\n" {
			t.Errorf("%s: status %d, %q", command, status, errs)
		}
		if _, errs, status := run("", command, "-packets", "1-9", name); status != exitConforms || errs != "" {
			t.Errorf("%s: status %d, %q", command, status, errs)
		}
	}
}

func TestList(t *testing.T) {
	out, _, status := run("", "list")
	if status != 0 || !strings.Contains(out, "CN-PACK-1") || strings.Contains(out, "\x1b") {
		t.Errorf("status %d\n%s", status, out)
	}
}

// The documented shape, byte for byte.
func TestDecodeJSON(t *testing.T) {
	fork := "4c0000000300000030ae000000000000 010000000100000030ae00000000000028000000" +
		"0100000000000000e9be7ef461010000 571700005717000080170000801700000000000000000000"
	for _, c := range []struct{ name, in, want string }{
		{"fork", fork, `{"file":"-","packet":1,"order":"little","bytes":76,"messages":[{"offset":0,"len":76,"type":3,"flags":0,"seq":44592,"portid":0,"kind":"data","cn":[{"offset":16,"idx":1,"val":1,"seq":44592,"ack":0,"len":40,"flags":0,"data":"0100000000000000e9be7ef461010000571700005717000080170000801700000000000000000000","payload":{"protocol":"cnproc","what":"fork","cpu":0,"timestamp_ns":"1520225402601","parent_pid":5975,"parent_tgid":5975,"child_pid":6016,"child_tgid":6016}}]}]}`},
		{"LISTEN, s390x", "00000028000300000000000100000001000000010000000100000001000000000004000000000001",
			`{"file":"-","packet":1,"order":"big","bytes":40,"messages":[{"offset":0,"len":40,"type":3,"flags":0,"seq":1,"portid":1,"kind":"data","cn":[{"offset":16,"idx":1,"val":1,"seq":1,"ack":0,"len":4,"flags":0,"data":"00000001","payload":{"protocol":"cnproc","op":"listen"}}]}]}`},
		{"LISTEN with a mask", "2c0000000300000001000000010000000100000001000000010000000000000008000000 01000000 00000080",
			`{"file":"-","packet":1,"order":"little","bytes":44,"messages":[{"offset":0,"len":44,"type":3,"flags":0,"seq":1,"portid":1,"kind":"data","cn":[{"offset":16,"idx":1,"val":1,"seq":1,"ack":0,"len":8,"flags":0,"data":"0100000000000080","payload":{"protocol":"cnproc","op":"listen","event_type":"0x80000000"}}]}]}`},
		{"slack, then cut", "2a00000003000000010000000100000005000000050000000100000000000000040000000100000000000000 1000",
			`{"file":"-","packet":1,"order":"little","bytes":46,"messages":[{"offset":0,"len":42,"type":3,"flags":0,"seq":1,"portid":1,"kind":"data","cn":[{"offset":16,"idx":5,"val":5,"seq":1,"ack":0,"len":4,"flags":0,"data":"01000000"}],"tail":"0000"}],"tail":"1000"}`},
		{"inner and outer fault", "2800000003000000010000000100000005000000050000000100000000000000050000000100000010000000",
			`{"file":"-","packet":1,"order":"little","bytes":44,"messages":[{"offset":0,"len":40,"type":3,"flags":0,"seq":1,"portid":1,"kind":"data","cn":[],"fault":{"token":"cn_truncated","offset":16}}],"fault":{"token":"nl_short","offset":40}}`},
		{"control", "14000000030002000100000001000000 00000000",
			`{"file":"-","packet":1,"order":"little","bytes":20,"messages":[{"offset":0,"len":20,"type":3,"flags":2,"seq":1,"portid":1,"kind":"done"}]}`},
		{"nothing to read", "2800", `{"file":"-","packet":1,"order":"` + hostOrder() + `","bytes":2,"messages":[],"fault":{"token":"nl_short","offset":0}}`},
	} {
		out, errs, status := run(c.in, "decode", "-json", "-")
		if diff := cmp.Diff(c.want+"\n", out); diff != "" || status != 0 || errs != "" {
			t.Errorf("%s: status %d, %q (-want +got):\n%s", c.name, status, errs, diff)
		}
	}
}

func hostOrder() string {
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		return "big"
	}
	return "little"
}

// Lines of hex come from anywhere: each has its own order.
func TestHexLinesHaveEachTheirOrder(t *testing.T) {
	in := "# a comment\n" +
		"28000000030000000100000001000000010000000100000001000000000000000400000001000000\n\n" +
		"00000028000300000000000100000001000000010000000100000001000000000004000000000001\n"
	out, _, _ := run(in, "decode", "-json", "-")
	if strings.Count(out, `"op":"listen"`) != 2 || !strings.Contains(out, `"order":"big"`) {
		t.Error(out)
	}
	out, _, _ = run(in, "decode", "-json", "-order", "little", "-")
	if strings.Count(out, `"op":"listen"`) != 1 || strings.Contains(out, `"order":"big"`) {
		t.Error(out)
	}
}

// A line whose length tells no order has that of the line before, printed or not.
func TestPacketsDoNotChangeTheOrder(t *testing.T) {
	const rest = "000300000000000100000001000000010000000100000001000000000004000000000001\n"
	in := "00000028" + rest + "00000000" + rest
	for _, args := range [][]string{{"decode", "-json", "-"}, {"decode", "-json", "-packets", "2", "-"}} {
		out, errs, _ := run(in, args...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if last := lines[len(lines)-1]; errs != "" || !strings.Contains(last, `"packet":2`) || !strings.Contains(last, `"order":"big"`) {
			t.Errorf("%q: %q %s", args, errs, out)
		}
	}
}

// decode -json of the embedded captures against a reader written here from the
// byte drawings alone.
func TestDecodeJSONOfTheCorpusAgainstANaiveReader(t *testing.T) {
	for _, c := range corpus.Captures() {
		out, errs, status := run("", "decode", "-json", c.Name)
		if status != 0 || errs != "" {
			t.Fatalf("%s: status %d, %q", c.Name, status, errs)
		}
		var o binary.ByteOrder = binary.LittleEndian
		if c.Order == "big" {
			o = binary.BigEndian
		}
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if len(lines) != c.Packets {
			t.Fatalf("%s: %d lines, %d packets", c.Name, len(lines), c.Packets)
		}
		r, _ := c.Open()
		for _, line := range lines {
			p, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(line), &got); err != nil {
				t.Fatal(err)
			}
			want := naive(p.Data, o)
			want["file"], want["packet"], want["order"], want["bytes"] = c.Name, float64(p.Number), c.Order, float64(len(p.Data))
			for _, m := range got["messages"].([]any) {
				cns, _ := m.(map[string]any)["cn"].([]any)
				for _, cn := range cns {
					delete(cn.(map[string]any), "payload")
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s packet %d (-want +got):\n%s", c.Name, p.Number, diff)
			}
		}
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("%s: %v after the last line", c.Name, err)
		}
	}
}

// naive decodes a datagram into what json.Unmarshal makes of the documented
// shape.
func naive(b []byte, o binary.ByteOrder) map[string]any {
	u32 := func(at int) float64 { return float64(o.Uint32(b[at:])) }
	u16 := func(at int) float64 { return float64(o.Uint16(b[at:])) }
	fault := func(token string, at int) map[string]any {
		return map[string]any{"token": token, "offset": float64(at)}
	}
	d := map[string]any{"messages": []any{}}
	var messages []any
	at := 0
	for at < len(b) {
		if at > 0 && len(b)-at < 4 {
			break
		}
		if len(b)-at < 16 {
			d["fault"] = fault("nl_short", at)
			break
		}
		length := int(u32(at)) // below 0 where an int has 32 bits and nlmsg_len the highest
		if uint64(u32(at)) > uint64(len(b)-at) {
			d["fault"] = fault("nl_truncated", at)
			break
		}
		if length < 16 {
			d["fault"] = fault("nl_len", at)
			break
		}
		m := map[string]any{"offset": float64(at), "len": u32(at), "type": u16(at + 4), "flags": u16(at + 6), "seq": u32(at + 8), "portid": u32(at + 12), "kind": "data"}
		end := at + length
		switch t := m["type"].(float64); {
		case t == 1:
			m["kind"] = "noop"
		case t == 2:
			m["kind"] = "error"
		case t == 4:
			m["kind"] = "overrun"
		case t == 3 && length < 36:
			m["kind"] = "done"
		}
		if m["kind"] == "data" {
			cns := []any{}
			c := at + 16
			if end-c < 20 {
				m["fault"] = fault("cn_short", c)
			}
			for end-c >= 20 {
				n := int(u16(c + 16))
				if n > end-c-20 {
					m["fault"] = fault("cn_truncated", c)
					break
				}
				cns = append(cns, map[string]any{"offset": float64(c), "idx": u32(c), "val": u32(c + 4), "seq": u32(c + 8), "ack": u32(c + 12),
					"len": u16(c + 16), "flags": u16(c + 18), "data": hex.EncodeToString(b[c+20 : c+20+n])})
				c += 20 + n
			}
			if m["fault"] == nil && end > c {
				m["tail"] = hex.EncodeToString(b[c:end])
			}
			m["cn"] = cns
		}
		messages = append(messages, m)
		d["messages"] = messages
		at = (end + 3) / 4 * 4
	}
	if d["fault"] == nil && at < len(b) {
		d["tail"] = hex.EncodeToString(b[at:])
	}
	return d
}

func TestDecodeText(t *testing.T) {
	in := "4c000000030000004500000000000000 010000000100000045000000000000002800000000000080 00000000ba13981b62010000 861700005717000000000000ffffffff0000000000000000"
	out, errs, status := run(in, "decode", "-")
	want := `- packet 1  76 bytes, little
  @0    nlmsghdr  len 76  type 3 (NLMSG_DONE)  flags 0x0  seq 69  pid 0
  @16   cn_msg    cn_proc {1, 1}  seq 69  ack 0  len 40  flags 0x0
        exit  cpu 0  timestamp_ns 1520881374138  process_pid 6022  process_tgid 5975  exit_code 0  exit_signal 4294967295  parent_pid 0  parent_tgid 0
`
	if diff := cmp.Diff(want, out); diff != "" || status != 0 || errs != "" {
		t.Errorf("status %d, %q (-want +got):\n%s", status, errs, diff)
	}
}

// Every byte of a datagram stands once in the annotated dump.
func TestHexDumpShowsEveryByteOnce(t *testing.T) {
	out, _, status := run("", "decode", "-x")
	if status != 0 {
		t.Fatal(status)
	}
	var got []byte
	for line := range strings.Lines(out) {
		at, rest, ok := strings.Cut(strings.TrimPrefix(line, "  "), "  ")
		if !ok || len(at) != 4 || !strings.HasPrefix(line, "  ") || strings.HasPrefix(at, "@") {
			continue
		}
		bytes, _, _ := strings.Cut(rest, "  ")
		got = append(got, unhex(t, strings.TrimSpace(bytes))...)
	}
	var want []byte
	for _, c := range corpus.Captures() {
		r, _ := c.Open()
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			want = append(want, p.Data...)
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes are shown, %d are there", len(got), len(want))
	}
}

// A capture does not say its order; a packet that was made to deceive does not
// decide it.
func TestOrderIsGuessedFromTheWholeCapture(t *testing.T) {
	big := corpus.Packet{Data: unhex(t, "00000028000300000000000100000001000000010000000100000001000000000004000000000001")}
	forged := corpus.Packet{Data: unhex(t, "28000000000300000000000100000001000000010000000100000001000000000004000000000001")}
	out, _, _ := run("", "decode", "-json", file(t, forged, big, big, big, big))
	if strings.Count(out, `"order":"big"`) != 5 || !strings.Contains(out, "nl_truncated") {
		t.Error(out)
	}
}

// What the kernel sends is held against what kernels do, where the capture
// tells the direction; a deviation is shown and is no violation.
func TestDirectionDecidesWhatIsObserved(t *testing.T) {
	odd := unhex(t, "28000000030000000100000007000000 0100000001000000010000000000000004000000 01000000")
	out, _, status := run("", "check", file(t, corpus.Packet{Data: odd, Direction: corpus.ToUser}))
	if status != 0 || !strings.Contains(out, "nl_portid") {
		t.Errorf("to user: status %d\n%s", status, out)
	}
	out, _, status = run("", "check", file(t, corpus.Packet{Data: odd, Direction: corpus.ToKernel}))
	if status != 0 || strings.Contains(out, "nl_portid") {
		t.Errorf("to kernel: status %d\n%s", status, out)
	}
}

// A frame of another netlink family is passed over, and said.
func TestForeignFramesAreCounted(t *testing.T) {
	b, err := os.ReadFile(file(t, corpus.Packet{Data: make([]byte, 16)}, corpus.Packet{Data: unhex(t, "10000000010000000000000000000000")}))
	if err != nil {
		t.Fatal(err)
	}
	family := bytes.Index(b, []byte{0, 11}) + 1
	b[family] = 16 // generic netlink
	out, errs, status := run(string(b), "decode", "-json", "-")
	if status != 0 || strings.Count(out, "\n") != 1 || !strings.Contains(out, `"packet":2`) || errs != "cnspec: -: 1 frame skipped: not of the connector\n" {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
}

func TestGzipAndStandardInput(t *testing.T) {
	plain, err := os.ReadFile(file(t, corpus.Packet{Data: unhex(t, "1000000001000000000000000000000000")[:16]}))
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write(plain)
	w.Close()
	for _, in := range []string{string(plain), zipped.String()} {
		if out, errs, status := run(in, "decode", "-json", "-"); status != 0 || !strings.Contains(out, `"kind":"noop"`) {
			t.Errorf("status %d, %q %q", status, errs, out)
		}
	}
}

func TestColourOnlyWhenAsked(t *testing.T) {
	var out bytes.Buffer
	c := command{out: &out, errs: io.Discard, color: true}
	c.run([]string{"check"})
	if !strings.Contains(out.String(), "\x1b[32m") {
		t.Error("no colour on a terminal")
	}
	if plain, _, _ := run("", "check"); strings.Contains(plain, "\x1b") {
		t.Error("colour in a pipe")
	}
}
