package change

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// slotShape is "${" a name "}"; anything else that looks like it is plain text.
// It counts nothing: counted repetitions are slow to compile, and a name that is
// too long has no value either way.
var slotShape = regexp.MustCompile(`\$\{([a-z0-9]+(?:[._-][a-z0-9]+)*)\}`)

// Slots returns the names of the slots ${name} in the texts that Fill fills in,
// sorted, each once.
func (c *Change) Slots() []string {
	found := map[string]bool{}
	c.clone().replaceTexts(func(_, text string) string {
		for _, m := range slotShape.FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
		}
		return text
	})
	return slices.Sorted(maps.Keys(found))
}

// Fill returns a copy of the change as it is carried out in an environment:
// every slot ${name} in the texts of steps, tests, preparations and announcements,
// in markers and in versions holds its value. A value that looks like a slot is not filled in again. The
// error names each slot without a value, and where it stands.
func (c *Change) Fill(environment string) (*Change, error) {
	filled := c.clone()
	var missing []error
	filled.replaceTexts(func(path, text string) string {
		return slotShape.ReplaceAllStringFunc(text, func(slot string) string {
			name := slot[len("${") : len(slot)-len("}")]
			p, known := c.Parameters[name]
			if !known {
				missing = append(missing, fmt.Errorf("%s: the slot %s has no value; add parameters.%s", path, slot, name))
				return slot
			}
			v, ok := p.In(environment)
			if !ok {
				missing = append(missing, fmt.Errorf("%s: the slot %s has no value for the environment %q; add parameters.%s.%s",
					path, slot, environment, name, environment))
				return slot
			}
			return v.String()
		})
	})
	if err := errors.Join(missing...); err != nil {
		return nil, err
	}
	return filled, nil
}

// replaceTexts replaces every text that may hold slots, in a fixed order.
func (c *Change) replaceTexts(replace func(path, text string) string) {
	steps := func(list string, all []Step) {
		for i := range all {
			all[i].replaceTexts(fmt.Sprintf("%s[%d]", list, i), replace)
		}
	}
	steps("procedure", c.Procedure)
	steps("rollback", c.Rollback)
	for i := range c.Tests {
		t, path := &c.Tests[i], fmt.Sprintf("tests[%d]", i)
		t.Do = replace(path+".do", t.Do)
		t.Expect = replace(path+".expect", t.Expect)
	}
	for i := range c.Preparation {
		p := &c.Preparation[i]
		p.Do = replace(fmt.Sprintf("preparation[%d].do", i), p.Do)
	}
	for i := range c.Communication {
		a := &c.Communication[i]
		a.Text = replace(fmt.Sprintf("communication[%d].text", i), a.Text)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Versions)) {
		path := "versions." + name
		c.Versions[name] = VersionStep{
			From: replace(path+".from", c.Versions[name].From),
			To:   replace(path+".to", c.Versions[name].To),
		}
	}
}

func (s *Step) replaceTexts(path string, replace func(path, text string) string) {
	s.Do = replace(path+".do", s.Do)
	if s.Hold != nil {
		s.Hold.Question = replace(path+".hold.question", s.Hold.Question)
	}
	for i := range s.Stop {
		s.Stop[i].If = replace(fmt.Sprintf("%s.stop[%d].if", path, i), s.Stop[i].If)
	}
	markers := func(field string, values map[string]Scalar) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			values[name] = values[name].replaceText(func(text string) string {
				return replace(path+"."+field+"."+name, text)
			})
		}
	}
	markers("sets", s.Sets)
	markers("reads", s.Reads)
}

// replaceText replaces the text of a string; other values stay as they are.
func (s Scalar) replaceText(replace func(string) string) Scalar {
	if !strings.HasPrefix(string(s.json), `"`) {
		return s
	}
	raw, _ := json.Marshal(replace(s.String())) // a string always has a JSON form
	return Scalar{json: raw}
}

// clone copies the change as deep as replaceTexts reaches into it; the rest is
// shared.
func (c *Change) clone() *Change {
	out := *c
	out.Procedure, out.Rollback = cloneSteps(c.Procedure), cloneSteps(c.Rollback)
	out.Tests = slices.Clone(c.Tests)
	out.Preparation = slices.Clone(c.Preparation)
	out.Communication = slices.Clone(c.Communication)
	out.Versions = maps.Clone(c.Versions)
	return &out
}

func cloneSteps(steps []Step) []Step {
	out := slices.Clone(steps)
	for i := range out {
		s := &out[i]
		if s.Hold != nil {
			hold := *s.Hold
			s.Hold = &hold
		}
		s.Stop = slices.Clone(s.Stop)
		s.Sets, s.Reads = maps.Clone(s.Sets), maps.Clone(s.Reads)
	}
	return out
}
