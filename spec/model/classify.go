package model

import (
	"maps"
	"slices"
)

type (
	// Stamp is the id, seq and ack of a cn_msg.
	Stamp struct {
		Idx uint32 `json:"idx"`
		Val uint32 `json:"val"`
		Seq uint32 `json:"seq"`
		Ack uint32 `json:"ack"`
	}

	// Relation is what a message is to a request.
	Relation struct {
		Token    string `json:"relation"`           // none, new, reply, status, part, refusal, echo or foreign
		Position string `json:"position,omitempty"` // of a part: first, more or last
		Detail   uint32 `json:"detail,omitempty"`   // errno of a refusal, number of a part, parts to come, code of a notification
	}
)

// question is a request, a message, and what the message's data says.
type question struct {
	Model
	request, got Stamp
	nobody       bool // there is no request
	says         reading
}

// rules has the rules of seq and ack by their tokens.
var rules = map[string]func(question) Relation{
	"unknown":       byNoRule,
	"comment_2005":  byComment,
	"connector_rst": byRST,
	"proc_mirror":   byMirror,
	"proc_counter":  byCounter,
	"w1_parts":      byParts,
	"w1":            byDataAndStatus,
	"dm_log":        byErrno,
	"uvesafb":       byEcho,
	"drbd":          byDRBD,
	"dst":           byDST,
	"pohmelfs":      byCountdown,
	"hyperv":        byNothing,
	"notification":  byCode,
}

var (
	none    = Relation{Token: "none"}
	isNew   = Relation{Token: "new"}
	reply   = Relation{Token: "reply"}
	foreign = Relation{Token: "foreign"}
)

// Rules returns the tokens of the rules, sorted.
func Rules() []string { return slices.Sorted(maps.Keys(rules)) }

// Classify tells what got is to request under a rule, by their numbers. With a
// body, what the data says counts too. The relation is none for a rule that
// does not exist.
func (m Model) Classify(rule string, request, got Stamp, body *Body) Relation {
	if rule != "notification" && !m.sameID(request, got) {
		return none
	}
	return m.judge(rule, question{Model: m, request: request, got: got}, body)
}

func (m Model) judge(rule string, q question, body *Body) Relation {
	classify := rules[rule]
	q.says = anything
	if body != nil {
		q.says = m.read(body, q.got)
	}
	if classify == nil || q.says.dropped && !byDocument(rule) {
		return none
	}
	return classify(q)
}

// Classify is Model.Classify of the right model.
func Classify(rule string, request, got Stamp, body *Body) Relation {
	return Model{}.Classify(rule, request, got, body)
}

func (m Model) sameID(a, b Stamp) bool {
	return a.Idx == b.Idx && (a.Val == b.Val || m.breaks("GEN-ID-1"))
}

func (q question) sameSeq() bool {
	return !q.nobody && (q.got.Seq == q.request.Seq || q.breaks("GEN-SEQ-1"))
}

// after is the number after n.
func (q question) after(n uint32) uint32 {
	if n == 0xffffffff && q.breaks("GEN-WRAP-1") {
		return n
	}
	return n + 1
}

func (q question) afterSeq() uint32 { return q.after(q.request.Seq) }
func (q question) afterAck() uint32 { return q.after(q.request.Ack) }

// answer is a reply, or a refusal if the data has an errno.
func (q question) answer(token string) Relation {
	if q.says.errno != 0 && !q.breaks("GEN-ERR-1") {
		return Relation{Token: "refusal", Detail: q.says.errno}
	}
	return Relation{Token: token}
}

// noAnswer tells apart what does not answer the request: events have ack 0, and
// what is no event answers somebody else.
func (q question) noAnswer() Relation {
	opens := q.says.onlyEvent() || q.says.event && q.got.Ack == 0
	switch numbersAlone := q.says == anything; {
	case !numbersAlone && q.breaks("GEN-LOOK-1"):
		opens = q.got.Ack == 0
	case numbersAlone && opens && q.breaks("GEN-NEW-1"):
		opens = false
	case numbersAlone && q.breaks("GEN-FOREIGN-1"):
		opens = true
	}
	if opens {
		return isNew
	}
	return foreign
}

func byNoRule(q question) Relation {
	switch {
	case q.got.Ack == 0:
		return isNew
	case q.got.Ack == q.afterAck() && q.breaks("GEN-UNKNOWN-1"):
		return reply
	}
	return none
}

func byNothing(q question) Relation {
	if q.got.Seq == 0 && q.got.Ack == 0 && q.breaks("GEN-HV-1") {
		return Relation{Token: "echo"}
	}
	return none
}

// byDocument tells whether a rule is the word of a document, by which all that
// is not the reply is new.
func byDocument(rule string) bool { return rule == "comment_2005" || rule == "connector_rst" }

func byComment(q question) Relation {
	want := q.afterAck()
	if q.breaks("GEN-DOC-1") {
		want = q.afterSeq()
	}
	if q.sameSeq() && q.got.Ack == want && q.says.answer() {
		return q.answer("reply")
	}
	return isNew
}

func byRST(q question) Relation {
	want := q.afterSeq()
	if q.breaks("GEN-DOC-2") {
		want = q.afterAck()
	}
	if q.sameSeq() && q.got.Ack == want && q.says.answer() {
		return q.answer("reply")
	}
	return isNew
}

// replyTo is the answer with the right ack, which the caller knows.
func (q question) replyTo(ack uint32) Relation {
	if q.says.answer() && q.got.Ack == ack {
		return q.answer("reply")
	}
	return q.noAnswer()
}

func byMirror(q question) Relation {
	if !q.sameSeq() {
		return q.noAnswer()
	}
	if q.breaks("GEN-PROC-1") {
		return q.replyTo(q.afterSeq())
	}
	return q.replyTo(q.afterAck())
}

func byCounter(q question) Relation {
	switch {
	case q.nobody:
		return q.noAnswer()
	case q.breaks("GEN-PROC-2"):
		return q.replyTo(q.request.Ack)
	}
	return q.replyTo(q.afterAck())
}

func byDRBD(q question) Relation {
	if !q.sameSeq() {
		return q.noAnswer()
	}
	if q.breaks("GEN-DRBD-1") {
		return q.replyTo(q.request.Ack)
	}
	return q.replyTo(q.afterAck())
}

func byDST(q question) Relation {
	if !q.sameSeq() {
		return q.noAnswer()
	}
	if q.breaks("GEN-DST-1") {
		return q.replyTo(q.afterSeq())
	}
	return q.replyTo(q.afterAck())
}

// isData and isStatus tell whether the ack is that of data, or of a status.
func (q question) isData() bool {
	if q.breaks("GEN-W1-1") {
		return q.got.Ack == q.afterAck()
	}
	return q.got.Ack == q.afterSeq()
}

func (q question) isStatus() bool {
	if q.breaks("GEN-W1-2") {
		return q.got.Ack == q.afterAck()
	}
	return q.got.Ack == q.request.Ack
}

// saysStatus: the data says so. Numbers alone can be those of a reply too.
func (q question) saysStatus() bool {
	return q.says != anything && q.says.outcome && q.isStatus()
}

func byDataAndStatus(q question) Relation {
	switch {
	case !q.sameSeq():
	case q.saysStatus():
		return q.answer("status")
	case (q.says.data || q.says.part) && q.isData():
		return reply
	case q.says.outcome && q.isStatus():
		return q.answer("status")
	}
	return q.noAnswer()
}

func byParts(q question) Relation {
	const mostParts = 0xffff
	isPart := q.got.Ack <= mostParts || q.breaks("GEN-W1-3")
	switch {
	case !q.sameSeq():
	case q.saysStatus():
		return q.answer("status")
	case q.says.data && q.isData():
		return reply
	case q.says.outcome && q.isStatus():
		return q.answer("status")
	case q.says.part && isPart:
		return part(q.got.Ack)
	}
	return q.noAnswer()
}

// part is part number n of w1; the last one has the number 0.
func part(n uint32) Relation {
	switch n {
	case 0:
		return Relation{Token: "part", Position: "last"}
	case 1:
		return Relation{Token: "part", Position: "first", Detail: 1}
	}
	return Relation{Token: "part", Position: "more", Detail: n}
}

// byErrno: the kernel finds the request by cn_msg.seq when there is no data,
// else by the seq in the data.
func byErrno(q question) Relation {
	if full := q.says.data && !q.says.outcome; full {
		seq := q.says.number
		if q.breaks("GEN-DM-2") {
			seq = q.got.Seq
		}
		if q.nobody || seq != q.request.Seq {
			return foreign
		}
		return q.answer("reply")
	}
	well := q.got.Ack == 0
	if q.breaks("GEN-DM-1") {
		well = q.got.Ack == q.afterAck()
	}
	switch {
	case !q.sameSeq():
		return foreign
	case !well:
		return Relation{Token: "refusal", Detail: q.got.Ack}
	}
	return Relation{Token: "status"}
}

func byEcho(q question) Relation {
	const tasks = 16
	ack := q.request.Ack
	if q.breaks("GEN-V86D-1") {
		ack = q.afterAck()
	}
	switch {
	case q.got.Seq >= tasks && !q.breaks("GEN-V86D-2"):
		return none
	case !q.nobody && q.got.Seq == q.request.Seq && q.got.Ack == ack:
		return Relation{Token: "echo"}
	case q.got.Ack == 0 && q.breaks("GEN-V86D-3"):
		return isNew
	}
	return foreign
}

func byCountdown(q question) Relation {
	ack := q.afterAck()
	if q.breaks("GEN-POH-1") {
		ack = q.afterSeq()
	}
	if !q.sameSeq() {
		return q.noAnswer()
	}
	r := q.replyTo(ack)
	if r != reply || !q.says.part || q.says == anything || q.breaks("GEN-POH-2") {
		return r
	}
	if q.says.number == 0 {
		return Relation{Token: "part", Position: "last"}
	}
	return Relation{Token: "part", Position: "more", Detail: q.says.number}
}

// byCode: an event about an id has seq 0 and its code as ack.
func byCode(q question) Relation {
	switch {
	case q.sameSeq() && q.got.Ack == q.afterAck() && q.breaks("GEN-NOTIFY-2"):
		return reply
	case q.got.Seq != 0 || !q.says.event:
		return none
	case q.got.Ack > 1 && !q.breaks("GEN-NOTIFY-1"):
		return none
	}
	return Relation{Token: "new", Detail: q.got.Ack}
}
