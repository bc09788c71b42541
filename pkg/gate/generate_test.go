package gate_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// generated is a story of random requirements and random events, most of them
// sensible ones. The same seed gives the same story.
func generated(seed uint64) *story {
	r := rand.New(rand.NewPCG(seed, 1))
	s := newStory()
	s.in.Pipeline.Exclusive = []string{"environment", "component"}
	for _, scope := range []string{"environment:test", "environment:validation", "environment:production", "component:web.test", "component:web.validation", "component:web.production"} {
		s.in.Facts.Scopes[scope] = nil
	}
	qa := s.in.Pipeline.Roles["qa"]
	qa.Delegations = []change.Delegation{{From: "qa-2", To: "dev-2", Start: noon.Add(5 * time.Minute), End: noon.Add(3 * time.Hour)}}
	s.in.Pipeline.Roles["qa"] = qa
	s.in.Pipeline.People = map[string]change.Person{"qa-2": {Login: "quinn"}}
	s.stage("validation").Optional = &change.Waivable{By: []string{"ops"}}
	for i := range s.in.Pipeline.Stages {
		st := &s.in.Pipeline.Stages[i]
		for k := range r.IntN(3) {
			q := demanded(r)
			q.Path = fmt.Sprintf("%s.enter[%d]", st.Path, k)
			st.Enter = append(st.Enter, q)
		}
		for k := range r.IntN(2) {
			q := demanded(r)
			q.Path = fmt.Sprintf("%s.accept[%d]", st.Path, k)
			st.Accept = append(st.Accept, q)
		}
	}
	for range 4 + r.IntN(12) {
		s.happens(r)
	}
	s.otherProcedure("procedure 1")
	return s
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func demanded(r *rand.Rand) change.Requirement {
	strength := pick(r, "", "", "", "should")
	switch r.IntN(7) {
	case 0, 1:
		q := change.Requirement{Require: "review", Role: pick(r, "qa", "ops", "dev"), Count: r.IntN(3), All: r.IntN(6) == 0, Strength: strength}
		if r.IntN(3) == 0 {
			q.Not = []string{pick(r, "author", "implementer", "requester")}
		}
		if r.IntN(4) == 0 {
			q.MaxAge = change.Duration{Minutes: 10}
		}
		return q
	case 2:
		return change.Requirement{Require: "agreement", Role: "requester", Strength: strength}
	case 3:
		return change.Requirement{Require: "separation", Apart: []string{"author", pick(r, "approver", "implementer")}, Strength: strength}
	case 4:
		return change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}, {Role: "handler"}}[:1+r.IntN(2)], Strength: strength}
	case 5:
		return change.Requirement{Require: "copy", Environment: "production", By: []string{"ops"}, Strength: strength}
	}
	return change.Requirement{Require: "check", Check: "smoke", By: pick(r, nil, []string{"qa"}), Strength: strength}
}

// happens adds one event.
func (s *story) happens(r *rand.Rand) {
	stage := pick(r, "test", "test", "validation", "production")
	switch r.IntN(11) {
	case 0, 1:
		s.pass("test", "validation")
	case 2:
		s.end(stage, pick(r, outcomes...))
	case 3, 4:
		s.says(pick(r, "qa-1", "qa-2", "dev-2"), "qa", stage, pick(r, "approve", "approve", "confirm", "reject"))
	case 5:
		s.says(pick(r, "ops-1", "handler-1"), pick(r, "ops", "handler"), stage, pick(r, "approve", "confirm"))
	case 6:
		s.reviews(pick(r, "qa-1", "quinn", "dev-1", "dev-2", "ops-1"), pick(r, "approve", "approve", "reject", "comment"))
	case 7:
		s.check("qa-1", stage, "smoke", pick(r, "passed", "passed", "failed"))
	case 8:
		s.copied("ops-1", pick(r, "production", "production", "test"), stage)
	case 9:
		s.otherProcedure(pick(r, "procedure 1", "procedure 1", "procedure 2"))
	case 10:
		s.says("req-1", "requester", pick(r, "test", "validation"), evidence.Approve)
	}
}
