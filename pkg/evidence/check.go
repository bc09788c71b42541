package evidence

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

var kinds = []Kind{AttemptStarted, AttemptFinished, SignOff, Check, Notice, Backup, Copy, Waiver}

// checker keeps the first thing that is wrong.
type checker struct{ err error }

func (c *checker) fail(path, found, expected string) {
	if c.err == nil {
		c.err = fmt.Errorf("%s is %s; expected %s", path, found, expected)
	}
}

func (c *checker) word(path, value string, fits shape, expected string) {
	if !fits(value) {
		c.fail(path, quote(value), expected)
	}
}

func (c *checker) optional(path, value string, fits shape, expected string) {
	if value != "" {
		c.word(path, value, fits, expected)
	}
}

func (c *checker) name(path, value string) {
	c.word(path, value, nameShape, "a name in lower case such as smoke-test")
}

func (c *checker) handle(path, value string) {
	c.word(path, value, handleShape, "the handle of a person such as dev-1")
}

func (c *checker) ref(path, value string) {
	c.optional(path, value, lineShape, "one line of at most 400 characters")
}

func (c *checker) time(path string, t time.Time) {
	if t.IsZero() || t.Nanosecond() != 0 || t.Location() != time.UTC || t.Year() < 1970 {
		c.fail(path, quote(t.Format(time.RFC3339Nano)), "a time in UTC to the second such as 2026-12-01T22:00:00Z")
	}
}

func (c *checker) list(path string, n, least int) {
	const most = 1000
	if n < least || n > most {
		c.fail(path, fmt.Sprintf("a list of %d", n), fmt.Sprintf("%d to %d entries", least, most))
	}
}

func check(s Statement) error {
	c := new(checker)
	if s.Type != StatementType {
		c.fail("_type", quote(s.Type), StatementType)
	}
	c.subjects(s)
	if s.Kind() == "" {
		c.fail("predicateType", quote(s.PredicateType), predicateType(AttemptStarted)+" or another kind of this program")
	}
	c.predicate(s.Predicate)
	c.window(s.Predicate.Window)
	c.body(s.Kind(), s.Predicate)
	c.material(s)
	return c.err
}

// subjects wants the procedure and the request, in this order, each known by
// its SHA-256 alone.
func (c *checker) subjects(s Statement) {
	var names []string
	for i, subject := range s.Subject {
		names = append(names, subject.Name)
		path := fmt.Sprintf("subject[%d].digest", i)
		if len(subject.Digest) != 1 {
			c.fail(path, fmt.Sprintf("of %d kinds", len(subject.Digest)), "sha256 alone")
		}
		c.word(path+".sha256", "sha256:"+subject.Digest["sha256"], digestShape, "64 hex digits in lower case")
	}
	if !slices.Equal(names, []string{ProcedureSubject, RequestSubject}) {
		c.fail("subject", quote(strings.Join(names, " ")), "two, the procedure and the request")
	}
}

func (c *checker) predicate(p Predicate) {
	c.name("predicate.change", p.Change)
	c.optional("predicate.repository", p.Repository, repositoryShape, "owner/name")
	c.optional("predicate.stage", p.Stage, nameShape, "the name of a stage")
	c.optional("predicate.environment", p.Environment, nameShape, "the name of an environment")
	c.handle("predicate.actor", p.Actor)
	c.ref("predicate.run", p.Run)
	c.time("predicate.time", p.Time)
	if p.Sequence < 1 {
		c.fail("predicate.sequence", fmt.Sprint(p.Sequence), "1 or more")
	}
	c.optional("predicate.previous", p.Previous, digestShape, "sha256: and 64 hex digits")
	if (p.Sequence == 1) != (p.Previous == "") {
		c.fail("predicate.previous", quote(p.Previous), "a digest in every statement but the first")
	}
}

func (c *checker) window(w *PlannedWindow) {
	if w == nil {
		return
	}
	c.time("predicate.window.start", w.Start)
	c.time("predicate.window.end", w.End)
	if !w.End.After(w.Start) {
		c.fail("predicate.window.end", quote(stamp(w.End)), "a time after the start, "+stamp(w.Start))
	}
}

func (c *checker) material(s Statement) {
	m := s.Predicate.Material
	if m == nil || c.err != nil {
		return
	}
	var object map[string]json.RawMessage
	canonical, err := canonicalJSON(m)
	if err != nil || json.Unmarshal(m, &object) != nil {
		c.fail("predicate.material", "not a JSON object", "what the procedure digest was taken of")
		return
	}
	if found := Digest(canonical); found != s.Subject[0].digest() {
		c.fail("predicate.material", "of the digest "+found, "that of the procedure, "+s.Subject[0].digest())
	}
}

func (s Subject) digest() string { return "sha256:" + s.Digest["sha256"] }
