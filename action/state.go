package main

import (
	"encoding/json"
	"fmt"
)

// claim is what the post step has to know of an attempt that main tried to start.
type claim struct {
	// Run is how the attempt names this step; nobody else has it.
	Run string `json:"run"`
	// ID is that of the change, and Path its file.
	ID     string `json:"id"`
	Path   string `json:"path"`
	Stage  string `json:"stage"`
	Actor  string `json:"actor"`
	Pull   int    `json:"pull"`
	Commit string `json:"commit"`
}

// stateName is the name under which the runner keeps a claim for the post step.
const stateName = "lockflight-claim"

// remember keeps a claim for the post step.
func (s *step) remember(c claim) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.hand("GITHUB_STATE", [][2]string{{stateName, string(text)}})
}

// forget tells the post step that nothing was started.
func (s *step) forget() error { return s.hand("GITHUB_STATE", [][2]string{{stateName, ""}}) }

// remembered is the claim that main left; nil if it started nothing.
func (s *step) remembered() (*claim, error) {
	text := s.Getenv("STATE_" + stateName)
	if text == "" {
		return nil, nil
	}
	var c claim
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return nil, fmt.Errorf("what the step left for its end is not readable: %w", err)
	}
	return &c, nil
}
