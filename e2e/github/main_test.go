package github_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/lockflight/lockflight/e2e/github"
)

// called collects which operations the tests called.
var called struct {
	sync.Mutex
	ids map[string]bool
	all []string
}

// remember notes what a server was asked, once its test is over.
func remember(t *testing.T, s *github.Server) {
	t.Cleanup(func() {
		called.Lock()
		defer called.Unlock()
		called.all = s.Operations()
		for id := range s.CallCounts() {
			called.ids[id] = true
		}
	})
}

// Every operation needs a test that calls it.
func TestMain(m *testing.M) {
	called.ids = map[string]bool{}
	code := m.Run()
	missing := slices.DeleteFunc(called.all, func(id string) bool { return called.ids[id] })
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && len(missing) > 0 {
		fmt.Printf("no test calls %d operations: %q\n", len(missing), missing)
		code = 1
	}
	os.Exit(code)
}
