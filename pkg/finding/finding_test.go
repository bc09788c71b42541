package finding_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/finding"
)

// A severity that nobody knows fails a check as well.
func TestWhatFails(t *testing.T) {
	for severity, fails := range map[finding.Severity]bool{finding.Error: true, finding.Warning: false, "": true, "notice": true} {
		f := finding.Finding{Severity: severity}
		if f.Fails() != fails || (finding.List{f}).HasErrors() != fails || (len(finding.List{f}.Errors()) == 1) != fails {
			t.Errorf("the severity %q fails a check: %v, want %v", severity, f.Fails(), fails)
		}
	}
}

// A warning that stands further up is not what is wrong.
func TestFirstError(t *testing.T) {
	at := func(line int, severity finding.Severity, message string) finding.Finding {
		return finding.Finding{Severity: severity, Message: message, At: finding.Position{File: "change.cue", Line: line}}
	}
	all := finding.List{at(9, finding.Error, "later"), at(1, finding.Warning, "shown only"), at(3, finding.Error, "first")}
	if got, want := all.FirstError(), "change.cue:3: first"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (finding.List{all[1]}).FirstError(); got == "" {
		t.Error("without an error nothing is said at all")
	}
}
