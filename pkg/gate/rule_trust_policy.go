package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// rulePolicy: the rules come from where the author of a change cannot write, and
// whoever wants to change them too needs the owner of the pipeline.
func rulePolicy(v *view) []Reason {
	if v.in.Facts.Forge == nil {
		return nil
	}
	return policyReasons(v.people, v.in.Pipeline, *v.in.Facts.Forge, v.in.Now)
}

// Policy decides whether the files that say what is allowed may change as they
// do, where there is no change to decide about. The pipeline is that of the
// trusted branch.
func Policy(p *change.Pipeline, f Forge, teams map[string][]string, now time.Time) []Reason {
	out := policyReasons(review.NewDirectory(&change.Change{}, p, teams), p, f, now)
	for i := range out {
		out[i].Rule = "trust/policy"
	}
	return out
}

func policyReasons(people review.Directory, p *change.Pipeline, f Forge, now time.Time) []Reason {
	by := fmt.Sprintf("judged by the pipeline of %s at %s", f.Branch, shortCommit(f.Trusted))
	if len(f.Policy) == 0 {
		return []Reason{{Outcome: Passed, Message: by}}
	}
	var out []Reason
	for _, c := range f.Policy {
		r := policyReason(people, p, f, c, now)
		r.Message += "; " + by
		out = append(out, r)
	}
	return out
}

func policyReason(people review.Directory, p *change.Pipeline, f Forge, c PolicyChange, now time.Time) Reason {
	files := shortened(c.Files, 3, "file", "files")
	r := Reason{
		Outcome: Blocked, At: p.Source.At("owner"), Who: []string{p.Owner},
		Message: fmt.Sprintf("pull request %d changes what is allowed, in %s", c.Pull, files),
	}
	if p.Owner == "" {
		r.Who, r.At = nil, p.Source.At("")
		r.Message += ", and the pipeline names no owner who could approve that"
		r.Fix = "name the role that answers for the pipeline under owner in the pipeline of " + f.Branch
		return r
	}
	owners, err := people.Voices(p.Owner, now)
	if err != nil {
		return Reason{Outcome: Undecided, Message: err.Error()}
	}
	approved, against, notes := approvers(people, owners, c.Said)
	if len(approved) > 0 && !against {
		return Reason{Outcome: Passed, Message: fmt.Sprintf("%s approved as %s what pull request %d changes of what is allowed, in %s", list(approved), p.Owner, c.Pull, files)}
	}
	if !against {
		r.Message += "; nobody approved that as " + p.Owner
	}
	r.Message += notes
	r.Fix = either(owners) + " approves the pull request; or take these files out of it"
	return r
}

func shortCommit(sha string) string { return sha[:min(12, len(sha))] }

// approvers lists the owners whose last word is yes, about the files as they are,
// and who did not write them. against says that something stands in the way
// whoever approves: an owner said no, or of one who wrote them it cannot be told
// who that is. What does not count is noted.
func approvers(people review.Directory, owners []string, said review.Set) (out []string, against bool, notes string) {
	var wrote []string
	for _, a := range said.Authors {
		person, err := people.Person(a)
		if err != nil {
			against = true
			notes += "; of one who wrote it it cannot be told who that is: " + err.Error()
		}
		wrote = append(wrote, person)
	}
	last := map[string]review.Review{}
	for _, r := range said.Reviews {
		person, err := people.Person(r.By)
		if err == nil && !r.By.Bot && slices.Contains(owners, person) && r.Verdict != review.Comment && !r.At.Before(last[person].At) {
			last[person] = r
		}
	}
	for _, person := range owners {
		switch r, spoke := last[person]; {
		case !spoke:
		case r.Verdict != evidence.Approve:
			against = true
			notes += "; " + person + " said " + r.Verdict
		case slices.Contains(wrote, person):
			notes += "; " + person + " had a hand in it, and does not count"
		case r.Void != "":
			notes += "; " + person + " said approve, which counts for nothing: " + r.Void
		default:
			out = append(out, person)
		}
	}
	return out, against, notes
}

// ruleCurrent: what is judged was not overtaken, as it is by a run that somebody
// starts again.
func ruleCurrent(v *view) []Reason {
	f := v.in.Facts.Forge
	if f == nil {
		return nil
	}
	if f.Latest == "" {
		return []Reason{{Outcome: Passed, Message: "the change at commit " + shortCommit(f.Judged) + " is the one that stands now"}}
	}
	return []Reason{{
		Outcome: Blocked, Fix: "judge commit " + shortCommit(f.Latest) + ", in a new run",
		Message: fmt.Sprintf("the change at commit %s was overtaken by commit %s, where %s changed", shortCommit(f.Judged), shortCommit(f.Latest), shortened(f.Differs, 3, "field", "fields")),
	}}
}
