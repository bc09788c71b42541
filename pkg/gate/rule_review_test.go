package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

const (
	required = "review/required"
	distinct = "review/distinct"
	possible = "lint/satisfiable"
)

// asks makes the first stage ask for one review of qa, with what edit adds.
func asks(edit func(*change.Requirement), given func(*story)) func(*story) {
	return func(s *story) {
		r := change.Requirement{Require: "review", Role: "qa", Path: "stages[0].enter[0]"}
		edit(&r)
		s.enter("test", r)
		given(s)
	}
}

func plainly(given func(*story)) func(*story) { return asks(func(*change.Requirement) {}, given) }

var reviewCases = []theCase{
	opens("a review of the forge", required, "qa-1 said approve as qa", plainly(func(s *story) { s.reviews("qa-1", "approve") })).at("test"),
	opens("a sign-off", required, "qa-2 said approve as qa", plainly(func(s *story) { s.says("qa-2", "qa", "test", "approve") })).at("test"),
	opens("a comment after the approval", required, "qa-1 said approve", plainly(func(s *story) { s.reviews("qa-1", "approve"); s.reviews("qa-1", "comment") })).at("test"),
	opens("a login in another case", required, "qa-1 said approve", plainly(func(s *story) { s.reviews("QA-1", "approve") })).at("test"),
	opens("a sign-off in another case", required, "qa-1 said approve", plainly(func(s *story) { s.says("QA-1", "qa", "test", "approve") })).at("test"),
	opens("a GO", required, "qa-1 said go", asks(func(r *change.Requirement) { r.Verdict = "go" }, func(s *story) { s.says("qa-1", "qa", "test", "go") })).at("test"),
	opens("an older procedure is what a stage that binds the change does not look at", required, "qa-1 said approve", plainly(func(s *story) {
		s.stage("test").Binds = change.BindsChange
		s.reviews("qa-1", "approve")
		s.otherProcedure("procedure 2")
	})).at("test"),

	opens("a bot with the role is not asked", required, "qa-1 said approve", asks(func(r *change.Requirement) { r.All = true }, func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"helper[bot]", "qa-1"}}
		s.reviews("qa-1", "approve")
	})).at("test"),

	refuses("a bot with the role approved", required, "the review of the bot \"helper[bot]\" does not count", plainly(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"helper[bot]", "qa-1"}}
		s.reviews("helper[bot]", "approve")
	})).at("test"),
	refuses("a bot with the role signed off", required, "the approve of the bot Helper[bot] as qa does not count", plainly(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"helper[bot]", "qa-1"}}
		s.says("Helper[bot]", "qa", "test", "approve")
	})).at("test"),
	refuses("nobody but a bot has the role", required, "nobody may give it, so it can never be met", plainly(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"helper[bot]"}}
	})).at("test").with(possible),
	refuses("nobody reviewed", required, "0 of 1 review by qa", plainly(func(s *story) {})).at("test"),
	refuses("one of two", required, "1 of 2 reviews by qa", asks(func(r *change.Requirement) { r.Count = 2 }, func(s *story) { s.reviews("qa-1", "approve") })).at("test"),
	refuses("one person twice is one", required, "1 of 2 reviews by qa", asks(func(r *change.Requirement) { r.Count = 2 }, func(s *story) {
		s.reviews("qa-1", "approve")
		s.says("Qa-1", "qa", "test", "approve")
	})).at("test"),
	refuses("a count below one is one", required, "0 of 1 review", asks(func(r *change.Requirement) { r.Count = -1 }, func(s *story) {})).at("test"),
	refuses("somebody without the role", required, "0 of 1", plainly(func(s *story) { s.reviews("dev-2", "approve") })).at("test"),
	refuses("a sign-off of somebody without the role", required, "0 of 1", plainly(func(s *story) { s.says("dev-2", "qa", "test", "approve") })).at("test"),
	refuses("a sign-off in another role", required, "0 of 1", plainly(func(s *story) { s.says("qa-1", "ops", "test", "approve") })).at("test"),
	refuses("a sign-off in no role", required, "0 of 1", plainly(func(s *story) { s.says("qa-1", "", "test", "approve") })).at("test"),
	refuses("a sign-off for another stage", required, "0 of 1", plainly(func(s *story) { s.says("qa-1", "qa", "validation", "approve") })).at("test"),
	refuses("a sign-off for no stage", required, "qa-1 said approve for no stage", plainly(func(s *story) { s.says("qa-1", "qa", "", "approve") })).at("test"),
	refuses("a sign-off in another environment", required, "in another environment", plainly(func(s *story) {
		s.says("qa-1", "qa", "test", "approve").Predicate.Environment = "laptop"
	})).at("test"),
	refuses("a sign-off that somebody else entered", required, "may not enter it for them", plainly(func(s *story) {
		s.says("qa-1", "qa", "test", "approve").Predicate.Actor = "dev-1"
	})).at("test"),
	refuses("a proxy of another role", required, "handler-1 may not enter it", plainly(func(s *story) {
		s.says("qa-1", "qa", "test", "approve").Predicate.Actor = "handler-1"
	})).at("test"),
	refuses("a bot", required, `the review of the bot "qa-1" does not count`, plainly(func(s *story) { s.reviews("qa-1", "approve").By.Bot = true })).at("test"),
	refuses("a deleted account", required, "a review does not count", plainly(func(s *story) { s.reviews("", "approve") })).at("test"),
	refuses("a login in look-alike letters", required, "not written in plain letters", plainly(func(s *story) { s.reviews("q\u0430-1", "approve") })).at("test"),
	refuses("a login with the Kelvin sign", required, "not written in plain letters", plainly(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"kim"}}
		s.reviews("\u212Aim", "approve")
	})).at("test"),
	refuses("a sign-off with the Kelvin sign", required, "0 of 1", plainly(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"kim"}}
		s.says("\u212Aim", "qa", "test", "approve")
	})).at("test"),
	refuses("an account registered again under the same login", required, "has the number 8", plainly(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"qa-1": {ID: 7}}
		s.reviews("qa-1", "approve").By.ID = 8
	})).at("test"),
	refuses("an account without its number", required, "has the number 0", plainly(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"qa-1": {ID: 7}}
		s.reviews("qa-1", "approve")
	})).at("test"),
	opens("an account that was renamed", required, "qa-1 said approve", plainly(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"qa-1": {Login: "old", ID: 7}}
		s.reviews("new", "approve").By.ID = 7
	})).at("test"),
	refuses("an account that two people share", required, "is that of both qa-1 and qa-2", asks(func(r *change.Requirement) { r.Count = 2 }, func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"qa-1": {Login: "qa"}, "qa-2": {Login: "qa"}}
		s.reviews("qa", "approve")
		s.says("qa-1", "qa", "test", "approve")
	})).at("test"),
	refuses("one person under handle and login", required, "1 of 2", asks(func(r *change.Requirement) { r.Count = 2 }, func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"qa-1": {Login: "jan"}}
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"qa-1", "jan", "qa-2"}}
		s.says("qa-1", "qa", "test", "approve")
		s.says("jan", "qa", "test", "approve")
	})).at("test"),

	refuses("an approval of an older procedure", required, "to another procedure", plainly(func(s *story) {
		s.reviews("qa-1", "approve")
		s.otherProcedure("procedure 2")
	})).at("test"),
	refuses("an approval of an unknown procedure", required, "to another procedure", plainly(func(s *story) { s.reviews("qa-1", "approve").Procedure = "" })).at("test"),
	refuses("an approval of an older procedure, whose fields are known", required, "qa-1 said approve of commit abcdef012345 at 2026-03-02 12:00 UTC to another procedure: procedure.b changed since", plainly(func(s *story) {
		before, _ := change.Digest(steps("a"), nil)
		after, _ := change.Digest(steps("a", "b"), nil)
		r := s.reviews("qa-1", "approve")
		r.Commit, r.Procedure, r.Material = "abcdef0123456789abcdef0123456789abcdef01", before.Procedure, before.Material
		s.in.Digests.Procedure, s.in.Digests.Material = after.Procedure, after.Material
	})).at("test"),
	refuses("an approval before the base branch was changed", required, "qa-1 said approve of commit abcdef012345 at 2026-03-02 12:00 UTC, which counts for nothing: the base branch", plainly(func(s *story) {
		r := s.reviews("qa-1", "approve")
		r.Commit, r.Procedure, r.Request, r.Void = "abcdef0123456789abcdef0123456789abcdef01", "", "", "the base branch of the pull request was changed"
	})).at("test"),
	refuses("an approval of an older request where the change is bound", required, "what is asked for changed since", plainly(func(s *story) {
		s.stage("test").Binds = change.BindsChange
		s.reviews("qa-1", "approve")
		s.otherRequest("request 2")
	})).at("test"),
	opens("away and back, with an approval there too", required, "qa-1 said approve", plainly(func(s *story) {
		s.reviews("qa-1", "approve")
		s.otherProcedure("procedure 2").reviews("qa-1", "approve")
		s.otherProcedure("procedure 1")
	})).at("test"),
	refuses("away and back, with a no there", veto, "qa-1 said reject", plainly(func(s *story) {
		s.reviews("qa-1", "approve")
		s.otherProcedure("procedure 2").reviews("qa-1", "reject")
		s.otherProcedure("procedure 1")
	})).at("test").with(required),
	opens("away and back", required, "qa-1 said approve", plainly(func(s *story) {
		s.reviews("qa-1", "approve")
		s.otherProcedure("procedure 2").reviews("qa-1", "comment")
		s.otherProcedure("procedure 1")
	})).at("test"),
	refuses("GO is asked for, and somebody only approved", required, "no GO from qa", asks(func(r *change.Requirement) { r.Verdict = "go" }, func(s *story) {
		s.reviews("qa-1", "approve")
	})).at("test"),
	refuses("an approval is asked for, and somebody said GO", required, "0 of 1", plainly(func(s *story) { s.says("qa-1", "qa", "test", "go") })).at("test"),
	refuses("a pipeline that asks for a no", required, "0 of 1", asks(func(r *change.Requirement) { r.Verdict = "reject" }, func(s *story) {
		s.says("qa-1", "qa", "test", "reject")
	})).at("test").with(veto),
	refuses("a pipeline that asks for an unknown word", required, "0 of 1", asks(func(r *change.Requirement) { r.Verdict = "aprove" }, func(s *story) {
		s.says("qa-1", "qa", "test", "approve")
	})).at("test"),

	opens("an approval that is exactly as old as it may be", required, "qa-1 said approve", asks(day, func(s *story) { s.reviews("qa-1", "approve"); s.wait(24*time.Hour - time.Minute) })).at("test"),
	refuses("an approval that is a second too old", required, "was good for 1d", asks(day, func(s *story) { s.reviews("qa-1", "approve"); s.wait(24*time.Hour - time.Minute + time.Second) })).at("test"),
	refuses("an approval from another zone that is a second too old", required, "was good for 1d", asks(day, func(s *story) {
		// On the calendar of that zone the day has 25 hours.
		zone := time.FixedZone("long day", 3600)
		s.reviews("qa-1", "approve").At = noon.In(zone)
		s.wait(24*time.Hour - time.Minute + time.Second)
	})).at("test"),

	opens("everyone said yes", required, "qa-1 and qa-2 said approve", asks(everyone, func(s *story) { s.reviews("qa-1", "approve"); s.reviews("qa-2", "approve") })).at("test"),
	refuses("one of all is missing", required, "1 of 2 reviews", asks(everyone, func(s *story) { s.reviews("qa-1", "approve") })).at("test"),
	refuses("two of one person", required, "0 of 2 reviews by qa; qa-1 may give it, so it can never be met", asks(func(r *change.Requirement) { r.Count = 2 }, func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"qa-1"}}
	})).at("test").with(distinct, possible),
	refuses("all of nobody", required, "nobody may give it, so it can never be met", asks(everyone, func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{}
	})).at("test").with(distinct, possible),
	refuses("all, of whom every one is barred", required, "nobody may give it", asks(everyone, func(s *story) {
		s.stage("test").Enter[0].Not = []string{"author"}
		s.in.Change.Authors = []string{"qa-1", "qa-2"}
		s.reviews("qa-1", "approve")
		s.reviews("qa-2", "approve")
	})).at("test").with(possible),
	refuses("all, and one of them is only a stand-in of the past", required, "1 of 2 reviews", asks(everyone, func(s *story) {
		role := s.in.Pipeline.Roles["qa"]
		role.Delegations = []change.Delegation{{From: "qa-1", To: "dev-2", Start: noon, End: noon.Add(time.Hour)}}
		s.in.Pipeline.Roles["qa"] = role
		s.reviews("dev-2", "approve")
		s.reviews("qa-1", "approve")
		s.wait(2 * time.Hour)
	})).at("test"),
	refuses("the role does not exist", required, `there is no role "qs"`, asks(func(r *change.Requirement) { r.Role = "qs" }, func(s *story) {
		s.reviews("qa-1", "approve")
	})).at("test").comes(gate.Undecided, gate.Undecided),
	refuses("the team is not known", required, "the members of team org/qa", asks(func(*change.Requirement) {}, func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"qa-1"}, Teams: []string{"org/qa"}}
	})).at("test").comes(gate.Undecided, gate.Undecided),
	refuses("the team is known to be empty", required, "nobody may give it", asks(func(*change.Requirement) {}, func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Teams: []string{"org/qa"}}
		s.in.Facts.Teams["org/qa"] = nil
	})).at("test"),
	opens("a member of a team", required, "dev-2 said approve", asks(func(*change.Requirement) {}, func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Teams: []string{"org/qa"}}
		s.in.Facts.Teams["org/qa"] = []string{"Dev-2"}
		s.reviews("dev-2", "approve")
	})).at("test"),

	opens("only recommended", required, "0 of 1", asks(func(r *change.Requirement) { r.Strength = "should" }, func(s *story) {})).at("test").comes(gate.Advised, gate.Passed),
	refuses("a strength that is not known is a must", required, "0 of 1", asks(func(r *change.Requirement) { r.Strength = "shoud" }, func(s *story) {})).at("test"),
	refuses("should, in capitals, is a must", required, "0 of 1", asks(func(r *change.Requirement) { r.Strength = "SHOULD" }, func(s *story) {})).at("test"),

	refuses("to accept: approved before the attempt", required, "before test passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).reviews("qa-1", "approve")
		s.pass("test")
	}).counted("test"),
	refuses("to accept: approved while it was under way", required, "before test passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).start("test")
		s.says("qa-1", "qa", "test", "approve")
		s.finish("test", evidence.Passed)
	}).counted("test"),
	refuses("to accept: approved in the second in which it ended", required, "before test passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).pass("test")
		s.reviews("qa-1", "approve").At = s.chain[1].Predicate.Time
	}).counted("test"),
	refuses("to accept: approved before it was done again", required, "before test passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).pass("test").says("qa-1", "qa", "test", "approve")
		s.pass("test")
	}).counted("test"),
	opens("to accept: approved afterwards", required, "qa-1 said approve", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).pass("test").says("qa-1", "qa", "test", "approve")
	}).counted("test"),
	opens("to accept: approved in the ledger in the second in which it ended", required, "qa-1 said approve", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).pass("test")
		s.wait(-time.Minute).says("qa-1", "qa", "test", "approve")
	}).counted("test"),
	opens("to accept: approved in the forge a second after it", required, "qa-1 said approve", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).pass("test")
		s.reviews("qa-1", "approve").At = s.chain[1].Predicate.Time.Add(time.Second)
	}).counted("test"),
	refuses("what an earlier stage has to show is asked again", required, "0 of 1", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
	}),
}

func day(r *change.Requirement)      { r.MaxAge = change.Duration{Days: 1} }
func everyone(r *change.Requirement) { r.All = true }

func TestReviews(t *testing.T) { judge(t, reviewCases) }

func TestReviewTellsWhoCanGiveIt(t *testing.T) {
	s := newStory()
	plainly(func(s *story) { s.set.Authors = []review.Identity{{Login: "dev-1"}} })(s)
	d := theCase{stage: "test"}.decide(t, s)
	r := d.Reasons[0]
	if r.Rule != required || r.Fix != "qa-1 or qa-2 says approve" || len(r.Who) != 1 || r.Who[0] != "qa" || len(r.Needs) != 1 {
		t.Fatalf("the first reason is %+v", r)
	}
	want := "lockflight signoff --change upgrade --stage test --role qa --as qa-1 --verdict approve"
	if got := r.Needs[0].Command("upgrade"); got != want {
		t.Errorf("the command is %q, want %q", got, want)
	}
}
