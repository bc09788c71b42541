package main

import (
	"context"
	"fmt"
	"time"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/verdict"
	"github.com/lockflight/lockflight/pkg/gate"
)

// latency is how long the GitHub on the loopback interface takes for an answer.
const latency = 50 * time.Millisecond

// hubTimes is how often each verdict is asked for.
const hubTimes = 5

func (r *runner) hub() error {
	r.head(fmt.Sprintf("GitHub: verdicts on a change there, with %s for each call, by a client that knows nothing yet", shown(latency)),
		"verdict | calls | wall time | calls, large | wall time, large", "--- | ---: | ---: | ---: | ---:")
	for _, question := range []struct {
		name   string
		merged bool
		before func(*verdict.House, context.Context) error
		ask    func(*verdict.House, context.Context) error
	}{
		{"`check`, a pull request", false, nil, checked},
		{"`gate`, a pull request", false, nil, asked},
		{"`gate`, a commit of the default branch", true, nil, asked},
		{"`gate --claim`", false, nil, claimed},
		{"`record`", false, claimed, (*verdict.House).Record},
	} {
		row := question.name
		for _, size := range []verdict.Size{{SignOffs: 10}, verdict.Large()} {
			size.Merged = question.merged
			calls, wall, err := asks(size, question.before, question.ask)
			if err != nil {
				return fmt.Errorf("%s: %w", question.name, err)
			}
			row += fmt.Sprintf(" | %d | %s", calls, shown(wall))
		}
		r.row("%s", row)
	}
	return nil
}

// asks asks a house several times, each time with the ledger as it was, and
// returns the calls and the median of the wall times.
func asks(size verdict.Size, before, ask func(*verdict.House, context.Context) error) (calls int, wall time.Duration, err error) {
	ctx := context.Background()
	server, err := loopback.Start(loopback.Options{Now: loopback.Epoch})
	if err != nil {
		return 0, 0, err
	}
	defer server.Close()
	h, err := verdict.Build(ctx, server, size)
	if err == nil && before != nil {
		err = before(h, ctx)
	}
	if err != nil {
		return 0, 0, err
	}
	ledger := h.Repo.Head(verdict.Branch)
	server.SetLatency(latency)
	var runs []sample
	for range hubTimes {
		h.Repo.Branch(verdict.Branch, ledger)
		server.ResetCalls()
		began := time.Now()
		if err := ask(h, ctx); err != nil {
			return 0, 0, err
		}
		runs = append(runs, sample{wall: time.Since(began)})
		calls = server.Calls("")
	}
	return calls, median(runs, func(s sample) int64 { return int64(s.wall) }), nil
}

func checked(h *verdict.House, ctx context.Context) error {
	report, err := h.Check(ctx)
	if err == nil && (report.Changes != 1 || report.Findings.HasErrors()) {
		err = fmt.Errorf("the check is not clean: %d changes, %v", report.Changes, report.Findings)
	}
	return err
}

func asked(h *verdict.House, ctx context.Context) error { return opened(h.Gate(ctx)) }

func claimed(h *verdict.House, ctx context.Context) error { return opened(h.Claim(ctx)) }

// opened makes an error of a gate that is not open.
func opened(d gate.Decision, err error) error {
	if err == nil && d.Outcome != gate.Passed {
		err = fmt.Errorf("the gate is %s", d.Outcome)
	}
	return err
}
