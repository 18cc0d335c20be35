package genealogy

// Classify tells what got is to request, by the numbers alone. The two must
// have travelled in opposite directions: requests look like answers to each
// other. detail is the errno of a Refusal, the number of a part (w1), the parts
// still to come (pohmelfs) or the code of a notification, else 0.
//
// It is a pure function, allocates nothing and takes any numbers.
func (r Rule) Classify(request, got Stamp) (rel Relation, detail uint32) {
	return r.ClassifyPayload(request, got, Payload{})
}

// ClassifyPayload is Classify with what the payload of got says, see [Look]. The
// zero Payload says nothing.
func (r Rule) ClassifyPayload(request, got Stamp, p Payload) (rel Relation, detail uint32) {
	if got.ID != request.ID && r != Notification {
		return None, 0
	}
	return r.classify(request.Seq, request.Ack, got.Seq, got.Ack, p)
}

// classify holds a message of the right id against the request S, A.
func (r Rule) classify(s, a, seq, ack uint32, p Payload) (Relation, uint32) {
	matched := false
	switch r {
	case Comment2005, ProcMirror, DRBD, DST, POHMELFS:
		matched = seq == s && ack == a+1
	case ConnectorRST:
		matched = seq == s && ack == s+1
	case ProcCounter:
		matched = ack == a+1
	case W1:
		if seq == s {
			return classifyW1(s, a, ack, p)
		}
	case W1Parts:
		if seq == s {
			return classifyW1Parts(s, a, ack, p)
		}
	case DMLog:
		return classifyDMLog(s, seq, ack, p)
	case UVESAFB:
		if seq == s && ack == a && seq < uvesafbTasks && p.may(anAnswer) {
			return Echo, 0
		}
	}
	if !matched || !p.may(anAnswer) {
		rel := r.unmatched(seq, ack, p)
		return rel, r.code(rel, ack)
	}
	if r == POHMELFS {
		return classifyPart(p)
	}
	return outcome(Reply, p.Errno)
}

// unmatched says what a message is that answers no request at hand.
func (r Rule) unmatched(seq, ack uint32, p Payload) Relation {
	switch r {
	case Comment2005, ConnectorRST:
		return New
	case Unknown:
		if ack == 0 {
			return New
		}
		return None
	case Notification:
		if seq == 0 && ack <= 1 && p.may(Opening) {
			return New
		}
		return None
	case UVESAFB:
		// uvesafb_cn_callback drops what is beyond its tasks.
		if seq >= uvesafbTasks {
			return None
		}
		if p.may(anAnswer) {
			return Foreign
		}
		return p.opening(ack)
	case DMLog:
		if p.may(anAnswer) {
			return Foreign
		}
		return p.opening(ack)
	case ProcMirror, ProcCounter, W1Parts, W1, DRBD, DST, POHMELFS:
		return p.opening(ack)
	}
	return None
}

// code returns the event code of a notification, which is its ack.
func (r Rule) code(rel Relation, ack uint32) uint32 {
	if r == Notification && rel == New {
		return ack
	}
	return 0
}

// uvesafbTasks is UVESAFB_TASKS_MAX.
const uvesafbTasks = 16

// outcome turns an answer with an errno into a refusal.
func outcome(rel Relation, errno uint32) (Relation, uint32) {
	if errno != 0 {
		return Refusal, errno
	}
	return rel, 0
}

// classifyPart judges a part of a pohmelfs answer (pohmelfs_send_reply).
func classifyPart(p Payload) (Relation, uint32) {
	if p.Errno != 0 || p.Reading&Part == 0 {
		return outcome(Reply, p.Errno)
	}
	if p.Number == 0 {
		return PartLast, 0
	}
	return PartMore, p.Number
}

// classifyW1 judges a message of seq S (w1_netlink_queue_cmd,
// w1_netlink_queue_status, w1_process_command_root).
func classifyW1(s, a, ack uint32, p Payload) (Relation, uint32) {
	if isW1Status(s, a, ack, p) {
		return outcome(Status, p.Errno)
	}
	if ack == s+1 && p.may(Data|Part) {
		return Reply, 0
	}
	return p.opening(ack), 0
}

// isW1Status tells whether an answer of ack A is a status. Where A is S+1 the
// payload must say so: by the numbers alone it is data.
func isW1Status(s, a, ack uint32, p Payload) bool {
	return ack == a && p.may(Outcome) && (ack != s+1 || p.Reading != 0)
}

// maxPart is the highest ack that can be a part number: so many parts hold
// more slaves than any bus.
const maxPart = 1<<16 - 1

// classifyW1Parts judges a message of seq S (w1_send_read_reply, w1_send_slave,
// w1_process_search_command, w1_netlink_send_error of 2.6.29 to 3.12).
func classifyW1Parts(s, a, ack uint32, p Payload) (Relation, uint32) {
	if isW1Status(s, a, ack, p) {
		return outcome(Status, p.Errno)
	}
	if ack == s+1 && p.may(Data) {
		return Reply, 0
	}
	if ack > maxPart || !p.may(Part) {
		return p.opening(ack), 0
	}
	switch ack {
	case 0:
		return PartLast, 0
	case 1:
		return PartFirst, 1
	}
	return PartMore, ack
}

// classifyDMLog judges what a daemon sends to the kernel (fill_pkg).
func classifyDMLog(s, seq, ack uint32, p Payload) (Relation, uint32) {
	if !p.may(anAnswer) {
		return p.opening(ack), 0
	}
	if p.Reading&Data != 0 {
		if p.Number != s {
			return Foreign, 0
		}
		return outcome(Reply, p.Errno)
	}
	if seq != s {
		return Foreign, 0
	}
	return outcome(Status, ack)
}
