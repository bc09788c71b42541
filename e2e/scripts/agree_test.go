package scripts_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
)

// agree asks about a stage on GitHub and on the files of a machine with the same
// facts: the files of the pull request or of a commit, a clone of the ledger, and
// the reviews in a file. Both have to say the same, as text and as JSON. Further
// arguments are those of both, and may name files below the folder of the script.
//
//	agree org/house 1 changes/new-settings test
//	agree org/house $merge1 changes/new-settings test --as ops-1
func agree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: agree OWNER/REPO PULL|COMMIT CHANGE STAGE [ARGUMENTS]")
	}
	repo, change, stage := args[0], args[2], args[3]
	target, judged, commit := []string{"--pull", args[1]}, forge.Target{}, ts.Getenv("pull"+args[1])
	if len(args[1]) == 40 {
		target, judged, commit = []string{"--commit", args[1]}, forge.Target{Commit: args[1]}, args[1]
	} else {
		ts.Check(json.Unmarshal([]byte(args[1]), &judged.Pull))
	}
	dir := filepath.Join(ts.Getenv("WORK"), "agree-"+stage+"-"+strings.ReplaceAll(ts.Getenv("NOW"), ":", ""))
	s := sceneOf(ts)
	copyOf(ts, s, commit, dir)
	copyOf(ts, s, ts.Getenv("lockflight"), filepath.Join(dir, ".lockflight", "evidence"))
	ts.Check(os.WriteFile(filepath.Join(dir, "reviews.json"), reviewsOf(ts, s, repo, judged, change), 0o666))
	asked := append([]string{"--change", change, "--stage", stage}, args[4:]...)
	for _, format := range []string{"text", "json"} {
		there := answer(ts, "", format, slices.Concat([]string{"--github", repo}, target, asked)...)
		here := answer(ts, dir, format, append([]string{"--reviews", "reviews.json"}, asked...)...)
		if there != here {
			ts.Fatalf("on GitHub it says\n%s\nand on files\n%s\nthat is\n%s", there, here, cmp.Diff(there, here))
		}
	}
}

// copyOf puts the files of a commit into a folder; none for a branch that is not
// there.
func copyOf(ts *testscript.TestScript, s *scene, commit, dir string) {
	ts.Check(os.MkdirAll(dir, 0o777))
	if commit == "" {
		return
	}
	files, err := s.player.Files(commit)
	ts.Check(err)
	for name, content := range files {
		file := filepath.Join(dir, name)
		ts.Check(os.MkdirAll(filepath.Dir(file), 0o777))
		ts.Check(os.WriteFile(file, []byte(content), 0o777))
	}
}

// reviewsOf writes what is said on GitHub as the file that --reviews takes.
func reviewsOf(ts *testscript.TestScript, s *scene, repo string, judged forge.Target, change string) []byte {
	ctx := context.Background()
	client, err := github.New(github.Options{URL: s.server.URL(), Token: ts.Getenv("GITHUB_TOKEN")})
	ts.Check(err)
	found, err := forge.Open(ctx, client, github.Repository(repo), judged)
	ts.Check(err)
	flight, findings, err := found.Flight(ctx, change, "")
	ts.Check(err)
	if flight == nil {
		ts.Fatalf("the change has findings: %v", findings)
	}
	set, err := flight.Reviews.Reviews(ctx, flight.Change.ID)
	ts.Check(err)
	authors, words := []map[string]any{}, []map[string]any{}
	for _, a := range set.Authors {
		authors = append(authors, account(a))
	}
	for _, r := range set.Reviews {
		word := account(r.By)
		word["verdict"], word["at"], word["ref"] = r.Verdict, r.At.Format(time.RFC3339), r.Ref
		word["procedureDigest"], word["requestDigest"] = r.Procedure, r.Request
		if r.Procedure == "" { // a comment or a no is about nothing in particular
			word["procedureDigest"], word["requestDigest"] = flight.Digests.Procedure, flight.Digests.Request
		}
		words = append(words, word)
	}
	out, err := json.Marshal(map[string]any{"authors": authors, "reviews": words})
	ts.Check(err)
	return out
}

func account(by review.Identity) map[string]any {
	out := map[string]any{"login": by.Login, "bot": by.Bot}
	if by.ID > 0 {
		out["id"] = by.ID
	}
	return out
}

var (
	counted = regexp.MustCompile(`\d+ rules hold`)
	noted   = regexp.MustCompile(`(?m)^  note: .*(\n   .*)*\n`)
	where   = regexp.MustCompile(` --github [\w./-]+( --(pull \d+|commit [0-9a-f]+))?`)
	since   = regexp.MustCompile(`( of commit [0-9a-f]{12})?( at [^;"]*? to another procedure): [^;"]*`)
)

// answer explains a stage, and leaves out what only one of the two sides can say:
// the rules that are about GitHub, what happened to the branch, to which commit
// somebody said yes, and what changed since.
func answer(ts *testscript.TestScript, dir, format string, args ...string) string {
	if dir != "" {
		back := ts.MkAbs(".")
		ts.Check(ts.Chdir(dir))
		defer func() { ts.Check(ts.Chdir(back)) }()
	}
	program(ts, "lockflight", append([]string{"explain", "--now", ts.Getenv("NOW"), "--format", format}, args...)...)
	out := where.ReplaceAllString(ts.ReadFile("stdout"), "")
	if format == "text" {
		return noted.ReplaceAllString(counted.ReplaceAllString(out, "all rules hold"), "")
	}
	var decision map[string]any
	ts.Check(json.Unmarshal(since.ReplaceAll([]byte(out), []byte("$2")), &decision))
	delete(decision, "notes")
	if overtaken, ok := decision["overtaken"].(map[string]any); ok {
		delete(overtaken, "commit")
	}
	reasons, ok := decision["reasons"].([]any)
	if !ok {
		ts.Fatalf("there are no reasons in %s", out)
	}
	decision["reasons"] = slices.DeleteFunc(reasons, func(r any) bool {
		rule := r.(map[string]any)["rule"]
		return rule == "trust/policy" || rule == "trust/current"
	})
	sorted, err := json.MarshalIndent(decision, "", " ")
	ts.Check(err)
	return string(sorted)
}
