package main

import "bytes"

// mostSummary is how large the summary of a step may be, in bytes.
const mostSummary = 1 << 20

// writeSummary adds the result to the summary of the job.
func (s *step) writeSummary(out result) {
	name := s.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		s.say("GITHUB_STEP_SUMMARY is not set, so there is no summary")
		return
	}
	var text bytes.Buffer
	if err := out.report.markdown(&text, s.notes); err != nil {
		s.warn("the summary cannot be made: %v", err)
		return
	}
	if text.Len() == 0 {
		return
	}
	if err := s.Append(name, append(shorten(text.Bytes(), mostSummary-1), '\n')); err != nil {
		s.warn("the summary cannot be written: %v", err)
	}
}

// shorten cuts a text to a number of bytes, at the end of a line, and says so.
func shorten(text []byte, most int) []byte {
	const more = "\n\nThis is not all: the rest found no room. The log has it.\n"
	if len(text) <= most {
		return text
	}
	text = text[:most-len(more)]
	if end := bytes.LastIndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	return append(bytes.Clone(text), more...)
}
