package main

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
)

// report is everything that people and programs are told.
type report struct {
	Findings finding.List `json:"findings,omitempty"`
	Items    []item       `json:"changes,omitempty"`
	// Said are sentences about what was done, one each.
	Said []string `json:"said,omitempty"`
}

// item is one change in a report.
type item struct {
	Path            string       `json:"path"`
	Change          string       `json:"change"`
	ProcedureDigest string       `json:"procedureDigest"`
	Outcome         gate.Outcome `json:"outcome"`
	// Stage is the one that the outcome is about; empty if there is none left.
	Stage  string             `json:"stage,omitempty"`
	At     time.Time          `json:"at"`
	Stages []gate.StageStatus `json:"stages,omitempty"`
	Debts  []gate.Debt        `json:"debts,omitempty"`
	// Decision is that of a gate that was asked for.
	Decision *gate.Decision `json:"decision,omitempty"`
	Counts   []gate.Reason  `json:"counts,omitempty"`

	zone *time.Location
	// plan is how the change goes on; nil if it plans nothing.
	plan *render.Plan
	// files are the addresses of the change's and the pipeline's folders of files.
	files, policy string
}

// outcome is the worst of all changes and findings.
func (r report) outcome() gate.Outcome {
	out := gate.Passed
	if r.Findings.HasErrors() {
		out = gate.Blocked
	}
	for _, i := range r.Items {
		out = worse(out, i.Outcome)
	}
	return out
}

// first is the reason that matters most, in a few words; "" if there is none.
func (r report) first() (text string, more int) {
	var all []string
	for _, i := range r.Items {
		for _, reason := range i.Counts {
			all = append(all, i.Change+": "+reason.Message)
		}
	}
	for _, f := range r.Findings {
		if f.Severity != finding.Warning {
			all = append(all, f.Message)
		}
	}
	if len(all) == 0 {
		return "", 0
	}
	return all[0], len(all) - 1
}

// markdown writes the report for the summary of a job and for a comment.
func (r report) markdown(w io.Writer, notes []annotation) error {
	var text bytes.Buffer
	var failed error
	for _, line := range r.Said {
		text.WriteString(render.Markdown(line) + "\n\n")
	}
	for _, i := range r.Items {
		failed = errors.Join(failed, i.markdown(&text))
	}
	for _, f := range r.Findings {
		text.WriteString("- " + render.Markdown(string(f.Severity)+" "+f.Rule+" "+f.At.String()+": "+f.Message) + "\n")
	}
	if len(r.Items) == 0 && len(r.Findings) == 0 {
		for _, a := range notes {
			text.WriteString("- " + render.Markdown(a.message) + "\n")
		}
	}
	_, err := w.Write(text.Bytes())
	return errors.Join(failed, err)
}

func (i item) markdown(w io.Writer) error {
	style := render.Style{Zone: i.zone}
	var err error
	switch {
	case i.Decision != nil:
		err = render.DecisionMarkdown(w, *i.Decision, nil, style)
	case len(i.Stages) > 0:
		err = render.StatusMarkdown(w, i.Change, i.At, i.Stages, i.Debts, style)
	}
	if i.plan != nil {
		io.WriteString(w, "\n<details><summary>Plan</summary>\n\n")
		err = errors.Join(err, render.PlanMarkdown(w, *i.plan))
		io.WriteString(w, "\n</details>\n")
	}
	io.WriteString(w, "\n")
	return err
}

// log writes the report into the log.
func (s *step) log(r report) {
	var text bytes.Buffer
	var err error
	if len(r.Findings) > 0 {
		err = render.Findings(&text, r.Findings, func(string, int) (string, bool) { return "", false }, render.Style{})
	}
	for _, i := range r.Items {
		style := render.Style{Zone: i.zone}
		if i.Decision != nil {
			err = errors.Join(err, render.Explain(&text, *i.Decision, style))
		} else {
			err = errors.Join(err, render.Status(&text, i.Change, i.At, i.Stages, i.Debts, style))
		}
	}
	for _, line := range r.Said {
		text.WriteString(render.Safe(line) + "\n")
	}
	if err != nil {
		s.warn("the log is not complete: %v", err)
	}
	s.say("%s", text.String())
}

// about completes a result with what it says of a single change.
func (r report) about(commit string) result {
	out := result{outcome: r.outcome(), commit: commit, report: r}
	if len(r.Items) != 1 {
		return out
	}
	i := r.Items[0]
	out.digest = i.ProcedureDigest
	if i.Decision != nil {
		out.earliest = i.Decision.Earliest
	} else if k := slices.IndexFunc(i.Stages, func(s gate.StageStatus) bool { return s.Stage == i.Stage }); k >= 0 {
		out.earliest = i.Stages[k].Decision.Earliest
	}
	return out
}
