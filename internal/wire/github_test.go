package wire_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/internal/wire"
)

// environment looks variables up in pairs of a name and a value.
func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestTheTokenOfTheEnvironmentIsShownToItsGitHub(t *testing.T) {
	for _, c := range []struct {
		name        string
		environment []string
		want        string
	}{
		{"GITHUB_TOKEN", []string{"GITHUB_TOKEN", "one"}, "Bearer one"},
		{"GH_TOKEN", []string{"GH_TOKEN", "two"}, "Bearer two"},
		{"both", []string{"GH_TOKEN", "two", "GITHUB_TOKEN", "one"}, "Bearer one"},
		{"none", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := ""
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = r.Header.Get("Authorization") + " " + r.URL.Path
				w.WriteHeader(http.StatusNotFound)
			}))
			defer server.Close()
			client, err := wire.GitHub(environment(append(c.environment, "GITHUB_API_URL", server.URL+"/api/v3/")...), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Commit(t.Context(), "org/house", "main"); err == nil || asked != c.want+" /api/v3/repos/org/house/commits/main" {
				t.Errorf("asked %q, %v", asked, err)
			}
		})
	}
}

func TestWhatIsWrongInTheEnvironmentIsNamedAndNotShown(t *testing.T) {
	for _, c := range []struct {
		environment []string
		want        string
	}{
		{[]string{"GITHUB_TOKEN", "sec ret"}, "GITHUB_TOKEN: the GitHub token holds a space"},
		{[]string{"GH_TOKEN", "sec\nret"}, "GH_TOKEN: the GitHub token holds a space"},
		{[]string{"GITHUB_API_URL", "ftp://sec:ret@example.org"}, "GITHUB_API_URL: the URL of the GitHub API is not one"},
	} {
		_, err := wire.GitHub(environment(c.environment...), nil)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "ret@") || strings.Contains(err.Error(), "sec") {
			t.Errorf("%q gives %v", c.environment, err)
		}
	}
}
