package contract

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

func loaded(t *testing.T) *Contract {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *Contract) named(t *testing.T, id string) *Operation {
	t.Helper()
	for _, op := range c.Operations() {
		if op.ID == id {
			return op
		}
	}
	t.Fatalf("there is no operation %s", id)
	return nil
}

func TestTheDescriptionIsValid(t *testing.T) {
	c := loaded(t)
	if err := c.doc.Validate(context.Background()); err != nil {
		t.Error(err)
	}
	list, err := os.ReadFile("operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, op := range c.Operations() {
		ids = append(ids, op.ID)
	}
	if want := strings.Fields(string(list)); !slices.Equal(ids, want) {
		t.Errorf("the description has %q, operations.txt %q; run cmd/trimapi", ids, want)
	}
}

func TestPathsLeadToOperations(t *testing.T) {
	c := loaded(t)
	for _, test := range []struct{ method, path, id, param, value string }{
		{"GET", "/repos/o/r/commits/main", "repos/get-commit", "ref", "main"},
		{"GET", "/repos/o/r/commits/feature/a", "repos/get-commit", "ref", "feature/a"},
		{"GET", "/repos/o/r/commits/main/status", "repos/get-combined-status-for-ref", "ref", "main"},
		{"GET", "/repos/o/r/commits/abc/pulls", "repos/list-pull-requests-associated-with-commit", "commit_sha", "abc"},
		{"GET", "/repos/o/r/contents/", "repos/get-content", "path", ""},
		{"GET", "/repos/o/r/contents/a%20b/c", "repos/get-content", "path", "a b/c"},
		{"GET", "/repos/o/r/compare/a...feature/b", "repos/compare-commits-with-basehead", "basehead", "a...feature/b"},
		{"GET", "/repos/o/r/branches/a/b/protection", "repos/get-branch-protection", "branch", "a/b"},
		{"PATCH", "/repos/o/r/git/refs/heads/ledger", "git/update-ref", "ref", "heads/ledger"},
		{"DELETE", "/repos/o/r/issues/1/labels/state%2Fopen", "issues/remove-label", "name", "state/open"},
	} {
		op, params, _ := c.Match(test.method, test.path)
		if op == nil || op.ID != test.id || params[test.param] != test.value {
			t.Errorf("%s %s: got %v %v", test.method, test.path, op, params)
		}
	}
	if op, _, known := c.Match("PUT", "/repos/o/r"); op != nil || !known {
		t.Errorf("another method: got %v, %v", op, known)
	}
	if op, _, known := c.Match("GET", "/nothing"); op != nil || known {
		t.Errorf("no path: got %v, %v", op, known)
	}
}

const reaction = `{"id":1,"node_id":"x","user":null,"content":"eyes","created_at":"2026-03-02T12:00:00Z"}`

func TestResponsesAreJudged(t *testing.T) {
	c := loaded(t)
	op := c.named(t, "reactions/create-for-issue")
	for name, test := range map[string]struct {
		status int
		kind   string
		body   string
		want   string
	}{
		"right":               {201, "application/json; charset=utf-8", reaction, ""},
		"an error":            {500, "application/json", `{"message":"x"}`, ""},
		"another status":      {203, "application/json", reaction, "the status 203 is not described"},
		"another type":        {201, "text/html", reaction, `the content type is "text/html"; expected application/json`},
		"no JSON":             {201, "application/json", "", "the body is not JSON: unexpected end of JSON input"},
		"a field less":        {201, "application/json", strings.Replace(reaction, `"id":1,`, "", 1), `/id: property "id" is missing`},
		"a field more":        {201, "application/json", strings.Replace(reaction, `{`, `{"more":1,`, 1), "/more: the field is not described"},
		"a wrong word":        {201, "application/json", strings.Replace(reaction, "eyes", "ears", 1), `/content: value is not one of the allowed values ["+1","-1","laugh","confused","heart","hooray","rocket","eyes"]`},
		"a wrong kind":        {201, "application/json", strings.Replace(reaction, `"id":1`, `"id":"1"`, 1), "/id: value must be an integer"},
		"a wrong time":        {201, "application/json", strings.Replace(reaction, "T12", "T25", 1), "/created_at: string doesn't match the format \"date-time\""},
		"a list":              {201, "application/json", "[" + reaction + "]", "/: value must be an object"},
		"an error, misspelt":  {500, "application/json", `{"massage":"x"}`, "/massage: the field is not described"},
		"a field more inside": {201, "application/json", strings.Replace(reaction, `null`, `{"odd":1}`, 1), "/user/odd: the field is not described"},
	} {
		found := strings.Join(c.Response(op, test.status, test.kind, []byte(test.body)), "\n")
		if test.want == "" && found != "" || !strings.Contains(found, test.want) {
			t.Errorf("%s: found %q, want %q", name, found, test.want)
		}
	}
	if found := c.Response(c.named(t, "git/delete-ref"), http.StatusNoContent, "", []byte("x")); len(found) != 1 {
		t.Errorf("a body where none is: found %q", found)
	}
}

func TestAnAnswerIsDressedInWhatSaysNothing(t *testing.T) {
	c := loaded(t)
	op := c.named(t, "reactions/create-for-issue")
	v := c.Dress(op, 201, "http://host", map[string]any{"user": map[string]any{"login": "a"}}).(map[string]any)
	user := v["user"].(map[string]any)
	if v["node_id"] == nil || user["avatar_url"] != "http://host/avatar-url" || user["site_admin"] != false {
		t.Errorf("it lacks what says nothing: %v", v)
	}
	for _, name := range []string{"id", "content", "created_at"} {
		if _, made := v[name]; made {
			t.Errorf("it has %s, which says something: %v", name, v[name])
		}
	}
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if found := c.Response(op, 201, "application/json", body); len(found) < 4 {
		t.Errorf("what is missing is not found: %q", found)
	}
}

func TestExceptionsAreNarrow(t *testing.T) {
	for _, e := range Exceptions() {
		if e.Why == "" || e.In != "request" && e.In != "response" {
			t.Errorf("%s: an exception says where and why", e.Problem)
		}
		for _, line := range []string{"/id: property \"id\" is missing", "/0/state: the field is not described", "/user: Value is not nullable"} {
			if e.Problem.MatchString(line) {
				t.Errorf("%s: it also excuses %q", e.Problem, line)
			}
		}
	}
}
