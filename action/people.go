package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/action/inputs"
	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/render"
)

// forPeople is a report as people see it, in the summary of a job and in a comment.
func (s *step) forPeople(r report, open bool) render.Report {
	out := render.Report{
		Title: r.Title, Open: open, Findings: r.Findings, Done: r.Said, Link: r.link, Notes: s.skipped,
	}
	for _, i := range r.Items {
		out.Changes = append(out.Changes, i.forPeople())
	}
	return out
}

func (i item) forPeople() render.ChangeReport {
	return render.ChangeReport{
		Name: i.Change, Title: i.title(), Decision: i.decision(), Later: i.shown, Stages: i.Stages, Debts: i.Debts, Plan: i.plan,
		Style: render.Style{Zone: i.zone},
	}
}

// decision is that of the gate that was asked for or, of a check, that of the stage
// that the change comes to next, with what counts for the check.
func (i item) decision() gate.Decision {
	if i.Decision != nil {
		return *i.Decision
	}
	d := gate.Decision{Change: i.Change, Outcome: i.Outcome, At: i.At, ProcedureDigest: i.ProcedureDigest}
	if k := slices.IndexFunc(i.Stages, func(s gate.StageStatus) bool { return s.Stage == i.Stage }); k >= 0 {
		d = i.Stages[k].Decision
		d.Stage, d.Outcome = i.Stage, i.Outcome
		d.Reasons = slices.DeleteFunc(slices.Clone(d.Reasons), i.aside)
	}
	return d
}

// aside reports whether a reason does not count for what was asked.
func (i item) aside(r gate.Reason) bool {
	return slices.ContainsFunc(i.shown, func(o gate.Reason) bool {
		return o.Rule == r.Rule && o.Requirement == r.Requirement && o.Stage == r.Stage && o.Message == r.Message
	})
}

// title says in words that a person understands how a change stands.
func (i item) title() string {
	opened, shut := " can be merged: nothing is missing", " cannot be merged yet"
	what := i.Change
	if i.gated {
		what, opened, shut = i.Stage+" of "+i.Change, " is open", " is closed"
	}
	missing, wait := render.ChangeReport{Decision: i.decision()}.Missing()
	switch {
	case i.Stage == "":
		return what + " has passed every stage"
	case i.Outcome == gate.Passed:
		return what + opened
	case i.Outcome == gate.Undecided:
		return what + shut + ": it cannot be decided"
	case missing > 0:
		return what + shut + ": " + isOrAre(missing, "thing") + " missing"
	case wait > 0:
		return what + " only waits for its time"
	}
	return what + shut
}

func isOrAre(n int, what string) string {
	if n == 1 {
		return render.Count(n, what) + " is"
	}
	return render.Count(n, what) + " are"
}

// titled completes a report about changes with its title.
func (r report) titled() report {
	wrong, ready := len(r.Findings.Errors()), 0
	for _, i := range r.Items {
		if i.Outcome == gate.Passed {
			ready++
		}
	}
	switch n := len(r.Items); {
	case n == 0 && wrong == 0:
		r.Title = "No change is touched, so nothing has to be approved"
	case n == 0:
		r.Title = "The files have " + render.Count(wrong, "error")
	case n == 1:
		r.Title = r.Items[0].title()
	case ready == n:
		r.Title = fmt.Sprintf("%d changes are ready", n)
	case ready == 0:
		r.Title = fmt.Sprintf("%d changes are not ready", n)
	case ready == 1:
		r.Title = fmt.Sprintf("1 of %d changes is ready", n)
	default:
		r.Title = fmt.Sprintf("%d of %d changes are ready", ready, n)
	}
	if len(r.Items) > 0 && wrong > 0 {
		r.Title += "; the files have " + render.Count(wrong, "error")
	}
	return r
}

// links gives the address of a place: in the pipeline, which is that of the default
// branch, or in the files that are judged.
func (s *step) links(at *sight, items []item) func(finding.Position) string {
	server := strings.TrimSuffix(s.Getenv("GITHUB_SERVER_URL"), "/")
	if !strings.HasPrefix(server, "https://") && !strings.HasPrefix(server, "http://") {
		return nil
	}
	return func(p finding.Position) string {
		commit := at.judged
		if slices.ContainsFunc(items, func(i item) bool { return i.policy == p.File }) {
			commit = at.trusted
		}
		if p.File == "" || !github.IsCommit(commit) {
			return ""
		}
		address := server + "/" + string(s.repo) + "/blob/" + commit + "/" + escapedPath(p.File)
		if p.Line > 0 {
			address += fmt.Sprintf("#L%d", p.Line)
		}
		return address
	}
}

// escapedPath writes a path so that nothing in it means anything in an address, nor
// in Markdown.
func escapedPath(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("/-._", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// failed is the report of a step that came to nothing.
func (s *step) failed(code int) report {
	r := report{Title: map[int]string{exitcode.Usage: "The step cannot do what it is asked for", exitcode.Blocked: "Refused"}[code]}
	r.Title = cmp.Or(r.Title, "It could not be decided, so nothing is open")
	for _, a := range s.notes {
		if a.level == levelError {
			r.Said = append(r.Said, strings.ReplaceAll(a.message, "\n", " "))
		}
	}
	return r
}

// write writes a report as Markdown of at most so many bytes.
func (s *step) write(w io.Writer, r report, open bool, most int) error {
	return render.ReportMarkdown(w, s.forPeople(r, open), most)
}

// asksGate reports whether the gate of a stage was asked, and not whether a change
// may be merged.
func (s *step) asksGate() bool { return s.in.mode == inputs.Gate || s.in.stage != "" }
