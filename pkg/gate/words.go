package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
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
	for _, rec := range v.all() {
		if rec.Predicate.SignOff != nil {
			if w, ok := v.signOffWord(rec); ok {
				out = append(out, w)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b review.Word) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(turn(a), turn(b)), cmp.Compare(a.Sequence, b.Sequence),
			cmp.Compare(a.Person, b.Person), cmp.Compare(a.Procedure, b.Procedure), cmp.Compare(a.Ref, b.Ref))
	})
	return out
}

// turn orders what was said at the same instant, where nobody knows what came
// first: a yes of a forge, then the ledger, then a forge's no.
func turn(w review.Word) int {
	switch {
	case w.Sequence > 0:
		return 1
	case w.Verdict == evidence.Withdraw:
		return 2
	case negative(w.Verdict):
		return 3
	}
	return 0
}

func (v *view) reviewWord(r review.Review) (review.Word, bool) {
	if r.By.Bot || v.people.IsBot(r.By.Login) {
		v.stranger("the review of the bot %s does not count", quoted(r.By.Login))
		return review.Word{}, false
	}
	person, err := v.people.Person(r.By)
	if err != nil {
		v.stranger("a review does not count: %v", err)
		return review.Word{}, false
	}
	return review.Word{
		Person: person, Actor: person, Verdict: r.Verdict, Procedure: r.Procedure, Request: r.Request, At: r.At.UTC(), Ref: r.Ref,
		Environment: r.Environment, Commit: r.Commit, Void: r.Void,
	}, true
}

func (v *view) signOffWord(rec evidence.Record) (review.Word, bool) {
	p, s := rec.Predicate, rec.Predicate.SignOff
	if v.doubted[p.Sequence] && favourable(s.Verdict) {
		v.stranger("the %s of %s as %s does not count: it is not signed by a key that may sign for it", s.Verdict, s.Person, s.Role)
		return review.Word{}, false
	}
	if v.people.IsBot(s.Person) && favourable(s.Verdict) {
		v.stranger("the %s of the bot %s as %s does not count", s.Verdict, s.Person, s.Role)
		return review.Word{}, false
	}
	ok, err := v.people.MayEnter(s.Role, s.Person, p.Actor, p.Time)
	if err != nil || !ok {
		v.stranger("the %s of %s as %s does not count: %s may not enter it for them", s.Verdict, s.Person, s.Role, p.Actor)
		return review.Word{}, false
	}
	person, actor := v.people.Handle(s.Person), v.people.Handle(p.Actor)
	if actor != person && s.Ref == "" && favourable(s.Verdict) {
		v.stranger("%s entered the %s of %s without saying where it is written", p.Actor, s.Verdict, s.Person)
		return review.Word{}, false
	}
	word := review.Word{
		Person: person, Role: s.Role, Stage: p.Stage, Environment: p.Environment, Verdict: s.Verdict,
		Procedure: rec.About(evidence.ProcedureSubject), Request: rec.About(evidence.RequestSubject),
		At: p.Time.UTC(), Sequence: p.Sequence, Actor: actor, Ref: s.Ref, Answers: s.Answers,
	}
	if w := p.Window; w != nil {
		word.Start, word.End = w.Start, w.End
	}
	return word, true
}

func (v *view) stranger(format string, args ...any) {
	v.strangers = append(v.strangers, fmt.Sprintf(format, args...))
}

// notes lists, for a message, what cannot count.
func (v *view) notes() string {
	out := ""
	for _, n := range v.strangers {
		out += "; " + n
	}
	return out
}

// of names the commit that a word of a forge was said about.
func of(w *review.Word) string {
	if w.Commit == "" {
		return ""
	}
	return " of commit " + w.Commit[:min(12, len(w.Commit))]
}

// concerns reports whether a word was said by a person in a role for a stage.
// Words in a forge and words without a stage are for every role and stage.
func concerns(w *review.Word, person, role, stage string) bool {
	return w.Person == person && (w.Role == "" || w.Role == role) && (w.Stage == "" || w.Stage == stage)
}

// objection returns the last word with which a person said no, or took a yes
// back, in a role for a stage, unless they said otherwise since.
func (v *view) objection(person, role, stage string) *review.Word {
	var out, before *review.Word
	for i := range v.words {
		w := &v.words[i]
		if !concerns(w, person, role, stage) {
			continue
		}
		switch {
		case favourable(w.Verdict):
			out, before = nil, w
		case negative(w.Verdict):
			out, before = w, w
		case w.Verdict == evidence.Withdraw && before != nil && favourable(before.Verdict):
			out = w
		case w.Verdict == evidence.Withdraw && out != nil && !unsure(out, w) && !v.doubted[w.Sequence]:
			out = nil
		}
	}
	return out
}

// unsure reports whether a withdrawal in a forge may have come before a no of the
// same instant, which turn puts in front of it.
func unsure(no, back *review.Word) bool { return back.Sequence == 0 && back.At.Equal(no.At) }

// yes returns the first word with which a person said a verdict in a role for a
// stage and in which fault finds nothing; what they said before they said no or
// took it back is gone. Without such a word it returns the last fault.
func (v *view) yes(person, role, stage, verdict string, fault func(*review.Word) string) (*review.Word, string) {
	var said []*review.Word
	for i := range v.words {
		w := &v.words[i]
		switch {
		case !concerns(w, person, role, stage):
		case favourable(w.Verdict) && w.Verdict == verdict:
			said = append(said, w)
		case negative(w.Verdict) || w.Verdict == evidence.Withdraw:
			said = nil
		}
	}
	why := ""
	for _, w := range said {
		if !v.holds(person, role, w.At) {
			continue
		}
		if why = fault(w); why == "" {
			return w, ""
		}
	}
	return nil, why
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

// elsewhere says why a word does not count at a stage, as it was not said for
// the stage where it is now; "" if it was. A review in a forge is for all of them,
// or for an environment, whose name GitHub takes in any case.
func elsewhere(s change.Stage, w *review.Word) string {
	switch {
	case w.Sequence == 0 && w.Environment != "" && !strings.EqualFold(w.Environment, s.Environment):
		return "for the environment " + quoted(w.Environment)
	case w.Sequence == 0:
		return ""
	case w.Stage == "":
		return "for no stage"
	case w.Environment != s.Environment:
		return "for " + s.Name + " in another environment, " + quoted(w.Environment)
	}
	return ""
}

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
