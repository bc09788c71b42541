package main

import (
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// release is a checkout, and what is built of it into which folder.
type release struct {
	top, out  string
	programs  []program
	platforms []string
	env       []string // of the builds
}

var versionShape = regexp.MustCompile(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z]+([.-][0-9A-Za-z]+)*)?$`)

// make builds the commit that is checked out, and writes the pins.
func (r release) make(version string) error {
	if !versionShape.MatchString(version) {
		return fmt.Errorf("%q is no version; expected one such as 1.2.3 or 1.2.3-rc.1", version)
	}
	if err := r.unchanged("HEAD"); err != nil {
		return err
	}
	commit, err := r.git("rev-parse", "HEAD")
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "env", "GOVERSION")
	cmd.Dir = r.top
	toolchain, err := output(cmd)
	if err != nil {
		return err
	}
	p := pins{Version: version, Commit: commit, Go: toolchain}
	if p.SHA256, err = r.digests(p); err != nil {
		return err
	}
	return p.write(r.top)
}

// check builds again what the pins name and compares the digests, so that the
// files of the folder are those that the Action will accept.
func (r release) check(tag string) error {
	p, err := readPins(r.top)
	if err != nil {
		return err
	}
	if tag != "" && tag != "v"+p.Version {
		return fmt.Errorf("the tag is %s, and %s is for version %s; expected the tag v%s", tag, pinsFile, p.Version, p.Version)
	}
	if len(p.SHA256) == 0 {
		return fmt.Errorf("%s has no digests; run: go run ./internal/release -version VERSION", pinsFile)
	}
	if _, err := r.git("merge-base", "--is-ancestor", p.Commit, "HEAD"); err != nil {
		return fmt.Errorf("%s names the commit %s, which is not part of this history: %w", pinsFile, p.Commit, err)
	}
	if err := r.unchanged(p.Commit); err != nil {
		return err
	}
	found, err := r.digests(p)
	if err != nil {
		return err
	}
	return compare(p.SHA256, found)
}

// digests builds what pins name, and returns the digests of the program that is
// pinned.
func (r release) digests(p pins) (map[string]string, error) {
	all, err := r.buildAll(source{top: r.top, version: p.Version, commit: p.Commit, toolchain: p.Go, env: r.env})
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, b := range all {
		if b.program.name == pinned {
			found[b.platform] = b.sha256
		}
	}
	return found, nil
}

// unchanged refuses a checkout that differs from a commit in more than the pins:
// its binaries would not be what they say.
func (r release) unchanged(commit string) error {
	changed, err := r.git("diff", "--name-only", "--end-of-options", commit, "--", ".", ":(exclude)"+pinsFile)
	if err != nil {
		return err
	}
	fresh, err := r.git("ls-files", "--others", "--exclude-standard")
	if err != nil {
		return err
	}
	if files := strings.Fields(changed + "\n" + fresh); len(files) > 0 {
		return fmt.Errorf("besides %s, these files are not as the commit %s has them: %s; build the release anew from what is committed",
			pinsFile, commit, strings.Join(files, ", "))
	}
	return nil
}

func (r release) git(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.top
	return output(cmd)
}

// compare names every platform whose digest is not the pinned one.
func compare(want, found map[string]string) error {
	keys := maps.Clone(want)
	maps.Copy(keys, found)
	var problems []error
	for _, platform := range slices.Sorted(maps.Keys(keys)) {
		if want[platform] != found[platform] {
			problems = append(problems, fmt.Errorf("%s: the pinned sha256 is %q, and the build has %q", platform, want[platform], found[platform]))
		}
	}
	return errors.Join(problems...)
}
