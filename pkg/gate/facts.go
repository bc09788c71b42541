package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// Forge is what a forge says of the files that a decision is made of.
type Forge struct {
	// Branch is the one whose pipeline judges, and Trusted its commit.
	Branch, Trusted string
	// Judged is the commit of the change.
	Judged string
	// Latest is the commit that holds the change as it stands by now, if that is
	// another one than Judged and differs in what Differs names.
	Latest  string
	Differs []string
	// Policy is what comes with the change and says what is allowed.
	Policy []PolicyChange
}

// PolicyChange is a pull request that changes what is allowed.
type PolicyChange struct {
	Pull int
	// Files are those that it changes of the pipeline, workflows and code owners,
	// sorted.
	Files []string
	// Said is what was said about exactly these files, and who wrote them.
	Said review.Set
}

// unsound says why nothing can be decided from an input: something is missing,
// or what is there contradicts itself. It is empty if all is well.
func unsound(in Input) string {
	switch {
	case in.Facts.Evidence == nil:
		return "the evidence of this change was not fetched"
	case in.Facts.Reviews == nil:
		return "the reviews of this change were not fetched"
	case in.Now.IsZero():
		return "the time of the decision is not given"
	case in.Digests.Procedure == "" || in.Digests.Request == "":
		return "the digests of the change are not given"
	}
	for i, rec := range *in.Facts.Evidence {
		var before time.Time
		if i > 0 {
			before = (*in.Facts.Evidence)[i-1].Predicate.Time
		}
		if why := unsoundRecord(in, rec.Predicate, i+1, before); why != "" {
			return why
		}
	}
	for _, r := range in.Facts.Reviews.Reviews {
		if why := unsoundReview(in, r); why != "" {
			return why
		}
	}
	return ""
}

func unsoundRecord(in Input, p evidence.Predicate, place int, before time.Time) string {
	what := ""
	switch {
	case p.Sequence != place:
		what = fmt.Sprintf("stands in place %d", place)
	case p.Change != in.Change.ID:
		what = "is of the change " + quoted(p.Change)
	case in.Pipeline.Repository != "" && p.Repository != in.Pipeline.Repository:
		what = "is of the repository " + quoted(p.Repository)
	case p.Time.Before(before):
		what = "is older than the one before it"
	case p.Time.After(in.Now):
		what = "is from " + clock(p.Time) + ", which is still to come"
	case p.SignOff != nil && !decisive(p.SignOff.Verdict):
		what = "says " + quoted(p.SignOff.Verdict) + ", which is not a verdict"
	default:
		return ""
	}
	return fmt.Sprintf("the evidence contradicts itself, or the clock: statement %d %s", p.Sequence, what)
}

func unsoundReview(in Input, r review.Review) string {
	switch {
	case !decisive(r.Verdict) && r.Verdict != review.Comment:
		return "the word " + quoted(r.Verdict) + " of a review is not known"
	case r.At.IsZero():
		return "a review has no time"
	case r.At.After(in.Now):
		return "a review is from " + clock(r.At) + ", which is still to come"
	}
	return ""
}
