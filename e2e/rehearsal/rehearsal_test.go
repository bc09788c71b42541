package rehearsal

import (
	"regexp"
	"strings"
	"testing"
)

const text = `{"start": "2026-03-02T12:00:00Z", "tickets": [{"id": "GH-2", "state": "open"}, {"id": "GH-1", "state": "open"}], "scenes": [
	{"stage": "test", "at": "2026-03-02T12:00:00Z"},
	{"stage": "test", "at": "2026-03-02T12:01:00Z", "did": "lockflight gate --stage test --claim --as dev-1"},
	{"stage": "test", "at": "2026-03-02T12:02:00Z", "did": "lockflight record --stage test", "result": {"steps": []}},
	{"stage": "production", "at": "2026-03-02T12:03:00Z", "ticket": {"id": "GH-2", "state": "done"}},
	{"stage": "production", "at": "2026-03-02T12:04:00Z", "did": "lockflight gate --stage production --claim --as dev-1"}
]}`

func commands(acts []Act) string {
	var out []string
	for _, a := range acts {
		if a.Ticket != nil {
			out = append(out, a.Ticket.ID+" "+a.Ticket.State)
			continue
		}
		out = append(out, strings.Fields(a.Command)[1]+" "+a.Stage)
	}
	return strings.Join(out, ", ")
}

func TestParts(t *testing.T) {
	acts, err := Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, until, without, want string }{
		{"", "", "", "gate test, record test, GH-2 done, gate production"},
		{"", "production", "", "gate test, record test, GH-2 done"},
		{"production", "", "", "gate production"},
		{"", "", " record ", "gate test, GH-2 done, gate production"},
		{"other", "", "", ""},
	} {
		var without *regexp.Regexp
		if c.without != "" {
			without = regexp.MustCompile(c.without)
		}
		if got := commands(Part(acts, c.from, c.until, without)); got != c.want {
			t.Errorf("from %q until %q without %q: %q, want %q", c.from, c.until, c.without, got, c.want)
		}
	}
	if got := acts[1]; got.Tickets[1].State != "open" || got.Result == nil || !got.Ends() {
		t.Errorf("the second act is %+v", got)
	}
	if got := acts[3]; got.Tickets[0].ID != "GH-1" || got.Tickets[1].State != "done" || !got.Starts() {
		t.Errorf("the last act is %+v", got)
	}
}

func TestWhatIsNoRehearsal(t *testing.T) {
	for _, bad := range []string{"", "[]", `{"scenes": [{"at": "soon"}]}`} {
		if _, err := Read([]byte(bad)); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
