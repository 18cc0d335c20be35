package wireshark

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var program = flag.String("tshark", "tshark", "the tshark to test with")

// need returns the path of tshark, or skips the test.
func need(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("half a minute of tshark")
	}
	path, err := exec.LookPath(*program)
	if err != nil {
		t.Skipf("no %s here", *program)
	}
	return path
}

// room is a folder that everybody can read, with connector.lua in it: tshark is
// not run as root.
var room = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "cnwire-wireshark-")
	if err != nil {
		return "", err
	}
	script, err := os.ReadFile("connector.lua")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "connector.lua"), script, 0o644)
})

// cnspec is the command of this module, built.
var cnspec = sync.OnceValues(func() (string, error) {
	dir, err := room()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "cnspec")
	if out, err := exec.Command("go", "build", "-o", path, "../cnspec").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := room(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// capture writes a file that tshark can read, and returns its path.
func capture(t testing.TB, name string, content []byte) string {
	t.Helper()
	dir, err := room()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+"-"+name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(path) })
	return path
}

// tshark runs tshark with the dissector over a file, twice over each packet, so
// that requests know their answers.
func tshark(t testing.TB, file string, args ...string) []byte {
	t.Helper()
	return run(t, append([]string{"-2", "-n", "-r", file}, args...)...)
}

// run runs tshark with the dissector. An error of Lua's fails the test.
func run(t testing.TB, args ...string) []byte {
	t.Helper()
	dir, err := room()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(need(t), append(args, "-X", "lua_script:"+filepath.Join(dir, "connector.lua"))...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "TZ=UTC", "LC_ALL=C.UTF-8")
	unprivileged(cmd)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	for _, text := range []string{out.String(), errs.String()} {
		if at := strings.Index(text, "Lua"); at >= 0 && strings.Contains(text[at:min(at+20, len(text))], "rror") {
			t.Fatalf("%s: %s", args, text[max(0, at-200):min(len(text), at+800)])
		}
	}
	// Of a damaged file all before the damage is printed.
	damage := strings.Contains(errs.String(), "cut short") || strings.Contains(errs.String(), "damaged or corrupt")
	if err != nil && !damage {
		t.Fatalf("tshark %s: %v: %s", args, err, &errs)
	}
	return out.Bytes()
}

// node is a protocol or a field of -T pdml.
type node struct {
	XMLName  xml.Name
	Name     string `xml:"name,attr"`
	Show     string `xml:"show,attr"`
	Showname string `xml:"showname,attr"`
	Value    string `xml:"value,attr"`
	Pos      int    `xml:"pos,attr"`
	Size     int    `xml:"size,attr"`
	Hide     string `xml:"hide,attr"`
	Nodes    []node `xml:",any"`
}

// all returns the children of that name.
func (n *node) all(name string) (found []*node) {
	for i := range n.Nodes {
		if n.Nodes[i].Name == name {
			found = append(found, &n.Nodes[i])
		}
	}
	return found
}

// one returns the first child of that name, nil if there is none.
func (n *node) one(name string) *node {
	if all := n.all(name); len(all) > 0 {
		return all[0]
	}
	return nil
}

// count counts the nodes of that name, at any depth.
func (n *node) count(name string) (found int) {
	for i := range n.Nodes {
		found += n.Nodes[i].count(name)
		if n.Nodes[i].Name == name {
			found++
		}
	}
	return found
}

// pdml gives what tshark makes of every packet of the connector, with each
// cn_msg moved into its nlmsghdr and each payload into its cn_msg.
func pdml(t testing.TB, file string, args ...string) (packets []*node) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(tshark(t, file, append(args, "-T", "pdml", "-J", "connector nlmsg cnmsg cnproc w1 dmlog v86d kvp vss notify")...)))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return packets
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "packet" {
			continue
		}
		var p node
		if err := d.DecodeElement(&p, &start); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if p.one("connector") != nil {
			packets = append(packets, nest(&p))
		}
	}
}

// nest makes a tree of the protocols of a packet.
func nest(flat *node) *node {
	p := &node{}
	for _, n := range flat.Nodes {
		switch n.Name {
		case "pkt_comment", "frame", "fake-field-wrapper":
		case "geninfo", "connector", "nlmsg":
			p.Nodes = append(p.Nodes, n)
		case "cnmsg":
			last := &p.Nodes[len(p.Nodes)-1]
			last.Nodes = append(last.Nodes, n)
		default:
			nl := &p.Nodes[len(p.Nodes)-1]
			cn := &nl.Nodes[len(nl.Nodes)-1]
			cn.Nodes = append(cn.Nodes, n)
		}
	}
	return p
}
