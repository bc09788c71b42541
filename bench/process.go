package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// program is a command to measure, the folder that it runs in, and the exit code
// that it has to end with.
type program struct {
	dir  string
	argv []string
	exit int
}

// sample is what one run of a program cost.
type sample struct {
	cpu  time.Duration
	wall time.Duration
	// memory is the largest resident set, in bytes.
	memory int64
}

// compare runs programs in turn, so that whatever else the machine does
// strikes all of them, and returns the median of each.
func compare(times int, programs ...program) ([]sample, error) {
	all := make([][]sample, len(programs))
	for range times {
		for i, p := range programs {
			s, err := p.run()
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], s)
		}
	}
	medians := make([]sample, len(programs))
	for i, runs := range all {
		medians[i] = sample{
			cpu:    median(runs, func(s sample) int64 { return int64(s.cpu) }),
			wall:   median(runs, func(s sample) int64 { return int64(s.wall) }),
			memory: int64(median(runs, func(s sample) int64 { return s.memory })),
		}
	}
	return medians, nil
}

func median(runs []sample, of func(sample) int64) time.Duration {
	var values []int64
	for _, r := range runs {
		values = append(values, of(r))
	}
	slices.Sort(values)
	return time.Duration(values[len(values)/2])
}

func (p program) run() (sample, error) {
	cmd := exec.Command(p.argv[0], p.argv[1:]...)
	cmd.Dir = p.dir
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != p.exit {
		return sample{}, fmt.Errorf("%s: %v; expected exit code %d\n%s", filepath.Base(p.argv[0]), err, p.exit, output.Bytes())
	}
	state := cmd.ProcessState
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return sample{}, errors.New("this system does not tell what a process used")
	}
	return sample{cpu: state.UserTime() + state.SystemTime(), wall: wall, memory: usage.Maxrss * 1024}, nil
}

// build compiles a program of this module, or of the one above it.
func build(dir, name, pkg string) (string, error) {
	out := filepath.Join(dir, name)
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out, pkg)
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build %s: %w\n%s", pkg, err, text)
	}
	return out, nil
}

// buildEmpty compiles a program that does nothing.
func buildEmpty(dir string) (string, error) {
	source := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o644); err != nil {
		return "", err
	}
	return build(dir, "empty", source)
}
