package stories_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/act/runner"
)

// BenchmarkCheck measures the step of check.yml on a pull request, and BenchmarkGate
// that of promote.yml which opens a stage, from the runner's start of the step to its
// end. Run them with -benchtime 20x; the figures are the best of all, as other work
// of the machine only adds to them:
//
//   - ms/step and ms/post: main and post of the step
//   - ms/shim: main with a program that does nothing, and is as large
//   - calls/job: what GitHub is asked by both, and calls/gate by main of the gate
//   - MB/program: the program, stripped
func BenchmarkCheck(b *testing.B) {
	measure(b, "check", newService, func(w *world) runner.Workflow {
		p := w.repo.Pull(1)
		return w.workflow("check.yml", p.Event("synchronize", "dev-1"))
	})
}

func BenchmarkGate(b *testing.B) {
	measure(b, "experiment", approvedService, (*world).experiment)
}

func measure(b *testing.B, job string, house func(testing.TB) *world, of func(*world) runner.Workflow) {
	idle := idleProgram(b)
	var step, post, shim []time.Duration
	var calls, before int
	for range b.N {
		w := house(b)
		deploying := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { before = w.server.Calls("") }))
		w.env["MEETING"] = deploying.URL
		w.server.ResetCalls()
		main, after := timed(b, w, of(w), job)
		calls = w.server.Calls("")
		deploying.Close()
		step, post = append(step, main), append(post, after)
		w = house(b)
		w.env["LOCKFLIGHT_BINARY"] = idle
		main, _ = timed(b, w, of(w), job)
		shim = append(shim, main)
	}
	info, err := os.Stat(built.program)
	if err != nil {
		b.Fatal(err)
	}
	for name, times := range map[string][]time.Duration{"ms/step": step, "ms/post": post, "ms/shim": shim} {
		b.ReportMetric(float64(slices.Min(times).Microseconds())/1000, name)
	}
	b.ReportMetric(float64(calls), "calls/job")
	if before > 0 {
		b.ReportMetric(float64(before), "calls/gate")
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB/program")
	b.ReportMetric(0, "ns/op") // of no use: it has the building of repositories in it
}

// timed runs a workflow, and returns how long the first step of a job and its post
// took.
func timed(b *testing.B, w *world, of runner.Workflow, job string) (main, post time.Duration) {
	b.Helper()
	for _, s := range runner.Run(b, of).Job(job).Steps {
		if s.ID != "0" && s.ID != "gate" {
			continue
		}
		if s.Stage == "Post" {
			post = s.Took
		} else if s.Stage == "Main" {
			main = s.Took
		}
	}
	if main == 0 || post == 0 {
		b.Fatal("the step did not run")
	}
	return main, post
}

// idleProgram is a program that does nothing, as large as the real one, so that it
// takes as long to verify.
func idleProgram(b *testing.B) string {
	info, err := os.Stat(built.program)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "idle")
	text := append([]byte("#!/bin/sh\nexit 0\n"), make([]byte, info.Size())...)
	if err := os.WriteFile(file, text[:info.Size()], 0o755); err != nil {
		b.Fatal(err)
	}
	return file
}
