package genealogy

// Clear returns the request with the fewest changes to its numbers after which
// the rule, by numbers alone, takes no event and no other part of the answer
// for the wrong thing. [Ledger.Issue] sends such numbers. It changes nothing
// under a rule that leaves userspace no choice.
//
//	comment_2005, proc_*, drbd, dst, pohmelfs: A is not 0xffffffff
//	connector_rst: S is not 0xffffffff
//	w1: S is not 0xffffffff, A is neither 0 nor S+1
//	w1_parts: S+1 and A are no part numbers, and differ
//	uvesafb: S is below 16
func (r Rule) Clear(request Stamp) Stamp {
	const top = 1 << 31
	switch r {
	case Comment2005, ProcMirror, ProcCounter, DRBD, DST, POHMELFS:
		if request.Ack == ^uint32(0) {
			request.Ack ^= top // the low bits lead to a slot of the ledger
		}
	case ConnectorRST:
		if request.Seq == ^uint32(0) {
			request.Seq = 0
		}
	case W1:
		if request.Seq == ^uint32(0) {
			request.Seq = 0
		}
		for request.Ack == 0 || request.Ack == request.Seq+1 {
			request.Ack++
		}
	case W1Parts:
		if request.Seq+1 <= maxPart {
			request.Seq = maxPart
		}
		for request.Ack <= maxPart || request.Ack == request.Seq+1 {
			request.Ack = max(request.Ack+1, maxPart+1)
		}
	case UVESAFB:
		request.Seq %= uvesafbTasks
	}
	return request
}
