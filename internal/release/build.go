package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is what is built: the name of its files, and its package.
type program struct{ name, path string }

// pinned is the program whose digests are pinned.
const pinned = "lockflight-action"

var programs = []program{{"lockflight", "./cmd/lockflight"}, {pinned, "./action"}}

// platforms are written as Go writes them, with a dash.
var platforms = []string{
	"darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64",
}

// file returns the name of a program's file for a platform.
func (p program) file(platform string) string {
	name := p.name + "-" + platform
	if strings.HasPrefix(platform, "windows-") {
		name += ".exe"
	}
	return name
}

const versionPackage = "github.com/lockflight/lockflight/internal/version"

// source is what a binary depends on, besides the files of the checkout.
type source struct {
	top             string
	version, commit string
	toolchain       string // "go1.26.8"
	// env is added to the environment.
	env []string
}

// build builds one program for one platform, and returns the digest.
func (s source) build(p program, platform, file string) (string, error) {
	system, machine, _ := strings.Cut(platform, "-")
	flags := fmt.Sprintf("-s -w -buildid= -X %[1]s.released=v%[2]s -X %[1]s.commit=%[3]s", versionPackage, s.version, s.commit)
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags="+flags, "-o", file, p.path)
	cmd.Dir = s.top
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+machine, "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0",
		"GOFLAGS=", "GOEXPERIMENT=", "GOFIPS140=off", "GOWORK=off", "GOTOOLCHAIN="+s.toolchain)
	cmd.Env = append(cmd.Env, s.env...)
	if _, err := output(cmd); err != nil {
		return "", fmt.Errorf("%s for %s: %w", p.name, platform, err)
	}
	return digest(file)
}

// output runs a command; what it says on stderr is part of the error.
func output(cmd *exec.Cmd) (string, error) {
	text, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, exit.Stderr)
	}
	return strings.TrimSpace(string(text)), err
}

func digest(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// empty makes a folder, or refuses one that has something in it: that would be
// published too.
func empty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	files, err := os.ReadDir(dir)
	if err == nil && len(files) > 0 {
		err = fmt.Errorf("%s is not empty; remove it first", dir)
	}
	return err
}

// built is a file of a release.
type built struct {
	program  program
	platform string
	sha256   string
}

// buildAll fills a folder with every program for every platform, and the list of
// their digests.
func (r release) buildAll(s source) ([]built, error) {
	if err := empty(r.out); err != nil {
		return nil, err
	}
	var all []built
	var sums strings.Builder
	for _, p := range r.programs {
		for _, platform := range r.platforms {
			sum, err := s.build(p, platform, filepath.Join(r.out, p.file(platform)))
			if err != nil {
				return nil, err
			}
			all = append(all, built{p, platform, sum})
			fmt.Fprintf(&sums, "%s  %s\n", sum, p.file(platform))
		}
	}
	return all, os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}
