package render_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/lockflight/lockflight/pkg/render"
)

// FuzzPlan puts one text everywhere where a plan takes one. In no format does it
// become anything but text.
func FuzzPlan(f *testing.F) {
	for _, text := range []string{
		worst, "upgrade", "ü", " a ", "\\n", `\\;`, "\xff", "a\u0301\u0301\u0301\u0301b", "END:VCALENDAR\r\n", "\r\n ", "```\n## x", "| a |", "<!--", "-->", "</details>",
		"section x", "title", "click a href b", "x: crit, 2026", "%%{init: {}}%%", "accTitle: a", "::error::x", "https://example.org", "\u2028", "\ufeff", strings.Repeat("😀", 80),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || text == "second" || text == "ops" || len(text) > 5000 {
			return
		}
		calendarHolds(t, text)
		chartHolds(t, text)
		textHolds(t, text)
		markdownHolds(t, text)
	})
}

func chartHolds(t *testing.T, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := render.PlanMermaid(&b, planOf(t, text)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for _, line := range lines {
		if !ganttLine.MatchString(line) {
			t.Errorf("not a line of a chart: %q", line)
		}
	}
	if len(lines) != 13 {
		t.Errorf("the chart has %d lines, want 13:\n%s", len(lines), b.String())
	}
}

// textHolds makes sure that nothing but a line break steers the terminal.
func textHolds(t *testing.T, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := render.PlanText(&b, planOf(t, text), render.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, r := range b.String() {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("the text holds %q", r)
		}
	}
}

// markdownHolds makes sure that a text makes no row, no heading and no tag, and
// does not end the chart.
func markdownHolds(t *testing.T, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := render.PlanMarkdown(&b, planOf(t, text)); err != nil {
		t.Fatal(err)
	}
	tables, chart, ok := strings.Cut(b.String(), "\n<details><summary>As a chart</summary>\n\n```mermaid\n")
	chart, found := strings.CutSuffix(chart, "```\n\n</details>\n")
	if !ok || !found || strings.ContainsAny(chart, "`<>") {
		t.Errorf("the chart is not where it should be: %q", chart)
	}
	if strings.ContainsAny(strings.ReplaceAll(tables, "<!---->", ""), "<>`[]\\") {
		t.Errorf("a text is markup in %q", tables)
	}
	columns := 0
	for _, line := range strings.Split(tables, "\n") {
		switch {
		case !strings.HasPrefix(line, "|"):
			columns = 0
		case columns == 0:
			columns = strings.Count(line, "|")
		case strings.Count(line, "|") != columns:
			t.Errorf("a row has %d bars, want %d: %q", strings.Count(line, "|"), columns, line)
		}
	}
}
