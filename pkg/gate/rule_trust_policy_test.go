package gate_test

import (
	"slices"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

const (
	policy  = "trust/policy"
	current = "trust/current"
)

// onForge is a change in a pull request that touches the pipeline, of which ops
// is the owner.
func onForge(edit func(*gate.Forge, *story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Owner = "ops"
		s.in.Pipeline.Roles["ops"] = change.Role{Members: []string{"ops-1", "ops-2"}}
		s.in.Facts.Forge = &gate.Forge{
			Branch: "main", Trusted: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Judged: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
			Policy: []gate.PolicyChange{{Pull: 7, Files: []string{".lockflight/pipeline.cue"}, Said: review.Set{Authors: []review.Identity{{Login: "dev-1", ID: 1}}}}},
		}
		edit(s.in.Facts.Forge, s)
	}
}

// saying adds what people said of the files, as NAME VERDICT pairs, a minute apart.
func saying(words ...string) func(*gate.Forge, *story) {
	return func(f *gate.Forge, s *story) {
		for i := 0; i < len(words); i += 2 {
			s.wait(time.Minute)
			f.Policy[0].Said.Reviews = append(f.Policy[0].Said.Reviews, review.Review{
				By: review.Identity{Login: words[i], ID: 9}, Verdict: words[i+1], At: s.in.Now,
			})
		}
	}
}

var forgeCases = []theCase{
	opens("nothing of the rules changes", policy, "judged by the pipeline of main at aaaaaaaaaaaa", onForge(func(f *gate.Forge, _ *story) { f.Policy = nil })).at("test"),
	opens("the owner approved", policy, "ops-1 approved as ops what pull request 7 changes of what is allowed, in .lockflight/pipeline.cue; judged by", onForge(saying("ops-1", "approve"))).at("test"),
	opens("one of two owners approved", policy, "ops-2 approved", onForge(saying("ops-2", "approve", "ops-1", "comment"))).at("test"),
	opens("an owner said no, then yes", policy, "ops-1 approved", onForge(saying("ops-1", "reject", "ops-1", "approve"))).at("test"),

	refuses("nobody approved", policy, "nobody approved that as ops; judged by the pipeline of main", onForge(saying())).at("test"),
	refuses("somebody else approved", policy, "nobody approved that as ops", onForge(saying("qa-1", "approve"))).at("test"),
	refuses("a bot approved", policy, "nobody approved that as ops", onForge(func(f *gate.Forge, s *story) {
		saying("ops-1", "approve")(f, s)
		f.Policy[0].Said.Reviews[0].By.Bot = true
	})).at("test"),
	refuses("its author approved", policy, "ops-1 had a hand in it", onForge(func(f *gate.Forge, s *story) {
		saying("ops-1", "approve")(f, s)
		f.Policy[0].Said.Authors = append(f.Policy[0].Said.Authors, review.Identity{Login: "OPS-1"})
	})).at("test"),
	refuses("somebody unknown wrote it", policy, "it cannot be told who that is", onForge(func(f *gate.Forge, s *story) {
		saying("ops-1", "approve")(f, s)
		f.Policy[0].Said.Authors = append(f.Policy[0].Said.Authors, review.Identity{Login: "whoever has the address x"})
	})).at("test"),
	refuses("another version was approved", policy, "ops-1 said approve, which counts for nothing: these files were different", onForge(func(f *gate.Forge, s *story) {
		saying("ops-1", "approve")(f, s)
		f.Policy[0].Said.Reviews[0].Void = "these files were different"
	})).at("test"),
	refuses("an owner said yes, then no", policy, "ops-1 said reject", onForge(saying("ops-1", "approve", "ops-1", "reject"))).at("test"),
	refuses("one owner said yes, another no", policy, "ops-2 said reject", onForge(saying("ops-1", "approve", "ops-2", "reject"))).at("test"),
	refuses("a look-alike of the owner approved", policy, "nobody approved that as ops", onForge(saying("ops-\u0661", "approve"))).at("test"),
	refuses("somebody with the login of the owner approved", policy, "nobody approved that as ops", onForge(func(f *gate.Forge, s *story) {
		s.in.Pipeline.People = map[string]change.Person{"ops-1": {ID: 31}}
		saying("ops-1", "approve")(f, s)
	})).at("test"),
	refuses("the pipeline has no owner", policy, "names no owner", onForge(func(f *gate.Forge, s *story) {
		s.in.Pipeline.Owner = ""
		saying("ops-1", "approve")(f, s)
	})).at("test"),
	refuses("the second pull request of a group was not approved", policy, "pull request 8 changes what is allowed, in .github/workflows/a.yml, .github/workflows/b.yml, .github/workflows/c.yml and 1 more file;", onForge(func(f *gate.Forge, s *story) {
		saying("ops-1", "approve")(f, s)
		f.Policy = append(f.Policy, gate.PolicyChange{Pull: 8, Files: []string{".github/workflows/a.yml", ".github/workflows/b.yml", ".github/workflows/c.yml", "CODEOWNERS"}})
	})).at("test"),
	refuses("the team of the owner is not known", policy, "the members of team org/ops", onForge(func(f *gate.Forge, s *story) {
		s.in.Pipeline.Roles["ops"] = change.Role{Teams: []string{"org/ops"}}
		saying("ops-1", "approve")(f, s)
	})).at("test").comes(gate.Undecided, gate.Undecided),

	opens("it is what stands", current, "the change at commit bbbbbbbbbbbb is the one that stands now", onForge(func(f *gate.Forge, _ *story) { f.Policy = nil })).at("test"),
	refuses("it was overtaken", current, "the change at commit bbbbbbbbbbbb was overtaken by commit cccccccccccc, where procedure.stop.do changed", onForge(func(f *gate.Forge, _ *story) {
		f.Policy, f.Latest, f.Differs = nil, "cccccccccccccccccccccccccccccccccccccccc", []string{"procedure.stop.do"}
	})).at("test"),
	{name: "no forge", stage: "test", rule: policy, want: gate.NotApplicable, gate: gate.Blocked, given: func(s *story) {
		s.enter("test", change.Requirement{Require: "review", Role: "qa"})
	}, says: "asks for nothing", also: []string{"review/required"}},
}

func TestTrustedRules(t *testing.T) { judge(t, forgeCases) }

// TestPolicyWithoutAChange: the same holds where nothing but the rules changes.
func TestPolicyWithoutAChange(t *testing.T) {
	for _, c := range forgeCases {
		if c.rule != policy {
			continue
		}
		s := newStory()
		c.given(s)
		if s.in.Facts.Forge == nil {
			continue
		}
		got := gate.Policy(s.in.Pipeline, *s.in.Facts.Forge, nil, noon)
		if !slices.ContainsFunc(got, func(r gate.Reason) bool { return r.Outcome == c.want && r.Rule == policy }) {
			t.Errorf("%s: got %+v, want one that is %s", c.name, got, c.want)
		}
	}
}
