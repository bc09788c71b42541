package render_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/doctor"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
)

// evil is what a hostile spec would put everywhere.
const evil = "x\x1b[31m\u202e\n::set-output name=a::b\u200b"

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func hostile() gate.Decision {
	until := noon.Add(time.Hour)
	return gate.Decision{
		Change: evil, Stage: evil, Kind: evil, Environment: evil, ProcedureDigest: "sha256:0123456789abcdef", Outcome: gate.Blocked, At: noon,
		Reasons: []gate.Reason{
			{Rule: "review/required", Outcome: gate.Blocked, Requirement: evil, Stage: evil, Message: evil, Fix: evil, Who: []string{evil, evil},
				At: finding.Position{File: evil, Line: 1, Column: 2}, Because: evil},
			{Rule: "order/soak", Outcome: gate.Pending, Message: evil, Until: &until},
			{Rule: "order/skip", Outcome: gate.Waived, Message: evil},
			{Rule: "verdict/check", Outcome: gate.Advised, Message: evil},
			{Rule: "review/veto", Outcome: gate.Undecided, Message: evil},
			{Rule: "spec/type", Outcome: gate.Passed, Message: evil},
			{Rule: "spec/guarded", Outcome: gate.NotApplicable, Message: evil},
		},
	}
}

func commands(gate.Reason) []string { return []string{"lockflight x '" + evil + "'"} }

// TestNothingSteersTheTerminal writes hostile texts in every way there is.
func TestNothingSteersTheTerminal(t *testing.T) {
	status := []gate.StageStatus{{
		Stage: evil, Kind: evil, Environment: evil, State: gate.StateClosed, Decision: hostile(),
		Attempts: []gate.Attempt{{Name: evil, Actor: evil, Started: noon}, {Name: evil, Actor: evil, Started: noon, Ended: noon, Outcome: evil, Procedure: evil}},
	}}
	c := &change.Change{ID: evil, Summary: evil, Type: evil}
	p := &change.Pipeline{Name: evil, Stages: []change.Stage{{Name: evil, Title: evil}}}
	for name, write := range map[string]func(*strings.Builder) error{
		"decision": func(b *strings.Builder) error {
			return render.Decision(b, hostile(), commands, render.Style{All: true})
		},
		"explain": func(b *strings.Builder) error {
			d := hostile()
			d.Never = evil
			d.Reasons = append(d.Reasons,
				gate.Reason{Rule: "order/previous-passed", Stage: evil, Message: evil}, gate.Reason{Rule: "verdict/check", Requirement: evil, Stage: evil, After: evil, Who: []string{evil}})
			return render.Explain(b, d, render.Style{})
		},
		"letter": func(b *strings.Builder) error { return render.Letter(b, []string{evil}, evil, evil) },
		"took":   func(b *strings.Builder) error { return render.Took(b, []gate.Took{{Step: evil, Actual: time.Hour}}) },
		"debts": func(b *strings.Builder) error {
			return render.Status(b, evil, noon, nil, []gate.Debt{{Stage: evil, Message: evil, Who: []string{evil}, Overdue: true, Closes: true}}, render.Style{})
		},
		"report":   func(b *strings.Builder) error { return render.ReportMarkdown(b, hostileReport(), 60_000) },
		"markdown": func(b *strings.Builder) error { return render.DecisionMarkdown(b, hostile(), commands, render.Style{}) },
		"status":   func(b *strings.Builder) error { return render.Status(b, evil, noon, status, nil, render.Style{}) },
		"status markdown": func(b *strings.Builder) error {
			return render.StatusMarkdown(b, evil, noon, status, nil, render.Style{})
		},
		"findings": func(b *strings.Builder) error {
			lines := func(string, int) (string, bool) { return evil, true }
			return render.Findings(b, finding.List{{Rule: "spec/schema", Message: evil, Hint: evil, At: finding.Position{File: evil, Line: 1, Column: 3}}}, lines, render.Style{})
		},
		"transcript": func(b *strings.Builder) error {
			tr := render.NewTranscript(b, c, p, noon, render.Style{})
			tr.Decision(evil, noon, hostile(), render.AskEnter)
			tr.Decision(evil, noon, hostile(), render.AskAccept)
			tr.Did(evil, commands(gate.Reason{})[0])
			tr.Passed(evil, noon, commands(gate.Reason{})[0])
			tr.Skipped(evil)
			tr.Waited(evil, noon)
			return tr.End(evil, evil, noon)
		},
		"digest": func(b *strings.Builder) error {
			return render.Digest(b, render.DigestDocument{
				Procedure: "sha256:1", Template: "sha256:2", Request: "sha256:3", Covers: []render.Cover{{Path: evil, Value: evil}},
				Against: &render.Comparison{Revision: evil, Commit: "c", Differences: []change.Difference{{Path: evil, Kind: change.Changed, Old: evil, New: "y"}}},
			}, true, render.Style{})
		},
		"doctor": func(b *strings.Builder) error {
			at := finding.Position{File: evil, Line: 1, Column: 2}
			return render.Doctor(b, doctor.Report{
				Repository: evil, Branch: evil, Ledger: evil, Writers: []string{evil, evil}, Unseen: []doctor.Unseen{{What: evil, Why: evil}},
				Findings: []doctor.Finding{{ID: "x", Severity: doctor.High, Message: evil, Why: evil, Remedy: evil, At: &at}, {ID: "y", Sure: true, Message: evil}},
			}, render.Style{})
		},
		"json": func(b *strings.Builder) error { return render.JSON(b, render.Document(hostile(), commands)) },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for line := range strings.Lines(b.String()) {
			text := strings.TrimSuffix(line, "\n")
			if name != "json" && text != render.Safe(text) || strings.Contains(text, "\x1b") || strings.HasPrefix(strings.TrimSpace(text), "::") {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

func TestCaretStandsBelowTheColumn(t *testing.T) {
	for _, c := range []struct {
		line   string
		column int
		want   string
	}{
		{"type: \"normla\"", 7, "    3 | type: \"normla\"\n      |       ^\n"},
		{"\tdo: 1", 2, "    3 |   do: 1\n      |   ^\n"},
		{"é: 1", 3, "    3 | é: 1\n      |  ^\n"},
		{"a\x1b: 1", 3, "    3 | a\\x1b: 1\n      |      ^\n"},
		{"short", 99, "    3 | short\n      |      ^\n"},
		{strings.Repeat("a", 100) + "b" + strings.Repeat("c", 100), 101,
			"    3 | …" + strings.Repeat("a", 33) + "b" + strings.Repeat("c", 32) + "…\n      | " + strings.Repeat(" ", 34) + "^\n"},
	} {
		var b strings.Builder
		found := finding.List{{Rule: "spec/schema", Severity: finding.Error, Message: "m", At: finding.Position{File: "f", Line: 3, Column: c.column}}}
		if err := render.Findings(&b, found, func(string, int) (string, bool) { return c.line, true }, render.Style{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(b.String(), "f:3:"+itoa(c.column)+": error: m [spec/schema]\n"); got != c.want {
			t.Errorf("%q:\ngot\n%s\nwant\n%s", c.line, got, c.want)
		}
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// TestDocumentHasTheContractsFields keeps the names that scripts rely on.
func TestDocumentHasTheContractsFields(t *testing.T) {
	var b strings.Builder
	if err := render.JSON(&b, render.Document(hostile(), commands)); err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(b.String()), &doc); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"change", "stage", "kind", "procedureDigest", "outcome", "at", "earliest", "reasons"} {
		if _, ok := doc[field]; !ok {
			t.Errorf("%s is missing", field)
		}
	}
	reasons := doc["reasons"].([]any)
	for _, field := range []string{"rule", "outcome", "message", "fix", "who", "until", "at", "commands"} {
		if _, ok := reasons[0].(map[string]any)[field]; !ok {
			t.Errorf("reasons[0].%s is missing", field)
		}
	}
	if len(reasons) != 7 {
		t.Errorf("%d reasons, want all 7", len(reasons))
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestErrorsOfWritingAreKept(t *testing.T) {
	d := hostile()
	for name, err := range map[string]error{
		"decision": render.Decision(full{}, d, nil, render.Style{}),
		"markdown": render.DecisionMarkdown(full{}, d, nil, render.Style{}),
		"status":   render.Status(full{}, "c", noon, nil, nil, render.Style{}),
		"findings": render.Findings(full{}, finding.List{{}}, func(string, int) (string, bool) { return "", false }, render.Style{}),
		"rules":    render.Rules(full{}, gate.Rules(), render.Style{}),
		"digest":   render.Digest(full{}, render.DigestDocument{}, false, render.Style{}),
		"json":     render.JSON(full{}, 1),
		"tally":    render.Tally(full{}, nil, 0, 0, 0),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
