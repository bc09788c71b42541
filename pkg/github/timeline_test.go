package github_test

import (
	"slices"
	"strings"
	"testing"
)

// TestTheTimelineConfirmsTheReviews: whatever one of the two lists lacks is
// noticed, unless it decides nothing.
func TestTheTimelineConfirmsTheReviews(t *testing.T) {
	const reviews, timeline = "/pulls/7/reviews", "/issues/7/timeline"
	qa := user("qa-1", 21)
	// without leaves the lines of a state, or of a name, out of the timeline.
	without := func(w *world, says string) []any {
		return slices.DeleteFunc(w.timeline(), func(line any) bool { return line.(object)["state"] == says || line.(object)["event"] == says })
	}
	for name, test := range map[string]struct {
		edit func(w *world)
		says string // "" for a sound answer
	}{
		"both agree": {func(*world) {}, ""},
		"no reviews at all": {func(w *world) {
			w.put(timeline, w.timeline())
			w.put(reviews, list())
		}, "it names review 1, which is not in the list of reviews"},
		"a rejection is missing": {func(w *world) {
			w.put(reviews, list(said(1, qa, "APPROVED", w.head, 1), said(2, qa, "CHANGES_REQUESTED", w.head, 2)))
			w.put(timeline, w.timeline())
			w.put(reviews, list(said(1, qa, "APPROVED", w.head, 1)))
		}, "it names review 2, which is not in the list of reviews"},
		"a dismissed one is missing": {func(w *world) {
			w.put(reviews, list(said(1, qa, "DISMISSED", w.head, 1)))
			w.put(timeline, w.timeline())
			w.put(reviews, list())
		}, "it names review 1"},
		"the timeline is empty":          {func(w *world) { w.put(timeline, list()) }, "it does not name the head"},
		"the timeline lacks the head":    {func(w *world) { w.put(timeline, without(w, "committed")) }, "it does not name the head"},
		"the timeline lacks an approval": {func(w *world) { w.put(timeline, without(w, "approved")) }, "it does not name review 1, which is in the list of reviews"},
		"the timeline lacks a dismissed one": {func(w *world) {
			w.put(reviews, list(said(5, qa, "DISMISSED", w.head, 1)))
			w.put(timeline, without(w, "dismissed"))
		}, "it does not name review 5"},
		"the timeline lacks a comment": {func(w *world) { w.put(timeline, without(w, "commented")) }, ""},
		"the list lacks a comment": {func(w *world) {
			w.put(timeline, w.timeline())
			w.put(reviews, w.answers["/repos/org/house"+reviews].([]any)[:2])
		}, "it names review 3"},
		"an older timeline, before it was dismissed": {func(w *world) {
			w.put(timeline, w.timeline())
			w.put(reviews, list(said(1, qa, "DISMISSED", w.old, 1), said(2, qa, "APPROVED", w.head, 2), said(3, qa, "COMMENTED", w.head, 3)))
		}, ""},
		"an older list, before it was dismissed": {func(w *world) {
			w.put(reviews, list(said(1, qa, "DISMISSED", w.old, 1)))
			w.put(timeline, w.timeline())
			w.put(reviews, list(said(1, qa, "APPROVED", w.old, 1)))
		}, `it says that review 1 is "DISMISSED", and the list of reviews says "APPROVED"`},
		"one that is not handed in": {func(w *world) {
			w.put(reviews, list(object{"id": 1, "user": qa, "state": "PENDING", "commit_id": w.head}))
			w.put(timeline, append(w.timeline(), object{"id": 1, "event": "reviewed", "state": "pending"}))
		}, ""},
		"a review without a number": {func(w *world) {
			w.put(timeline, append(w.timeline(), object{"event": "reviewed", "node_id": "x"}))
		}, "a review has no number"},
		"a change of the base branch without a time": {func(w *world) { w.events = list(object{"id": 1, "event": "base_ref_changed"}) }, "base_ref_changed 1 has no time"},
		"a line without a name":                      {func(w *world) { w.put(timeline, append(w.timeline(), object{"id": 9})) }, "a line has no name"},
		"lines of every kind": {func(w *world) {
			w.events = list(event(3, "commented", 1), event(1, "cross-referenced", 2).with(object{"id": nil, "source": object{"type": "issue"}}),
				object{"event": "line-commented", "node_id": "x", "comments": list()}, object{"event": "something-new"}, event(3, "labeled", 3))
		}, ""},
		"two lines of one number": {func(w *world) { w.events = list(event(3, "labeled", 1), event(3, "labeled", 2)) }, "is listed twice, with different content"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.edit(w)
			_, err := w.reviews(t)
			if test.says == "" && err != nil {
				t.Errorf("the error is %v", err)
			}
			if test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "/repos/org/house"+timeline)) {
				t.Errorf("the error is %v; expected %q, and the timeline", err, test.says)
			}
		})
	}
}

// TestAReviewThatComesMeanwhile: it is read once more, and then all is there.
func TestAReviewThatComesMeanwhile(t *testing.T) {
	w := newWorld(t)
	early, asked := w.timeline(), 0
	w.put("/issues/7/timeline", func() []any {
		if asked++; asked == 1 {
			return early
		}
		return w.timeline()
	})
	all := w.answers["/repos/org/house/pulls/7/reviews"].([]any)
	w.put("/pulls/7/reviews", append(all, said(4, user("qa-1", 21), "CHANGES_REQUESTED", w.head, 4)))
	set, err := w.reviews(t)
	if err != nil || len(set.Reviews) != 4 || asked != 2 {
		t.Errorf("%d reviews, %v, after %d questions", len(set.Reviews), err, asked)
	}
}
