package main

import (
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// TestEveryStepIsPromoted changes one word of each step of each process, forward
// and back. What passed the earlier stages was another procedure then, and the
// gate of production names the step.
func TestEveryStepIsPromoted(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(sentences)) {
		w := entering("production")(rehearse(t, name), t, name)
		in := w.input(false)
		if got := digestOf(t, name, in.Change); got.Procedure != in.Digests.Procedure {
			t.Fatalf("%s: the digest is %s, expected %s", name, got.Procedure, in.Digests.Procedure)
		}
		was := in.Change
		for clock, steps := range map[string][]change.Step{"procedure": was.Procedure, "rollback": was.Rollback} {
			for i, s := range steps {
				edited := *was
				other := slices.Clone(steps)
				other[i].Do = "Now: " + s.Do
				if clock == "rollback" {
					edited.Rollback = other
				} else {
					edited.Procedure = other
				}
				in.Change, in.Digests = &edited, digestOf(t, name, &edited)
				d, err := gate.Decide(in)
				if err != nil || !names(d.Reasons, clock+"."+s.Name+".do") {
					t.Errorf("%s: nothing names the step %s of the %s: %v\n%s", name, s.Name, clock, err, unmetOf(d.Reasons))
				}
			}
		}
	}
}

func names(reasons []gate.Reason, field string) bool {
	return slices.ContainsFunc(reasons, func(r gate.Reason) bool {
		return r.Rule == "order/same-procedure" && r.Outcome == gate.Blocked && strings.Contains(r.Message, field)
	})
}

func digestOf(t *testing.T, name string, c *change.Change) change.Digests {
	t.Helper()
	files := map[string][]byte{}
	for _, file := range c.Files() {
		data, err := os.ReadFile(path.Join("../../examples", name, file))
		if err != nil {
			t.Fatal(err)
		}
		files[file] = data
	}
	d, err := change.Digest(c, files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
