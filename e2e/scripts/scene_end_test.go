package scripts_test

import (
	"net/http"
	"testing"

	"github.com/lockflight/lockflight/e2e/github"
)

// failures counts what a test would have failed for.
type failures struct {
	testing.TB
	n int
}

func (f *failures) Errorf(string, ...any) { f.n++ }

// A script whose call broke GitHub's description fails, whatever it says itself.
func TestAViolationFails(t *testing.T) {
	for path, want := range map[string]int{"/meta": 0, "/meta?perpage=1": 1, "/repos/org/house/nothing": 1} {
		server, err := github.Start(github.Options{Now: github.Epoch})
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Get(server.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		f := &failures{TB: t}
		(&scene{server: server, stop: server.Close}).end(f)
		if f.n != want {
			t.Errorf("%s: %d failures, want %d", path, f.n, want)
		}
	}
	(&scene{stop: func() {}}).end(&failures{TB: t}) // a script without a GitHub
}
