package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/lockflight/lockflight/action/inputs"
)

// writeOutputs hands on the results to later steps, and a file with all of it.
func (s *step) writeOutputs(out result) error {
	if s.Getenv("GITHUB_OUTPUT") == "" {
		return nil // what is wrong with that was said already
	}
	path, failed := s.writeReport(out)
	earliest := ""
	if out.earliest != nil {
		earliest = out.earliest.UTC().Format(time.RFC3339)
	}
	values := map[string]string{
		"outcome": out.outcome.String(), "procedure-digest": out.digest, "earliest": earliest, "report-path": path,
		"commit": out.commit, "attempt": out.attempt,
	}
	var all [][2]string
	for _, o := range inputs.Outputs() {
		value, known := values[o.Name]
		if !known {
			return fmt.Errorf("nobody knows the output %s", o.Name)
		}
		all = append(all, [2]string{o.Name, value})
	}
	return errors.Join(failed, s.hand("GITHUB_OUTPUT", all))
}

// hand writes names and values into a file of the runner, one on each line. A value
// of more than one line is refused, all of them then, so that none can bring another
// one along.
//
// The lines are our own: go-githubactions ends every value with the same mark,
// which a value can hold, and panics if there is no file.
func (s *step) hand(file string, values [][2]string) error {
	name := s.Getenv(file)
	if name == "" {
		return fmt.Errorf("%s is not set, so nothing can be handed to later steps", file)
	}
	var text strings.Builder
	for _, v := range values {
		if strings.ContainsFunc(v[1], func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
			return fmt.Errorf("the value of %s is %q; expected one line without control characters, so nothing is handed to later steps", v[0], cut(v[1], 200))
		}
		fmt.Fprintf(&text, "%s=%s\n", v[0], v[1])
	}
	if err := s.Append(name, []byte(text.String())); err != nil {
		return fmt.Errorf("%s cannot be written: %w", file, err)
	}
	return nil
}

// writeReport writes everything that is known as JSON, for programs.
func (s *step) writeReport(out result) (string, error) {
	document, err := json.MarshalIndent(struct {
		Mode    string `json:"mode"`
		Outcome string `json:"outcome"`
		Commit  string `json:"commit,omitempty"`
		report
	}{s.in.mode, out.outcome.String(), out.commit, out.report}, "", "  ")
	if err != nil {
		return "", err
	}
	path, err := s.Create(s.Getenv("RUNNER_TEMP"), "lockflight-*.json", append(document, '\n'))
	if err != nil {
		return "", fmt.Errorf("the report cannot be written: %w", err)
	}
	return path, nil
}
