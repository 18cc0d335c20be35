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
	request, got Stamp
	says         reading
}

// rules has the rules of seq and ack by their tokens.
var rules = map[string]func(question) Relation{
	"unknown":       byNoRule,
	"comment_2005":  byComment,
	"connector_rst": byRST,
	"proc_mirror":   byPlusOne,
	"proc_counter":  byAckPlusOne,
	"w1_parts":      byParts,
	"w1":            byDataAndStatus,
	"dm_log":        byErrno,
	"uvesafb":       byEcho,
	"drbd":          byPlusOne,
	"dst":           byPlusOne,
	"pohmelfs":      byCountdown,
	"hyperv":        func(question) Relation { return none },
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
func Classify(rule string, request, got Stamp, body *Body) Relation {
	classify := rules[rule]
	if classify == nil {
		return none
	}
	sameID := request.Idx == got.Idx && request.Val == got.Val
	if !sameID && rule != "notification" {
		return none
	}
	q := question{request, got, anything}
	if body != nil {
		q.says = body.read(got)
	}
	if q.says.dropped {
		return none
	}
	return classify(q)
}

func (q question) sameSeq() bool { return q.got.Seq == q.request.Seq }

// answer is a reply, or a refusal if the data has an errno.
func (q question) answer(token string) Relation {
	if q.says.errno != 0 {
		return Relation{Token: "refusal", Detail: q.says.errno}
	}
	return Relation{Token: token}
}

// noAnswer tells apart what does not answer the request: events have ack 0, and
// what is no event answers somebody else.
func (q question) noAnswer() Relation {
	if q.says.onlyEvent() || q.says.event && q.got.Ack == 0 {
		return isNew
	}
	return foreign
}

func byNoRule(q question) Relation {
	if q.got.Ack == 0 {
		return isNew
	}
	return none
}

func byComment(q question) Relation {
	if q.sameSeq() && q.got.Ack == q.request.Ack+1 {
		return reply
	}
	return isNew
}

func byRST(q question) Relation {
	if q.sameSeq() && q.got.Ack == q.request.Seq+1 {
		return reply
	}
	return isNew
}

func byPlusOne(q question) Relation {
	if q.says.data && q.sameSeq() && q.got.Ack == q.request.Ack+1 {
		return q.answer("reply")
	}
	return q.noAnswer()
}

func byAckPlusOne(q question) Relation {
	if q.says.data && q.got.Ack == q.request.Ack+1 {
		return q.answer("reply")
	}
	return q.noAnswer()
}

func byDataAndStatus(q question) Relation {
	switch {
	case !q.sameSeq():
	case (q.says.data || q.says.part) && q.got.Ack == q.request.Seq+1:
		return reply
	case q.says.outcome && q.got.Ack == q.request.Ack:
		return q.answer("status")
	}
	return q.noAnswer()
}

func byParts(q question) Relation {
	const mostParts = 0xffff
	switch {
	case !q.sameSeq():
	case q.says.data && q.got.Ack == q.request.Seq+1:
		return reply
	case q.says.outcome && q.got.Ack == q.request.Ack:
		return q.answer("status")
	case q.says.part && q.got.Ack <= mostParts:
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
	switch full := q.says.data && !q.says.outcome; {
	case full && q.says.number == q.request.Seq:
		return q.answer("reply")
	case full || !q.sameSeq():
		return foreign
	case q.got.Ack != 0:
		return Relation{Token: "refusal", Detail: q.got.Ack}
	}
	return Relation{Token: "status"}
}

func byEcho(q question) Relation {
	const tasks = 16
	switch {
	case q.got.Seq >= tasks:
		return none
	case q.got.Seq == q.request.Seq && q.got.Ack == q.request.Ack:
		return Relation{Token: "echo"}
	}
	return foreign
}

func byCountdown(q question) Relation {
	r := byPlusOne(q)
	if r != reply || !q.says.part || q.says == anything {
		return r
	}
	if q.says.number == 0 {
		return Relation{Token: "part", Position: "last"}
	}
	return Relation{Token: "part", Position: "more", Detail: q.says.number}
}

// byCode: an event about an id has no data, seq 0 and its code as ack.
func byCode(q question) Relation {
	if q.got.Seq != 0 || q.got.Ack > 1 || !q.says.empty {
		return none
	}
	return Relation{Token: "new", Detail: q.got.Ack}
}
