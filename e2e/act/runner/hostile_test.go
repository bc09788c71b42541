package runner_test

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

// shout is a workflow with a step that prints a file of the repository.
const shout = `
on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - {id: shout, run: cat said}
`

func annotations(t *testing.T, said string) []runner.Annotation {
	t.Helper()
	h := newHouse(t, shout)
	h.repo.Commit(github.Commit{Files: map[string]string{"said": said}})
	return runner.Run(t, h.workflow()).Job("one").Step("shout").Annotations
}

func TestAnnotationsAreReadAsGitHubReadsThem(t *testing.T) {
	for name, c := range map[string]struct {
		said     string
		messages string // joined by |
	}{
		"a message with an escaped line break":        {"::error file=a::one%0A::error::two\n", "one\n::error::two"},
		"a message with a real line break":            {"::error file=a::one\n::error::two\n", "one|two"},
		"a carriage return ends a line":               {"harmless\r::error::two\n", "two"},
		"white space in front":                        {"  ::warning::two\n", "two"},
		"a text in front":                             {"x ::error::two\n", ""},
		"the older form, anywhere":                    {"x ##[error]two\n", "two"},
		"letters of any case":                         {"::ERROR::two\n", "two"},
		"what is escaped twice":                       {"::error::100%250A\n", "100%0A"},
		"a command that nobody knows":                 {"::explode::two\n", ""},
		"no commands after stop-commands":             {"::stop-commands::w0rd\n::error::two\n", ""},
		"commands after the word":                     {"::stop-commands::w0rd\n::error::two\n::w0rd::\n::error::three\n", "three"},
		"a property with an escaped comma":            {"::error title=a%2Cfile=b::two\n", "two"},
		"a message that holds the mark of a property": {"::error::two,file=b\n", "two,file=b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, a := range annotations(t, c.said) {
				got = append(got, a.Message)
			}
			want(t, "the messages", strings.Join(got, "|"), c.messages)
		})
	}
}

func TestGitHubKeepsTenOfEachLevel(t *testing.T) {
	r := run(t, one(`{run: "for i in $(seq 12); do echo ::error::$i; echo ::warning::$i; done"}`))
	step := r.Job("one").Step("0")
	if len(step.Annotations) != 24 || len(step.Shown()) != 20 {
		t.Errorf("%d annotations, of which %d are kept", len(step.Annotations), len(step.Shown()))
	}
}

func TestOutputsAreReadAsGitHubReadsThem(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want map[string]string
		bad  bool
	}{
		"one line":                         {`a=b=c\n`, map[string]string{"a": "b=c"}, false},
		"several lines":                    {`a<<W\n1\n2\nW\n`, map[string]string{"a": "1\n2"}, false},
		"a delimiter in the value":         {`a<<W\n1\nW\nforged=yes\nW\n`, map[string]string{"a": "1"}, true},
		"a forged output, well formed":     {`a<<W\n1\nW\nforged<<W\nyes\nW\n`, map[string]string{"a": "1", "forged": "yes"}, false},
		"no end":                           {`a<<W\n1\n`, nil, true},
		"no name":                          {`=b\n`, nil, true},
		"neither":                          {`hello\n`, nil, true},
		"a carriage return is of the text": {`a=b\r\nc=d\n`, map[string]string{"a": "b\r", "c": "d"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, one(`{run: 'printf "`+strings.ReplaceAll(c.file, `\`, `\`)+`" >> "$GITHUB_OUTPUT"'}`))
			step := r.Job("one").Step("0")
			for key, value := range c.want {
				want(t, key, step.Outputs[key], value)
			}
			if (step.Result == "failure") != c.bad || (r.Conclusion == "failure") != c.bad {
				t.Errorf("the step is a %s, the run a %s, outputs %q", step.Result, r.Conclusion, step.Outputs)
			}
		})
	}
}

func TestASummaryThatIsTooLongIsLost(t *testing.T) {
	r := run(t, one(`{run: 'head -c 1048577 /dev/zero | tr "\0" x >> "$GITHUB_STEP_SUMMARY"'}`))
	step := r.Job("one").Step("0")
	if step.Summary != "" || len(step.Annotations) != 1 {
		t.Errorf("%d letters, annotations %+v", len(step.Summary), step.Annotations)
	}
}

func TestAMaskIsKnown(t *testing.T) {
	r := run(t, one(`{run: 'echo ::add-mask::hidden; echo hidden'}`))
	job := r.Job("one")
	if len(job.Masks) != 1 || job.Masks[0] != "hidden" || !strings.HasSuffix(job.Log(), "hidden\n") {
		t.Errorf("masks %q, log %q", job.Masks, job.Log())
	}
}
