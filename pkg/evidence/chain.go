package evidence

import "slices"

// Record is a statement as it stands in a chain.
type Record struct {
	Statement
	// Digest is "sha256:…" of the bytes, signatures included.
	Digest string
	// Bytes are the entry of the chain: the statement or, signed, its envelope.
	Bytes []byte
	// Signatures are those around the statement, none of which is checked.
	Signatures []Signature
}

// Chain is the verified history of one change, or of one exclusive scope, the
// oldest statement first.
type Chain []Record

// Attempt is the start of an attempt and, once it is over, its end.
type Attempt struct {
	Name     string
	Started  Record
	Finished *Record
}

// Attempts returns the attempts that were started, the oldest first. The end of
// an attempt that was never started belongs to none.
func (c Chain) Attempts() []Attempt { return c.AttemptsBelieving(nil) }

// AttemptsBelieving returns the attempts like Attempts, where an attempt whose
// start is believed is ended only by an end that is believed too; nil believes
// all. The first such end counts.
func (c Chain) AttemptsBelieving(believes func(Record) bool) []Attempt {
	var out []Attempt
	byPlace, byName := map[int]int{}, map[attemptKey]int{}
	for i, r := range c {
		p := r.Predicate
		if b := p.AttemptStarted; b != nil {
			byPlace[p.Sequence], byName[attemptKey{p.Change, b.Attempt, 0}] = len(out), len(out)
			out = append(out, Attempt{Name: b.Attempt, Started: r})
		}
		if b := p.AttemptFinished; b != nil {
			n, known := byPlace[b.Ends]
			if b.Ends == 0 {
				n, known = byName[attemptKey{p.Change, b.Attempt, 0}]
			}
			if known && out[n].Finished == nil && (believes == nil || believes(r) || !believes(out[n].Started)) {
				out[n].Finished = &c[i]
			}
		}
	}
	return out
}

// Running returns the start of the latest attempt of a stage that is under way,
// or nil. Without a stage it looks at all of them.
func (c Chain) Running(stage string) *Record { return running(c.Attempts(), stage) }

func running(attempts []Attempt, stage string) *Record {
	for _, a := range slices.Backward(attempts) {
		if a.Finished == nil && (stage == "" || a.Started.Predicate.Stage == stage) {
			return &a.Started
		}
	}
	return nil
}
