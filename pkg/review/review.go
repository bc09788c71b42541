// Package review knows who said what about a change, in which role, and whether
// the right people said it: reviews of a forge and sign-offs of the ledger
// become words, people are told apart, and roles are matched to people.
package review

import (
	"context"
	"time"
)

// Comment is the verdict of somebody who says neither yes nor no.
const Comment = "comment"

// Word is what one person said about a change: a review or a sign-off.
type Word struct {
	// Person is the handle of the pipeline.
	Person string
	// Role is the role in which it was said; a review in a forge has none and
	// counts for every role of the person.
	Role string
	// Stage is the stage it was said for; a review in a forge has none and
	// counts for every stage.
	Stage string
	// Environment is that of the stage when it was said; a review in a forge may
	// have one, and then counts for it alone.
	Environment string
	Verdict     string
	// Procedure and Request are the digests as they stood when it was said.
	Procedure string
	Request   string
	At        time.Time
	// Sequence is the place in the chain of a sign-off, and 0 for a review.
	Sequence int
	// Actor is who entered it; it differs from Person where a proxy did.
	Actor string
	// Ref is where the written word can be found.
	Ref string
	// Commit is the commit of a review, and Void why it counts for nothing.
	Commit, Void string
	Answers      []string
	// Start and End are the planned window as it stood; zero where it is not
	// known.
	Start, End time.Time
}

// Identity is an account as a forge names it.
type Identity struct {
	Login string
	// ID is the number of the account, 0 where the forge gives none.
	ID  int64
	Bot bool
}

// Review is a review as a source gives it, before people are looked up.
type Review struct {
	By      Identity
	Verdict string
	// Procedure and Request are the digests at the reviewed commit.
	Procedure string
	Request   string
	// Material is what Procedure was taken of; nil where it is not known.
	Material []byte
	At       time.Time
	Ref      string
	// Environment is the only one that it was said for; empty for all.
	Environment string
	// Commit is what was looked at; empty where the source does not say.
	Commit string
	// Void says why a yes counts for nothing; such a yes has no digests.
	Void string
}

// Set is everything a source knows of one change.
type Set struct {
	// Authors wrote the change: its author and everyone who committed to it.
	Authors []Identity
	Reviews []Review
	// Notes are what whoever reads the reviews has to know of the change, such as
	// that its branch was pushed by force.
	Notes []string
}

// Source gives the reviews of a change. An implementer returns all of them or
// an error: a set that may be incomplete is an error.
type Source interface {
	Reviews(ctx context.Context, change string) (Set, error)
}

// None is a source for a change that no forge knows: it has no reviews, and
// everything has to be said in the ledger.
type None struct{}

// Reviews returns an empty set.
func (None) Reviews(context.Context, string) (Set, error) { return Set{}, nil }
