package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/lockflight/lockflight/internal/near"
)

// command is what somebody tells us in a comment on a pull request.
type command struct {
	verdict, role string
	// stage and change may be left out where there is no doubt.
	stage, change string
	// at is what the person looked at: the start of a commit, or of the digest of a
	// procedure.
	at string
}

// trigger is the word that a comment has to start with.
const trigger = "/lockflight"

// grammar is how a command is written.
const grammar = trigger + " go as ROLE [for STAGE] [on CHANGE] [at COMMIT]"

var atShape = regexp.MustCompile(`^(?:sha256:)?[0-9a-f]{7,64}$`)

// readCommand reads a comment. It is for us only if its first line starts with our
// word, so that nothing counts that stands in a quotation or is hidden further
// down. It reports whether it is for us.
func readCommand(body string) (c command, ours bool, err error) {
	body = strings.TrimLeft(strings.ReplaceAll(body, "\r\n", "\n"), "\n ")
	line, rest, _ := strings.Cut(body, "\n")
	words := strings.Fields(line)
	if len(words) == 0 || words[0] != trigger {
		return c, false, nil
	}
	for other := range strings.Lines(rest) {
		if strings.HasPrefix(strings.TrimSpace(other), trigger) {
			return c, true, errors.New("the comment holds more than one command; write each in a comment of its own")
		}
	}
	c, err = readWords(words[1:])
	return c, true, err
}

func readWords(words []string) (c command, err error) {
	if len(words) < 3 || words[1] != "as" {
		return c, fmt.Errorf("expected %s, where the first word may be %s", grammar, strings.Join(verdicts, ", "))
	}
	if err := word(&c.verdict, words[0], verdicts...); err != nil {
		return c, fmt.Errorf("%s is not a verdict; %w", shown(words[0]), err)
	}
	if err := shaped(&c.role, words[2], nameShape.MatchString, "a role, such as qa"); err != nil {
		return c, fmt.Errorf("%s is not a role; %w", shown(words[2]), err)
	}
	for words = words[3:]; len(words) > 0; words = words[2:] {
		to, known := map[string]*string{"for": &c.stage, "on": &c.change, "at": &c.at}[words[0]]
		switch {
		case !known:
			return c, fmt.Errorf("%s is not understood%s; expected %s", shown(words[0]), near.Meant(words[0], []string{"for", "on", "at"}), grammar)
		case *to != "":
			return c, fmt.Errorf("%q is there twice; keep one of them", words[0])
		case len(words) == 1:
			return c, fmt.Errorf("nothing follows %q; expected %s", words[0], grammar)
		}
		if err := c.read(words[0], words[1]); err != nil {
			return c, fmt.Errorf("%s follows %q; %w", shown(words[1]), words[0], err)
		}
	}
	return c, nil
}

// read takes what follows a word.
func (c *command) read(name, value string) error {
	switch name {
	case "for":
		return shaped(&c.stage, value, nameShape.MatchString, "a stage, such as production")
	case "on":
		return repoPath(&c.change, value, "changes/upgrade")
	}
	return shaped(&c.at, value, atShape.MatchString, "the first 7 digits or more of a commit")
}
