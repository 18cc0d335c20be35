package main

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/model"
	"github.com/cnwire/cnwire/spec/vectors"
)

// users are the rules and the ids of their owners.
var users = []struct {
	rule     string
	idx, val uint32
}{
	{"proc_counter", 1, 1}, {"proc_mirror", 1, 1}, {"w1", 3, 1}, {"w1_parts", 3, 1}, {"uvesafb", 4, 1}, {"pohmelfs", 5, 0},
	{"dst", 6, 1}, {"dm_log", 7, 1}, {"drbd", 8, 1}, {"hyperv", 9, 1}, {"comment_2005", 99, 7}, {"connector_rst", 99, 7}, {"unknown", 99, 7},
}

type object = map[string]any

// drawn is a conversation in the making.
type drawn struct {
	*rapid.T
	idx      uint32
	now      uint64
	requests []object // the numbers of all so far
	steps    []object
}

var edges = []uint32{0, 1, 2, 15, 16, 0xffff, 0x10000, 0x7fffffff, 0xfffffffe, 0xffffffff}

func (d *drawn) number(name string) uint32 {
	return rapid.OneOf(rapid.SampledFrom(edges), rapid.Uint32()).Draw(d.T, name)
}

// request is one of those so far, or any.
func (d *drawn) request() (seq, ack uint32) {
	if len(d.requests) == 0 || rapid.IntRange(0, 9).Draw(d.T, "any") == 0 {
		return d.number("seq"), d.number("ack")
	}
	r := rapid.SampledFrom(d.requests).Draw(d.T, "request")
	return r["seq"].(uint32), r["ack"].(uint32)
}

func (d *drawn) expect() string {
	return rapid.SampledFrom([]string{"none", "one", "one", "perhaps", "many", "2", "3"}).Draw(d.T, "expect")
}

func (d *drawn) receive() object {
	s, a := d.request()
	near := rapid.SampledFrom([]uint32{0, 0, 0, 1, 0xffffffff})
	step := object{"do": "receive", "seq": s + near.Draw(d.T, "near S")}
	switch rapid.IntRange(0, 3).Draw(d.T, "ack of") {
	case 0:
		step["ack"] = a + near.Draw(d.T, "near A")
	case 1:
		step["ack"] = a + 1
	case 2:
		step["ack"] = s + 1
	case 3:
		step["ack"] = rapid.Uint32Range(0, 5).Draw(d.T, "small")
	}
	if rapid.IntRange(0, 19).Draw(d.T, "another id") == 0 {
		step["idx"], step["val"] = d.idx, 77
	}
	if data, ok := d.data(s); ok {
		step["data"] = hex.EncodeToString(data)
	}
	return step
}

// data is that of an answer, mostly, as the owner of the id sends it.
func (d *drawn) data(seq uint32) ([]byte, bool) {
	word := rapid.SampledFrom([]uint32{0, 0, 0, 1, 22, 0xffffffea})
	switch rapid.IntRange(0, 5).Draw(d.T, "data") {
	case 0:
		return nil, d.idx != 99
	case 1, 2:
		return nil, false
	}
	var b []byte
	switch d.idx {
	case 1:
		b = make([]byte, 40)
		binary.LittleEndian.PutUint32(b, rapid.Uint32Range(0, 1).Draw(d.T, "what"))
		binary.LittleEndian.PutUint32(b[16:], word.Draw(d.T, "err"))
	case 3:
		b = append([]byte{rapid.ByteRange(0, 6).Draw(d.T, "type"), rapid.SampledFrom([]byte{0, 0, 22}).Draw(d.T, "status"), 4, 0}, make([]byte, 8)...)
		b = append(b, rapid.ByteRange(0, 8).Draw(d.T, "cmd"), 0, 0, 0)
	case 5:
		b = make([]byte, 168)
		binary.LittleEndian.PutUint32(b, word.Draw(d.T, "error"))
		b[4] = rapid.ByteRange(0, 2).Draw(d.T, "parts to come")
	case 6:
		b = binary.LittleEndian.AppendUint32(nil, word.Draw(d.T, "error"))
		b = append(b, make([]byte, 12)...)
	case 7:
		b = make([]byte, rapid.SampledFrom([]int{159, 160, 170}).Draw(d.T, "size"))
		binary.LittleEndian.PutUint32(b[144:], word.Draw(d.T, "error"))
		binary.LittleEndian.PutUint32(b[148:], seq)
	default:
		return nil, false
	}
	return b, true
}

// step draws one that is about the ledger. What is tracked does not expire here:
// the order of numbers that somebody else made is only nearly that of their age.
func (d *drawn) step(tracks bool) object {
	d.now += rapid.Uint64Range(0, 6).Draw(d.T, "later")
	kind := rapid.SampledFrom([]string{"open", "open", "receive", "receive", "receive", "expire", "cancel", "close"}).Draw(d.T, "do")
	seq, ack := d.request()
	switch {
	case kind == "receive", kind == "expire" && tracks:
		return d.receive()
	case kind == "open" && tracks:
		return object{"do": "track", "at": d.now, "seq": d.number("S"), "ack": d.number("A"), "expect": d.expect()}
	case kind == "open":
		return object{"do": "issue", "at": d.now, "random": d.number("random"), "expect": d.expect()}
	case kind == "expire":
		return object{"do": "expire", "at": d.now, "age": rapid.Uint64Range(0, 20).Draw(d.T, "age")}
	}
	return object{"do": kind, "seq": seq, "ack": ack}
}

// count draws a step that is about the counters.
func (d *drawn) count() object {
	switch rapid.IntRange(0, 9).Draw(d.T, "count") {
	case 0:
		return object{"do": "filter", "on": rapid.Bool().Draw(d.T, "on")}
	case 1:
		return object{"do": "overrun"}
	case 2:
		return object{"do": "losses"}
	}
	base := rapid.SampledFrom([]uint32{0, 100, 0x80000000, 0xffffffff}).Draw(d.T, "base")
	seq := base + rapid.Uint32Range(0, 70).Draw(d.T, "on top")
	return object{"do": "count", "cpu": rapid.SampledFrom([]uint32{0, 0, 0, 1, 2, 0xffffffff}).Draw(d.T, "cpu"), "seq": seq}
}

// ask draws a step that is about neither: whose an id is, what may be waited for.
func (d *drawn) ask() object {
	era := rapid.SampledFrom([]string{"", "2.6.32", "2.6.33", "3.14.79", "3.15.0", "4.7.10", "4.8.0", "6.5.13", "6.6.0"}).Draw(d.T, "era")
	if rapid.Bool().Draw(d.T, "whose") {
		idx := rapid.SampledFrom([]uint32{1, 3, 4, 5, 9, 99, 0xffffffff}).Draw(d.T, "idx")
		return object{"do": "rule", "idx": idx, "val": rapid.SampledFrom([]uint32{0, 1, 0xffffffff}).Draw(d.T, "val"), "era": era}
	}
	b := []byte{rapid.ByteRange(0, 3).Draw(d.T, "op"), 0, 0, 0}
	mask := rapid.SampledFrom([]uint32{0, 1, 0x10, 0xe00003c7, 0xffffffff}).Draw(d.T, "mask")
	b = binary.LittleEndian.AppendUint32(b, mask)
	size := rapid.SampledFrom([]int{0, 3, 4, 4, 7, 8, 8}).Draw(d.T, "size")
	return object{"do": "expect", "data": hex.EncodeToString(b[:size]), "era": era}
}

// conversation draws a whole one. The numbers of what is issued are the model's.
func (d *drawn) conversation() object {
	user := rapid.SampledFrom(users).Draw(d.T, "user")
	d.idx = user.idx
	test := object{
		"rule": user.rule, "idx": user.idx, "val": user.val, "first": d.number("first"),
		"slots":   rapid.SampledFrom([]int{0, 1, 2, 3, 4, 8}).Draw(d.T, "slots"),
		"horizon": rapid.SampledFrom([]int{0, 5, 20}).Draw(d.T, "horizon"),
		"streams": rapid.IntRange(0, 2).Draw(d.T, "streams"),
	}
	if rapid.IntRange(0, 3).Draw(d.T, "single") == 0 {
		test["start"] = rapid.SampledFrom([]uint32{0, 1, 100}).Draw(d.T, "start")
	}
	tracks := rapid.Bool().Draw(d.T, "tracks")
	for range rapid.IntRange(1, 30).Draw(d.T, "steps") {
		switch rapid.IntRange(0, 6).Draw(d.T, "about") {
		case 0, 1:
			d.steps = append(d.steps, d.count())
			continue
		case 2:
			d.steps = append(d.steps, d.ask())
			continue
		}
		s := d.step(tracks)
		d.steps = append(d.steps, s)
		test["steps"] = d.steps
		d.remember(s, modelSays(d.T, test))
	}
	test["steps"] = d.steps
	return test
}

func (d *drawn) remember(s object, said []model.Told) {
	switch s["do"] {
	case "track":
		d.requests = append(d.requests, s)
	case "issue":
		if p, ok := said[len(said)-1].Want.(*model.Pair); ok {
			d.requests = append(d.requests, object{"seq": p.Seq, "ack": p.Ack})
		}
	}
}

func modelSays(t *rapid.T, test object) []model.Told {
	var c model.Conversation
	b, err := json.Marshal(test)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return model.Model{}.Trace(c)
}

// The model and package genealogy say the same of any conversation.
func TestModelAgreesOnConversations(t *testing.T) {
	n, answers := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := &drawn{T: t}
		test := d.conversation()
		said := modelSays(t, test)
		for _, s := range said {
			if s.To != nil {
				answers++
			}
		}
		id := "random/" + strconv.Itoa(n)
		n++
		v := vectors.Vector{ID: id, Op: "trace", Result: "valid", Test: marshalLine(test), Want: marshalLine(object{"steps": said})}
		answer, err := self{}.Ask(conform.Question(v))
		if err != nil {
			t.Fatal(err)
		}
		if verdict, detail := conform.Judge(v, answer); verdict != conform.Pass {
			t.Fatalf("%s: %s\n%s", verdict, detail, v.Test)
		}
	})
	if answers == 0 && n >= 100 { // -short makes so few that there may be none
		t.Errorf("no answer in %d conversations", n)
	}
}
