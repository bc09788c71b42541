package gate_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

const seeds = 90

// decisions asks for every stage, both ways.
func decisions(t *testing.T, s *story) []gate.Decision {
	t.Helper()
	var out []gate.Decision
	for _, st := range s.in.Pipeline.Stages {
		for _, ask := range []func(gate.Input) (gate.Decision, error){gate.Decide, gate.DecideAccepted} {
			d, err := ask(s.input(st.Name))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, d)
		}
	}
	return out
}

func outcomesOf(all []gate.Decision) string {
	var out []string
	for _, d := range all {
		out = append(out, d.Outcome.String())
	}
	return strings.Join(out, " ")
}

// unchanged says that something makes no difference to any outcome.
func unchanged(t *testing.T, what string, edit func(*story, *rand.Rand)) {
	t.Helper()
	open := 0
	for seed := range uint64(seeds) {
		before := outcomesOf(decisions(t, generated(seed)))
		open += strings.Count(before, "passed")
		s := generated(seed)
		edit(s, rand.New(rand.NewPCG(seed, 2)))
		if after := outcomesOf(decisions(t, s)); after != before {
			t.Fatalf("seed %d: with %s the outcomes are\n%s, without\n%s", seed, what, after, before)
		}
	}
	if open < seeds/3 {
		t.Errorf("only %d of the gates were open: the stories show nothing", open)
	}
}

func TestSameAnswerEveryTime(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		s := generated(seed)
		first, err := json.Marshal(decisions(t, s))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			again, err := json.Marshal(decisions(t, s))
			if err != nil || !bytes.Equal(first, again) {
				t.Fatalf("seed %d: two answers to the same question (%v):\n%s\n%s", seed, err, first, again)
			}
		}
	}
	s := generated(7)
	first, _ := json.Marshal(decisions(t, s)[4])
	for range 100 {
		if again, _ := json.Marshal(decisions(t, s)[4]); !bytes.Equal(first, again) {
			t.Fatalf("two answers to the same question:\n%s\n%s", first, again)
		}
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	unchanged(t, "everything in another order", func(s *story, r *rand.Rand) {
		shuffle(r, s.set.Reviews)
		shuffle(r, s.in.Pipeline.Exclusive)
		s.in.Pipeline.People = maps.Clone(s.in.Pipeline.People)
		for name, role := range s.in.Pipeline.Roles {
			role.Members = slices.Clone(role.Members)
			shuffle(r, role.Members)
			s.in.Pipeline.Roles[name] = role
		}
		for i := range s.in.Pipeline.Stages {
			shuffle(r, s.in.Pipeline.Stages[i].Enter)
			shuffle(r, s.in.Pipeline.Stages[i].Accept)
		}
	})
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

func TestNamesDoNotMatter(t *testing.T) {
	t.Parallel()
	// Whoever came first in the alphabet comes last.
	other := map[string]string{"qa-1": "zoe", "qa-2": "yan", "dev-1": "xia", "dev-2": "amy", "ops-1": "bob", "quinn": "cleo"}
	unchanged(t, "other names", func(s *story, r *rand.Rand) {
		rename(s, func(name string) string {
			if n, ok := other[name]; ok {
				return n
			}
			return name
		})
	})
}

func TestCaseDoesNotMatter(t *testing.T) {
	t.Parallel()
	unchanged(t, "names in other case", func(s *story, r *rand.Rand) {
		rename(s, func(name string) string {
			return pick(r, name, strings.ToUpper(name), strings.ToUpper(name[:1])+name[1:])
		})
	})
}

// rename writes every name in a story in another way.
func rename(s *story, as func(string) string) {
	all := func(names []string) []string {
		out := make([]string, len(names))
		for i, n := range names {
			out[i] = as(n)
		}
		return out
	}
	c := *s.in.Change
	c.Authors, c.Requester = all(c.Authors), as(c.Requester)
	s.in.Change = &c
	people := map[string]change.Person{}
	for name, p := range s.in.Pipeline.People {
		p.Login = as(p.Login)
		people[as(name)] = p
	}
	s.in.Pipeline.People = people
	for name, role := range s.in.Pipeline.Roles {
		role.Members = all(role.Members)
		for i, d := range role.Delegations {
			role.Delegations[i].From, role.Delegations[i].To = as(d.From), as(d.To)
		}
		s.in.Pipeline.Roles[name] = role
	}
	for i := range s.set.Reviews {
		s.set.Reviews[i].By.Login = as(s.set.Reviews[i].By.Login)
	}
	for i := range s.chain {
		p := &s.chain[i].Predicate
		p.Actor = as(p.Actor)
		if p.SignOff != nil {
			p.SignOff.Person = as(p.SignOff.Person)
			p.Actor = as(p.SignOff.Person)
		}
		if p.Check != nil {
			p.Check.Person = as(p.Check.Person)
			p.Actor = as(p.Check.Person)
		}
	}
}

func TestOnlyTheDistanceOfTimesMatters(t *testing.T) {
	t.Parallel()
	const by = 40*24*time.Hour + 7*time.Hour + 13*time.Second
	unchanged(t, "everything later", func(s *story, r *rand.Rand) {
		s.in.Now = s.in.Now.Add(by)
		for i := range s.set.Reviews {
			s.set.Reviews[i].At = s.set.Reviews[i].At.Add(by)
		}
		for i := range s.chain {
			p := &s.chain[i].Predicate
			p.Time = p.Time.Add(by)
			if p.Copy != nil {
				p.Copy.Taken = p.Copy.Taken.Add(by)
			}
		}
		for _, role := range s.in.Pipeline.Roles {
			for i, d := range role.Delegations {
				role.Delegations[i].Start, role.Delegations[i].End = d.Start.Add(by), d.End.Add(by)
			}
		}
	})
	unchanged(t, "times of another zone", func(s *story, r *rand.Rand) {
		s.in.Now = s.in.Now.In(time.FixedZone("east", 14*3600))
		for i := range s.set.Reviews {
			s.set.Reviews[i].At = s.set.Reviews[i].At.In(time.FixedZone("west", -11*3600))
		}
	})
}

// neverOpens says that no gate is open afterwards that was not open before.
func neverOpens(t *testing.T, seed uint64, what string, before []gate.Decision, s *story) {
	t.Helper()
	for i, d := range decisions(t, s) {
		if d.Outcome == gate.Passed && before[i].Outcome != gate.Passed {
			t.Fatalf("seed %d: %s opens %s, which was\n%s\nand is\n%s", seed, what, d.Stage, lines(before[i]), lines(d))
		}
	}
}

func TestTakingAwayNeverOpens(t *testing.T) {
	t.Parallel()
	taken := 0
	for seed := range uint64(seeds / 2) {
		whole := generated(seed)
		before := decisions(t, whole)
		for i, rec := range whole.chain {
			s := generated(seed)
			s.chain = slices.Delete(s.chain, i, i+1)
			if i < len(s.chain) {
				neverOpens(t, seed, "a hole in the chain", before, s)
			}
			if !speaksFor(rec) {
				continue
			}
			for k := range s.chain {
				s.chain[k].Predicate.Sequence = k + 1
			}
			neverOpens(t, seed, "to take "+string(rec.Kind())+" away", before, s)
			taken++
		}
		for i, r := range whole.set.Reviews {
			if r.Verdict != evidence.Reject {
				s := generated(seed)
				s.set.Reviews = slices.Delete(s.set.Reviews, i, i+1)
				neverOpens(t, seed, "to take a review away", before, s)
				taken++
			}
		}
		for _, edit := range []func(*gate.Input){
			func(in *gate.Input) { in.Facts.Evidence = nil }, func(in *gate.Input) { in.Facts.Reviews = nil },
			func(in *gate.Input) { in.Facts.Scopes = nil }, func(in *gate.Input) { in.Now = time.Time{} },
		} {
			s := generated(seed)
			s.edit = append(s.edit, edit)
			neverOpens(t, seed, "to take a fact away", before, s)
		}
	}
	if taken < seeds/2 {
		t.Errorf("only %d statements and reviews were taken away", taken)
	}
}

// speaksFor reports whether a statement can only help to open a gate.
func speaksFor(rec evidence.Record) bool {
	p := rec.Predicate
	return p.SignOff != nil && p.SignOff.Verdict != evidence.Reject || p.Check != nil && p.Check.Outcome == evidence.Passed ||
		p.Copy != nil && p.Copy.Of == "production"
}

func TestANoNeverOpens(t *testing.T) {
	t.Parallel()
	for seed := range uint64(seeds) {
		before := decisions(t, generated(seed))
		for _, login := range []string{"qa-1", "quinn", "dev-1", "dev-2", "ops-1", "req-1", "handler-1"} {
			s := generated(seed)
			s.set.Reviews = append(s.set.Reviews, review.Review{
				By: review.Identity{Login: login}, Verdict: evidence.Reject, At: s.in.Now, Procedure: s.in.Digests.Procedure, Request: s.in.Digests.Request,
			})
			neverOpens(t, seed, "a no of "+login, before, s)
		}
	}
}
