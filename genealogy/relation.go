package genealogy

// Relation says what a message is to a request, or to all requests of a
// [Ledger]. The zero Relation is None.
type Relation uint8

const (
	None      Relation = iota // nothing: another id, a rule without numbers, or what its receiver drops
	New                       // it opens something: an event, or somebody's request
	Reply                     // the answer, or one of several
	Status                    // an answer without data: how it went, and it went well
	PartFirst                 // the first part of an answer, more follow
	PartMore                  // a part in the middle
	PartLast                  // the last part, or the only one
	Refusal                   // an answer that says no, with an errno
	Echo                      // an answer with the very numbers of the request
	Foreign                   // an answer to somebody else
	Late                      // an answer to a request that no longer waits for one (Ledger only)
	Duplicate                 // an answer to a request that has all its answers (Ledger only)

	relations // one past the last
)

var relationText = [relations]string{
	"none", "new", "reply", "status", "part", "part", "part",
	"refusal", "echo", "foreign", "late", "duplicate",
}

// String returns the stable token: "none", "new", "reply", "status", "part",
// "refusal", "echo", "foreign", "late" or "duplicate"; for anything else
// "unknown". All parts are "part": [Relation.Position] tells which.
func (r Relation) String() string {
	if r >= relations {
		return "unknown"
	}
	return relationText[r]
}

// Position returns "first", "more" or "last" for a part, "" for all else.
func (r Relation) Position() string {
	switch r {
	case PartFirst:
		return "first"
	case PartMore:
		return "more"
	case PartLast:
		return "last"
	}
	return ""
}

// IsAnswer tells whether the message answers the request that it was held
// against, or an open request of the ledger.
func (r Relation) IsAnswer() bool { return r >= Reply && r <= Echo }

// IsOurs tells whether the message answers a request that the ledger knows,
// open or not: an answer, or late, or a duplicate.
func (r Relation) IsOurs() bool { return r.IsAnswer() || r == Late || r == Duplicate }
