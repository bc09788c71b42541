package wire_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
)

func TestTimeIsStrict(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-12-01T22:00:00Z":      time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC),
		"2026-12-01T22:00:00+01:00": time.Date(2026, 12, 1, 21, 0, 0, 0, time.UTC),
		"2026-12-01T22:00:00-11:30": time.Date(2026, 12, 2, 9, 30, 0, 0, time.UTC),
	} {
		if got, err := wire.Time(text); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"2026-12-01T22:00:00":        "is a clock without zone",
		"2026-12-01 22:00":           "is a clock without zone",
		"2026-12-01T2:00:00Z":        "is not a time",
		"2026-12-01T22:00:00+24:00":  "is not a time",
		"2026-12-01T22:00:00,5Z":     "is not a time",
		"2026-12-01T22:00:00.5Z":     "is not a time",
		"2026-12-01T22:00:00z":       "is not a time",
		"2026-12-01T24:00:00Z":       "is not a time",
		"2026-12-01T23:59:60Z":       "is not a time",
		"2026-02-29T22:00:00Z":       "there is no such day",
		"2026-12-01T22:00:00+14:01":  "is not a time",
		"2026-12-01T22:00:00+01:00 ": "is not a time",
		"now":                        "is not a time",
		"":                           "is not a time",
		"26-12-01T22:00:00Z":         "is not a time",
		"2026-12-01T22:00:00+0100":   "is not a time",
		"2026-12-01T22:00:00+01":     "is not a time",
		"2026-12-01T22:00:00 +01:00": "is not a time",
	} {
		if _, err := wire.Time(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func FuzzTime(f *testing.F) {
	f.Add("2026-12-01T22:00:00+01:00")
	f.Add("2026-12-01T1:00:00Z")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := wire.Time(text)
		if err != nil {
			return
		}
		again, err := time.Parse(time.RFC3339, text)
		if err != nil || !again.Equal(got) || len(text) != len("2026-12-01T22:00:00Z") && len(text) != len("2026-12-01T22:00:00+01:00") {
			t.Errorf("%q is taken for %v", text, got)
		}
	})
}

const (
	procedure = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
	request   = "sha256:2222222222222222222222222222222222222222222222222222222222222222"
)

// good is a review with every field.
const good = `{"login": "qa-1", "id": 7, "bot": false, "verdict": "approve", "procedureDigest": "` + procedure + `", "requestDigest": "` + request +
	`", "at": "2026-12-01T22:00:00+01:00", "ref": "review/1"}`

func read(t *testing.T, text string) (review.Set, error) {
	t.Helper()
	r, err := wire.ReadReviews("r.json", []byte(text))
	if err != nil {
		return review.Set{}, err
	}
	return r.Reviews(context.Background(), "any")
}

func TestReviewsAreRead(t *testing.T) {
	set, err := read(t, `{"reviews": [`+good+`], "authors": [{"login": "dev-1"}, {"login": "robot", "bot": true, "id": 9}]}`)
	if err != nil {
		t.Fatal(err)
	}
	want := review.Review{By: review.Identity{Login: "qa-1", ID: 7}, Verdict: "approve", Procedure: procedure, Request: request,
		At: time.Date(2026, 12, 1, 21, 0, 0, 0, time.UTC), Ref: "review/1"}
	if len(set.Reviews) != 1 || !reflect.DeepEqual(set.Reviews[0], want) {
		t.Errorf("got %+v, want %+v", set.Reviews, want)
	}
	if len(set.Authors) != 2 || set.Authors[0].Login != "dev-1" || !set.Authors[1].Bot || set.Authors[1].ID != 9 {
		t.Errorf("got authors %+v", set.Authors)
	}
	if set, err = read(t, `{"authors": [], "reviews": []}`); err != nil || len(set.Reviews)+len(set.Authors) != 0 {
		t.Errorf("got %+v, %v", set, err)
	}
}

func TestReviewsAreStrict(t *testing.T) {
	in := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not there", old)
		}
		return `{"authors": [], "reviews": [` + strings.Replace(good, old, new, 1) + `]}`
	}
	for text, want := range map[string]string{
		``:                                  "nothing is here; expected an object",
		`[]`:                                "found a list; expected an object",
		`null`:                              "found null; expected an object",
		`{"authors": []}`:                   `the field "reviews" is missing`,
		`{"authors": [], "reviews": []} {}`: "something follows the document",
		`{"authors": [], "reviews": [], "more": 1}`:     `"more" is not a field here; expected authors, reviews`,
		`{"authors": [], "Reviews": []}`:                `"Reviews" is not a field here`,
		`{"authors": [], "authors": [], "reviews": []}`: `the field "authors" is there twice`,
		`{"authors": {}, "reviews": []}`:                "found an object; expected a list",
		`{"authors": [], "reviews": [`:                  "the file ends too early",
		`{"authors": [{}], "reviews": []}`:              `the field "login" is missing`,
		`{"authors": [{"login": null}], "reviews": []}`: "login is null; expected the login of an account",
		`{"authors" [], "reviews": []}`:                 "invalid character",
		in(`"login": "qa-1"`, `"login": ""`):            `login is ""`,
		in(`"login": "qa-1", `, ``):                     `the field "login" is missing`,
		in(`"id": 7`, `"id": 0`):                        "id is 0",
		in(`"id": 7`, `"id": -1`):                       "id is -1",
		in(`"id": 7`, `"id": 7.5`):                      "id is 7.5",
		in(`"id": 7`, `"id": "7"`):                      `id is "7"`,
		in(`"id": 7`, `"id": 7e3`):                      "id is 7e3",
		in(`false`, `"no"`):                             `bot is "no"; expected true or false`,
		in(`"approve"`, `"APPROVE"`):                    `verdict is "APPROVE"`,
		in(`"approve"`, `"approve\n"`):                  `verdict is "approve\n"`,
		in(`"approve"`, `true`):                         "verdict is true",
		in(procedure, `sha256:1`):                       `procedureDigest is "sha256:1"`,
		in(request, ``):                                 `requestDigest is ""`,
		in(`+01:00`, ``):                                "is a clock without zone",
		in(`"2026-12-01T22:00:00+01:00"`, `1764622800`): "at is not a text",
		in(`"review/1"`, `"a\nb"`):                      "ref is",
	} {
		_, err := read(t, text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "r.json:1:") {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestReviewsNameThePlace(t *testing.T) {
	_, err := read(t, "{\n  \"authors\": [],\n  \"reviews\": 5\n}")
	if err == nil || err.Error() != "r.json:3:15: found 5; expected a list" {
		t.Errorf("got %v", err)
	}
}

func FuzzReadReviews(f *testing.F) {
	f.Add(`{"authors": [{"login": "dev-1"}], "reviews": [` + good + `]}`)
	f.Add(`{"authors": [], "reviews": [{}]}`)
	f.Add(`{`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := wire.ReadReviews("r.json", []byte(text))
		if err != nil {
			return
		}
		set, _ := r.Reviews(context.Background(), "any")
		for _, x := range set.Reviews {
			if x.By.Login == "" || x.Verdict == "" || x.At.IsZero() || len(x.Procedure) != len(procedure) || len(x.Request) != len(request) {
				t.Errorf("%q gives %+v", text, x)
			}
		}
	})
}

func TestLedger(t *testing.T) {
	base := t.TempDir()
	for url, want := range map[string]string{
		"dir:evidence":       filepath.Join(base, "evidence"),
		"dir:./a/../b":       filepath.Join(base, "b"),
		"dir:" + base + "/x": filepath.Join(base, "x"),
	} {
		if got := wire.Folder(url, base); got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
		if _, err := wire.Ledger(url, base, nobody); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{"", "dir:", "evidence", "git:main", "DIR:x", "https://there", "GitHub:org/house"} {
		var unknown *wire.SchemeError
		if _, err := wire.Ledger(url, base, nobody); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "dir:") {
			t.Errorf("%q: got %v", url, err)
		}
	}
}

// nobody is a GitHub that cannot be reached.
func nobody() (*github.Client, error) { return nil, errors.New("no client is wanted here") }

func TestLedgerOnGitHub(t *testing.T) {
	hub := func() (*github.Client, error) { return github.New(github.Options{URL: "http://127.0.0.1:1"}) }
	for _, url := range []string{"github:org/house", "github:org/house@evidence", "github:org/house@lockflight/evidence#" + strings.Repeat("a", 40)} {
		if _, err := wire.Ledger(url, "", hub); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for url, want := range map[string]string{
		"github:house":           `"house" is not a repository`,
		"github:org/house@":      `"" is not a branch for a ledger`,
		"github:org/house@a b":   `"a b" is not a branch for a ledger`,
		"github:org/house@x#abc": `"abc" is not a commit`,
		"github:org/../x":        "is not a repository",
	} {
		var named *wire.NameError
		if _, err := wire.Ledger(url, "", hub); !errors.As(err, &named) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", url, err, want)
		}
	}
	if _, err := wire.Ledger("github:org/house", "", nobody); err == nil || !strings.Contains(err.Error(), "no client is wanted") {
		t.Errorf("without a client: got %v", err)
	}
}
