package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// pinsFile is read by the Action on every run, below the top of the repository.
const pinsFile = "action/pins.json"

// pins is the version that the Action runs.
type pins struct {
	Version string `json:"version"`
	// Commit is what was built; that of the pins is the one after it.
	Commit string `json:"commit"`
	// Go is the toolchain, because other ones build other bytes.
	Go string `json:"go"`
	// SHA256 holds the digest for each platform.
	SHA256 map[string]string `json:"sha256"`
}

var (
	commitShape    = regexp.MustCompile(`^([0-9a-f]{40})?$`)
	toolchainShape = regexp.MustCompile(`^(go[0-9]+(\.[0-9]+)*(rc[0-9]+)?)?$`)
)

// readPins reads the pins of a checkout.
func readPins(top string) (pins, error) {
	text, err := os.ReadFile(filepath.Join(top, pinsFile))
	if err != nil {
		return pins{}, err
	}
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	var p pins
	if err := dec.Decode(&p); err != nil {
		return pins{}, fmt.Errorf("%s: %w", pinsFile, err)
	}
	switch {
	case !versionShape.MatchString(p.Version):
		return pins{}, fmt.Errorf("%s: the version is %q; expected one such as 1.2.3", pinsFile, p.Version)
	case !commitShape.MatchString(p.Commit):
		return pins{}, fmt.Errorf("%s: the commit is %q; expected 40 hexadecimal digits", pinsFile, p.Commit)
	case !toolchainShape.MatchString(p.Go):
		return pins{}, fmt.Errorf("%s: the toolchain is %q; expected one such as go1.26.8", pinsFile, p.Go)
	case len(p.SHA256) > 0 && (p.Commit == "" || p.Go == ""):
		return pins{}, fmt.Errorf("%s has digests, and does not say of which commit and toolchain", pinsFile)
	}
	return p, nil
}

func (p pins) write(top string) error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(top, pinsFile), append(text, '\n'), 0o644)
}
