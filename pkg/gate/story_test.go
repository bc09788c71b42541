package gate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

// story is a change on its way: what happens is added statement by statement,
// each a minute after the one before.
type story struct {
	in    gate.Input
	chain evidence.Chain
	set   review.Set
	count map[string]int // attempts by stage
	// key is the letter of the key that signs what happens now, and keys are those
	// of what has happened; "" for none.
	key  string
	keys []string
	// edit changes the input after all facts were put into it.
	edit []func(*gate.Input)
}

func sum(name string) string {
	h := sha256.Sum256([]byte(name))
	return "sha256:" + hex.EncodeToString(h[:])
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// newStory has three stages without a requirement, and a role for each part.
func newStory() *story {
	return &story{
		count: map[string]int{},
		in: gate.Input{
			Now: noon,
			Change: &change.Change{
				ID: "upgrade", Summary: "Upgrade the server", Type: "normal",
				Requester: "req-1", Authors: []string{"dev-1"}, Components: []string{"web"},
			},
			Digests: change.Digests{Procedure: sum("procedure 1"), Request: sum("request 1")},
			Pipeline: &change.Pipeline{
				Name:  "release",
				Types: map[string]change.Type{"normal": {}},
				Roles: map[string]change.Role{
					"dev":       {Members: []string{"dev-1", "dev-2"}},
					"qa":        {Members: []string{"qa-1", "qa-2"}},
					"ops":       {Members: []string{"ops-1"}},
					"handler":   {Members: []string{"handler-1"}},
					"requester": {From: "requester", Proxies: []string{"handler"}},
				},
				Stages: []change.Stage{
					{Name: "test", Environment: "test", Kind: change.TestKind, Path: "stages[0]"},
					{Name: "validation", Environment: "validation", Kind: change.Validation, Path: "stages[1]"},
					{Name: "production", Environment: "production", Kind: change.Production, Path: "stages[2]"},
				},
				Derived: change.Derived{TypeHolds: true},
			},
			Facts: gate.Facts{Teams: map[string][]string{}, Scopes: map[string]*gate.Holder{}},
		},
	}
}

func (s *story) stage(name string) *change.Stage {
	stages := s.in.Pipeline.Stages
	i := slices.IndexFunc(stages, func(st change.Stage) bool { return st.Name == name })
	if i < 0 {
		return &change.Stage{Name: name, Environment: name}
	}
	return &stages[i]
}

// enter and accept add requirements to a stage.
func (s *story) enter(stage string, r ...change.Requirement) *story {
	st := s.stage(stage)
	st.Enter = append(st.Enter, r...)
	return s
}

func (s *story) accept(stage string, r ...change.Requirement) *story {
	st := s.stage(stage)
	st.Accept = append(st.Accept, r...)
	return s
}

func (s *story) wait(d time.Duration) *story {
	s.in.Now = s.in.Now.Add(d)
	return s
}

// record adds a statement about what is here now, and lets a minute go by.
func (s *story) record(kind evidence.Kind, stage string, p evidence.Predicate) *evidence.Record {
	p.Change, p.Stage, p.Time, p.Sequence = s.in.Change.ID, stage, s.in.Now, len(s.chain)+1
	if p.Environment == "" {
		p.Environment = s.stage(stage).Environment
	}
	st := evidence.New(kind, p, s.in.Digests.Procedure, s.in.Digests.Request)
	s.chain = append(s.chain, evidence.Record{Statement: st})
	s.keys = append(s.keys, s.key)
	s.wait(time.Minute)
	return &s.chain[len(s.chain)-1]
}

// today stands for what the gate asks for when the story is over.
const today = "today"

func (s *story) start(stage string) *evidence.Record { return s.startBy(stage, "ops-1") }

func (s *story) startBy(stage, actor string) *evidence.Record {
	s.count[stage]++
	return s.record(evidence.AttemptStarted, stage, evidence.Predicate{
		Actor: actor, AttemptStarted: &evidence.AttemptStartedBody{Attempt: s.attempt(stage), Gate: "passed", Policy: today},
	})
}

func (s *story) finish(stage, outcome string) *evidence.Record {
	return s.record(evidence.AttemptFinished, stage, evidence.Predicate{
		Actor: "ops-1", AttemptFinished: &evidence.AttemptFinishedBody{Attempt: s.attempt(stage), Outcome: outcome},
	})
}

func (s *story) attempt(stage string) string { return stage + "-" + string(rune('0'+s.count[stage])) }

// end is a whole attempt.
func (s *story) end(stage, outcome string) *story {
	s.start(stage)
	s.finish(stage, outcome)
	return s
}

func (s *story) pass(stages ...string) *story {
	for _, stage := range stages {
		s.end(stage, evidence.Passed)
	}
	return s
}

// says records a sign-off that the person enters.
func (s *story) says(person, role, stage, verdict string, answers ...string) *evidence.Record {
	return s.record(evidence.SignOff, stage, evidence.Predicate{
		Actor: person, SignOff: &evidence.SignOffBody{Role: role, Person: person, Verdict: verdict, Answers: answers},
	})
}

// reviews adds a review of the forge, given now, and lets a minute go by.
func (s *story) reviews(login, verdict string) *review.Review {
	s.set.Reviews = append(s.set.Reviews, review.Review{
		By: review.Identity{Login: login}, Verdict: verdict, At: s.in.Now,
		Procedure: s.in.Digests.Procedure, Request: s.in.Digests.Request,
	})
	s.wait(time.Minute)
	return &s.set.Reviews[len(s.set.Reviews)-1]
}

func (s *story) check(person, stage, name, outcome string) *evidence.CheckBody {
	body := &evidence.CheckBody{Name: name, Outcome: outcome, Person: person}
	s.record(evidence.Check, stage, evidence.Predicate{Actor: person, Check: body})
	return body
}

func (s *story) copied(person, of, to string) *evidence.Record {
	return s.record(evidence.Copy, "", evidence.Predicate{
		Actor: person, Environment: to, Copy: &evidence.CopyBody{Of: of, Taken: s.in.Now},
	})
}

func (s *story) waives(person, role, stage, reason string) *evidence.Record {
	return s.record(evidence.Waiver, stage, evidence.Predicate{
		Actor: person, Waiver: &evidence.WaiverBody{Role: role, Person: person, Reason: reason},
	})
}

// otherProcedure changes a step; otherRequest changes what is asked for.
func (s *story) otherProcedure(name string) *story {
	s.in.Digests.Procedure = sum(name)
	return s
}

func (s *story) otherRequest(name string) *story {
	s.in.Digests.Request = sum(name)
	return s
}

func (s *story) input(stage string) gate.Input {
	in := s.in
	in.Stage = stage
	chain, set := slices.Clone(s.chain), s.set
	for _, rec := range chain {
		if a := rec.Predicate.AttemptStarted; a != nil && a.Policy == today {
			a.Policy = s.stage(rec.Predicate.Stage).Policy(s.in.Pipeline.Name)
		}
	}
	for i, key := range s.keys {
		if key != "" && i < len(chain) {
			chain[i] = signed(chain[i], key)
		}
	}
	in.Facts.Evidence, in.Facts.Reviews = &chain, &set
	for _, edit := range s.edit {
		edit(&in)
	}
	return in
}

// theCase is one decision that has to come out as it says.
type theCase struct {
	name  string
	given func(*story)
	stage string // production if empty
	// accepted asks whether the stage counts as passed.
	accepted bool
	rule     string
	want     gate.Outcome // of the rule
	says     string       // part of its message
	gate     gate.Outcome // of the decision
	also     []string     // other rules that must not pass either
}

// refuses makes a case in which one rule alone keeps the gate shut.
func refuses(name, rule, says string, given func(*story)) theCase {
	return theCase{name: name, rule: rule, says: says, given: given}
}

func opens(name, rule, says string, given func(*story)) theCase {
	return theCase{name: name, rule: rule, says: says, given: given, want: gate.Passed, gate: gate.Passed}
}

func (c theCase) at(stage string) theCase      { c.stage = stage; return c }
func (c theCase) with(rules ...string) theCase { c.also = rules; return c }

// counted asks whether the stage counts as passed.
func (c theCase) counted(stage string) theCase {
	c.stage, c.accepted = stage, true
	return c
}

func (c theCase) comes(want, decision gate.Outcome) theCase {
	c.want, c.gate = want, decision
	return c
}

func judge(t *testing.T, cases []theCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStory()
			c.given(s)
			c.verify(t, c.decide(t, s))
		})
	}
}

func (c theCase) decide(t *testing.T, s *story) gate.Decision {
	t.Helper()
	stage := c.stage
	if stage == "" {
		stage = "production"
	}
	ask := gate.Decide
	if c.accepted {
		ask = gate.DecideAccepted
	}
	d, err := ask(s.input(stage))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (c theCase) verify(t *testing.T, d gate.Decision) {
	t.Helper()
	if d.Outcome != c.gate {
		t.Errorf("the gate is %s, want %s", d.Outcome, c.gate)
	}
	found := false
	for _, r := range d.Reasons {
		found = found || r.Rule == c.rule && r.Outcome == c.want && strings.Contains(r.Message, c.says)
		refused := r.Outcome == gate.Blocked || r.Outcome == gate.Undecided || r.Outcome == gate.Pending
		if refused && r.Rule != c.rule && !slices.Contains(c.also, r.Rule) {
			t.Errorf("another rule does not pass: %s", line(r))
		}
	}
	if !found {
		t.Errorf("no reason of %s is %s and says %q; there is:\n%s", c.rule, c.want, c.says, lines(d))
	}
}

func line(r gate.Reason) string {
	return strings.Join([]string{r.Outcome.String(), r.Rule, r.Stage, r.Message}, " | ")
}

func lines(d gate.Decision) string {
	var out []string
	for _, r := range d.Reasons {
		if r.Outcome != gate.NotApplicable {
			out = append(out, line(r))
		}
	}
	return strings.Join(out, "\n")
}
