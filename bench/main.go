// Command bench measures lockflight beside cue and an empty program, in one run,
// and prints a table in Markdown. Times differ between machines; the ratios are
// what counts. Run it in its own folder: go run . or, for what is asked of GitHub
// alone, go run . github
//
// How long whole steps of the Action take is measured with a runner, in e2e/act: see
// e2e/README.md.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, args []string) error {
	dir, err := os.MkdirTemp("", "lockflight-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r := runner{w: w, dir: dir}
	parts := []func() error{r.programs, r.start, r.check, r.gate, r.chain, r.digest, r.decide, r.plan, r.hub}
	switch {
	case len(args) == 1 && args[0] == "github":
		parts = []func() error{r.hub}
	case len(args) > 0:
		return fmt.Errorf("%q: expected nothing, or github", args)
	}
	for _, part := range parts {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

type runner struct {
	w                      io.Writer
	dir                    string
	lockflight, cue, empty string
}

func (r *runner) programs() (err error) {
	if r.empty, err = buildEmpty(r.dir); err != nil {
		return err
	}
	if r.lockflight, err = build(r.dir, "lockflight", "github.com/lockflight/lockflight/cmd/lockflight"); err != nil {
		return err
	}
	r.cue, err = build(r.dir, "cue", "cuelang.org/go/cmd/cue")
	return err
}

func (r *runner) row(format string, values ...any) { fmt.Fprintf(r.w, "| "+format+" |\n", values...) }

func (r *runner) head(title, columns, rule string) {
	fmt.Fprintf(r.w, "\n**%s**\n\n| %s |\n| %s |\n", title, columns, rule)
}

func (r *runner) start() error {
	s, err := compare(41, program{dir: r.dir, argv: []string{r.empty}},
		program{dir: r.dir, argv: []string{r.lockflight, "version"}}, program{dir: r.dir, argv: []string{r.cue, "version"}})
	if err != nil {
		return err
	}
	r.head("Process start", "program | CPU | × empty", "--- | ---: | ---:")
	for i, name := range []string{"empty Go program", "`lockflight version`", "`cue version`"} {
		r.row("%s | %s | %s", name, shown(s[i].cpu), ratio(s[i].cpu, s[0].cpu))
	}
	return nil
}

func (r *runner) check() error {
	schema, err := filepath.Glob("../schema/*.cue")
	if err != nil {
		return err
	}
	for i := range schema {
		if schema[i], err = filepath.Abs(schema[i]); err != nil {
			return err
		}
	}
	r.head("Check: the pipeline, the specs and the scripts that they run, beside `cue vet` of the bare shape of the specs",
		"specs | `cue vet` (YAML) | `check` (YAML) | ratio | `check` (CUE) | ratio | memory of the three",
		"---: | ---: | ---: | ---: | ---: | ---: | ---")
	for _, n := range []struct{ specs, times int }{{1, 11}, {100, 3}, {1000, 1}} {
		yamls, err := r.specs("yaml", n.specs)
		if err != nil {
			return err
		}
		cues, err := r.specs("cue", n.specs)
		if err != nil {
			return err
		}
		vet := append(append([]string{r.cue, "vet", "-c", "-d", "#Change"}, schema...), yamls.files...)
		s, err := compare(n.times, program{dir: yamls.dir, argv: vet},
			program{dir: yamls.dir, argv: []string{r.lockflight, "check", "changes"}},
			program{dir: cues.dir, argv: []string{r.lockflight, "check", "changes"}})
		if err != nil {
			return err
		}
		r.row("%d | %s | %s | %s | %s | %s | %s, %s, %s", n.specs, shown(s[0].cpu),
			shown(s[1].cpu), ratio(s[1].cpu, s[0].cpu), shown(s[2].cpu), ratio(s[2].cpu, s[0].cpu),
			megabytes(s[0].memory), megabytes(s[1].memory), megabytes(s[2].memory))
	}
	return nil
}

type tree struct {
	dir   string
	files []string
}

func (r *runner) specs(ext string, count int) (tree, error) {
	dir := filepath.Join(r.dir, fmt.Sprintf("%s-%d", ext, count))
	files, err := writeSpecs(dir, ext, count)
	return tree{dir, files}, err
}

func (r *runner) gate() error {
	r.head("Gate: the decision about production, by the statements in the ledger (20 of them about the change)",
		"statements | library | × 1 | `lockflight gate` | × 1", "---: | ---: | ---: | ---: | ---:")
	return r.ledgers([]int{1, 1000, 100000}, func(t tree, ledger string, count int) error {
		flight, err := open(t.dir, t.files[0], ledger)
		if err != nil {
			return err
		}
		return fillStore(ledger, flight, count)
	})
}

func (r *runner) chain() error {
	r.head("Gate: by the statements about the change itself", "statements | library | × 1 | `lockflight gate` | × 1", "---: | ---: | ---: | ---: | ---:")
	return r.ledgers([]int{1, 100, 1000}, func(t tree, ledger string, count int) error {
		flight, err := open(t.dir, t.files[0], ledger)
		if err != nil {
			return err
		}
		return fill(ledger, flight, flight.Change.ID, count)
	})
}

// blocked is the exit code of a gate that stays shut: the ledgers hold nothing
// that would open it.
const blocked = 1

// ledgers measures a gate with ledgers of several sizes.
func (r *runner) ledgers(counts []int, make func(t tree, ledger string, count int) error) error {
	t, err := r.specs("cue", 1)
	if err != nil {
		return err
	}
	var first time.Duration
	var firstProcess sample
	for i, count := range counts {
		ledger, err := os.MkdirTemp(r.dir, "ledger-")
		if err != nil {
			return err
		}
		if err := make(t, ledger, count); err != nil {
			return err
		}
		flight, err := open(t.dir, t.files[0], ledger)
		if err != nil {
			return err
		}
		d, err := measure(func(b *testing.B) { benchGate(b, flight) })
		if err != nil {
			return err
		}
		s, err := compare(9, program{t.dir, []string{r.lockflight, "gate", "--change", filepath.Dir(t.files[0]), "--stage", "production",
			"--ledger", "dir:" + ledger, "--now", "2026-11-22T10:00:00Z"}, blocked})
		if err != nil {
			return err
		}
		if i == 0 {
			first, firstProcess = d, s[0]
		}
		r.row("%d | %s | %s | %s | %s", count, shown(d), ratio(d, first), shown(s[0].cpu), ratio(s[0].cpu, firstProcess.cpu))
	}
	return nil
}

func (r *runner) digest() error {
	t, err := r.specs("cue", 1)
	if err != nil {
		return err
	}
	flight, err := open(t.dir, t.files[0], "")
	if err != nil {
		return err
	}
	d, err := measure(func(b *testing.B) { benchDigest(b, filepath.Dir(t.files[0]), flight) })
	if err != nil {
		return err
	}
	r.head("Digest: the three digests of one change whose files are read", "time", "---:")
	r.row("%s", shown(d))
	return nil
}

func shown(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", float64(d)/1e6)
	case d >= time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.0f µs", float64(d)/1e3)
}

func ratio(d, base time.Duration) string { return fmt.Sprintf("×%.2f", float64(d)/float64(base)) }

func megabytes(n int64) string { return fmt.Sprintf("%d MB", (n+1<<19)>>20) }
