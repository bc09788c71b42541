package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sethvargo/go-githubactions"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
)

// level is how loud an annotation is; the first is the loudest.
type level int

const (
	levelError level = iota
	levelWarning
	levelNotice
)

var levelNames = [...]string{"error", "warning", "notice"}

// mostNotes is how many annotations of each level GitHub shows of a step.
const mostNotes = 10

// mostNote bounds the text of an annotation, in bytes.
const mostNote = 4000

// annotation is a message on a line of a file, or on the step as a whole.
type annotation struct {
	level   level
	title   string
	message string
	at      finding.Position
}

// note keeps an annotation for the end of the step.
func (s *step) note(a annotation) {
	if !slices.Contains(s.notes, a) {
		s.notes = append(s.notes, a)
	}
}

func (s *step) warn(format string, args ...any) {
	s.note(annotation{level: levelWarning, message: fmt.Sprintf(format, args...)})
}

// noteFindings annotates the lines that findings are about.
func (s *step) noteFindings(all finding.List) {
	for _, f := range all {
		l := levelError
		if !f.Fails() {
			l = levelWarning
		}
		s.note(annotation{l, f.Rule, joined(f.Message, f.Hint), f.At})
	}
}

// noteReasons annotates the lines that ask for what is missing: loud for what
// counts, and quiet for what is only shown.
func (s *step) noteReasons(change string, counts, shown []gate.Reason) {
	for _, r := range counts {
		s.note(annotation{levelError, r.Rule + " · " + change, joined(r.Message, r.Fix), r.At})
	}
	for _, r := range shown {
		s.note(annotation{levelNotice, r.Rule + " · " + change, joined(r.Message, r.Fix), r.At})
	}
}

func joined(message, fix string) string {
	if fix == "" {
		return message
	}
	return message + "\n→ " + fix
}

// issueNotes hands the annotations to the runner: of each level no more than
// GitHub shows, in the order in which they matter, and then how many more there are.
func (s *step) issueNotes() {
	slices.SortStableFunc(s.notes, func(a, b annotation) int { return cmp.Compare(a.level, b.level) })
	for l := levelError; l <= levelNotice; l++ {
		var same []annotation
		for _, a := range s.notes {
			if a.level == l {
				same = append(same, a)
			}
		}
		for i, a := range same {
			if i == mostNotes-1 && len(same) > mostNotes {
				s.issue(annotation{level: l, message: fmt.Sprintf("and %d more; the log has all of them", len(same)-i)})
				s.sayNotes(same[i:])
				break
			}
			s.issue(a)
		}
	}
	s.notes = nil
}

// sayNotes writes into the log what found no room.
func (s *step) sayNotes(rest []annotation) {
	for _, a := range rest {
		s.say("%s", strings.TrimPrefix(a.at.String()+": ", ": ")+a.title+": "+strings.ReplaceAll(a.message, "\n", " "))
	}
}

// issue hands one annotation to the runner.
func (s *step) issue(a annotation) {
	properties := githubactions.CommandProperties{}
	if a.title != "" {
		properties["title"] = render.Safe(a.title)
	}
	if a.at.File != "" {
		properties["file"] = render.Safe(a.at.File)
	}
	if a.at.File != "" && a.at.Line > 0 {
		properties["line"] = strconv.Itoa(a.at.Line)
		if a.at.Column > 0 {
			properties["col"] = strconv.Itoa(a.at.Column)
		}
	}
	lines := strings.Split(a.message, "\n")
	for i := range lines {
		lines[i] = render.Safe(lines[i])
	}
	message := cut(strings.Join(lines, "\n"), mostNote)
	command := githubactions.Command{Name: levelNames[a.level], Message: message, Properties: properties}
	fmt.Fprintln(s.Stdout, command.String())
}

// cut shortens a text to a number of bytes, at the end of a letter.
func cut(text string, most int) string {
	const more = "…"
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-len(more)], "") + more
}
