package render_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
)

// hostileReport has evil wherever a text can be.
func hostileReport() render.Report {
	d := hostile()
	d.Never, d.Notes = evil, []string{evil}
	d.Overtaken = &gate.Overtaken{By: evil, At: noon, Commit: evil, Fields: []string{evil, evil, evil, evil, evil, evil}}
	return render.Report{
		Title: evil, Notes: []string{evil},
		Findings: finding.List{
			{Rule: "spec/schema", Severity: finding.Warning, Message: evil, Hint: evil, At: finding.Position{File: evil, Line: 3, Column: 1}},
			{Rule: "spec/schema", Severity: finding.Error, Message: "an error", At: finding.Position{File: "change.cue", Line: 3, Column: 1}},
		},
		Link: func(p finding.Position) string { return "https://example.org/" + p.File },
		Changes: []render.ChangeReport{
			{Name: evil, Decision: d, Stages: []gate.StageStatus{{Stage: evil, Kind: evil, State: gate.StateClosed, Decision: d}}, Debts: []gate.Debt{{Stage: evil, Message: evil, Who: []string{evil}}}},
			{Name: "changes/open", Decision: gate.Decision{Stage: "test", Outcome: gate.Passed, At: noon}},
		},
	}
}

func report(t *testing.T, r render.Report, most int) string {
	t.Helper()
	var b strings.Builder
	if err := render.ReportMarkdown(&b, r, most); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReport(t *testing.T) {
	until := noon.Add(24 * time.Hour)
	r := render.Report{
		Title: "production of upgrade is closed", Link: func(p finding.Position) string { return "https://example.org/" + p.File + "#L38" },
		Changes: []render.ChangeReport{{
			Name: "changes/upgrade",
			Stages: []gate.StageStatus{
				{Stage: "test", State: gate.StatePassed}, {Stage: "copy", State: gate.StateSkipped}, {Stage: "production", State: gate.StateClosed},
			},
			Decision: gate.Decision{
				Change: "upgrade", Stage: "production", Outcome: gate.Blocked, At: noon, Earliest: &until, ProcedureDigest: "sha256:0123456789abcdef",
				Notes:     []string{"the branch was pushed by force"},
				Overtaken: &gate.Overtaken{By: "qa-1", At: noon, Commit: "0123456789abcdef0123456789abcdef01234567", Fields: []string{"procedure.stop.do"}},
				Reasons: []gate.Reason{
					{Rule: "review/required", Outcome: gate.Blocked, Requirement: "read-by-qa", Stage: "production", Message: "0 of 1 review by qa", Who: []string{"qa"}, Fix: "qa-1 says approve", Until: &until, At: finding.Position{File: "pipeline.cue", Line: 38}},
					{Rule: "time/window", Outcome: gate.Pending, Requirement: "night", Stage: "production", Message: "the window has not begun", Until: &until},
					{Rule: "verdict/check", Outcome: gate.Blocked, Requirement: "smoke", Stage: "test", After: "test", Message: "no result", Who: []string{"qa"}},
					{Rule: "spec/type", Outcome: gate.Passed, Message: "the type is normal"},
				},
			},
		}},
	}
	got := report(t, r, 60_000)
	for _, want := range []string{
		"### ⛔ production of upgrade is closed\n",
		"\n✅ test → ⏩ copy → ⛔ **production**\n",
		"\n**Opens at the earliest Tue 2026-01-06 12&#58;00 UTC, if everything is given in time.**\n",
		"\n> the branch was pushed by force\n",
		"\n📝 qa-1 approved commit `0123456789ab` at Mon 2026-01-05 12&#58;00 UTC; changed since&#58; procedure.stop.do\n",
		"\n**Now**\n- ⛔ [read-by-qa](https://example.org/pipeline.cue#L38) — 0 of 1 review by qa · **qa** · by Tue 2026-01-06 12&#58;00 UTC · *qa-1 says approve*\n",
		"\n**Wait**\n- ⏳ **night** — the window has not begun · until Tue 2026-01-06 12&#58;00 UTC\n",
		"<summary>And then 1 more, once test is carried out</summary>",
		"<summary>1 rule holds</summary>\n\n- ✓ **spec/type** — the type is normal\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
	if few := report(t, r, 700); strings.Contains(few, "<details>") || !strings.Contains(few, "read-by-qa") {
		t.Errorf("with little room it is\n%s", few)
	}
	if none := report(t, r, 120); !strings.HasPrefix(none, "### produ") || !strings.Contains(none, "see the log") {
		t.Errorf("without room it is\n%s", none)
	}
}

// TestReportFits: it is never longer than it may be.
func TestReportFits(t *testing.T) {
	r := hostileReport()
	for range 400 {
		r.Changes[0].Decision.Reasons = append(r.Changes[0].Decision.Reasons, gate.Reason{Rule: "verdict/check", Outcome: gate.Blocked, Requirement: strings.Repeat("x", 40), Message: strings.Repeat("@everyone ", 90)})
		r.Findings = append(r.Findings, finding.Finding{Message: strings.Repeat("<b>", 400)})
	}
	for _, most := range []int{100, 1_000, 10_000, 65_000, 1 << 20} {
		if got := report(t, r, most); len(got) > most || len(got) == 0 {
			t.Errorf("%d bytes, and at most %d are allowed", len(got), most)
		}
	}
}

// TestReportLinksNowhereElse: an address that could break out of a link is none.
func TestReportLinksNowhereElse(t *testing.T) {
	got := report(t, hostileReport(), 60_000)
	for _, bad := range []string{"https://example.org/x", "@", "<img", "\n::"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is in it:\n%s", bad, got)
		}
	}
	if !strings.Contains(got, "(https://example.org/change.cue)") {
		t.Errorf("a plain file has no link:\n%s", got)
	}
}
