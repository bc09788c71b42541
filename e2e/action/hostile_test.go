package action_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostileTexts is what a change says of itself. Each has to be readable as it is.
var hostileTexts = []string{
	"::stop-commands::x", "##[error]y", "x=1 outcome<<_GitHubActionsFileCommandDelimeter_", "@everyone and @org/night", "<img src=x onerror=alert(1)>",
	"``` ~~~ fences", "[a link](https://evil.example/a) ![a picture](https://evil.example/b)", "https://evil.example/c www.evil.example mail@evil.example",
	"| a table | --- |", "<!-- a comment --> --> </details></summary><script>x</script>", "&lt;b&gt; &#64;everyone &amp;", "$x^2$ **bold** _em_ ~~gone~~ # top #1 GH-1",
	"graph TD; A-->B; click A \"https://evil.example/d\" %%{init: {}}%%", "- [ ] a task", "javascript:alert(1) :tada:",
}

// hostileChange has a hostile text in every place that takes one.
func hostileChange(steps int) string {
	var b strings.Builder
	all := strings.Join(hostileTexts, " ")
	fmt.Fprintf(&b, `{"id": "new-settings", "type": "normal", "components": ["service"], "authors": ["dev-1"], "summary": %s,
"window": {"start": "2026-03-17T22:00:00+01:00", "end": "2026-03-17T23:00:00+01:00", "zone": "Europe/Amsterdam", "weekday": "tuesday"},
"impact": {"outage": true, "duration": "30m", "affects": ["users"], "notice": %s},
"backup": [{"name": "settings", "covers": ["service"], "kind": "copy"}], "procedure": [`, quoted(hostileTexts[3]+hostileTexts[4]), quoted(hostileTexts[6]))
	for i := range steps {
		text := all
		if i < len(hostileTexts) {
			text = hostileTexts[i]
		}
		service := ""
		if i == 0 {
			service = `, "service": "down"`
		} else if i == steps-1 {
			service = `, "service": "up"`
		}
		fmt.Fprintf(&b, "%s\n"+`{"name": "step-%d", "at": "S+%dm", "owner": "ops", "takes": "1m", "do": %s%s}`, strings.Repeat(",", min(i, 1)), i, i, quoted(text), service)
	}
	b.WriteString(`], "rollback": [{"name": "put-back", "at": "D+0m", "owner": "ops", "takes": "5m", "service": "up", "do": ` + quoted(hostileTexts[12]) + `}]}`)
	return b.String()
}

func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err) // no text fails
	}
	return string(out)
}

// bring replaces the change by another text.
func (r *runner) bring(text string) {
	r.t.Helper()
	old := r.repo.Files("settings")["changes/new-settings/change.cue"]
	r.happen("push: {pull: 1, author: dev-1, edit: [{file: changes/new-settings/change.cue, old: " + quoted(old) + ", new: " + quoted(text) + "}]}")
}

// TestHostileTexts: whatever a change says, it arrives literally in what people see,
// and as nothing else, in the eyes of other parsers than ours.
func TestHostileTexts(t *testing.T) {
	for name, c := range map[string]struct {
		change string
		code   int
		says   []string
	}{
		"steps":            {hostileChange(len(hostileTexts)), 1, hostileTexts},
		"too many steps":   {hostileChange(300), 1, nil},
		"a field":          {strings.Replace(hostileChange(3), `"summary"`, quoted(hostileTexts[0]+hostileTexts[4])+": 1,\n\"summary\"", 1), 1, []string{hostileTexts[4]}},
		"a type":           {strings.Replace(hostileChange(3), `"normal"`, quoted(hostileTexts[3]+hostileTexts[9]), 1), 1, []string{hostileTexts[3] + hostileTexts[9][:20]}},
		"an author":        {strings.Replace(hostileChange(3), `["dev-1"]`, "["+quoted(hostileTexts[3]+hostileTexts[4])+"]", 1), 1, []string{hostileTexts[4]}},
		"terminal escapes": {strings.Replace(hostileChange(3), quoted(hostileTexts[1]), `"\u001b[31mred\u202e\u0007\n::add-mask::x"`, 1), 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t)
			r.bring(c.change)
			j := r.onPull("pull_request").main(c.code)
			comments := r.repo.Issue(1).Comments()
			if len(comments) != 1 {
				t.Fatalf("there are %d comments", len(comments))
			}
			for what, text := range map[string]string{"summary": j.file("step_summary"), "comment": comments[0]} {
				seen := readPage(t, text)
				for _, bad := range seen.bad {
					t.Errorf("the %s has %s:\n%s", what, bad, text)
				}
				for _, says := range c.says {
					if !strings.Contains(seen.text, says) {
						t.Errorf("the %s does not say %q:\n%s", what, says, seen.text)
					}
				}
			}
			if n := utf8.RuneCountInString(comments[0]); n > 65536 || len(j.file("step_summary")) > 1<<20 {
				t.Errorf("the comment has %d letters, and the summary %d bytes", n, len(j.file("step_summary")))
			}
			j.onlyOurCommands()
			j.onlyOurOutputs()
		})
	}
}

var commandShape = regexp.MustCompile(`^\s*::([^ :]+)(?: ([^:]*))?::`)

// onlyOurCommands reads the log as a runner does: a command is at the start of a line,
// behind any spaces; an older one is anywhere behind ##[.
func (j *job) onlyOurCommands() {
	j.t.Helper()
	for line := range strings.SplitSeq(j.log, "\n") {
		m := commandShape.FindStringSubmatch(line)
		switch {
		case strings.Contains(line, "##["):
			j.t.Errorf("the log has an older command: %q", line)
		case m == nil && strings.HasPrefix(strings.TrimSpace(line), "::"):
			j.t.Errorf("the log has a line like a command: %q", line)
		case m == nil:
			continue
		case !slices.Contains([]string{"error", "warning", "notice"}, m[1]):
			j.t.Errorf("the log has the command %q", m[1])
		}
		if m == nil {
			continue
		}
		for property := range strings.SplitSeq(m[2], ",") {
			key, value, _ := strings.Cut(property, "=")
			if key == "file" && value != "changes/new-settings/change.cue" && value != ".lockflight/pipeline.cue" {
				j.t.Errorf("an annotation is about the file %q", value)
			}
			if key != "" && !slices.Contains([]string{"file", "line", "col", "title"}, key) {
				j.t.Errorf("an annotation has the property %q", key)
			}
		}
	}
}

// onlyOurOutputs reads the outputs as they are documented: name=value, or
// name<<MARK with lines up to the mark.
func (j *job) onlyOurOutputs() {
	j.t.Helper()
	var names []string
	lines := strings.Split(strings.TrimSuffix(j.file("output"), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		equals, heredoc := strings.Index(lines[i], "="), strings.Index(lines[i], "<<")
		if heredoc >= 0 && (equals < 0 || heredoc < equals) {
			mark := lines[i][heredoc+2:]
			names = append(names, lines[i][:heredoc])
			for i++; i < len(lines) && lines[i] != mark; i++ {
				continue
			}
			continue
		}
		if equals < 0 {
			j.t.Fatalf("the line %q is no output", lines[i])
		}
		names = append(names, lines[i][:equals])
	}
	want := []string{"outcome", "procedure-digest", "earliest", "commit", "attempt", "report-path"}
	if !slices.Equal(names, want) {
		j.t.Errorf("the outputs are %q, want %q", names, want)
	}
}
