package gate_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
)

// policyCase is a pipeline of two stages, and what it can never meet; without
// want it can meet everything.
type policyCase struct {
	name, want string
	edit       func(*change.Pipeline)
}

// onProduction makes production ask for something.
func onProduction(all ...change.Requirement) func(*change.Pipeline) {
	return func(p *change.Pipeline) { p.Stages[1].Enter = append(p.Stages[1].Enter, all...) }
}

func both(edits ...func(*change.Pipeline)) func(*change.Pipeline) {
	return func(p *change.Pipeline) {
		for _, edit := range edits {
			edit(p)
		}
	}
}

func windowReq(name string) change.Requirement {
	return change.Requirement{Require: "window", Window: name}
}

func quietReq(name string) change.Requirement {
	return change.Requirement{Require: "quiet", Period: name}
}

// weekly is a window that comes back on a weekday.
func weekly(day, at, lasts string) change.Recurring {
	d, _ := change.ParseDuration(lasts)
	return change.Recurring{Rule: "FREQ=WEEKLY;BYDAY=" + day, Time: at, Lasts: d}
}

// recurs puts a rule into the calendar, as a window and as a quiet period.
func recurs(name string, r change.Recurring) func(*change.Pipeline) {
	return func(p *change.Pipeline) { p.Calendar.Windows[name], p.Calendar.Quiet[name] = r, r }
}

func freezeFor(name, start, end string) func(*change.Pipeline) {
	return func(p *change.Pipeline) {
		from, _ := time.Parse(time.RFC3339, start)
		to, _ := time.Parse(time.RFC3339, end)
		p.Calendar.Freezes = append(p.Calendar.Freezes, change.Freeze{Name: name, Start: from, End: to})
	}
}

func role(name string, members ...string) func(*change.Pipeline) {
	return func(p *change.Pipeline) { p.Roles[name] = change.Role{Members: members} }
}

func reviewBy(name string, count int) change.Requirement {
	return change.Requirement{Require: "review", Role: name, Count: count}
}

// dueOf is a check with a due and an age.
func dueOf(from, earliest, latest, maxAge string) change.Requirement {
	d := change.Due{From: from}
	if o, err := change.ParseOffset(earliest); err == nil {
		d.Earliest = &o
	}
	if o, err := change.ParseOffset(latest); err == nil {
		d.Latest = &o
	}
	age, _ := change.ParseDuration(maxAge)
	return change.Requirement{Require: "check", Check: "load", Due: &d, MaxAge: age}
}

func ageOf(maxAge string) change.Requirement {
	age, _ := change.ParseDuration(maxAge)
	return change.Requirement{Require: "age", Stage: "test", MaxAge: age}
}

func soakFor(length string) change.Requirement {
	d, _ := change.ParseDuration(length)
	return change.Requirement{Require: "soak", For: d}
}

// testedIn makes the test wait for a window.
func testedIn(name string) func(*change.Pipeline) {
	return func(p *change.Pipeline) { p.Stages[0].Enter = append(p.Stages[0].Enter, windowReq(name)) }
}

func session(name string, r change.Recurring) func(*change.Pipeline) {
	return func(p *change.Pipeline) { p.Calendar.Sessions[name] = r }
}

func eventAt(name, at string) func(*change.Pipeline) {
	return func(p *change.Pipeline) { p.Calendar.Events[name], _ = time.Parse(time.RFC3339, at) }
}

var policyCases = []policyCase{
	{"nothing", "", func(*change.Pipeline) {}},

	{"enough people", "", both(role("qa", "a", "b"), onProduction(reviewBy("qa", 2)))},
	{"one too few", "review.qa: it takes 3 reviews by qa, and 2 people can ever give one: a and b", both(role("qa", "a", "b"), onProduction(reviewBy("qa", 3)))},
	{"a bot does not count", "it takes 2 reviews by qa, and 1 person can ever give one: a", both(role("qa", "a", "b[bot]"), onProduction(reviewBy("qa", 2)))},
	{"only a bot could agree", "nobody can have the role customer, which has to agree", both(role("customer", "b[bot]"), onProduction(change.Requirement{Require: "agreement", Role: "customer"}))},
	{"a bot reports a check", "", both(role("lab", "b[bot]"), onProduction(change.Requirement{Require: "check", Check: "load", By: []string{"lab"}}))},
	{"the same person in capitals", "it takes 2 reviews by qa, and 1 person can ever give one: a", both(role("qa", "a", "A"), onProduction(reviewBy("qa", 2)))},
	{"two roles of two people", "", both(role("qa", "a", "b"), role("lead", "b", "a"), onProduction(reviewBy("qa", 1), reviewBy("lead", 1)))},
	{"two roles of one person", "review.lead: the reviews by qa and lead take 2 different people together, and only 1 person can give them: a", both(role("qa", "a"), role("lead", "a"), onProduction(reviewBy("qa", 1), reviewBy("lead", 1)))},
	{"only those who share people are named", "the reviews by qa and lead take 3 different people together, and only 2 people can give them: a and b",
		both(role("dba", "d"), role("qa", "a", "b"), role("lead", "a", "b"), onProduction(reviewBy("dba", 1), reviewBy("qa", 1), reviewBy("lead", 2)))},
	{"a greedy choice would fail", "", both(role("qa", "a", "b"), role("lead", "a"), onProduction(reviewBy("qa", 1), reviewBy("lead", 1)))},
	{"a stand-in makes two", "", both(func(p *change.Pipeline) {
		p.Roles["qa"] = change.Role{Members: []string{"a"}, Delegations: []change.Delegation{{From: "a", To: "b"}}}
	}, onProduction(reviewBy("qa", 2)))},
	{"a team may have anybody", "", both(func(p *change.Pipeline) {
		p.Roles["qa"] = change.Role{Members: []string{"a"}, Teams: []string{"org/qa"}}
	}, onProduction(reviewBy("qa", 9)))},
	{"owners are not known yet", "", both(func(p *change.Pipeline) { p.Roles["qa"] = change.Role{Owners: true} }, onProduction(reviewBy("qa", 2)))},
	{"the change names them", "", both(func(p *change.Pipeline) { p.Roles["customer"] = change.Role{From: "requester"} }, onProduction(change.Requirement{Require: "agreement", Role: "customer"}))},
	{"one that is only recommended", "", both(role("qa", "a"), onProduction(change.Requirement{Require: "review", Role: "qa", Count: 2, Strength: "should"}))},
	{"different stages may ask the same person", "", both(role("qa", "a"), onProduction(reviewBy("qa", 1)), func(p *change.Pipeline) { p.Stages[0].Enter = []change.Requirement{reviewBy("qa", 1)} })},
	{"before and after may ask the same person", "", both(role("qa", "a"), role("lead", "a"), onProduction(reviewBy("qa", 1)), func(p *change.Pipeline) { p.Stages[1].Accept = []change.Requirement{reviewBy("lead", 1)} })},
	{"accepted by too few", "it takes 2 reviews by qa", both(role("qa", "a"), func(p *change.Pipeline) { p.Stages[1].Accept = []change.Requirement{reviewBy("qa", 2)} })},
	{"nobody agrees", "agreement.customer: nobody can have the role customer, which has to agree", both(role("customer"), onProduction(change.Requirement{Require: "agreement", Role: "customer"}))},
	{"nobody gives a verdict", "nobody can have the role customer, which has to give a verdict", both(role("qa", "a"), role("customer"), onProduction(change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}, {Role: "customer"}}}))},
	{"nobody vouches", "nobody can have the role lab, which has to vouch for it", both(role("lab"), onProduction(change.Requirement{Require: "check", Check: "load", By: []string{"lab"}}))},
	{"somebody vouches", "", both(role("lab"), role("qa", "a"), onProduction(change.Requirement{Require: "check", Check: "load", By: []string{"lab", "qa"}}))},
	{"one of all cannot report", "nobody can have the role lab, which has to report it", both(role("lab"), role("qa", "a"), onProduction(change.Requirement{Require: "check", Check: "load", From: []string{"qa", "lab"}, Need: "all"}))},
	{"one of several can report", "", both(role("lab"), role("qa", "a"), onProduction(change.Requirement{Require: "check", Check: "load", From: []string{"lab", "qa"}}))},

	{"windows that follow each other", "the window a (first Tue 2026-01-06 18:00 UTC to Tue 2026-01-06 20:00 UTC) and the quiet period b (first Tue 2026-01-06 20:00 UTC to Tue 2026-01-06 22:00 UTC) never leave a moment for production",
		both(recurs("a", weekly("TU", "18:00", "2h")), recurs("b", weekly("TU", "20:00", "2h")), onProduction(windowReq("a"), quietReq("b")))},
	{"a minute in common", "", both(recurs("a", weekly("TU", "18:00", "2h1m")), recurs("b", weekly("TU", "20:00", "2h")), onProduction(windowReq("a"), quietReq("b")))},
	{"over midnight", "", both(recurs("a", weekly("TU", "22:00", "4h")), recurs("b", weekly("WE", "01:00", "2h")), onProduction(windowReq("a"), quietReq("b")))},
	{"any quiet period will do", "", both(recurs("a", weekly("TU", "18:00", "2h")), recurs("b", weekly("WE", "18:00", "2h")), onProduction(windowReq("a"), quietReq("")))},
	{"a rare day that does come", "", both(recurs("a", change.Recurring{Rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", Time: "18:00", Lasts: change.Duration{Minutes: 60}}), recurs("b", weekly("TU", "18:00", "2h")), onProduction(windowReq("a"), quietReq("b")),
		func(p *change.Pipeline) { p.Calendar.Zone = "Europe/Zurich" })},
	{"three of which no two are to blame", "the window a (first Mon 2026-01-05 10:00 UTC to Mon 2026-01-05 12:00 UTC), the quiet period b (first Mon 2026-01-05 11:00 UTC to Mon 2026-01-05 13:00 UTC) and the quiet period c",
		both(recurs("a", weekly("MO", "10:00", "2h")), recurs("b", weekly("MO", "11:00", "2h")), recurs("c", weekly("MO", "12:00", "6d23h")), onProduction(windowReq("a"), quietReq("b"), quietReq("c")))},
	{"one that starts later", "", both(recurs("a", change.Recurring{Rule: "FREQ=WEEKLY;BYDAY=TU", From: "2040-01-01", Time: "18:00", Lasts: change.Duration{Minutes: 60}}), recurs("b", weekly("TU", "18:00", "2h")), onProduction(windowReq("a"), quietReq("b")))},
	{"one is over before the other starts", "and the quiet period b never leave a moment for production, from Thu 2026-12-31", both(
		recurs("a", change.Recurring{Rule: "FREQ=WEEKLY;BYDAY=TU", From: "2027-01-01", Time: "18:00", Lasts: change.Duration{Minutes: 60}}),
		recurs("b", change.Recurring{Rule: "FREQ=WEEKLY;BYDAY=TU", Until: "2026-12-31", Time: "18:00", Lasts: change.Duration{Minutes: 60}}), onProduction(windowReq("a"), quietReq("b")))},
	{"a waiver may help", "", both(recurs("a", weekly("TU", "18:00", "2h")), recurs("b", weekly("TU", "20:00", "2h")), role("cab", "a"), onProduction(windowReq("a"), func() change.Requirement {
		q := quietReq("b")
		q.Waivable = &change.Waivable{By: []string{"cab"}}
		return q
	}()))},
	{"windows of a test", "never leave a moment for test", both(recurs("a", weekly("TU", "18:00", "2h")), recurs("b", weekly("TU", "20:00", "2h")), func(p *change.Pipeline) {
		p.Stages[0].Enter = []change.Requirement{windowReq("a"), quietReq("b")}
	})},

	{"every occurrence is frozen", "never leave a moment for production", both(recurs("a", change.Recurring{From: "2026-12-22", Time: "18:00", Lasts: change.Duration{Minutes: 60}}),
		freezeFor("exams", "2026-12-22T18:00:00Z", "2026-12-22T19:00:00Z"), onProduction(windowReq("a")))},
	{"a second is left", "", both(recurs("a", change.Recurring{From: "2026-12-22", Time: "18:00", Lasts: change.Duration{Minutes: 60}}),
		freezeFor("exams", "2026-12-22T18:00:00Z", "2026-12-22T18:59:59Z"), onProduction(windowReq("a")))},
	{"two freezes that touch", "never leave a moment", both(recurs("a", change.Recurring{From: "2026-12-22", Time: "18:00", Lasts: change.Duration{Minutes: 60}}),
		freezeFor("one", "2026-12-22T18:00:00Z", "2026-12-22T18:30:00Z"), freezeFor("two", "2026-12-22T18:30:00Z", "2026-12-22T19:00:00Z"), onProduction(windowReq("a")))},
	{"an exception that somebody can make", "", both(recurs("a", change.Recurring{From: "2026-12-22", Time: "18:00", Lasts: change.Duration{Minutes: 60}}), role("cab", "a"),
		freezeFor("exams", "2026-12-22T18:00:00Z", "2026-12-22T19:00:00Z"), func(p *change.Pipeline) { p.Calendar.Freezes[0].Exception = &change.Waivable{By: []string{"cab"}} }, onProduction(windowReq("a")))},
	{"a freeze of five years", "", freezeFor("long", "2026-06-01T00:00:00Z", "2031-06-01T00:00:00Z")},
	{"a second more", "the freeze long has no exception and lasts from", freezeFor("long", "2026-06-01T00:00:00Z", "2031-06-01T00:00:01Z")},
	{"a test is not frozen", "", both(recurs("a", change.Recurring{From: "2026-12-22", Time: "18:00", Lasts: change.Duration{Minutes: 60}}),
		freezeFor("exams", "2026-12-22T18:00:00Z", "2026-12-22T19:00:00Z"), testedIn("a"))},

	{"as old as it may be", "", onProduction(dueOf("start", "", "-2w", "2w"))},
	{"a day too old", "check.load: it has to be there at the latest 2 weeks 1 day before the start, and is good for 2w", func(p *change.Pipeline) { onProduction(dueOf("start", "", "-15d", "2w"))(p) }},
	{"minutes too old", "is good for 1h: whatever is in time is too old", onProduction(dueOf("start", "", "-61m", "1h"))},
	{"business days are at least days", "whatever is in time is too old", onProduction(dueOf("start", "", "-15bd", "2w"))},
	{"steps begin before the window", "", both(onProduction(dueOf("start", "", "-61m", "1h")), func(p *change.Pipeline) { p.Plan = &change.PlanPolicy{Before: change.Duration{Minutes: 1}} })},
	{"before the last session", "whatever is in time is too old", both(session("cab", weekly("MO", "10:00", "1h")), onProduction(dueOf("session:cab", "", "-3w", "2w")))},
	{"a test has no planned start", "", func(p *change.Pipeline) { p.Stages[0].Enter = []change.Requirement{dueOf("start", "", "-3w", "2w")} }},

	{"as long as the pass is good for", "", onProduction(soakFor("1d"), ageOf("1d"))},
	{"two days, and good for one", "soak: it is met at the earliest 2d after the pass of test, and that pass is good for 1d (age.test)", onProduction(soakFor("2d"), ageOf("1d"))},
	{"a due after the pass", "check.load: it is met at the earliest 1 week 1 day after the pass of test, and that pass is good for 1w (age.test)", onProduction(dueOf("passed:test", "+8d", "", ""), ageOf("1w"))},
	{"windows a day apart", "", both(recurs("mo", weekly("MO", "08:00", "12h")), recurs("tu", weekly("TU", "20:00", "2h")), testedIn("mo"), onProduction(windowReq("tu"), ageOf("1d")))},
	{"windows two days apart", "age.test: the pass of test is good for 1d, and no window of production opens in that time: test is entered in the window mo, and production in the window we",
		both(recurs("mo", weekly("MO", "08:00", "12h")), recurs("we", weekly("WE", "20:00", "2h")), testedIn("mo"), onProduction(windowReq("we"), ageOf("1d")))},
	{"too soon in this window, too late in the next", "after 2 days in which it has to stand",
		both(recurs("mo", weekly("MO", "08:00", "12h")), recurs("tu", weekly("TU", "20:00", "2h")), testedIn("mo"), onProduction(windowReq("tu"), ageOf("4d"), soakFor("2d1h")))},
	{"late enough in the next", "", both(recurs("mo", weekly("MO", "08:00", "12h")), recurs("tu", weekly("TU", "20:00", "2h")), testedIn("mo"), onProduction(windowReq("tu"), ageOf("9d"), soakFor("2d1h")))},

	{"a session later than the window allows", "check.load: it has to be there at the earliest 1 week 1 day after the session cab, and the next one always comes before that", both(session("cab", weekly("MO", "10:00", "1h")), onProduction(dueOf("session:cab", "+8d", "", "")))},
	{"just before the next session", "", both(session("cab", weekly("MO", "10:00", "1h")), onProduction(dueOf("session:cab", "+6d", "", "")))},
	{"no window between", "the window mo never opens in that time", both(session("cab", weekly("TU", "10:00", "1h")), recurs("mo", weekly("MO", "08:00", "1h")), onProduction(windowReq("mo"), dueOf("session:cab", "+6d", "", "")))},
	{"a window between", "", both(session("cab", weekly("TU", "10:00", "1h")), recurs("mo", weekly("MO", "08:00", "1h")), onProduction(windowReq("mo"), dueOf("session:cab", "+5d", "", "")))},
	{"too old when the window opens", "and is good for 2d, and the window mo never opens in that time", both(session("cab", weekly("TU", "10:00", "1h")), recurs("mo", weekly("MO", "08:00", "1h")), onProduction(windowReq("mo"), dueOf("session:cab", "", "+1d", "2d")))},
	{"young enough when it opens", "", both(session("cab", weekly("TU", "10:00", "1h")), recurs("mo", weekly("MO", "08:00", "1h")), onProduction(windowReq("mo"), dueOf("session:cab", "", "+1d", "6d")))},
	{"after an event no window", "never opens in that time", both(eventAt("term", "2026-09-01T00:00:00Z"), recurs("one", change.Recurring{From: "2026-08-01", Time: "08:00", Lasts: change.Duration{Minutes: 60}}), onProduction(windowReq("one"), dueOf("event:term", "+1d", "", "")))},
	{"after an event a window", "", both(eventAt("term", "2026-09-01T00:00:00Z"), recurs("mo", weekly("MO", "08:00", "1h")), onProduction(windowReq("mo"), dueOf("event:term", "+1d", "", "")))},
}

func TestSatisfiable(t *testing.T) {
	for _, c := range policyCases {
		p := &change.Pipeline{
			Name: "release", Roles: map[string]change.Role{},
			Stages: []change.Stage{{Name: "test", Kind: change.TestKind, Path: "stages[0]"}, {Name: "production", Kind: change.Production, Path: "stages[1]"}},
			Calendar: &change.Calendar{
				Zone: "UTC", Windows: map[string]change.Recurring{}, Quiet: map[string]change.Recurring{}, Sessions: map[string]change.Recurring{}, Events: map[string]time.Time{},
			},
			Source: change.Source{File: "pipeline.cue", Where: map[string]finding.Position{"": {File: "pipeline.cue", Line: 1, Column: 1}}},
		}
		c.edit(p)
		var blocked []string
		for _, r := range gate.Satisfiable(p) {
			if r.Rule != "lint/satisfiable" || r.At.Line == 0 || r.Message == "" {
				t.Errorf("%s: incomplete: %+v", c.name, r)
			}
			if r.Outcome == gate.Blocked {
				blocked = append(blocked, r.Message)
			}
		}
		if got := strings.Join(blocked, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) || len(blocked) > 1 {
			t.Errorf("%s: got\n%s\nexpected %q", c.name, got, c.want)
		}
	}
}

// TestSatisfiableForAChange judges the same pipeline for changes of other people
// and dates.
func TestSatisfiableForAChange(t *testing.T) {
	judge(t, []theCase{
		opens("the author is not one of the two", possible, "can meet what production asks for", needsTwo("dev-1")),
		refuses("the author is one of the two", possible, "it takes 2 reviews by qa, and 1 person can ever give one: qa-1; it does not count from who wrote or requested the change: qa-2", needsTwo("qa-2")).with(required, distinct),
		opens("planned before the freeze", possible, "can meet", frozenFrom(1)),
		refuses("planned into a freeze without an end", possible, "nothing can ever be changed", frozenFrom(-1)).with("time/freeze"),
	})
}

func needsTwo(author string) func(*story) {
	return func(s *story) {
		s.in.Change.Authors = []string{author}
		s.enter("production", change.Requirement{Require: "review", Role: "qa", Count: 2, Not: []string{"author"}})
		s.pass("test", "validation")
		s.reviews("qa-1", "approve")
		s.reviews("qa-2", "approve")
	}
}

// frozenFrom plans the change, and a freeze of ten years so many days after its
// start.
func frozenFrom(days int) func(*story) {
	return func(s *story) {
		s.pass("test", "validation")
		start := s.in.Now.Add(time.Hour)
		s.in.Change.Window = &change.Window{Start: start, End: start.Add(time.Hour)}
		from := start.AddDate(0, 0, days)
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Freezes: []change.Freeze{{Name: "long", Start: from, End: from.AddDate(10, 0, 0)}}}
	}
}

// TestLintTellsWhatCannotBe shows that a change is told before anything was done.
func TestLintTellsWhatCannotBe(t *testing.T) {
	s := newStory()
	s.enter("production", change.Requirement{Require: "review", Role: "qa", Count: 9})
	reasons := gate.Lint(s.input("production"))
	i := slices.IndexFunc(reasons, func(r gate.Reason) bool { return r.Rule == possible })
	if i < 0 || reasons[i].Outcome != gate.Blocked || reasons[i].Stage != "production" {
		t.Errorf("got %v", reasons)
	}
}
