package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const waiver = "waiver/valid"

// lets asks production for the check smoke, which ops may let go.
func lets(edit func(*change.Waivable), given func(*story)) func(*story) {
	return func(s *story) {
		w := change.Waivable{By: []string{"ops"}}
		edit(&w)
		s.enter("production", change.Requirement{Require: "check", Check: "smoke", Waivable: &w})
		s.pass("test", "validation")
		given(s)
	}
}

func smokeAsked(given func(*story)) func(*story) { return lets(func(*change.Waivable) {}, given) }

// lateBy is lets with a due, two days before the start.
func lateBy(edit func(*change.Waivable), given func(*story)) func(*story) {
	return lets(edit, func(s *story) {
		s.stage("production").Enter[0].Due = dueLatest("start", -twoDays)
		s.planned(weekLater, weekLater.Add(4*time.Hour))
		given(s)
	})
}

func onlyDue(w *change.Waivable) { w.Only = "due" }

// letsGo records a waiver of one thing by ops-1.
func (s *story) letsGo(stage, name string) *evidence.Record {
	rec := s.waives("ops-1", "ops", stage, "the machine is broken")
	rec.Predicate.Waiver.Requirement = name
	return rec
}

func smokeGone(s *story) *evidence.Record { return s.letsGo("production", "check.smoke") }

func (s *story) smokes(stage string) { s.check("qa-1", stage, "smoke", "passed") }

func waives(name, rule, says string, given func(*story)) theCase {
	return opens(name, rule, says, given).comes(gate.Waived, gate.Passed)
}

// pricey has a price that can be let go at a price of its own.
func pricey(w *change.Waivable) {
	own := change.Waivable{By: []string{"ops"}, Price: []change.Requirement{{Require: "check", Check: "rehearsal"}}}
	w.Price = []change.Requirement{{Require: "check", Check: "restore", Waivable: &own}}
}

// badly is a waiver that lets nothing go, and says why in both rules.
func badly(name, says string, given func(*story)) theCase {
	return refuses(name, waiver, "the waiver of check.smoke lets nothing go: "+says, given).with(checked)
}

var waiverCases = []theCase{
	waives("somebody entitled let it go", checked, `ops-1 let it go as ops, because: "the machine is broken"; without that: check smoke: no result`, smokeAsked(func(s *story) { smokeGone(s) })),
	opens("and the waiver is shown", waiver, "ops-1 let check.smoke go as ops at 2026-03-02 12:04 UTC", smokeAsked(func(s *story) { smokeGone(s) })),
	opens("a second before it expires", waiver, "until 2026-03-03 12:04 UTC", lets(func(w *change.Waivable) { w.Expires = change.Duration{Days: 1} }, func(s *story) {
		smokeGone(s)
		s.until(noon.AddDate(0, 0, 1).Add(4*time.Minute - time.Second))
	})),
	opens("its price is paid", waiver, "let check.smoke go", lets(price, func(s *story) { smokeGone(s); s.check("qa-1", "production", "restore", "passed") })),
	opens("with its incident", waiver, "let check.smoke go", lets(func(w *change.Waivable) { w.Incident = true }, func(s *story) { smokeGone(s).Predicate.Waiver.Incident = "INC-7" })),
	opens("as often as allowed", waiver, "let check.smoke go", lets(func(w *change.Waivable) { w.Times = 2 }, func(s *story) { smokeGone(s); smokeGone(s) })),
	opens("a bad one beside a good one", waiver, "let check.smoke go", smokeAsked(func(s *story) { smokeGone(s); smokeGone(s).Predicate.Waiver.Reason = "TBD" })),
	opens("what was let go holds without it", checked, "check smoke passed", smokeAsked(func(s *story) { smokeGone(s); s.smokes("production") })),
	opens("a bad one, and what it is about holds without it", waiver, "lets nothing go: the waiver gives no reason; it is not needed", smokeAsked(func(s *story) {
		smokeGone(s).Predicate.Waiver.Reason = "TBD"
		s.smokes("production")
	})).comes(gate.Advised, gate.Passed),
	opens("a bad one of what is only recommended", waiver, "lets nothing go", smokeAsked(func(s *story) {
		s.stage("production").Enter[0].Strength = change.Should
		smokeGone(s).Predicate.Waiver.Reason = "TBD"
	})).comes(gate.Advised, gate.Passed),
	opens("a bad one of what an earlier gate asked for", waiver, "not needed", func(s *story) {
		s.enter("validation", change.Requirement{Require: "check", Check: "smoke"})
		s.smokes("validation")
		s.pass("test", "validation")
		s.letsGo("validation", "check.smoke")
	}).comes(gate.Advised, gate.Passed),
	opens("a waiver of what nobody asks for", waiver, `about "check.smoek", which production does not ask for`, func(s *story) {
		s.pass("test", "validation")
		s.letsGo("production", "check.smoek")
	}).comes(gate.NotApplicable, gate.Passed),
	waives("what an earlier stage has to show to count as passed", checked, "let it go", func(s *story) {
		s.accept("validation", change.Requirement{Require: "check", Check: "smoke", Waivable: &change.Waivable{By: []string{"ops"}}})
		s.pass("test", "validation")
		s.letsGo("validation", "check.smoke")
	}),
	waives("and the stage counts as passed", checked, "let it go", func(s *story) {
		s.accept("validation", change.Requirement{Require: "check", Check: "smoke", Waivable: &change.Waivable{By: []string{"ops"}}})
		s.pass("test", "validation")
		s.letsGo("validation", "check.smoke")
	}).counted("validation"),
	waives("a second after the due is let go alone", lead, "let it go as ops", lateBy(onlyDue, func(s *story) {
		s.until(twoBefore.Add(time.Second)).smokes("production")
		s.letsGo("production", "check.smoke.due")
	})),
	waives("the whole requirement takes its due along", lead, "let it go as ops", lateBy(func(*change.Waivable) {}, func(s *story) {
		s.until(twoBefore.Add(time.Second))
		smokeGone(s)
	})),
	waives("both are let go, and it is said once", lead, "let it go as ops, because: \"the machine is broken\"; without that: it had to be there by", lateBy(func(*change.Waivable) {}, func(s *story) {
		s.until(twoBefore.Add(time.Second))
		smokeGone(s)
		s.letsGo("production", "check.smoke.due")
	})),

	badly("a role that may not", "qa may not waive it", smokeAsked(func(s *story) {
		s.waives("qa-1", "qa", "production", "the machine is broken").Predicate.Waiver.Requirement = "check.smoke"
	})),
	badly("somebody without the role", "dev-1 does not have the role ops", smokeAsked(func(s *story) {
		smokeGone(s).Predicate.Waiver.Person = "dev-1"
	})),
	badly("somebody enters it for another", "dev-1 may not enter a waiver for ops-1", smokeAsked(func(s *story) { smokeGone(s).Predicate.Actor = "dev-1" })),
	badly("it may not be waived", "the pipeline does not say that it may be waived", smokeAsked(func(s *story) {
		s.stage("production").Enter[0].Waivable = nil
		smokeGone(s)
	})),
	badly("another environment", "the waiver was for production in another environment", smokeAsked(func(s *story) { smokeGone(s).Predicate.Environment = "laptop" })),
	badly("a reason that is not admitted", `"the machine is broken" is not an admitted reason; those are incident`, lets(func(w *change.Waivable) { w.Reasons = []string{"incident"} }, func(s *story) { smokeGone(s) })),
	badly("a placeholder for a reason", "the waiver gives no reason", smokeAsked(func(s *story) { smokeGone(s).Predicate.Waiver.Reason = "n/a" })),
	badly("no incident", "the waiver names no incident", lets(func(w *change.Waivable) { w.Incident = true }, func(s *story) { smokeGone(s) })),
	badly("it expires this second", "the waiver expired at 2026-03-03 12:04 UTC", lets(func(w *change.Waivable) { w.Expires = change.Duration{Days: 1} }, func(s *story) {
		smokeGone(s)
		s.until(noon.AddDate(0, 0, 1).Add(4 * time.Minute))
	})),
	badly("it outlives the procedure", "the waiver was for another procedure", smokeAsked(func(s *story) {
		smokeGone(s)
		s.otherProcedure("procedure 2").pass("test", "validation")
	})),
	badly("used too often", "it was waived 3 times, and the pipeline allows 2 times", lets(func(w *change.Waivable) { w.Times = 2 }, func(s *story) { smokeGone(s); smokeGone(s); smokeGone(s) })),
	badly("asked for a second too late", "the waiver was asked for at 2026-03-02 12:04 UTC, which is after 2026-03-02 12:03:59 UTC", lets(func(w *change.Waivable) { w.Asked = dueLatest("start", -twoDays) }, func(s *story) {
		s.planned(s.in.Now.Add(twoDays-time.Second), s.in.Now.Add(2*twoDays))
		smokeGone(s)
	})),
	opens("asked for at the last moment", waiver, "let check.smoke go", lets(func(w *change.Waivable) { w.Asked = dueLatest("start", -twoDays) }, func(s *story) {
		s.planned(s.in.Now.Add(twoDays), s.in.Now.Add(2*twoDays))
		smokeGone(s)
	})),
	badly("only the due may be let go", "only its due may be waived, as check.smoke.due", lateBy(onlyDue, func(s *story) {
		s.until(twoBefore.Add(-time.Hour))
		smokeGone(s)
	})).with(lead, checked),
	refuses("the due is let go, and the requirement is not met", checked, "no result is recorded", lateBy(onlyDue, func(s *story) {
		s.until(twoBefore.Add(time.Second))
		s.letsGo("production", "check.smoke.due")
	})),
	refuses("a bad waiver of a due", waiver, "the waiver of check.smoke.due lets nothing go: the waiver gives no reason", lateBy(onlyDue, func(s *story) {
		s.until(twoBefore.Add(time.Second)).smokes("production")
		s.letsGo("production", "check.smoke.due").Predicate.Waiver.Reason = ""
	})).with(lead),
	refuses("a price is let go, and its own price is not paid", checked, "check rehearsal: no result is recorded", lets(pricey, func(s *story) {
		smokeGone(s)
		s.letsGo("production", "check.restore")
	})),
	waives("a price is let go, and its own price is paid", checked, "ops-1 let it go as ops", lets(pricey, func(s *story) {
		smokeGone(s)
		s.letsGo("production", "check.restore")
		s.check("qa-1", "production", "rehearsal", "passed")
	})),
	refuses("its price is not paid", checked, "check restore: no result is recorded", lets(price, func(s *story) { smokeGone(s) })),
	refuses("the price of a due is not paid", checked, "check restore: no result is recorded", lateBy(func(w *change.Waivable) { onlyDue(w); price(w) }, func(s *story) {
		s.until(twoBefore.Add(time.Second)).smokes("production")
		s.letsGo("production", "check.smoke.due")
	})),
	refuses("the price of what the stage has to show to count as passed", checked, "check restore: no result is recorded", func(s *story) {
		w := change.Waivable{By: []string{"ops"}}
		price(&w)
		s.accept("production", change.Requirement{Require: "check", Check: "smoke", Waivable: &w})
		s.pass("test", "validation", "production")
		smokeGone(s)
	}).counted("production"),
	refuses("a waiver for another stage", checked, "no result is recorded", smokeAsked(func(s *story) { s.letsGo("validation", "check.smoke") })),
	opens("a waiver for another stage says where it belongs", waiver, `about "check.smoke", which validation does not ask for; production does, and it needs a waiver of its own`, func(s *story) {
		smokeAsked(func(s *story) { s.letsGo("validation", "check.smoke") })(s)
		s.smokes("production")
	}).comes(gate.NotApplicable, gate.Passed),
	refuses("a waiver of the stage is not one of what it asks for", checked, "no result is recorded", smokeAsked(func(s *story) { s.waives("ops-1", "ops", "production", "the machine is broken") })),
	refuses("a bad one of what an earlier stage has to show", waiver, "lets nothing go", func(s *story) {
		s.accept("validation", change.Requirement{Require: "check", Check: "smoke"})
		s.pass("test", "validation")
		s.letsGo("validation", "check.smoke")
	}).with(checked),
	refuses("a bad one of what can only be waited for", waiver, "lets nothing go", func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}})
		s.pass("test", "validation")
		s.letsGo("production", "soak")
	}).comes(gate.Pending, gate.Pending).with("order/soak"),
	refuses("the evidence is not known", waiver, "was not fetched", smokeAsked(without(func(in *gate.Input) { in.Facts.Evidence = nil }))).comes(gate.Undecided, gate.Undecided).with(everyRule()...),
}

func TestWaiver(t *testing.T) { judge(t, waiverCases) }

// TestBadWaiverChangesNothing: no waiver that lets nothing go opens a gate, or
// shuts one that was open.
func TestBadWaiverChangesNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(seeds) {
		before := outcomesOf(decisions(t, generated(seed)))
		for _, name := range []string{"review.qa", "check.smoke", "copy.production", "agreement.requester", "check.smoke.due", "freeze.year-end"} {
			s := generated(seed)
			for _, stage := range []string{"test", "validation", "production"} {
				s.letsGo(stage, name)
				s.wait(-time.Minute)
			}
			if after := outcomesOf(decisions(t, s)); after != before {
				t.Fatalf("seed %d: with a waiver of %s, which nothing allows, the outcomes are\n%s, without\n%s", seed, name, after, before)
			}
		}
	}
}

func TestWaiverSaysWhoCanWaive(t *testing.T) {
	s := newStory()
	smokeAsked(func(*story) {})(s)
	for _, r := range (theCase{}).decide(t, s).Reasons {
		want := "perform it and record the result, or let ops waive check.smoke"
		if r.Rule == checked && r.Fix != want {
			t.Errorf("the fix is %q, want %q", r.Fix, want)
		}
	}
}
