package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

// Program is the command with everything it knows of the world. Standard input
// is not among it: nothing is ever read from there.
type Program struct {
	Stdout, Stderr io.Writer
	Getwd          func() (string, error)
	Getenv         func(string) string
	Now            func() time.Time
	Sleep          func(time.Duration)
	// Run runs a program of the user with an input and additions to its
	// environment.
	Run func(program, input string, environment []string) error
	// Post hands a JSON document to an address.
	Post func(address string, document []byte) error
	// Terminal says that a person looks at Stdout.
	Terminal bool
}

// Main runs one command and returns its exit code.
func (p *Program) Main(args []string) int {
	out := bufio.NewWriter(p.Stdout)
	own := *p
	own.Stdout = out
	code := own.dispatch(args)
	if err := out.Flush(); err != nil {
		fmt.Fprintln(p.Stderr, "lockflight: the result cannot be written:", render.Safe(err.Error()))
		return exitcode.Unknown
	}
	return code
}

func (p *Program) dispatch(args []string) int {
	if len(args) == 0 {
		p.overview(p.Stderr)
		return exitcode.Usage
	}
	name := args[0]
	if name == "-h" || name == "--help" || name == "-help" {
		name = "help"
	}
	if name == "--version" || name == "-version" {
		name = "version"
	}
	v, ok := findVerb(name)
	if !ok {
		return p.fail(nil, "lockflight", usage("there is no command %q%s; run lockflight help to see them all", name, near.Meant(name, verbNames())))
	}
	c := &call{Program: p, verb: v}
	if err := c.parse(args[1:]); err != nil {
		return p.fail(c, "lockflight "+v.name, err)
	}
	if c.help {
		c.usage(p.Stdout)
		return exitcode.Passed
	}
	return p.fail(c, "lockflight "+v.name, v.run(c))
}

// exit is the result of a command that has said everything already.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// usageError says that the command, or a file that it names, is wrong.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// failure is the document for a program whose question could not be answered.
type failure struct {
	Error string `json:"error"`
	Exit  int    `json:"exit"`
}

// fail says in one line what went wrong, and returns the exit code for it.
func (p *Program) fail(c *call, who string, err error) int {
	if err == nil {
		return exitcode.Passed
	}
	var done exit
	if errors.As(err, &done) {
		return int(done)
	}
	if p.cannotWrite(err) {
		return exitcode.Unknown // Main says so
	}
	code := exitcode.Unknown
	var wrong usageError
	var refused *lockflight.RefusedError
	switch {
	case errors.As(err, &wrong):
		code = exitcode.Usage
	case errors.As(err, &refused):
		code = exitcode.Blocked
	}
	message := oneLine(err.Error())
	fmt.Fprintf(p.Stderr, "%s: %s\n", who, render.Safe(message))
	if c != nil && c.format == "json" {
		return cmp.Or(failWriting(render.JSON(p.Stdout, failure{message, code})), code)
	}
	return code
}

// cannotWrite reports whether an error is that of writing the result.
func (p *Program) cannotWrite(err error) bool {
	out, buffered := p.Stdout.(*bufio.Writer)
	if !buffered {
		return false
	}
	failed := out.Flush()
	return failed != nil && errors.Is(err, failed)
}

func failWriting(err error) int {
	if err != nil {
		return exitcode.Unknown
	}
	return 0
}

// oneLine joins the lines of a message.
func oneLine(message string) string {
	return strings.Join(strings.FieldsFunc(message, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

// style is how text is written for whoever looks at it.
func (p *Program) style() render.Style {
	return render.Style{Colour: p.Terminal && p.Getenv("NO_COLOR") == "" && p.Getenv("TERM") != "dumb"}
}
