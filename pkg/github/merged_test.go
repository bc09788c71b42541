package github_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/github"
)

func TestMergedReviews(t *testing.T) {
	for name, test := range map[string]struct {
		edit  func(w *world)
		words string
		who   string
	}{
		"squashed":           {func(*world) {}, "qa-1 approve procedure-1; qa-2 approve procedure-2; qa-3 comment", "[{dev-1 11 false} {dev-2 12 false} {web-flow 99 false}]"},
		"pushed without one": {func(w *world) { w.put("/commits/"+w.merged+"/pulls", list()) }, "", "[{dev-1 11 false} {web-flow 99 false}]"},
		"into another branch": {func(w *world) {
			w.put("/commits/"+w.merged+"/pulls", list(w.pull(object{"base": object{"ref": "other"}})))
		}, "", "[{dev-1 11 false} {web-flow 99 false}]"},
		"not merged":            {func(w *world) { w.put("/commits/"+w.merged+"/pulls", list(w.pull(object{"merged_at": nil}))) }, "", "[{dev-1 11 false} {web-flow 99 false}]"},
		"by an unknown address": {func(w *world) { w.put("/commits", list(w.commitOf(w.merged, nil, user("web-flow", 99)))) }, "qa-1 approve procedure-1; qa-2 approve procedure-2; qa-3 comment", "address"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.edit(w)
			set, err := w.mergedReviews()
			if err != nil || words(set) != test.words || !strings.Contains(fmt.Sprint(set.Authors), test.who) {
				t.Errorf("got %q by %v, %v", words(set), set.Authors, err)
			}
		})
	}
	w := newWorld(t)
	w.put("/commits", list())
	if _, err := w.mergedReviews(); err == nil {
		t.Error("a change that no commit brought has reviews")
	}
}

// TestACommitWithoutAPullRequest: that GitHub names none is held against the pull
// requests themselves, and what is left is said.
func TestACommitWithoutAPullRequest(t *testing.T) {
	const found, alone = "qa-1 approve procedure-1; qa-2 approve procedure-2; qa-3 comment", ""
	for name, test := range map[string]struct {
		more func(w *world) object
		want string
	}{
		"there is none":       {nil, alone},
		"one made this":       {func(w *world) object { return object{"merge_commit_sha": w.merged} }, found},
		"one ended with this": {func(w *world) object { return object{"head": object{"sha": w.merged}} }, found},
		"one of others":       {func(w *world) object { return object{"merge_commit_sha": w.base} }, alone},
		"one is not merged":   {func(w *world) object { return object{"merge_commit_sha": w.merged, "merged_at": nil} }, alone},
		"one of another branch": {func(w *world) object {
			return object{"merge_commit_sha": w.merged, "base": object{"ref": "other"}}
		}, alone},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.put("/commits/"+w.merged+"/pulls", list())
			if test.more != nil {
				w.put("/pulls", list(w.pull(test.more(w))))
			}
			set, err := w.mergedReviews()
			notes := strings.Join(set.Notes, "; ")
			want := "commit " + w.merged[:12] + ` came to the branch "main" without a pull request, and so without its reviews`
			if test.want == found {
				want = ""
			}
			if err != nil || words(set) != test.want || notes != want {
				t.Errorf("got %q, %q, %v", words(set), notes, err)
			}
		})
	}
	w := newWorld(t)
	w.put("/commits/"+w.merged+"/pulls", list())
	w.put("/pulls", list(w.pull(object{"base": nil})))
	if _, err := w.mergedReviews(); err == nil || !strings.Contains(err.Error(), "has no number or no base branch") {
		t.Errorf("the error is %v", err)
	}
}

func TestApprovalsOfARun(t *testing.T) {
	approvals := func(items ...object) func(w *world) {
		return func(w *world) { w.put("/actions/runs/5/approvals", append([]object{}, items...)) }
	}
	answer := func(state, environment string) object {
		return object{"state": state, "user": user("ops-1", 31), "environments": []object{{"name": environment}}}
	}
	for name, test := range map[string]struct {
		edit  func(w *world)
		words string
		says  string
	}{
		"approved":               {approvals(answer("approved", "production")), "ops-1 approve procedure-2 for production", ""},
		"rejected":               {approvals(answer("rejected", "production")), "ops-1 reject for production", ""},
		"for another":            {approvals(answer("approved", "test")), "ops-1 approve procedure-2 for test", ""},
		"for two":                {approvals(answer("approved", "test"), answer("rejected", "production")), "ops-1 approve procedure-2 for test; ops-1 reject for production", ""},
		"nobody answered":        {approvals(), "", ""},
		"pending":                {approvals(answer("pending", "production")), "", ""},
		"unknown":                {approvals(answer("waved", "production")), "", `answer 1 is "waved", which is not known`},
		"for no environment":     {approvals(object{"state": "approved", "user": user("ops-1", 31)}), "", "answer 1 is about no environment"},
		"of another run":         {func(w *world) { w.put("/actions/runs/5", object{"id": 6}) }, "", "the answer is not about this run"},
		"by nobody":              {approvals(answer("approved", "production").with(object{"user": nil})), "a deleted account, who answered for run 5 approve procedure-2 for production", ""},
		"in a list of something": {func(w *world) { w.put("/actions/runs/5/approvals", []int{1}) }, "", "answer 1:"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.edit(w)
			set, err := github.RunApprovals{Client: w.client(), Repo: repo, Run: 5, Path: spec, DigestAt: digestAt}.Reviews(t.Context(), "")
			if test.says == "" && (err != nil || words(set) != test.words) || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("got %q, %v", words(set), err)
			}
		})
	}
}

func TestFilesOfAPullRequest(t *testing.T) {
	w := newWorld(t)
	w.put("/pulls/7", w.pull(object{"changed_files": 4}))
	w.put("/pulls/7/files", list(file(spec, "unchanged"), file("new/change.cue", "renamed", object{"previous_filename": "old/change.cue"}),
		file("gone/change.yaml", "removed", object{"sha": nil}), file("app/main.go", "modified")))
	p, err := w.client().Pull(t.Context(), repo, 7)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range github.Specs(p.Files, "change.cue", "change.yaml") {
		got = append(got, fmt.Sprint(f.Path, " ", f.Removed))
	}
	want := []string{spec + " false", "gone/change.yaml true", "new/change.cue false", "old/change.cue true"}
	if !slices.Equal(got, want) {
		t.Errorf("the specs are %q; expected %q", got, want)
	}
}
