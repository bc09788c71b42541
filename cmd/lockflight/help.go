package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/pkg/render"
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
		return usage("there is no command %q%s; run lockflight help to see them all", c.args[0], near.Meant(c.args[0], verbNames()))
	}
	about := &call{Program: c.Program, verb: v}
	if err := about.parse(nil); err != nil {
		return err
	}
	about.usage(c.Stdout)
	return nil
}

func (p *Program) overview(w io.Writer) {
	var b strings.Builder
	fmt.Fprint(&b, "lockflight takes a change through its stages: each gate opens only for the\n"+
		"procedure that was tested and approved, and says what is missing.\n\n"+
		"usage: lockflight COMMAND [flags]\n\n")
	for _, v := range verbs() {
		paragraph(&b, fmt.Sprintf("  %-11s ", v.name), v.does)
	}
	fmt.Fprint(&b, "\nTry: lockflight rehearse CHANGE, and lockflight help COMMAND.\n"+
		"Exit codes: 0 passed, 1 blocked or findings, 2 the command or a file is wrong,\n"+
		"3 could not decide or could not write, 8 pending.\n")
	io.WriteString(w, b.String())
}

// paragraph writes to memory, which cannot fail.
func paragraph(b *strings.Builder, label, text string) { _ = render.Paragraph(b, label, text) }

// usage explains one command with its flags.
func (c *call) usage(w io.Writer) {
	var b strings.Builder
	line := "usage: lockflight " + c.verb.name
	if c.verb.arg != "" {
		line += " [" + c.verb.arg + "]"
	}
	if c.verb.flags != nil {
		line += " [flags]"
	}
	fmt.Fprintln(&b, line+"\n")
	paragraph(&b, "", c.verb.does)
	if c.verb.more != "" {
		fmt.Fprintln(&b)
		paragraph(&b, "", c.verb.more)
	}
	if c.verb.flags != nil {
		fmt.Fprintln(&b)
	}
	c.set.VisitAll(func(f *flag.Flag) {
		name, help := flag.UnquoteUsage(f)
		fmt.Fprintln(&b, strings.TrimRight("  --"+f.Name+" "+name, " "))
		paragraph(&b, "        ", help)
	})
	io.WriteString(w, b.String())
}
