package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// until asks, gives what has its time now, puts the clock forward as long as there
// is something to wait for, and gives the rest only then, so that it is not too
// old.
func (s *simulation) until(stage change.Stage, ask func(Input) (Decision, error)) bool {
	given := map[string]bool{}
	s.ahead(stage)
	for s.asked < mostQuestions {
		s.asked++
		in := s.in
		in.Stage = stage.Name
		d, err := ask(in)
		if err != nil {
			s.stuck = err.Error()
			return false
		}
		if d.Outcome == Passed {
			return true
		}
		switch {
		case s.supply(d, given, func(r Reason) bool { return r.soon }):
		case s.wait(stage, d):
			clear(given)
		case s.supply(d, given, func(Reason) bool { return true }):
		default:
			s.stuck = orElse(s.stuck, why(d))
		}
		if s.stuck != "" {
			return false
		}
	}
	s.stuck = fmt.Sprintf("after %d questions the gate still asks for more", mostQuestions)
	return false
}

// supply gives what blocked reasons of one sort need, each thing once at one time.
func (s *simulation) supply(d Decision, given map[string]bool, of func(Reason) bool) bool {
	did := false
	for _, r := range d.Reasons {
		if r.Outcome != Blocked || !of(r) {
			continue
		}
		if r.stale != nil && s.retry(*r.stale) {
			s.stuck = r.Rule + ": " + r.Message
			return false
		}
		for _, need := range r.Needs {
			key := need.What(s.in.Change.ID)
			if !given[key] {
				given[key] = true
				did = s.give(need) || did
			}
		}
	}
	return did
}

// retry asks for another try with a later attempt of a stage whose pass would be
// too old by now.
func (s *simulation) retry(old stale) bool {
	a := again{old.stage, old.maxAge.Before(s.in.Now)}
	if !a.at.After(s.notBefore[old.stage]) {
		return false
	}
	s.again = &a
	return true
}

func (s *simulation) giveAll(stage change.Stage, needs []Need) bool {
	for _, n := range needs {
		s.give(n)
	}
	if v := s.view(stage); !v.skipped(stage) {
		_, why := v.waived(stageExemption(stage))
		s.stuck = stage.Name + " cannot be left out: " + orElse(why, "nobody may agree")
		return false
	}
	return true
}

// give records one thing that is needed.
func (s *simulation) give(need Need) bool {
	switch {
	case need.Ticket != nil:
		t := *need.Ticket
		if s.in.Facts.Tickets == nil {
			return false
		}
		t.At = s.in.Now
		s.in.Facts.Tickets[t.ID] = t
		s.given = append(s.given, Given{s.in.Now, need})
		return true
	case need.Kind == evidence.AttemptFinished:
		i := slices.IndexFunc(s.in.Pipeline.Stages, func(st change.Stage) bool { return st.Name == need.Predicate.Stage })
		if i < 0 {
			return false
		}
		stage := s.in.Pipeline.Stages[i]
		if running := s.view(stage).underWay(stage); running != nil {
			s.finish(stage, *running)
			return true
		}
		return s.attempt(stage) && s.until(stage, DecideAccepted)
	}
	s.add(need)
	return true
}

func (s *simulation) add(need Need) {
	chain := s.in.Facts.Evidence
	p := need.Predicate
	p.Change, p.Repository = s.in.Change.ID, s.in.Pipeline.Repository
	p.Time, p.Sequence = s.in.Now, len(*chain)+1
	if w := s.in.Change.Window; w != nil {
		p.Window = &evidence.PlannedWindow{Start: w.Start, End: w.End}
	}
	longer := append(*chain, evidence.Record{Statement: evidence.New(need.Kind, p, s.in.Digests.Procedure, s.in.Digests.Request)})
	s.in.Facts.Evidence = &longer
	s.given = append(s.given, Given{s.in.Now, need})
}

// wait puts the clock forward to the end of the longest wait, if there is any, and
// not over anything that has a last moment before it.
func (s *simulation) wait(stage change.Stage, d Decision) bool {
	if s.stuck != "" {
		return false
	}
	var last time.Time
	for _, r := range d.Reasons {
		if r.Outcome == Pending && r.Until != nil && r.Until.After(last) {
			last = r.Until.UTC()
		}
	}
	if !last.After(s.in.Now) {
		return false
	}
	s.in.Now = s.nextDue(stage, last)
	s.ahead(stage)
	return true
}

// waitUntil puts the clock forward to a moment, and on the way gives what later
// stages want by then.
func (s *simulation) waitUntil(stage change.Stage, end time.Time) {
	for end = end.UTC(); s.in.Now.Before(end); {
		s.in.Now = s.nextDue(stage, end)
		s.ahead(stage)
	}
}

// nextDue is the first moment from now on at which something has its time that has
// a last moment too, for this stage or a later one: when it begins to count or, for
// what ages, the last moment. It is the end if there is none before.
func (s *simulation) nextDue(stage change.Stage, end time.Time) time.Time {
	for _, later := range s.stagesFrom(stage) {
		v := s.view(later)
		for _, d := range append(v.entering(), v.accepting(later)...) {
			m := d.moment
			at := m.Earliest
			if !d.MaxAge.IsZero() {
				at = m.Latest
			}
			if !m.Latest.IsZero() && at.After(s.in.Now) && at.Before(end) {
				end = at.UTC()
			}
		}
	}
	return end
}

// ahead gives what this stage and later ones want that cannot wait for them: what
// has a last moment, and what something else is counted from.
func (s *simulation) ahead(stage change.Stage) {
	given := map[string]bool{}
	anchors := s.anchors()
	for _, later := range s.stagesFrom(stage) {
		if v := s.view(later); later.Name != s.in.Stage && (v.skipped(later) || !s.toPass(v, later)) {
			continue
		}
		for s.asked < mostQuestions {
			s.asked++
			in := s.in
			in.Stage = later.Name
			d, err := Decide(in)
			if err != nil || !s.supply(d, given, func(r Reason) bool { return urgent(r, anchors) }) {
				break
			}
		}
	}
}

// anchors lists what dues are counted from and somebody can record.
func (s *simulation) anchors() map[string]bool {
	out := map[string]bool{}
	for _, st := range s.in.Pipeline.Stages {
		for _, r := range slices.Concat(st.Enter, st.Accept) {
			if r.Due != nil && (strings.HasPrefix(r.Due.From, "notice:") || strings.HasPrefix(r.Due.From, "signoff:")) {
				out[r.Due.From] = true
			}
		}
	}
	return out
}

func urgent(r Reason, anchors map[string]bool) bool {
	if r.stale != nil || slices.ContainsFunc(r.Needs, func(n Need) bool { return n.Kind == evidence.AttemptFinished }) {
		return false
	}
	return r.soon || slices.ContainsFunc(r.Needs, func(n Need) bool {
		switch {
		case n.Predicate.Notice != nil:
			return anchors["notice:"+n.Predicate.Notice.Name]
		case n.Predicate.SignOff != nil:
			return anchors["signoff:"+n.Predicate.SignOff.Role]
		}
		return false
	})
}

// why names what keeps a gate shut for good: first what no evidence would meet.
func why(d Decision) string {
	needs := ""
	for _, r := range d.Reasons {
		if r.Outcome != Blocked && r.Outcome != Undecided {
			continue
		}
		if len(r.Needs) == 0 {
			return r.Rule + ": " + r.Message
		}
		needs = orElse(needs, r.Rule+": "+r.Message)
	}
	return orElse(needs, "nothing that anybody could record opens it")
}

// AskAgain is when it makes sense to ask a gate again that only waits: the end of
// the longest wait, or the first moment before it at which something has to be
// done. It is nil if something else is in the way.
func AskAgain(d Decision) *time.Time {
	var longest, act *time.Time
	for _, r := range d.Reasons {
		switch {
		case r.Outcome == Blocked || r.Outcome == Undecided:
			return nil
		case r.Outcome != Pending || r.Until == nil || !r.Until.After(d.At):
		case r.acts && (act == nil || r.Until.Before(*act)):
			act = r.Until
		case !r.acts && (longest == nil || r.Until.After(*longest)):
			longest = r.Until
		}
	}
	if longest == nil || act != nil && act.Before(*longest) {
		return act
	}
	return longest
}
