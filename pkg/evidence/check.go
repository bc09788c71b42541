package evidence

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var kinds = []Kind{AttemptStarted, AttemptFinished, SignOff, Check, Notice, Backup, Copy, Waiver}

// The shapes of words; schema/evidence.cue has the same.
var (
	nameShape       = regexp.MustCompile(`^` + namePattern + `$`)
	handleShape     = regexp.MustCompile(`^[A-Za-z0-9]{1,60}(?:[._@+#-][A-Za-z0-9]{1,60}){0,8}(?:\[bot\])?$`)
	lineShape       = regexp.MustCompile(`^\S.{0,399}$`)
	textShape       = regexp.MustCompile(`\S`)
	repositoryShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$`)
	digestShape     = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	attemptShape    = regexp.MustCompile(`^[A-Za-z0-9]{1,40}(?:[._:-][A-Za-z0-9]{1,40}){0,12}$`)
	scopeShape      = regexp.MustCompile(`^[a-z]{1,20}:` + namePattern + `$`)
	outcomeShape    = oneOf(Passed, Failed, RolledBack, Aborted)
	resultShape     = oneOf(Passed, Failed, "skipped")
	checkShape      = oneOf(Passed, Failed)
	verdictShape    = oneOf(Approve, Reject, Confirm, Go, NoGo, Withdraw)
	gateShape       = oneOf("passed", "blocked", "pending")
)

func oneOf(words ...string) *regexp.Regexp {
	return regexp.MustCompile(`^(?:` + strings.Join(words, `|`) + `)$`)
}

// checker keeps the first thing that is wrong.
type checker struct{ err error }

func (c *checker) fail(path, found, expected string) {
	if c.err == nil {
		c.err = fmt.Errorf("%s is %s; expected %s", path, found, expected)
	}
}

func (c *checker) word(path, value string, shape *regexp.Regexp, expected string) {
	if !shape.MatchString(value) {
		c.fail(path, quote(value), expected)
	}
}

func (c *checker) optional(path, value string, shape *regexp.Regexp, expected string) {
	if value != "" {
		c.word(path, value, shape, expected)
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
