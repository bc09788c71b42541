package wire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/github"
)

// GitHub returns a client for the GitHub that the environment names: its API is
// GITHUB_API_URL, or https://api.github.com, and the token GITHUB_TOKEN, or
// GH_TOKEN. Without a token it reads what is public. It never shows the token.
func GitHub(getenv func(string) string, sleep func(context.Context, time.Duration) error) (*github.Client, error) {
	token, from := getenv("GITHUB_TOKEN"), "GITHUB_TOKEN"
	if token == "" {
		token, from = getenv("GH_TOKEN"), "GH_TOKEN"
	}
	client, err := github.New(github.Options{URL: getenv("GITHUB_API_URL"), Token: token, Sleep: sleep})
	switch {
	case errors.Is(err, github.ErrToken):
		return nil, fmt.Errorf("%s: %w", from, err)
	case err != nil:
		return nil, fmt.Errorf("GITHUB_API_URL: %w", err)
	}
	return client, nil
}
