package main

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// sentences hold, for each example, what breaks the sentences of its written
// process. The pages of the examples say which rule enforces which sentence; each
// rule that a page names has to have a case here, and has to fire.
var sentences = map[string][]breach{
	"isc-learn":         iscLearn,
	"ixiasoft-ccms":     ixiasoft,
	"maestrano":         maestrano,
	"sakai-2009":        sakai2009,
	"totara-acceptance": totara,
}

// breach breaks one sentence of a process whose change has been carried out to
// the end.
type breach struct {
	// rule is what has to fire, about a requirement if that is given.
	rule, requirement string
	// at is the moment: as production is entered, if it is nil.
	at moment
	// breaks changes the world in which everything was done as it should be.
	breaks func(*world)
	// ask puts the question: the gate of the stage, if it is nil.
	ask func(*world) ([]gate.Reason, error)
}

// moment makes the world of a moment of a rehearsal.
type moment func(r rehearsed, t *testing.T, name string) *world

// gates asks the gate of the stage, with statements that stand for the files as
// they are.
func gates(w *world) ([]gate.Reason, error) {
	d, err := gate.Decide(w.input(true))
	return d.Reasons, err
}

// edited asks the gate of the stage, with statements about the files as they were.
func edited(w *world) ([]gate.Reason, error) {
	d, err := gate.Decide(w.input(false))
	return d.Reasons, err
}

// accepts asks whether the stage counts as passed.
func accepts(w *world) ([]gate.Reason, error) {
	d, err := gate.DecideAccepted(w.input(true))
	return d.Reasons, err
}

// during asks what a running attempt still needs.
func during(w *world) ([]gate.Reason, error) {
	d, err := gate.DecideDuring(w.input(true))
	return d.Reasons, err
}

// refused asks what reading the files says.
func refused(w *world) ([]gate.Reason, error) {
	tree := overlay{os.DirFS("../.."), w.files}
	report, err := lockflight.Check(lockflight.Files{Changes: tree, Pipeline: "examples/" + w.name + "/pipeline.cue"}, "examples/"+w.name+"/"+changeFileOf(w.name))
	var out []gate.Reason
	for _, f := range report.Findings {
		out = append(out, gate.Reason{Rule: f.Rule, Message: f.Message})
	}
	return out, err
}

func changeFileOf(name string) string {
	for _, file := range []string{"change.cue", "change.yaml", "change.json"} {
		if _, err := os.Stat("../../examples/" + name + "/" + file); err == nil {
			return file
		}
	}
	return ""
}

// fires finds the reason of a rule that does not hold.
func fires(reasons []gate.Reason, rule, requirement string) bool {
	return slices.ContainsFunc(reasons, func(r gate.Reason) bool {
		return r.Rule == rule && (requirement == "" || r.Requirement == requirement) &&
			r.Outcome != gate.Passed && r.Outcome != gate.NotApplicable
	})
}

// TestEverySentenceIsKept breaks each sentence of each process, and wants its rule
// to fire. Unbroken, none of the rules does.
func TestEverySentenceIsKept(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(sentences)) {
		t.Run(name, func(t *testing.T) {
			r := rehearse(t, name)
			for _, b := range sentences[name] {
				b.try(t, name, r)
			}
		})
	}
}

func (b breach) try(t *testing.T, name string, r rehearsed) {
	t.Helper()
	ask, at := b.ask, b.at
	if ask == nil {
		ask = gates
	}
	if at == nil {
		at = entering("production")
	}
	reasons, err := ask(at(r, t, name))
	if err != nil || fires(reasons, b.rule, b.requirement) {
		t.Errorf("%s %s fires before anything is broken: %v\n%s", b.rule, b.requirement, err, unmetOf(reasons))
	}
	broken := at(r, t, name)
	b.breaks(broken)
	if reasons, err = ask(broken); err != nil || !fires(reasons, b.rule, b.requirement) {
		t.Errorf("%s %s does not fire: %v; what does not hold is:\n%s", b.rule, b.requirement, err, unmetOf(reasons))
	}
}

func unmetOf(reasons []gate.Reason) string {
	var b bytes.Buffer
	for _, r := range reasons {
		if r.Outcome != gate.Passed && r.Outcome != gate.NotApplicable {
			b.WriteString("  " + r.Rule + " " + r.Requirement + ": " + r.Message + "\n")
		}
	}
	return b.String()
}

var ruleName = regexp.MustCompile("`([a-z]+/[a-z-]+)`")

// TestPagesNameRulesThatFire compares the pages of the examples with the cases.
func TestPagesNameRulesThatFire(t *testing.T) {
	var rules []string
	for _, r := range gate.Rules() {
		rules = append(rules, r.ID)
	}
	for _, name := range slices.Sorted(maps.Keys(sentences)) {
		named := map[string]bool{}
		for _, m := range ruleName.FindAllStringSubmatch(page(t, "examples/"+name+"/README.md"), -1) {
			if slices.Contains(rules, m[1]) {
				named[m[1]] = true
			}
		}
		for _, rule := range slices.Sorted(maps.Keys(named)) {
			if !slices.ContainsFunc(sentences[name], func(b breach) bool { return b.rule == rule }) {
				t.Errorf("the page of %s names %s, and no case shows that it fires", name, rule)
			}
		}
		for _, b := range sentences[name] {
			if !named[b.rule] {
				t.Errorf("%s has a case for %s, which its page does not name", name, b.rule)
			}
		}
	}
}
