// Command makeseeds writes what every target could begin with, made from the
// captures and the vectors: a folder a target, a file an input. They are far
// more than are kept; ../seeds/minimise takes those that add coverage.
//
//	go run ./fuzz/makeseeds FOLDER
//	go run ./fuzz/makeseeds -targets
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/fuzz"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec/model"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: makeseeds FOLDER | -targets")
		os.Exit(2)
	}
	if os.Args[1] == "-targets" {
		for _, t := range fuzz.Targets() {
			fmt.Println(t.Name)
		}
		return
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "makeseeds:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	m := maker{folder: folder}
	for _, c := range corpus.Captures() {
		m.capture(c)
	}
	for _, v := range vectors.All() {
		m.vector(v.Expand())
	}
	m.addresses()
	return m.err
}

// maker writes inputs, until one cannot be written.
type maker struct {
	folder string
	err    error
}

func (m *maker) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// add writes an input under its sum, as libFuzzer does.
func (m *maker) add(target string, data []byte) {
	name := fmt.Sprintf("%x", sha1.Sum(data))
	err := os.MkdirAll(filepath.Join(m.folder, target), 0o777)
	if err == nil {
		err = os.WriteFile(filepath.Join(m.folder, target, name), data, 0o666)
	}
	m.fail(err)
}

// capture takes the datagrams of a capture, and one of each length as a file.
func (m *maker) capture(c corpus.Capture) {
	r, err := c.Open()
	if err != nil {
		m.fail(err)
		return
	}
	lengths := map[int]bool{}
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			m.fail(err)
			return
		}
		m.datagram(c.ByteOrder(), p.Data)
		if !lengths[len(p.Data)] && len(p.Data) < 200 {
			lengths[len(p.Data)] = true
			m.files(p)
		}
	}
}

// datagram takes a datagram, and what is in it.
func (m *maker) datagram(o wire.Order, datagram []byte) {
	m.add("datagram", datagram)
	m.add("nlmsg", datagram)
	for nl := nlmsg.Scan(datagram, o); nl.Next(); {
		payload := nl.Msg().Payload()
		if nl.Msg().Kind() == nlmsg.KindError {
			m.add("report", append([]byte{byte(nl.Msg().Flags() >> 8)}, payload...))
		}
		if nl.Msg().Kind() != nlmsg.KindData {
			continue
		}
		m.add("cnmsg", payload)
		for in := cnmsg.In(payload, o); in.Next(); {
			m.payload(in.Msg().ID(), in.Msg().Data())
		}
	}
}

// bodies are the targets that take the data of one user.
var bodies = map[cnmsg.ID]string{
	cnmsg.Proc: "cnproc", cnmsg.W1: "w1", cnmsg.DMLog: "dmlog", cnmsg.UVESAFB: "v86d",
	cnmsg.KVP: "hyperv", cnmsg.VSS: "hyperv", cnmsg.Notify: "notify",
}

// payload takes the data of a cn_msg, whole and without its last byte.
func (m *maker) payload(id cnmsg.ID, data []byte) {
	for i, u := range cnmsg.Users() {
		if u.ID == id {
			m.add("look", append([]byte{byte(i)}, data...))
		}
	}
	if target := bodies[id]; target != "" {
		m.add(target, data)
		m.add(target, data[:max(len(data)-1, 0)])
	}
}

// files writes a datagram in every format, whole and cut.
func (m *maker) files(p corpus.Packet) {
	var ng, zipped bytes.Buffer
	w, err := corpus.NewWriter(&ng, corpus.Section{OS: "Linux"})
	m.fail(err)
	m.fail(w.Write(p))
	m.fail(w.Write(p))
	z := gzip.NewWriter(&zipped)
	z.Write(ng.Bytes())
	m.fail(z.Close())
	m.add("capture", ng.Bytes())
	m.add("capture", ng.Bytes()[:ng.Len()-3])
	m.add("capture", zipped.Bytes())
	m.add("capture", []byte("# a comment\n"+hex.EncodeToString(p.Data)+"\n\n01 02\n"))
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		m.add("capture", pcap(o, 0xa1b2c3d4, p.Data))
		m.add("capture", pcap(o, 0xa1b23c4d, p.Data))
	}
}

// pcap is a file with one packet, LINKTYPE_NETLINK.
func pcap(o wire.Order, magic uint32, datagram []byte) []byte {
	size := uint32(16 + len(datagram))
	var b []byte
	for _, n := range []uint32{magic, 0, 0, 0, 1 << 18, 253, 1, 2, size, size} {
		b = o.AppendUint32(b, n)
	}
	o.PutUint16(b[4:], 2) // version 2.4
	o.PutUint16(b[6:], 4)
	cooked := [16]byte{0, 4, 3, 0x38, 14: 0, 15: nlmsg.ProtocolConnector}
	return append(append(b, cooked[:]...), datagram...)
}

func (m *maker) vector(v vectors.Vector) {
	data, err := hex.DecodeString(v.Hex)
	m.fail(err)
	o := wire.Little
	if v.Order == "big" {
		o = wire.Big
	}
	switch v.Op {
	case "decode":
		m.datagram(o, data)
	case "payload":
		m.payload(cnmsg.ID{Idx: v.Idx, Val: v.Val}, data)
	case "encode":
		m.encode(v)
	}
}

// encode takes the question as target encode has it, and the answer.
func (m *maker) encode(v vectors.Vector) {
	var msg model.Message
	m.fail(json.Unmarshal(v.Message, &msg))
	le := wire.Little
	b := le.AppendUint16(nil, msg.Type)
	b = le.AppendUint16(b, msg.Flags)
	b = le.AppendUint32(b, msg.Seq)
	b = le.AppendUint32(b, msg.PortID)
	for _, cn := range msg.CN {
		for _, n := range []uint32{cn.Idx, cn.Val, cn.Seq, cn.Ack} {
			b = le.AppendUint32(b, n)
		}
		b = le.AppendUint16(b, cn.Flags)
		b = append(b, size(len(cn.Data))...)
	}
	m.add("encode", b)
	var want struct {
		Hex string `json:"hex"`
	}
	if json.Unmarshal(v.Want, &want) == nil && len(want.Hex) < 2000 {
		datagram, err := hex.DecodeString(want.Hex)
		m.fail(err)
		m.datagram(wire.Little, datagram)
		m.datagram(wire.Big, datagram)
	}
}

// size says how much data there is, as target encode reads it.
func size(n int) []byte {
	switch {
	case n < 256:
		return []byte{byte(n), 0, 1}
	case n < 64*256:
		return []byte{byte(n / 64), 6, 1}
	}
	return []byte{byte(max(n-65408, 0)), 7, 1}
}

// addresses makes those of no capture: of the kernel, of a process, of another
// family, and one that is short.
func (m *maker) addresses() {
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		for _, a := range []nlmsg.Addr{{Groups: 1}, {PortID: 32, Groups: 1 << 31}, {PortID: 33}} {
			b := append([]byte{0}, nlmsg.AppendAddr(nil, o, a)...)
			m.add("report", b)
			m.add("report", b[:len(b)-1])
			b[1] ^= 0xff
			m.add("report", b)
		}
		r := nlmsg.ErrorReport{Errno: -22, Request: nlmsg.Header{Len: 17, Seq: 1}, Echo: []byte{1}}
		r.Attrs, _ = nlmsg.AppendAttr(nil, o, nlmsg.AttrMsg, []byte("no such thing\x00"))
		r.Attrs, _ = nlmsg.AppendAttr(r.Attrs, o, nlmsg.AttrOffs, o.AppendUint32(nil, 16))
		b, err := nlmsg.AppendErrorReport(nil, o, &r)
		m.fail(err)
		for flags := range byte(4) {
			m.add("report", append([]byte{flags}, b[nlmsg.HeaderLen:]...))
			m.add("report", append([]byte{flags}, b[nlmsg.HeaderLen:len(b)-9]...))
		}
		m.add("report", append([]byte{0}, r.Attrs...))
		m.add("report", append([]byte{0}, r.Attrs[:len(r.Attrs)-1]...))
		m.add("report", []byte{3, 1, 0, 0, 1})
	}
}
