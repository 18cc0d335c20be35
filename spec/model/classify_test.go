package model

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
)

var edges = []uint32{0, 1, 2, 3, 15, 16, 17, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff}

// drawStamps draws a request, and a message whose numbers are often near it.
func drawStamps(t *rapid.T, id [2]uint32) (request, got Stamp) {
	number := rapid.OneOf(rapid.SampledFrom(edges), rapid.Uint32())
	near := rapid.SampledFrom([]uint32{0, 0, 0, 1, 1, 2, ^uint32(0)})
	request = Stamp{id[0], id[1], number.Draw(t, "S"), number.Draw(t, "A")}
	if rapid.IntRange(0, 4).Draw(t, "A is S+1") == 0 {
		request.Ack = request.Seq + 1
	}
	got = Stamp{id[0], id[1], request.Seq + near.Draw(t, "seq"), number.Draw(t, "ack")}
	switch rapid.IntRange(0, 2).Draw(t, "ack of") {
	case 0:
		got.Ack = request.Ack + near.Draw(t, "near A")
	case 1:
		got.Ack = request.Seq + near.Draw(t, "near S")
	}
	if rapid.IntRange(0, 3).Draw(t, "any seq") == 0 {
		got.Seq = number.Draw(t, "seq")
	}
	return request, got
}

func coreStamp(s Stamp) genealogy.Stamp {
	return genealogy.Stamp{ID: cnmsg.ID{Idx: s.Idx, Val: s.Val}, Seq: s.Seq, Ack: s.Ack}
}

// coreRelation is what the core says, as the model says it.
func coreRelation(r genealogy.Relation, detail uint32) Relation {
	return Relation{r.String(), r.Position(), detail}
}

func TestRulesAreTheCores(t *testing.T) {
	var core []string
	for _, r := range genealogy.Rules() {
		core = append(core, r.String())
	}
	slices.Sort(core)
	if !slices.Equal(Rules(), core) {
		t.Errorf("rules %v, the core has %v", Rules(), core)
	}
}

func TestCoreAgreesOnNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.SampledFrom(Rules()).Draw(t, "rule")
		request, got := drawStamps(t, [2]uint32{1, 1})
		if rapid.IntRange(0, 9).Draw(t, "another id") == 0 {
			got.Idx, got.Val = rapid.SampledFrom(ids).Draw(t, "id")[0], 1
		}
		rule, _ := genealogy.RuleNamed(token)
		core := coreRelation(rule.Classify(coreStamp(request), coreStamp(got)))
		if r := Classify(token, request, got, nil); r != core {
			t.Fatalf("%s: %+v to %+v: model %+v, core %+v", token, got, request, r, core)
		}
	})
}

// owned are the ids that have a rule of their own, and one that has none.
var owned = [][2]uint32{{1, 1}, {3, 1}, {4, 1}, {5, 0}, {6, 1}, {7, 1}, {8, 1}, {9, 1}, {10, 1}, {14, 1110}}

var kernels = []Kernel{{}, {2, 6, 17}, {2, 6, 18}, {2, 6, 32}, {2, 6, 33}, {3, 12, 0}, {3, 14, 99}, {3, 15, 0}, {4, 7, 10}, {4, 8, 0}, {6, 12, 0}}

func coreKernel(k Kernel) cnmsg.Kernel {
	if k == (Kernel{}) {
		return 0
	}
	return cnmsg.KernelVersion(uint(k[0]), uint(k[1]), uint(k[2]))
}

func TestCoreAgreesOnOwners(t *testing.T) {
	for _, id := range append(owned, [2]uint32{1, 2}, [2]uint32{5, 1}, [2]uint32{2, 1}) {
		for _, k := range kernels {
			got, core := RuleFor(id[0], id[1], k), genealogy.RuleFor(cnmsg.ID{Idx: id[0], Val: id[1]}, coreKernel(k)).String()
			if got != core {
				t.Errorf("%v on %v: model %s, core %s", id, k, got, core)
			}
		}
	}
}

// What the data says counts the same for both, under the rule of its owner.
func TestCoreAgreesOnBodies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id, k := rapid.SampledFrom(owned).Draw(t, "id"), rapid.SampledFrom(kernels).Draw(t, "kernel")
		request, got := drawStamps(t, id)
		big := rapid.Bool().Draw(t, "big")
		body := &Body{drawBody(t, id, big, request), big, k}
		rule := genealogy.RuleFor(cnmsg.ID{Idx: id[0], Val: id[1]}, coreKernel(k))
		core := coreRelation(rule.ClassifyPayload(coreStamp(request), coreStamp(got), genealogy.Look(coreMsg(got, body), coreKernel(k))))
		if r := Classify(rule.String(), request, got, body); r != core {
			t.Fatalf("%v on %v: %+v to %+v with %x: model %+v, core %+v", rule, k, got, request, body.Data, r, core)
		}
	})
}

// drawBody draws data that is often an answer to the request. Of pohmelfs and
// dst no other lengths than these are known.
func drawBody(t *rapid.T, id [2]uint32, big bool, request Stamp) []byte {
	size := map[[2]uint32]int{{5, 0}: 168, {6, 1}: 16}[id]
	switch {
	case id == [2]uint32{3, 1}:
		return drawW1Answer(t, big)
	case size > 0:
		return drawResult(t, size*rapid.IntRange(0, 1).Draw(t, "is there"), big)
	}
	b := drawData(t, id, big)
	if id == [2]uint32{7, 1} && len(b) >= dmRequest && rapid.Bool().Draw(t, "is mine") {
		copy(b[148:], appendNumber(nil, uint64(request.Seq), 4, big))
	}
	return b
}

// drawW1Answer draws nothing, or one message that is whole and has one command
// at most, as each answer of a kernel does.
func drawW1Answer(t *rapid.T, big bool) (b []byte) {
	if rapid.IntRange(0, 9).Draw(t, "empty") == 0 {
		return nil
	}
	kind := rapid.ByteRange(0, 6).Draw(t, "w1 type")
	var body []byte
	switch some := rapid.Bool().Draw(t, "has a body"); {
	case some && w1HasCommands(kind):
		data := make([]byte, rapid.SampledFrom([]int{0, 0, 8, 9}).Draw(t, "size"))
		body = append(body, rapid.ByteRange(0, 8).Draw(t, "cmd"), 0)
		body = append(appendNumber(body, uint64(len(data)), 2, big), data...)
	case some && kind == 6:
		body = make([]byte, 8)
	}
	b = append(b, kind, rapid.SampledFrom([]byte{0, 0, 22, 255}).Draw(t, "status"))
	b = appendNumber(b, uint64(len(body)), 2, big)
	return append(append(b, make([]byte, 8)...), body...)
}

// drawResult draws a result and parts to come, and zeroes up to that size.
func drawResult(t *rapid.T, size int, big bool) []byte {
	result := rapid.SampledFrom([]uint64{0, 0, 1, 0x80000000, 0xffffffff, 0xfffffffb}).Draw(t, "result")
	b := appendNumber(nil, result, 4, big)
	b = appendNumber(b, rapid.Uint64Range(0, 3).Draw(t, "parts to come"), 4, big)
	return append(b, make([]byte, 168)...)[:size]
}

func coreMsg(s Stamp, body *Body) cnmsg.Msg {
	h := cnmsg.Header{ID: cnmsg.ID{Idx: s.Idx, Val: s.Val}, Seq: s.Seq, Ack: s.Ack, Len: uint16(len(body.Data))}
	in := cnmsg.In(cnmsg.AppendRaw(nil, orderOf(body.Big), h, body.Data), orderOf(body.Big))
	in.Next()
	return in.Msg()
}
