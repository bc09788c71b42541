package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/internal/wire"
)

// value is a flag that may be given once.
type value struct {
	to    *string
	check func(string) error
	set   bool
}

func (v *value) String() string {
	if v.to == nil {
		return ""
	}
	return *v.to
}

func (v *value) Set(s string) error {
	if v.set {
		return errors.New("it is given twice; keep one of them")
	}
	v.set = true
	if v.check != nil {
		if err := v.check(s); err != nil {
			return err
		}
	}
	*v.to = s
	return nil
}

// values is a flag that may be given more than once.
type values struct{ to *[]string }

func (v values) String() string { return "" }

func (v values) Set(s string) error {
	*v.to = append(*v.to, s)
	return checkLine(s)
}

// text declares a flag with a value; the back-quoted word of its help names it.
func (c *call) text(to *string, name, help string, check func(string) error) {
	c.set.Var(&value{to: to, check: check}, name, help)
}

func (c *call) word(to *string, name, help string, words ...string) {
	c.words[name] = words
	c.text(to, name, help, func(s string) error {
		if slices.Contains(words, s) {
			return nil
		}
		return near.Expected(s, words)
	})
}

var (
	handleShape = regexp.MustCompile(`^[A-Za-z0-9]{1,60}(?:[._@+#-][A-Za-z0-9]{1,60}){0,8}(?:\[bot\])?$`)
	nameShape   = regexp.MustCompile(`^[a-z0-9]{1,40}(?:[._-][a-z0-9]{1,40}){0,12}$`)
	lineShape   = regexp.MustCompile(`^\S.{0,399}$`)
)

func checkHandle(s string) error {
	if !handleShape.MatchString(s) {
		return errors.New("expected the handle of a person, such as dev-1")
	}
	return nil
}

func checkLine(s string) error {
	if !lineShape.MatchString(s) {
		return errors.New("expected one line of 1 to 400 characters")
	}
	return nil
}

func checkName(s string) error {
	if !nameShape.MatchString(s) {
		return errors.New("expected a name in lower case, such as production")
	}
	return nil
}

func checkTime(s string) error {
	_, err := wire.Time(s)
	return err
}

// parse reads the flags of a verb, before and after its arguments.
func (c *call) parse(args []string) error {
	c.set = flag.NewFlagSet(c.verb.name, flag.ContinueOnError)
	c.set.SetOutput(io.Discard)
	c.words = map[string][]string{}
	if c.verb.flags != nil {
		c.verb.flags(c)
	}
	for {
		err := c.set.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			c.help = true
			return nil
		}
		if err != nil {
			return usageError{c.explain(err)}
		}
		rest := c.set.Args()
		if used := len(args) - len(rest); used > 0 && args[used-1] == "--" {
			c.args = append(c.args, rest...)
			break
		}
		if len(rest) == 0 {
			break
		}
		c.args, args = append(c.args, rest[0]), rest[1:]
	}
	return c.takeArguments()
}

// takeArguments hands a single argument to --change where the verb takes one.
func (c *call) takeArguments() error {
	switch most := c.verb.most; {
	case most >= 0 && len(c.args) > most:
		return usage("%q is one argument too many%s; see lockflight help %s", c.args[most], c.verb.takes(), c.verb.name)
	case c.verb.arg == argChange && len(c.args) == 1 && c.change != "":
		return usage("the change is given twice, as %q and with --change %q; keep one of them", c.args[0], c.change)
	case c.verb.arg == argChange && len(c.args) == 1:
		c.change = c.args[0]
	}
	return nil
}

// explain turns an error of the flag package into one that says what to do.
func (c *call) explain(err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		name = strings.TrimLeft(name, "-")
		return fmt.Errorf("there is no flag --%s%s; see lockflight help %s", name, near.Meant("--"+name, c.dashed()), c.verb.name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Errorf("--%s needs a value; see lockflight help %s", strings.TrimLeft(name, "-"), c.verb.name)
	}
	if rest, ok := strings.CutPrefix(text, "invalid value "); ok {
		if quoted, rest, ok := strings.Cut(rest, " for flag -"); ok {
			name, why, _ := strings.Cut(rest, ": ")
			if strings.HasPrefix(why, quoted) {
				return fmt.Errorf("--%s %s", name, why)
			}
			return fmt.Errorf("--%s %s: %s", name, quoted, why)
		}
	}
	return fmt.Errorf("%s; see lockflight help %s", text, c.verb.name)
}

func (c *call) flagNames() []string {
	var out []string
	c.set.VisitAll(func(f *flag.Flag) { out = append(out, f.Name) })
	return out
}

// dashed are the flags as they are typed.
func (c *call) dashed() []string {
	names := c.flagNames()
	for i := range names {
		names[i] = "--" + names[i]
	}
	return names
}
