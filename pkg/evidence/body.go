package evidence

import (
	"fmt"
	"maps"
	"slices"
)

// body wants exactly one body, that of the kind.
func (c *checker) body(kind Kind, p Predicate) {
	given := map[Kind]bool{
		AttemptStarted:  p.AttemptStarted != nil,
		AttemptFinished: p.AttemptFinished != nil,
		SignOff:         p.SignOff != nil,
		Check:           p.Check != nil,
		Notice:          p.Notice != nil,
		Backup:          p.Backup != nil,
		Copy:            p.Copy != nil,
		Waiver:          p.Waiver != nil,
	}
	for _, k := range kinds {
		if given[k] != (k == kind) {
			c.fail("predicate", "not of one kind", "the body of "+string(kind)+" and no other")
			return
		}
	}
	switch kind {
	case AttemptStarted:
		c.started(p)
	case AttemptFinished:
		c.finished(p)
	case SignOff:
		c.signOff(p.SignOff)
	case Check:
		c.check(p.Check)
	case Notice:
		c.notice(p.Notice)
	case Backup:
		c.backup(p.Backup)
	case Copy:
		c.copy(p)
	case Waiver:
		c.waiver(p)
	}
}

func (c *checker) names(path string, values []string, least int) {
	c.list(path, len(values), least)
	for i, v := range values {
		c.name(fmt.Sprintf("%s[%d]", path, i), v)
	}
}

// stage wants the stage, and the environment that it changes.
func (c *checker) stage(p Predicate) {
	c.name("predicate.stage", p.Stage)
	c.name("predicate.environment", p.Environment)
}

func (c *checker) attempt(path, value string) {
	c.word(path, value, attemptShape, "the name of an attempt such as production-1")
}

func (c *checker) started(p Predicate) {
	const at = "predicate.attemptStarted."
	b := p.AttemptStarted
	c.stage(p)
	c.attempt(at+"attempt", b.Attempt)
	c.word(at+"gate", b.Gate, gateShape, "passed, blocked or pending")
	c.optional(at+"policy", b.Policy, digestShape, "a digest such as sha256:1f…")
	c.optional(at+"template", b.Template, digestShape, "a digest such as sha256:1f…")
	c.list(at+"scopes", len(b.Scopes), 0)
	for i, scope := range b.Scopes {
		c.word(fmt.Sprintf(at+"scopes[%d]", i), scope, scopeShape, "a scope such as environment:production")
	}
	c.optional(at+"register", b.Register, nameShape, "the name of a pipeline")
	c.optional(at+"debts", b.Debts, digestShape, "a digest such as sha256:1f…")
	if b.Place < 0 {
		c.fail(at+"place", fmt.Sprint(b.Place), "1 or more")
	}
}

func (c *checker) finished(p Predicate) {
	const at = "predicate.attemptFinished."
	b := p.AttemptFinished
	c.stage(p)
	c.attempt(at+"attempt", b.Attempt)
	c.word(at+"outcome", b.Outcome, outcomeShape, "passed, failed, rolled-back or aborted")
	c.list(at+"steps", len(b.Steps), 0)
	for i, step := range b.Steps {
		path := fmt.Sprintf(at+"steps[%d].", i)
		c.name(path+"step", step.Step)
		c.time(path+"start", step.Start)
		c.time(path+"end", step.End)
		if step.End.Before(step.Start) {
			c.fail(path+"end", "before its start", "a time that is not before the start")
		}
	}
	c.list(at+"results", len(b.Results), 0)
	for _, test := range slices.Sorted(maps.Keys(b.Results)) {
		c.word(at+"results", test, lineShape, "the name of a test on one line")
		c.word(at+"results."+test, b.Results[test], resultShape, "passed, failed or skipped")
	}
	c.optional(at+"note", b.Note, textShape, "text")
	if b.Ends < 0 {
		c.fail(at+"ends", fmt.Sprint(b.Ends), "1 or more")
	}
}

func (c *checker) signOff(b *SignOffBody) {
	const at = "predicate.signOff."
	c.name(at+"role", b.Role)
	c.word(at+"verdict", b.Verdict, verdictShape, "approve, reject, confirm, go, no-go or withdraw")
	c.handle(at+"person", b.Person)
	c.ref(at+"ref", b.Ref)
	c.list(at+"answers", len(b.Answers), 0)
	for i, answer := range b.Answers {
		c.word(fmt.Sprintf(at+"answers[%d]", i), answer, lineShape, "a question on one line")
	}
}

func (c *checker) check(b *CheckBody) {
	const at = "predicate.check."
	c.name(at+"name", b.Name)
	c.word(at+"outcome", b.Outcome, checkShape, "passed or failed")
	c.ref(at+"unit", b.Unit)
	c.optional(at+"role", b.Role, nameShape, "the name of a role")
	c.handle(at+"person", b.Person)
	c.ref(at+"ref", b.Ref)
}

func (c *checker) notice(b *NoticeBody) {
	const at = "predicate.notice."
	c.name(at+"name", b.Name)
	c.names(at+"to", b.To, 1)
	c.ref(at+"subject", b.Subject)
	c.optional(at+"text", b.Text, textShape, "text")
	c.ref(at+"ref", b.Ref)
}

func (c *checker) backup(b *BackupBody) {
	const at = "predicate.backup."
	c.name(at+"name", b.Name)
	c.name(at+"kind", b.Kind)
	c.names(at+"covers", b.Covers, 1)
	c.time(at+"taken", b.Taken)
	if !b.Restored.IsZero() {
		c.time(at+"restored", b.Restored)
		if b.Restored.Before(b.Taken) {
			c.fail(at+"restored", "before it was taken", "a time that is not before that")
		}
	}
	c.ref(at+"ref", b.Ref)
}

func (c *checker) copy(p Predicate) {
	const at = "predicate.copy."
	c.name("predicate.environment", p.Environment)
	c.name(at+"of", p.Copy.Of)
	c.time(at+"taken", p.Copy.Taken)
	c.ref(at+"ref", p.Copy.Ref)
	if p.Copy.Of == p.Environment {
		c.fail(at+"of", quote(p.Copy.Of), "another environment than the one that is the copy")
	}
}

func (c *checker) waiver(p Predicate) {
	const at = "predicate.waiver."
	b := p.Waiver
	c.name("predicate.stage", p.Stage)
	c.optional(at+"requirement", b.Requirement, nameShape, "the name of a requirement")
	c.name(at+"role", b.Role)
	c.handle(at+"person", b.Person)
	c.word(at+"reason", b.Reason, textShape, "the reason")
	c.ref(at+"incident", b.Incident)
	if !b.Expires.IsZero() {
		c.time(at+"expires", b.Expires)
	}
}
