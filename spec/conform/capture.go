package conform

import (
	"cmp"
	"io"
	"slices"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// Tally counts how often a requirement applied and was not met.
type Tally struct {
	Applied, Unmet int
}

// Finding is a requirement that was not met, in a capture.
type Finding struct {
	Packet int // number of the frame
	Result
	Why string // of an expected one: the manifest's words
}

// kept is how many findings of a kind a report keeps; all are counted.
const kept = 200

// Walked counts what was walked over: nlmsghdrs, cn_msgs, nlmsghdrs with more
// than one, and the most in one.
type Walked struct {
	Datagrams, Messages, CnMsgs, Batches, Largest int
}

// Report is what a capture says about the requirements.
type Report struct {
	Walked
	Skipped int // frames that are no connector datagrams
	Cut     int // datagrams that the capture cut: what is left of them is not judged
	Tallies map[string]Tally

	Violations, Expected, Observed    []Finding // the first 200 of each
	Violated, WereExpected, Deviating int       // how many there were
	Unseen                            []corpus.Fault
}

// Packets is where datagrams come from: a [corpus.Reader].
type Packets interface {
	Next() (corpus.Packet, error)
	Skipped() int
}

// Capture reads packets to the end and judges every datagram, in the order that
// the function tells. A finding whose packet, token and offset stand in
// expected is not a violation; a finding without a token stands there by the id
// of its requirement. One of expected that does not turn up is in Unseen. On an
// error of packets the report is of what could be read.
func Capture(packets Packets, order func(datagram []byte) wire.Order, expected []corpus.Fault) (*Report, error) {
	r := &Report{Tallies: map[string]Tally{}, Unseen: slices.Clone(expected)}
	counts := make([]Tally, len(requirements))
	err := r.read(packets, order, expected, counts)
	for n, t := range counts {
		if t.Applied > 0 {
			r.Tallies[requirements[n].ID] = t
		}
	}
	return r, err
}

// read is Capture with the tallies by number.
func (r *Report) read(packets Packets, order func(datagram []byte) wire.Order, expected []corpus.Fault, counts []Tally) error {
	number := 0
	var all plain
	defer all.add(counts)
	var shown rules // by the datagram
	failed := false
	c := checker{
		walked: &r.Walked,
		met: func(_ int, met rules) {
			for _, n := range met {
				counts[n].Applied++
			}
			shown = append(shown, met...)
		},
		unmet: func(res Result) {
			failed = true
			if n, ok := byID[res.ID]; ok {
				counts[n].Applied++
				counts[n].Unmet++
			}
			r.unmet(Finding{Packet: number, Result: res}, expected)
		},
	}
	cut := checker{walked: &r.Walked, met: func(int, rules) {}, unmet: func(Result) {}}
	for {
		p, err := packets.Next()
		r.Skipped = packets.Skipped()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		o := order(p.Data)
		if p.Length > len(p.Data) {
			r.Cut++
			cut.datagram(p.Data, o, false)
			continue
		}
		kind, isPlain := all.kind(p.Data, o, p.Direction)
		if isPlain && all.count(kind) {
			r.Walked.one()
			continue
		}
		shown, failed = shown[:0], false
		number = p.Number
		c.datagram(p.Data, o, p.Direction == corpus.ToUser)
		if p.Direction == corpus.ToKernel {
			c.toKernel()
		}
		if isPlain && !failed {
			all.kinds[kind].shown = slices.Clone(shown)
		}
	}
}

// Conforms tells whether nothing is violated and all that was expected is there.
func (r *Report) Conforms() bool { return r.Violated == 0 && len(r.Unseen) == 0 }

func (r *Report) unmet(f Finding, expected []corpus.Fault) {
	if n, ok := byID[f.ID]; ok && requirements[n].Level == "OBSERVED" {
		r.Deviating++
		r.Observed = keep(r.Observed, f)
		return
	}
	name := cmp.Or(f.Token, f.ID)
	matches := func(e corpus.Fault) bool {
		return e.Packet == f.Packet && e.Token == name && e.Offset == f.Offset
	}
	if i := slices.IndexFunc(expected, matches); i >= 0 {
		f.Why = expected[i].Why
		r.WereExpected++
		r.Expected = keep(r.Expected, f)
		r.Unseen = slices.DeleteFunc(r.Unseen, matches)
		return
	}
	r.Violated++
	r.Violations = keep(r.Violations, f)
}

func keep(all []Finding, f Finding) []Finding {
	if len(all) == kept {
		return all
	}
	return append(all, f)
}
