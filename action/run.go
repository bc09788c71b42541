package main

import (
	"context"
	"strings"

	"github.com/lockflight/lockflight/pkg/review"
)

// needRun makes sure that the runner says which run this is, and takes what the
// step hands on.
func (s *step) needRun(more ...string) error {
	for _, name := range append([]string{"GITHUB_SERVER_URL", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB"}, more...) {
		if s.Getenv(name) == "" {
			return usage("%s is not set; the action has to be run by a runner of GitHub Actions", name)
		}
	}
	return nil
}

// actor is the account of whoever made this run start: not who made the first one
// start, if somebody else started it again.
func (s *step) actor(ctx context.Context) (review.Identity, error) {
	login := s.Getenv("GITHUB_TRIGGERING_ACTOR")
	if login == "" {
		login = s.Getenv("GITHUB_ACTOR")
	}
	if login == "" {
		return review.Identity{}, usage("GITHUB_ACTOR is not set, so nobody knows who asks; the action has to be run by a runner of GitHub Actions")
	}
	if strings.EqualFold(s.ev.sender.Login, login) && s.ev.sender.ID > 0 {
		return s.ev.sender, nil
	}
	return s.client.User(ctx, login)
}

// runURL is where this run is, without the number of its attempt.
func (s *step) runURL() string {
	return strings.TrimSuffix(s.Getenv("GITHUB_SERVER_URL"), "/") + "/" + string(s.repo) + "/actions/runs/" + s.Getenv("GITHUB_RUN_ID")
}

// runs is how what this run recorded starts; other attempts of it have other ends.
func (s *step) runs() string { return s.runURL() + "/attempts/" }

// run names this step of this run, so that nobody takes it for another.
func (s *step) run() string {
	return s.runs() + s.Getenv("GITHUB_RUN_ATTEMPT") + "#" + s.Getenv("GITHUB_JOB") + "-" + s.Chance()
}

// again reports whether the run was started again.
func (s *step) again() bool {
	n := s.Getenv("GITHUB_RUN_ATTEMPT")
	return n != "" && n != "1"
}
