package main

import (
	"bytes"

	"github.com/lockflight/lockflight/pkg/gate"
)

// mostSummary is how large the summary of a step may be, in bytes: a little less than
// GitHub takes.
const mostSummary = 1000 << 10

// writeSummary adds the result to the summary of the job.
func (s *step) writeSummary(out result) {
	name := s.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		s.say("GITHUB_STEP_SUMMARY is not set, so there is no summary")
		return
	}
	var text bytes.Buffer
	if err := s.write(&text, out.report, out.outcome == gate.Passed, mostSummary); err != nil {
		s.warn("the summary cannot be made: %v", err)
		return
	}
	if err := s.Append(name, append(text.Bytes(), '\n')); err != nil {
		s.warn("the summary cannot be written: %v", err)
	}
}
