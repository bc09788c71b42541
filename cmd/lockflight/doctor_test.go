package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/doctor"
)

// TestDoctorPage compares the table of docs/doctor.md with the catalogue.
func TestDoctorPage(t *testing.T) {
	var rows, want []string
	for line := range strings.Lines(page(t, "docs/doctor.md")) {
		if strings.HasPrefix(line, "| `") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	for _, k := range doctor.Kinds() {
		want = append(want, fmt.Sprintf("| `%s` | %s | %s. %s | %s |", k.ID, k.Severity, k.Title, k.Why, k.Remedy))
	}
	if got, want := strings.Join(rows, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("the page has the rows\n%s\nand should have\n%s", got, want)
	}
}

// emptyHub is a GitHub with an empty repository, of which nothing else may be read.
func emptyHub(t *testing.T) string {
	const commit, tree = "0123456789abcdef0123456789abcdef01234567", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/repos/org/house":
			io.WriteString(w, `{"full_name": "org/house", "default_branch": "main"}`)
		case "/repos/org/house/commits/main":
			fmt.Fprintf(w, `{"sha": %q, "commit": {"tree": {"sha": %q}}}`, commit, tree)
		case "/repos/org/none":
			w.WriteHeader(http.StatusNotFound)
			io.WriteString(w, `{"message": "Not Found"}`)
		default:
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `{"message": "Resource not accessible by integration"}`)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// asked runs the doctor against a GitHub.
func asked(t *testing.T, url string, args ...string) (code int, out, said string) {
	var stdout, stderr bytes.Buffer
	code = (&Program{
		Stdout: &stdout, Stderr: &stderr, Sleep: func(time.Duration) {},
		Getenv: func(name string) string {
			return map[string]string{"GITHUB_API_URL": url, "GITHUB_TOKEN": "hidden"}[name]
		},
	}).Main(append([]string{"doctor"}, args...))
	return code, stdout.String(), stderr.String()
}

func TestDoctorSaysWhatItCouldNotLookAt(t *testing.T) {
	url := emptyHub(t)
	code, out, said := asked(t, url, "--github", "org/house")
	for _, want := range []string{"[pipeline/missing]", "could not be looked at:", "administration: read", "org/house@lockflight", "do:  Commit .lockflight/pipeline.cue"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
	if code != exitcode.Blocked || said != "" || strings.Contains(out, "hidden") {
		t.Errorf("exit %d, %q", code, said)
	}
	code, out, _ = asked(t, url, "--github", "org/house", "--format", "json", "--ledger", "github:org/proof@a/b")
	var report doctor.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitcode.Blocked || report.Ledger != "org/proof@a/b" || len(report.Unseen) == 0 {
		t.Errorf("exit %d, %v: %s", code, err, out)
	}
}

func TestDoctorRefusesWhatItCannotAsk(t *testing.T) {
	url := emptyHub(t)
	for _, c := range []struct {
		args []string
		url  string
		code int
		want string
	}{
		{nil, url, exitcode.Usage, "--github is missing"},
		{[]string{"--github", "house"}, url, exitcode.Usage, "expected owner/name"},
		{[]string{"--github", "org/house/x"}, url, exitcode.Usage, "expected owner/name"},
		{[]string{"--github", "org/house", "--ledger", "dir:x"}, url, exitcode.Usage, "expected github:OWNER/REPO or github:OWNER/REPO@BRANCH"},
		{[]string{"--github", "org/house", "--ledger", "github:org"}, url, exitcode.Usage, "is not a repository"},
		{[]string{"--github", "org/house", "--pipeline", "../x"}, url, exitcode.Usage, "expected a path"},
		{[]string{"--github", "org/house", "more"}, url, exitcode.Usage, "takes none"},
		{[]string{"--github", "org/house"}, "nowhere", exitcode.Usage, "GITHUB_API_URL"},
		{[]string{"--github", "org/none"}, url, exitcode.Unknown, "GET /repos/org/none: status 404"},
	} {
		code, out, said := asked(t, c.url, c.args...)
		if code != c.code || out != "" || !strings.Contains(said, c.want) {
			t.Errorf("%q: exit %d, %q %q; expected %d, %q", c.args, code, out, said, c.code, c.want)
		}
	}
}
