package github_test

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/github"
)

// TestATokenIsNotSentInTheClear: without encryption only to this machine.
func TestATokenIsNotSentInTheClear(t *testing.T) {
	for url, good := range map[string]bool{
		"http://127.0.0.1:8080": true, "http://localhost/api/v3": true, "http://[::1]:1": true, "https://github.example.org/api/v3": true,
		"http://github.example.org/api/v3": false, "http://127.0.0.1.example.org": false, "http://localhost.example.org": false, "http://10.0.0.1": false,
	} {
		_, err := github.New(github.Options{URL: url, Token: "secret"})
		if (err == nil) != good || err != nil && (!strings.Contains(err.Error(), "https") || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%s gives %v", url, err)
		}
		if _, err := github.New(github.Options{URL: url}); err != nil {
			t.Errorf("%s without a token gives %v", url, err)
		}
	}
}
