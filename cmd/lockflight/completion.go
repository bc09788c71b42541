package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/lockflight/lockflight/internal/near"
)

func completionVerb() verb {
	return verb{name: "completion", does: "print a completion script: bash, zsh or fish", arg: "SHELL", most: 1, run: runCompletion}
}

// entry is what a completion script knows of one command.
type entry struct {
	verb
	flags []flagEntry
}

type flagEntry struct {
	name, help string
	// file says that the value is a path, and words which values there are.
	file, isBool bool
	words        []string
}

func runCompletion(c *call) error {
	shells := map[string]func(io.Writer, []entry){"bash": bashScript, "zsh": zshScript, "fish": fishScript}
	if len(c.args) == 0 {
		return usage("no shell is named; expected bash, zsh or fish")
	}
	script, ok := shells[c.args[0]]
	if !ok {
		return usage("%q is not a shell that is known%s; expected bash, zsh or fish", c.args[0], near.Meant(c.args[0], []string{"bash", "zsh", "fish"}))
	}
	script(c.Stdout, entries(c.Program))
	return nil
}

// entries reads the tables of commands and flags.
func entries(p *Program) []entry {
	var out []entry
	for _, v := range verbs() {
		about := &call{Program: p, verb: v}
		if about.parse(nil) != nil {
			continue
		}
		e := entry{verb: v}
		about.set.VisitAll(func(f *flag.Flag) {
			value, help := flag.UnquoteUsage(f)
			b, isBool := f.Value.(interface{ IsBoolFlag() bool })
			e.flags = append(e.flags, flagEntry{
				name: f.Name, help: help, words: about.words[f.Name],
				file: value == "PATH" || value == "FILE", isBool: isBool && b.IsBoolFlag(),
			})
		})
		out = append(out, e)
	}
	return out
}

// words lists what can follow a command that takes no path.
func (e entry) words() []string {
	switch e.name {
	case "help":
		return verbNames()
	case "completion":
		return []string{"bash", "zsh", "fish"}
	}
	return nil
}

func bashScript(w io.Writer, all []entry) {
	fmt.Fprint(w, "_lockflight() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n\tCOMPREPLY=()\n")
	fmt.Fprintf(w, "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W %s -- \"$cur\"))\n\t\treturn\n\tfi\n", shellQuote(strings.Join(verbNames(), " ")))
	fmt.Fprint(w, "\tcase ${COMP_WORDS[1]} in\n")
	for _, e := range all {
		fmt.Fprintf(w, "\t%s)\n\t\tcase $prev in\n", e.name)
		var names []string
		for _, f := range e.flags {
			names = append(names, "--"+f.name)
			if len(f.words) > 0 {
				fmt.Fprintf(w, "\t\t--%s) COMPREPLY=($(compgen -W %s -- \"$cur\")); return ;;\n", f.name, shellQuote(strings.Join(f.words, " ")))
			}
		}
		fmt.Fprintf(w, "\t\tesac\n\t\tcase $cur in\n\t\t-*) COMPREPLY=($(compgen -W %s -- \"$cur\")) ;;\n", shellQuote(strings.Join(names, " ")))
		if words := e.words(); words != nil {
			fmt.Fprintf(w, "\t\t*) COMPREPLY=($(compgen -W %s -- \"$cur\")) ;;\n", shellQuote(strings.Join(words, " ")))
		} else {
			fmt.Fprint(w, "\t\t*) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n")
		}
		fmt.Fprint(w, "\t\tesac ;;\n")
	}
	fmt.Fprint(w, "\tesac\n}\ncomplete -o filenames -F _lockflight lockflight\n")
}

func zshScript(w io.Writer, all []entry) {
	fmt.Fprint(w, "#compdef lockflight\n_lockflight() {\n\tlocal -a verbs\n\tverbs=(\n")
	for _, e := range all {
		fmt.Fprintf(w, "\t\t%s\n", shellQuote(e.name+":"+strings.ReplaceAll(e.does, ":", `\:`)))
	}
	fmt.Fprint(w, "\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command verbs\n\t\treturn\n\tfi\n\tcase $words[2] in\n")
	for _, e := range all {
		fmt.Fprintf(w, "\t%s)\n\t\t_arguments \\\n", e.name)
		for _, f := range e.flags {
			spec := "--" + f.name + "[" + strings.NewReplacer("[", "(", "]", ")", ":", `\:`).Replace(f.help) + "]"
			switch {
			case f.isBool:
			case len(f.words) > 0:
				spec += ":value:(" + strings.Join(f.words, " ") + ")"
			case f.file:
				spec += ":path:_files"
			default:
				spec += ":value:"
			}
			fmt.Fprintf(w, "\t\t\t%s \\\n", shellQuote(spec))
		}
		rest := "*:path:_files"
		if words := e.words(); words != nil {
			rest = "*:value:(" + strings.Join(words, " ") + ")"
		}
		fmt.Fprintf(w, "\t\t\t%s ;;\n", shellQuote(rest))
	}
	fmt.Fprint(w, "\tesac\n}\ncompdef _lockflight lockflight\n")
}

func fishScript(w io.Writer, all []entry) {
	for _, e := range all {
		fmt.Fprintf(w, "complete -c lockflight -n __fish_use_subcommand -f -a %s -d %s\n", e.name, fishQuote(e.does))
	}
	for _, e := range all {
		when := fishQuote("__fish_seen_subcommand_from " + e.name)
		for _, f := range e.flags {
			line := fmt.Sprintf("complete -c lockflight -n %s -l %s -d %s", when, f.name, fishQuote(f.help))
			switch {
			case f.isBool:
			case len(f.words) > 0:
				line += " -x -a " + fishQuote(strings.Join(f.words, " "))
			case f.file:
				line += " -r -F"
			default:
				line += " -x"
			}
			fmt.Fprintln(w, line)
		}
		if words := e.words(); words != nil {
			fmt.Fprintf(w, "complete -c lockflight -n %s -f -a %s\n", when, fishQuote(strings.Join(words, " ")))
		}
	}
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
