package forge_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/forge"
)

func TestIsPolicy(t *testing.T) {
	beside := &change.Pipeline{Folders: []string{"changes/one", "policy/roles"}}
	for name, want := range map[string]bool{
		".lockflight/pipeline.cue":                true,
		".lockflight/people.cue":                  true,
		".lockflight/notes.md":                    true,
		"team/.lockflight/pipeline.cue":           true,
		".lockflight/evidence/changes/a/000.json": false,
		".github/workflows/deploy.yml":            true,
		".github/actions/x/action.yml":            true,
		".github/CODEOWNERS":                      true,
		"CODEOWNERS":                              true,
		"docs/CODEOWNERS":                         true,
		"action.yml":                              true,
		"cue.mod/module.cue":                      true,
		"sub/cue.mod/module.cue":                  true,
		"changes/one/pipeline.cue":                true,
		"changes/one/more.cue":                    true,
		"policy/roles/qa.cue":                     true,
		"changes/one/change.cue":                  false,
		"changes/one/run.sh":                      false,
		"changes/two/more.cue":                    false,
		"policy/roles/deeper/qa.cue":              false,
		"src/CODEOWNERS":                          false,
		"src/action.yml":                          false,
		"README.md":                               false,
	} {
		if got := forge.IsPolicy(name, beside); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if forge.IsPolicy("changes/one/more.cue", nil) || !forge.IsPolicy(".lockflight/pipeline.cue", nil) {
		t.Error("without a pipeline, not the usual folder alone counts")
	}
}
