package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

func helpVerb() verb {
	return verb{name: "help", does: "explain a command", arg: "COMMAND", most: 1, run: runHelp}
}

func runHelp(c *call) error {
	if len(c.args) == 0 {
		c.overview(c.Stdout)
		return nil
	}
	v, ok := findVerb(c.args[0])
	if !ok {
		return usage("there is no command %q%s; run lockflight help to see them all", c.args[0], suggest(c.args[0], verbNames()))
	}
	about := &call{Program: c.Program, verb: v}
	if err := about.parse(nil); err != nil {
		return err
	}
	about.usage(c.Stdout)
	return nil
}

func (p *Program) overview(w io.Writer) {
	fmt.Fprintln(w, "lockflight takes a change through its stages: each gate opens only for the")
	fmt.Fprintln(w, "procedure that was tested and approved, and says what is missing.")
	fmt.Fprintln(w)
	fmt.Fprintln(w, "usage: lockflight COMMAND [flags]")
	fmt.Fprintln(w)
	for _, v := range verbs() {
		fmt.Fprintf(w, "  %-11s %s\n", v.name, v.does)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "Try: lockflight rehearse CHANGE, and lockflight help COMMAND.")
	fmt.Fprintln(w, "Exit codes: 0 passed, 1 blocked or findings, 2 the command or a file is wrong,")
	fmt.Fprintln(w, "3 could not decide or could not write, 8 pending.")
}

// usage explains one command with its flags.
func (c *call) usage(w io.Writer) {
	line := "usage: lockflight " + c.verb.name
	if c.verb.arg != "" {
		line += " [" + c.verb.arg + "]"
	}
	if c.verb.flags != nil {
		line += " [flags]"
	}
	fmt.Fprintln(w, line)
	fmt.Fprintln(w)
	fmt.Fprintln(w, c.verb.does)
	if c.verb.flags == nil {
		return
	}
	fmt.Fprintln(w)
	c.set.VisitAll(func(f *flag.Flag) {
		name, help := flag.UnquoteUsage(f)
		head := "  --" + f.Name
		if name != "" {
			head += " " + strings.ToUpper(name)
		}
		fmt.Fprintf(w, "%s\n        %s\n", head, help)
	})
}
