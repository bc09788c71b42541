package spec

import (
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
)

// TestOwing looks for what closes gates and is owed by other changes than the one
// that the pipeline is resolved for: it is known, and it has one digest for all.
func TestOwing(t *testing.T) {
	const report = `owed: [{require: "report", id: "r", closes: true, due: {from: "end", latest: "+1d"}}]`
	const freeze = `calendar: {zone: "UTC", freezes: [{name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z"`
	emergency := func(in string) string { return strings.Replace(policy, "accept: [", in+"\n\t\taccept: [", 1) + enterQA }
	for name, text := range map[string]string{
		"after a stage of emergencies": emergency(`when: type: "emergency"` + "\n" + report),
		"for leaving one out":          emergency(`when: type: "emergency"` + "\n" + `optional: {by: ["qa"], ` + report + `}`),
		"for what emergencies need":    policy + `_enter: [{require: "review", role: "qa"}, {require: "check", check: "a", when: type: "emergency", waivable: {by: ["qa"], ` + report + `}}]` + "\n",
		"for an exception":             policy + enterQA + freeze + `, when: type: "emergency", exception: {by: ["qa"], ` + report + "}}]}\n",
	} {
		p := mustLoad(t, text)
		var digests []string
		for _, kind := range []string{"normal", "emergency"} {
			_, out, found := resolve(t, p, `{"id": "a", "summary": "b", "type": "`+kind+`"}`)
			if out == nil {
				t.Fatalf("%s: %s", name, printed(found))
			}
			if owed := out.Closing(); len(owed) != 1 || owed[0].ID != "r" {
				t.Errorf("%s: a change of type %s sees %v", name, kind, owed)
			}
			digests = append(digests, out.Debts())
		}
		if digests[0] == "" || digests[0] != digests[1] {
			t.Errorf("%s: the digests are %q", name, digests)
		}
	}
}

// TestOwingHasNoConditions: what another change owes on a condition is left out.
func TestOwingHasNoConditions(t *testing.T) {
	p := mustLoad(t, strings.Replace(policy, "accept: [", `when: type: "emergency"
		owed: [{require: "report", id: "always"}, {require: "report", id: "sometimes", when: type: "emergency"}]
		accept: [`, 1)+enterQA)
	for kind, want := range map[string][]string{"normal": {"always"}, "emergency": {"always", "sometimes"}} {
		_, out, _ := resolve(t, p, `{"id": "a", "summary": "b", "type": "`+kind+`"}`)
		var got []string
		for _, s := range out.Owing() {
			for _, r := range s.Owed {
				got = append(got, r.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("a change of type %s sees %v, want %v", kind, got, want)
		}
	}
	if p := (&change.Pipeline{Stages: []change.Stage{{Name: "test"}}}); len(p.Owing()) != 1 {
		t.Error("a pipeline that was made by hand has no stages after which something is owed")
	}
}
