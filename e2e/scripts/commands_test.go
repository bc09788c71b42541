package scripts_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// exits runs a program that has to end with an exit code:
//
//	exits 1 lockflight gate …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENTS]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if code := program(ts, args[1], args[2:]...); code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// program runs a program, and counts the calls that GitHub got meanwhile.
func program(ts *testscript.TestScript, name string, args ...string) (code int) {
	s := ts.Value(sceneKey{}).(*scene)
	if s.server != nil {
		s.server.ResetCalls()
	}
	if err := ts.Exec(name, args...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		code = failed.ExitCode()
	}
	if s.server != nil {
		s.took = s.server.Calls("")
		ts.Logf("[%d calls] %v", s.took, s.server.CallCounts())
		s.tell(ts)
	}
	return code
}

// calls wants the last command to have made between one and so many calls, or
// none:
//
//	calls 15
//	calls 0
func calls(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: calls MOST")
	}
	most, err := strconv.Atoi(args[0])
	ts.Check(err)
	if took := sceneOf(ts).took; took > most || took == 0 && most > 0 {
		ts.Fatalf("it took %d calls, want 1 to %d", took, most)
	}
}

// api asks GitHub something with the token of the script, and prints the answer;
// with ! it has to be refused.
//
//	api GET /repos/org/house/pulls/1
//	api POST /repos/org/house/git/blobs body.json
func api(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 && len(args) != 3 {
		ts.Fatalf("usage: api METHOD PATH [FILE]")
	}
	sceneOf(ts)
	body := ""
	if len(args) == 3 {
		body = ts.ReadFile(args[2])
	}
	r, err := http.NewRequest(args[0], ts.Getenv("GITHUB_API_URL")+args[1], strings.NewReader(body))
	ts.Check(err)
	if token := ts.Getenv("GITHUB_TOKEN"); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer resp.Body.Close()
	_, err = io.Copy(ts.Stdout(), resp.Body)
	ts.Check(err)
	ts.Logf("%s, %s", resp.Status, resp.Header.Get("Date"))
	if refused := resp.StatusCode >= 400; refused != neg {
		ts.Fatalf("%s %s: %s", args[0], args[1], resp.Status)
	}
}

// edit replaces a text that has to be in a file, once:
//
//	edit FILE OLD NEW
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	old := ts.ReadFile(args[0])
	if n := strings.Count(old, args[1]); n != 1 {
		ts.Fatalf("%s has %q %d times, want once", args[0], args[1], n)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(old, args[1], args[2], 1)), 0o666))
}
