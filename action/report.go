package main

import (
	"bytes"
	"errors"
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
	// Title says in one line what came out.
	Title string `json:"title"`
	// Said are sentences about what was done, one each.
	Said []string `json:"said,omitempty"`

	link func(finding.Position) string
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

	// shown is what is missing besides, and does not count.
	shown []gate.Reason
	zone  *time.Location
	// plan is how the change goes on; nil if it plans nothing.
	plan *render.Plan
	// policy is the file of the pipeline.
	policy string
	// gated says that the gate of the stage was asked, and not the merge.
	gated bool
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
	for _, f := range r.Findings.Errors() {
		all = append(all, f.Message)
	}
	if len(all) == 0 {
		return "", 0
	}
	return all[0], len(all) - 1
}

// log writes the report into the log.
func (s *step) log(r report) {
	var text bytes.Buffer
	var err error
	if r.Title != "" {
		text.WriteString(render.Safe(r.Title) + "\n")
	}
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
