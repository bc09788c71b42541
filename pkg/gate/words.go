package gate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// collectWords brings reviews and sign-offs together, in the order in which
// they were said. What cannot be laid at somebody's door is left out and kept
// in strangers.
func (v *view) collectWords() []review.Word {
	var out []review.Word
	if v.in.Facts.Reviews != nil {
		for _, r := range v.in.Facts.Reviews.Reviews {
			if w, ok := v.reviewWord(r); ok {
				out = append(out, w)
			}
		}
	}
	for _, rec := range v.chain() {
		if rec.Predicate.SignOff != nil {
			if w, ok := v.signOffWord(rec); ok {
				out = append(out, w)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b review.Word) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Verdict, b.Verdict))
	})
	return out
}

func (v *view) reviewWord(r review.Review) (review.Word, bool) {
	if r.By.Bot {
		v.stranger("the review of the bot %s does not count", r.By.Login)
		return review.Word{}, false
	}
	person, err := v.people.Person(r.By)
	if err != nil {
		v.stranger("a review does not count: %v", err)
		return review.Word{}, false
	}
	return review.Word{
		Person: person, Actor: person, Verdict: r.Verdict, Procedure: r.Procedure, Request: r.Request, At: r.At, Ref: r.Ref,
	}, true
}

func (v *view) signOffWord(rec evidence.Record) (review.Word, bool) {
	p, s := rec.Predicate, rec.Predicate.SignOff
	ok, err := v.people.MayEnter(s.Role, s.Person, p.Actor, p.Time)
	if err != nil || !ok {
		v.stranger("the %s of %s as %s does not count: %s may not enter it for them", s.Verdict, s.Person, s.Role, p.Actor)
		return review.Word{}, false
	}
	if p.Actor != s.Person && s.Ref == "" && favourable(s.Verdict) {
		v.stranger("%s entered the %s of %s without saying where it is written", p.Actor, s.Verdict, s.Person)
		return review.Word{}, false
	}
	return review.Word{
		Person: s.Person, Role: s.Role, Stage: p.Stage, Verdict: s.Verdict,
		Procedure: rec.About(evidence.ProcedureSubject), Request: rec.About(evidence.RequestSubject),
		At: p.Time, Sequence: p.Sequence, Actor: p.Actor, Ref: s.Ref, Answers: s.Answers,
	}, true
}

func (v *view) stranger(format string, args ...any) {
	v.strangers = append(v.strangers, fmt.Sprintf(format, args...))
}

// latest returns the last thing that a person said in a role for a stage, with
// what they said before it, or nil if they said nothing. Words in a forge and
// words without a stage count for every role and stage.
func (v *view) latest(person, role, stage string) (now, before *review.Word) {
	for i := range v.words {
		w := &v.words[i]
		if w.Person == person && (w.Role == "" || w.Role == role) && (w.Stage == "" || w.Stage == stage) && decisive(w.Verdict) {
			now, before = w, now
		}
	}
	return now, before
}

// yes returns the last word with which a person said one of the verdicts in a
// role for a stage, or nil if they said no or took it back since.
func (v *view) yes(person, role, stage string, verdicts ...string) *review.Word {
	var out *review.Word
	for i := range v.words {
		w := &v.words[i]
		if w.Person != person || w.Role != "" && w.Role != role || w.Stage != "" && w.Stage != stage {
			continue
		}
		switch {
		case slices.Contains(verdicts, w.Verdict):
			out = w
		case negative(w.Verdict) || w.Verdict == evidence.Withdraw:
			out = nil
		}
	}
	return out
}

// decisive reports whether a verdict says yes, no, or takes something back. A
// mere comment changes nothing.
func decisive(verdict string) bool {
	return favourable(verdict) || negative(verdict) || verdict == evidence.Withdraw
}

func favourable(verdict string) bool {
	return verdict == evidence.Approve || verdict == evidence.Go || verdict == evidence.Confirm
}

func negative(verdict string) bool { return verdict == evidence.Reject || verdict == evidence.NoGo }

// follows reports whether a word was said after the attempt that a demand is
// about had ended.
func (d demand) follows(w *review.Word) bool {
	switch {
	case !d.accept:
		return true
	case d.after == nil:
		return false
	case w.Sequence > 0:
		return w.Sequence > d.after.finished
	}
	return w.At.After(d.after.endedAt)
}
