package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// runProgram runs a program of the user, without a shell and without arguments.
// What it says goes to the diagnostics.
func runProgram(say io.Writer) func(program, input string, environment []string) error {
	return func(program, input string, environment []string) error {
		ctx, stop := context.WithTimeout(context.Background(), sendLimit)
		defer stop()
		cmd := exec.CommandContext(ctx, program)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), say, say
		cmd.Env = append(os.Environ(), environment...)
		err := cmd.Run()
		if ctx.Err() != nil {
			return fmt.Errorf("it did not end within %s and was stopped", sendLimit)
		}
		return err
	}
}
