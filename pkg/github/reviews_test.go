package github_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
)

// words writes reviews shortly: who, what, and the procedure it was given to.
func words(set review.Set) string {
	var out []string
	for _, r := range set.Reviews {
		word := strings.TrimSpace(r.By.Login + " " + r.Verdict + " " + r.Procedure)
		if r.Environment != "" {
			word += " for " + r.Environment
		}
		out = append(out, word)
	}
	return strings.Join(out, "; ")
}

func TestReviewsInTheOrderOfGitHub(t *testing.T) {
	qa := user("qa-1", 21)
	for name, test := range map[string]struct {
		reviews func(w *world) []any
		want    string
	}{
		"nobody":                 {func(w *world) []any { return list() }, ""},
		"approved at the head":   {func(w *world) []any { return list(said(1, qa, "APPROVED", w.head, 1)) }, "qa-1 approve procedure-2"},
		"approved an old commit": {func(w *world) []any { return list(said(1, qa, "APPROVED", w.old, 1)) }, "qa-1 approve procedure-1"},
		"then commented": {func(w *world) []any {
			return list(said(1, qa, "APPROVED", w.head, 1), said(2, qa, "COMMENTED", w.head, 2))
		}, "qa-1 approve procedure-2; qa-1 comment"},
		"then requested changes": {func(w *world) []any {
			return list(said(1, qa, "APPROVED", w.head, 1), said(2, qa, "CHANGES_REQUESTED", w.head, 2))
		}, "qa-1 approve procedure-2; qa-1 reject"},
		"then that was dismissed": {func(w *world) []any {
			return list(said(1, qa, "APPROVED", w.head, 1), said(2, qa, "DISMISSED", w.head, 2))
		}, "qa-1 comment"},
		"dismissed, then approved": {func(w *world) []any {
			return list(said(1, qa, "DISMISSED", w.head, 1), said(2, qa, "APPROVED", w.head, 2))
		}, "qa-1 comment; qa-1 approve procedure-2"},
		"dismissed in the same second": {func(w *world) []any {
			return list(said(2, qa, "APPROVED", w.head, 1), said(1, qa, "DISMISSED", w.head, 1))
		}, "qa-1 comment"},
		"a no before a dismissed one": {func(w *world) []any {
			return list(said(1, qa, "CHANGES_REQUESTED", w.head, 1), said(2, qa, "DISMISSED", w.head, 2))
		}, "qa-1 reject; qa-1 comment"},
		"dismissed of somebody else": {func(w *world) []any {
			return list(said(1, qa, "APPROVED", w.head, 1), said(2, user("qa-2", 22), "DISMISSED", w.head, 2))
		}, "qa-1 approve procedure-2; qa-2 comment"},
		"dismissed under another login": {func(w *world) []any {
			return list(said(1, qa, "APPROVED", w.head, 1), said(2, user("renamed", 21), "DISMISSED", w.head, 2))
		}, "renamed comment"},
		"not handed in": {func(w *world) []any {
			return list(object{"id": 1, "user": qa, "state": "PENDING", "commit_id": w.head})
		}, ""},
		"listed in another order": {func(w *world) []any {
			return list(said(2, qa, "CHANGES_REQUESTED", w.head, 2), said(1, qa, "APPROVED", w.head, 1))
		}, "qa-1 approve procedure-2; qa-1 reject"},
		"a commit without the change": {func(w *world) []any { return list(said(1, qa, "APPROVED", w.base, 1)) }, "qa-1 approve"},
		"a commit that is gone":       {func(w *world) []any { return list(said(1, qa, "APPROVED", strings.Repeat("0", 40), 1)) }, "qa-1 approve"},
		"no commit":                   {func(w *world) []any { return list(said(1, qa, "APPROVED", w.head, 1).with(object{"commit_id": nil})) }, "qa-1 approve"},
		"a deleted account":           {func(w *world) []any { return list(said(1, nil, "APPROVED", w.head, 1)) }, "a deleted account, who wrote review 1 approve procedure-2"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.put("/pulls/7/reviews", test.reviews(w))
			set, err := w.reviews(t)
			if err != nil || words(set) != test.want {
				t.Errorf("the words are %q, %v; expected %q", words(set), err, test.want)
			}
		})
	}
}

func TestWhyAnApprovalCountsForNothing(t *testing.T) {
	gone := strings.Repeat("0", 40)
	for says, edit := range map[string]func(w *world){
		"the commit cannot be had any more": func(w *world) {
			w.put("/pulls/7/reviews", list(said(1, user("qa-1", 21), "APPROVED", gone, 5)))
		},
		"the change cannot be read there: open changes/upgrade/change.cue: no such file": func(w *world) {
			w.put("/pulls/7/reviews", list(said(1, user("qa-1", 21), "APPROVED", w.base, 5)))
		},
		"the change cannot be read there: it is not in order": func(w *world) {
			broken := w.git.commit(w.base, map[string]string{spec: "x"})
			w.put("/pulls/7/reviews", list(said(1, user("qa-1", 21), "APPROVED", broken, 5)))
		},
		"the base branch of the pull request was changed at 2026-03-02T12:05:00Z": func(w *world) {
			w.put("/pulls/7/reviews", list(said(1, user("qa-1", 21), "APPROVED", w.head, 5)))
			w.events = list(event(1, "base_ref_changed", 5), event(2, "base_ref_changed", 1))
		},
		"the base branch of the pull request was changed at 2026-03-02T12:06:00Z": func(w *world) {
			w.put("/pulls/7/reviews", list(said(1, user("qa-1", 21), "APPROVED", w.head, 5)))
			w.events = list(event(1, "automatic_base_change_succeeded", 6))
		},
	} {
		w := newWorld(t)
		edit(w)
		set, err := w.reviews(t)
		if err != nil || len(set.Reviews) != 1 || set.Reviews[0].Procedure != "" || set.Reviews[0].Request != "" || !strings.Contains(set.Reviews[0].Void, says) {
			t.Errorf("%s: got %+v, %v", says, set.Reviews, err)
		}
	}
}

// TestFewCommitsAreLookedAt: each costs calls, and only the latest matter.
func TestFewCommitsAreLookedAt(t *testing.T) {
	for people, most := range map[int]int{1: 2, 2: 4, 3: 4} {
		w := newWorld(t)
		var all []any
		for i := range 12 {
			commit := w.git.commit(w.base, map[string]string{spec: fmt.Sprintf("procedure-%d\nrequest\n", i)})
			all = append(all, said(i+1, user(fmt.Sprint("qa-", i%people), 21+i%people), "APPROVED", commit, i))
		}
		w.put("/pulls/7/reviews", all)
		set, err := w.reviews(t)
		if err != nil || len(set.Reviews) != 12 {
			t.Fatalf("%d reviews, %v", len(set.Reviews), err)
		}
		for i, r := range set.Reviews {
			looked := i >= 12-most
			if (r.Void == "") != looked || (r.Procedure == fmt.Sprintf("procedure-%d", i)) != looked {
				t.Errorf("of %d people, review %d: void %q, procedure %q", people, i, r.Void, r.Procedure)
			}
			if !looked && !strings.Contains(r.Void, "only the last 4 commits") {
				t.Errorf("of %d people, review %d: %q", people, i, r.Void)
			}
		}
	}
}

func TestAnApprovalAfterTheBaseBranchWasChangedCounts(t *testing.T) {
	w := newWorld(t)
	w.put("/pulls/7/reviews", list(said(1, user("qa-1", 21), "APPROVED", w.head, 5), said(2, user("qa-2", 22), "CHANGES_REQUESTED", w.head, 1)))
	w.events = list(event(1, "base_ref_changed", 4))
	set, err := w.reviews(t)
	if err != nil || words(set) != "qa-2 reject; qa-1 approve procedure-2" {
		t.Errorf("the words are %q, %v", words(set), err)
	}
}

func TestWhoWroteIt(t *testing.T) {
	bot := object{"login": "builder[bot]", "id": 41, "type": "Bot"}
	for name, test := range map[string]struct {
		edit func(w *world)
		want string
	}{
		"the author and everyone who committed": {func(*world) {}, "{dev-1 11 false} {dev-2 12 false}"},
		"somebody else committed it": {func(w *world) {
			w.commits(user("dev-1", 11), user("ops-1", 31))
		}, "{dev-1 11 false} {ops-1 31 false}"},
		"a bot":                 {func(w *world) { w.commits(bot, bot) }, "{dev-1 11 false} {builder[bot] 41 true}"},
		"an unmapped address":   {func(w *world) { w.commits(nil, user("dev-1", 11)) }, `{whoever has the address "x@example.org", in commit HEAD among others 0 false} {dev-1 11 false}`},
		"an empty account":      {func(w *world) { w.commits(object{}, user("dev-1", 11)) }, `{whoever has the address "x@example.org", in commit HEAD among others 0 false} {dev-1 11 false}`},
		"a deleted author":      {func(w *world) { w.put("/pulls/7", w.pull(object{"user": nil})) }, "{a deleted account, who opened the pull request 0 false} {dev-1 11 false} {dev-2 12 false}"},
		"a login in two cases":  {func(w *world) { w.commits(user("DEV-1", 11), user("dev-1", 11)) }, "{dev-1 11 false}"},
		"the login of somebody": {func(w *world) { w.commits(user("dev-1", 77), user("dev-1", 11)) }, "{dev-1 11 false} {dev-1 77 false}"},
		"pushed by force": {func(w *world) {
			w.events = list(event(1, "head_ref_force_pushed", 3, object{"actor": user("ops-2", 32)}))
		}, "{dev-1 11 false} {dev-2 12 false} {ops-2 32 false}"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.edit(w)
			set, err := w.reviews(t)
			got := strings.Trim(fmt.Sprint(set.Authors), "[]")
			want := strings.ReplaceAll(test.want, "HEAD", w.head[:12])
			if err != nil || got != want {
				t.Errorf("the authors are %s, %v; expected %s", got, err, want)
			}
		})
	}
}

// commits gives the head commit another author and committer.
func (w *world) commits(author, committer any) {
	w.put("/pulls/7/commits", list(w.commitOf(w.old, user("dev-1", 11), user("dev-1", 11)), w.commitOf(w.head, author, committer)))
}

// TestNobodyKnownCannotBeAPerson: who is not known is a fault to the decision.
func TestNobodyKnownCannotBeAPerson(t *testing.T) {
	w := newWorld(t)
	w.commits(nil, nil)
	w.put("/pulls/7", w.pull(object{"user": nil}))
	set, err := w.reviews(t)
	if err != nil {
		t.Fatal(err)
	}
	directory := review.NewDirectory(nil, house(), nil)
	unknown := 0
	for _, id := range set.Authors {
		if _, err := directory.Person(id); err != nil {
			unknown++
		}
	}
	if unknown != 2 {
		t.Errorf("%d of %+v are not known; expected 2", unknown, set.Authors)
	}
}

// TestPullRequestsThatAreRefused: none of these gives reviews.
func TestPullRequestsThatAreRefused(t *testing.T) {
	many := func(n int, make func(i int) object) []any {
		var out []any
		for i := range n {
			out = append(out, make(i))
		}
		return out
	}
	for name, test := range map[string]struct {
		edit func(w *world)
		says string
	}{
		"an unknown state": {func(w *world) { w.put("/pulls/7/reviews", list(said(1, user("a", 1), "BLESSED", w.head, 1))) }, `review 1 is in the state "BLESSED", which is not known`},
		"no state":         {func(w *world) { w.put("/pulls/7/reviews", list(said(1, user("a", 1), "", w.head, 1))) }, "which is not known"},
		"a review without a time": {func(w *world) {
			w.put("/pulls/7/reviews", list(said(1, user("a", 1), "APPROVED", w.head, 1).with(object{"submitted_at": nil})))
		}, "review 1 has no time"},
		"a review of no commit": {func(w *world) { w.put("/pulls/7/reviews", list(said(1, user("a", 1), "APPROVED", "main", 1))) }, "is not a commit"},
		"a reviewer without a number": {func(w *world) {
			w.put("/pulls/7/reviews", list(said(1, object{"login": "a", "type": "User"}, "APPROVED", w.head, 1)))
		}, "an account lacks its login, number or type"},
		"two reviews of one number": {func(w *world) {
			w.put("/pulls/7/reviews", list(said(1, user("a", 1), "APPROVED", w.head, 1), said(1, user("a", 1), "COMMENTED", w.head, 1)))
		}, "is listed twice, with different content"},
		"a review without a number": {func(w *world) { w.put("/pulls/7/reviews", list(said(0, user("a", 1), "APPROVED", w.head, 1))) }, "item 1 of page 1 has nothing that tells it from others"},
		"fewer files than it says":  {func(w *world) { w.put("/pulls/7/files", list(file(spec, "added"))) }, "1 files are listed, and it says it touches 2"},
		"no files":                  {func(w *world) { w.put("/pulls/7/files", list()) }, "0 files are listed, and it says it touches 2"},
		"more commits than it says": {func(w *world) { w.put("/pulls/7", w.pull(object{"commits": 1})) }, "2 commits are listed, and it says it has 1"},
		"another head":              {func(w *world) { w.put("/pulls/7", w.pull(object{"head": object{"sha": w.base}})) }, "is not among the 2 commits"},
		"another number":            {func(w *world) { w.put("/pulls/7", w.pull(object{"number": 8})) }, "the answer is about number 8"},
		"another repository": {func(w *world) {
			w.put("/pulls/7", w.pull(object{"base": object{"sha": w.base, "ref": "main", "repo": object{"full_name": "org/other", "default_branch": "main"}}}))
		}, `it belongs to the repository "org/other"`},
		"no totals":                  {func(w *world) { w.put("/pulls/7", w.pull(object{"changed_files": nil})) }, "lacks state, merged, changed_files or commits"},
		"no base":                    {func(w *world) { w.put("/pulls/7", w.pull(object{"base": nil})) }, "lacks the commits of head and base"},
		"a status that is not known": {func(w *world) { w.put("/pulls/7/files", list(file(spec, "added"), file("x", "touched"))) }, `has the status "touched"`},
		"a rename from nowhere":      {func(w *world) { w.put("/pulls/7/files", list(file(spec, "added"), file("x", "renamed"))) }, "GitHub does not say from what"},
		"a file without a digest": {func(w *world) {
			w.put("/pulls/7/files", list(file(spec, "added"), file("x", "modified", object{"sha": nil})))
		}, "without the digest of its content"},
		"3000 files": {func(w *world) {
			w.put("/pulls/7", w.pull(object{"changed_files": 3000}))
			w.put("/pulls/7/files", many(3000, func(i int) object { return file(fmt.Sprint(i), "added") }))
		}, "it touches 3000 files, and GitHub lists at most 3000; split it"},
		"250 commits": {func(w *world) { w.put("/pulls/7", w.pull(object{"commits": 250})) }, "it has 250 commits, and GitHub lists at most 250"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.edit(w)
			set, err := w.reviews(t)
			var e *github.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), test.says) || !strings.Contains(e.Endpoint, "repos/org/house/pulls/7") {
				t.Errorf("got %+v, %v; expected an error that says %q", set, err, test.says)
			}
		})
	}
}

// TestOrderPagesAndDuplicatesMakeNoDifference shuffles every list.
func TestOrderPagesAndDuplicatesMakeNoDifference(t *testing.T) {
	random := rand.New(rand.NewPCG(20260302, 4))
	var want string
	for round := range 30 {
		w := newWorld(t)
		var reviews []any
		for i := 1; i <= 120; i++ {
			state := []string{"APPROVED", "COMMENTED", "CHANGES_REQUESTED", "DISMISSED"}[i%4]
			commit := []string{w.old, w.head, w.base}[i%3]
			reviews = append(reviews, said(i, user(fmt.Sprint("qa-", i%9), 100+i%9), state, commit, i/3))
		}
		w.put("/pulls/7/reviews", reviews)
		if round > 0 {
			for path, v := range w.answers {
				if items, ok := v.([]any); ok {
					random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
					w.answers[path] = append(items, items[:random.IntN(len(items)+1)]...)
				}
			}
		}
		set, err := w.reviews(t)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(set); want == "" {
			want = got
		} else if got != want {
			t.Fatalf("round %d gives\n%s\nexpected\n%s", round, got, want)
		}
	}
}

// TestAFailureWhileDigestingIsAnError, however the digester tells it.
func TestAFailureWhileDigestingIsAnError(t *testing.T) {
	w := newWorld(t)
	w.fault = func(out http.ResponseWriter, r *http.Request, ok func()) {
		if strings.Contains(r.URL.Path, "/git/blobs/") {
			send(out, 500, object{})
			return
		}
		ok()
	}
	c := w.client()
	p, err := c.Pull(t.Context(), repo, 7)
	if err != nil {
		t.Fatal(err)
	}
	hides := func(ctx context.Context, tree fs.FS, path string) (change.Digests, error) {
		if _, err := digestAt(ctx, tree, path); err != nil {
			return change.Digests{}, errors.New("something is wrong")
		}
		return change.Digests{Procedure: "a", Request: "b"}, nil
	}
	_, err = github.PullReviews{Client: c, Pull: p, Path: spec, DigestAt: hides}.Reviews(t.Context(), "upgrade")
	if err == nil || !strings.Contains(err.Error(), "/git/blobs/") {
		t.Errorf("the error is %v", err)
	}
}
