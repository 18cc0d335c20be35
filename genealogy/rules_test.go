package genealogy

import (
	"math/rand/v2"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// The rules agree with the vectors' numbers added to at random: adding the same
// to S and to what comes back changes nothing where all is modulo 2^32.
func TestRulesAreModulo(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, rule := range []Rule{Comment2005, ProcMirror, ProcCounter, DRBD, DST, POHMELFS} {
		for range 10000 {
			base := Stamp{cnmsg.DST, r.Uint32(), r.Uint32()}
			for d := range uint32(4) {
				rel, _ := rule.Classify(base, Stamp{base.ID, base.Seq, base.Ack + d})
				if base.Ack+d == 0 {
					continue
				}
				if rel.IsAnswer() != (d == 1) {
					t.Fatalf("%v: A=%#x, ack %#x: %v", rule, base.Ack, base.Ack+d, rel)
				}
			}
		}
	}
}

func TestTokens(t *testing.T) {
	for _, r := range Rules() {
		if back, ok := RuleNamed(r.String()); !ok || back != r {
			t.Errorf("rule %d: %q is %v", r, r.String(), back)
		}
	}
	if _, ok := RuleNamed("invalid"); ok || rules.String() != "invalid" {
		t.Error("a rule too many")
	}
	if relations.String() != "unknown" || steps.String() != "unknown" {
		t.Error("a relation or a step too many")
	}
	for r := None; r < relations; r++ {
		if (r.String() == "part") != (r.Position() != "") {
			t.Errorf("%v: position %q", r, r.Position())
		}
	}
	if rel, detail := Rule(200).Classify(Stamp{}, Stamp{}); rel != None || detail != 0 {
		t.Errorf("a rule that does not exist: %v", rel)
	}
}

// Every id of the kernel has the rule that the table says, on the newest; those
// not named here have none.
func TestRuleForEveryUser(t *testing.T) {
	want := map[cnmsg.ID]Rule{
		cnmsg.Proc: ProcCounter, cnmsg.CIFS: Unknown, cnmsg.W1: W1, cnmsg.UVESAFB: UVESAFB,
		cnmsg.POHMELFS: POHMELFS, cnmsg.DST: DST, cnmsg.DMLog: DMLog, cnmsg.DRBD: DRBD,
		cnmsg.KVP: HyperV, cnmsg.VSS: HyperV, cnmsg.Notify: Unknown,
	}
	for _, u := range cnmsg.Users() {
		if got := RuleFor(u.ID, 0); got != want[u.ID] {
			t.Errorf("%v: %v, want %v", u.Name, got, want[u.ID])
		}
	}
}

// What a request gets as a rule, where nobody says otherwise.
func TestExpectOfRules(t *testing.T) {
	for rule, want := range map[Rule]Expect{
		Unknown: ExpectNone, HyperV: ExpectNone, Notification: ExpectNone,
		W1: ExpectMany, W1Parts: ExpectMany, POHMELFS: ExpectMany,
		ProcCounter: ExpectOne, DMLog: ExpectOne, UVESAFB: ExpectOne,
	} {
		if rule.Expect() != want {
			t.Errorf("%v: %v, want %v", rule, rule.Expect(), want)
		}
	}
}

func TestEmptyMessage(t *testing.T) {
	var m cnmsg.Msg
	if StampOf(m) != (Stamp{}) || Look(m, 0) != (Payload{}) {
		t.Error("an empty message says something")
	}
	if ExpectProc(wire.Native, nil, 0) != ExpectNone {
		t.Error("an empty request is answered")
	}
}

// What is no notification has no event code.
func TestNotificationCode(t *testing.T) {
	request := Stamp{ID: cnmsg.Notify}
	for _, c := range []struct {
		seq, ack uint32
		rel      Relation
		code     uint32
	}{{0, 0, New, 0}, {0, 1, New, 1}, {0, 2, None, 0}, {1, 0, None, 0}, {1, 1, None, 0}} {
		rel, code := Notification.Classify(request, Stamp{ID: cnmsg.Proc, Seq: c.seq, Ack: c.ack})
		if rel != c.rel || code != c.code {
			t.Errorf("seq %d ack %d: %v %d, want %v %d", c.seq, c.ack, rel, code, c.rel, c.code)
		}
	}
}
