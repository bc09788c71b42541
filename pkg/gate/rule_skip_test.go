package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const skip = "order/skip"

// optional lets ops leave out validation; only test has passed.
func optional(edit func(*change.Waivable), given func(*story)) func(*story) {
	return func(s *story) {
		w := change.Waivable{By: []string{"ops"}}
		edit(&w)
		s.stage("validation").Optional = &w
		s.pass("test")
		given(s)
	}
}

func freely(given func(*story)) func(*story) { return optional(func(*change.Waivable) {}, given) }

func leftOut(name string, given func(*story)) theCase {
	return opens(name, skip, "validation is left out: ops-1 agreed as ops", given).comes(gate.Waived, gate.Passed)
}

func stays(name, says string, given func(*story)) theCase {
	return refuses(name, skip, says, given).with(previous)
}

func good(s *story) *evidence.Record { return s.waives("ops-1", "ops", "validation", "no copy exists") }

var skipCases = []theCase{
	leftOut("somebody entitled waived it", freely(func(s *story) { good(s) })),
	leftOut("in another case", freely(func(s *story) { s.waives("OPS-1", "ops", "validation", "no copy exists") })),
	leftOut("for an admitted reason", optional(func(w *change.Waivable) { w.Reasons = []string{"incident", "no-copy"} }, func(s *story) {
		s.waives("ops-1", "ops", "validation", "no-copy")
	})),
	leftOut("with the incident that it needs", optional(func(w *change.Waivable) { w.Incident = true }, func(s *story) { good(s).Predicate.Waiver.Incident = "INC-7" })),
	leftOut("a second before it expires", optional(func(w *change.Waivable) { w.Expires = change.Duration{Days: 1} }, func(s *story) {
		good(s)
		s.wait(24*time.Hour - time.Minute - time.Second)
	})),
	leftOut("as often as allowed", optional(func(w *change.Waivable) { w.Times = 2 }, func(s *story) { good(s); good(s) })),
	leftOut("a waiver of somebody else beside it is not a use", optional(func(w *change.Waivable) { w.Times = 1 }, func(s *story) {
		good(s)
		s.waives("dev-1", "ops", "validation", "because I say so")
	})),
	leftOut("a bad one beside a good one", freely(func(s *story) { good(s); good(s).Predicate.Waiver.Reason = "TBD" })),
	leftOut("what it asks for does not matter then", freely(func(s *story) {
		s.accept("validation", change.Requirement{Require: "check", Check: "smoke"})
		good(s)
	})),
	leftOut("its price is paid", optional(price, func(s *story) { good(s); s.check("qa-1", "validation", "restore", "passed") })),
	leftOut("it was asked for at the last moment", asked(noon.Add(2*time.Minute))),
	leftOut("it was asked for a second before", asked(noon.Add(2*time.Minute+time.Second))),
	leftOut("nobody objected for an hour after the request", optional(quietly, func(s *story) { good(s); s.wait(59*time.Minute + 2*time.Minute) })),
	leftOut("soak after it does not apply", freely(func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}, After: "validation"})
		good(s)
	})),
	opens("it was carried out, and so there is no price", previous, "validation passed", optional(price, func(s *story) { s.pass("validation") })),
	opens("it was carried out although somebody wished to skip it", previous, "validation passed", freely(func(s *story) { wish(s); s.pass("validation") })),
	opens("it was carried out although a waiver for it is bad", previous, "validation passed", freely(func(s *story) {
		good(s).Predicate.Waiver.Reason = "TBD"
		s.pass("validation")
	})),

	stays("it is only wished for", "nobody entitled has agreed", freely(wish)),
	refuses("it is not optional", skip, "validation is not optional", func(s *story) { s.pass("test"); wish(s) }).with(previous),
	refuses("it is not optional, and somebody waives it", skip, "validation is not optional", func(s *story) { s.pass("test"); good(s) }).with(previous),
	refuses("a waiver for another stage", previous, "validation has not been attempted", freely(func(s *story) { good(s).Predicate.Stage = "test" })).with(skip),
	refuses("a waiver of a requirement is not one of the stage", previous, "validation has not been attempted", freely(func(s *story) {
		good(s).Predicate.Waiver.Requirement = "check.smoke"
	})),
	stays("a role that may not", "qa may not waive it", freely(func(s *story) { s.waives("qa-1", "qa", "validation", "no copy exists") })),
	stays("nobody may", "ops may not waive it", optional(func(w *change.Waivable) { w.By = nil }, func(s *story) { good(s) })),
	stays("somebody without the role", "dev-1 does not have the role ops", freely(func(s *story) { s.waives("dev-1", "ops", "validation", "no copy exists") })),
	stays("somebody enters it for another", "dev-1 may not enter a waiver for ops-1", freely(func(s *story) { good(s).Predicate.Actor = "dev-1" })),
	stays("a team that is not known", "does not have the role ops", freely(func(s *story) {
		s.in.Pipeline.Roles["ops"] = change.Role{Members: []string{"ops-1"}, Teams: []string{"org/ops"}}
		good(s)
	})),
	stays("no reason", "gives no reason", freely(func(s *story) { good(s).Predicate.Waiver.Reason = "" })),
	stays("blanks for a reason", "gives no reason", freely(func(s *story) { good(s).Predicate.Waiver.Reason = " \t " })),
	stays("a placeholder for a reason", "gives no reason", freely(func(s *story) { good(s).Predicate.Waiver.Reason = "N/A." })),
	stays("a reason that is not admitted", `"no copy exists" is not an admitted reason; those are incident`, optional(func(w *change.Waivable) { w.Reasons = []string{"incident"} }, func(s *story) { good(s) })),
	stays("no incident", "names no incident", optional(func(w *change.Waivable) { w.Incident = true }, func(s *story) { good(s) })),
	stays("another procedure", "for another procedure", freely(func(s *story) {
		good(s)
		s.otherProcedure("procedure 2").pass("test")
	})),
	stays("another procedure, where the stage binds an unknown thing", "for another procedure", freely(func(s *story) {
		s.stage("validation").Binds = "everything"
		good(s)
		s.otherProcedure("procedure 2").pass("test")
	})),
	stays("another request, where the stage binds the change", "what is asked for has changed since", freely(func(s *story) {
		s.stage("validation").Binds = change.BindsChange
		good(s)
		s.otherRequest("request 2")
	})),
	stays("another environment", "in another environment", freely(func(s *story) { good(s).Predicate.Environment = "laptop" })),
	stays("it expired this second", "expired at", optional(func(w *change.Waivable) { w.Expires = change.Duration{Days: 1} }, func(s *story) {
		good(s)
		s.wait(24*time.Hour - time.Minute)
	})),
	stays("it expires sooner than the pipeline says", "expired at", optional(func(w *change.Waivable) { w.Expires = change.Duration{Days: 9} }, func(s *story) {
		good(s).Predicate.Waiver.Expires = s.in.Now
	})),
	stays("it says that it lasts longer than the pipeline says", "expired at", optional(func(w *change.Waivable) { w.Expires = change.Duration{Minutes: 1} }, func(s *story) {
		good(s).Predicate.Waiver.Expires = s.in.Now.Add(time.Hour)
	})),
	stays("it expires by itself", "expired at", freely(func(s *story) { good(s).Predicate.Waiver.Expires = s.in.Now })),
	stays("used too often", "waived 3 times, and the pipeline allows 2 times", optional(func(w *change.Waivable) { w.Times = 2 }, func(s *story) { good(s); good(s); good(s) })),
	stays("used up for an older procedure", "waived 2 times, and the pipeline allows 1 time", optional(func(w *change.Waivable) { w.Times = 1 }, func(s *story) {
		good(s)
		s.otherProcedure("procedure 2").pass("test")
		good(s)
	})),
	refuses("its price is not paid", "verdict/check", "no result is recorded", optional(price, func(s *story) { good(s) })),
	refuses("its price is paid at another stage", "verdict/check", "no result is recorded", optional(price, func(s *story) { good(s); s.check("qa-1", "test", "restore", "passed") })),
	stays("it was asked for a second too late", "asked for at 2026-03-02 12:02 UTC, which is after 2026-03-02 12:01:59 UTC", asked(noon.Add(2*time.Minute-time.Second))),
	stays("nothing is planned", "when it has to be asked for cannot be worked out: it counts from the start, which is not known yet", func(s *story) {
		asked(noon.AddDate(0, 0, 2))(s)
		s.in.Change.Window = nil
	}),
	stays("the start moved to an earlier time", "which is after", func(s *story) {
		asked(noon.AddDate(0, 0, 2))(s)
		s.planned(noon.AddDate(0, 0, 2), noon.AddDate(0, 0, 3))
	}),
	stays("it was asked for too early", "which is before 2026-03-02 12:02:01 UTC", optional(func(w *change.Waivable) {
		w.Asked = dueEarliest("start", -twoDays)
	}, func(s *story) {
		s.planned(s.in.Now.Add(twoDays+time.Second), s.in.Now.Add(3*twoDays))
		good(s)
	})),
	stays("a second before nobody may object any more", "which is until 2026-03-02 13:00 UTC", optional(quietly, func(s *story) {
		good(s)
		s.until(noon.Add(time.Hour - time.Second))
	})),
	stays("somebody objected to it", "qa-1 said reject", optional(quietly, func(s *story) {
		good(s)
		s.says("qa-1", "qa", "validation", "reject")
		s.until(noon.Add(time.Hour))
	})),
	refuses("it failed before it was skipped", "order/not-revoked", "test passed, but validation failed", freely(func(s *story) {
		s.end("validation", evidence.Failed)
		good(s)
	})),
	refuses("what was agreed for it does not stand for others", "review/veto", "qa-1 said reject", freely(func(s *story) {
		s.enter("validation", change.Requirement{Require: "review", Role: "qa"})
		good(s)
		s.reviews("qa-1", "reject")
	})),
}

func price(w *change.Waivable) {
	w.Price = []change.Requirement{{Require: "check", Check: "restore", From: nil}}
}

// asked lets somebody leave validation out two days before the start at the
// latest, which is so at some moment.
func asked(latest time.Time) func(*story) {
	return optional(func(w *change.Waivable) { w.Asked = dueLatest("start", -twoDays) }, func(s *story) {
		s.planned(latest.Add(twoDays), latest.Add(2*twoDays))
		good(s)
	})
}

func quietly(w *change.Waivable) { w.Asked = dueSilent("requested", 60) }

func wish(s *story) {
	s.in.Change.Skip = []change.Skip{{Stage: "validation", Reason: "no copy exists"}}
}

func TestSkip(t *testing.T) { judge(t, skipCases) }

func TestSkipTellsWhoCanWaive(t *testing.T) {
	s := newStory()
	optional(func(w *change.Waivable) { w.By, w.Incident = []string{"customer", "ops"}, true }, wish)(s)
	s.in.Pipeline.Roles["customer"] = change.Role{Proxies: []string{"handler"}}
	for _, r := range (theCase{}).decide(t, s).Reasons {
		if r.Rule != skip {
			continue
		}
		want := "lockflight waive --change upgrade --stage validation --role ops --as ops-1 --reason 'no copy exists' --incident INCIDENT"
		if len(r.Needs) != 1 || r.Needs[0].Command("upgrade") != want {
			t.Errorf("the needs are %+v, want one with the command %q", r.Needs, want)
		}
	}
}

func TestSkipAsksForAnAdmittedReason(t *testing.T) {
	s := newStory()
	optional(func(w *change.Waivable) { w.Reasons = []string{"incident", "no-copy"} }, wish)(s)
	want := "lockflight waive --change upgrade --stage validation --role ops --as ops-1 --reason incident"
	if got := commands(theCase{}.decide(t, s), skip); len(got) != 1 || got[0] != want {
		t.Errorf("it asks for %q, want %q", got, want)
	}
}

func TestHostileReasonIsQuoted(t *testing.T) {
	s := newStory()
	freely(func(s *story) { good(s).Predicate.Waiver.Reason = "fine\n::add-mask::x" })(s)
	for _, r := range (theCase{}).decide(t, s).Reasons {
		for _, c := range r.Message {
			if c < ' ' {
				t.Errorf("the message of %s holds the character %q", r.Rule, c)
			}
		}
	}
}
