// Command lockflight decides whether a change may go on, records what was done,
// and says what is missing. See lockflight help.
package main

import (
	"os"
	"runtime/debug"
	"time"
)

// gcPercent lets garbage grow to four times what is in use: a process lives for
// a moment, and a check of many changes takes a third less time.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	os.Exit((&Program{
		Stdout: os.Stdout, Stderr: os.Stderr, Getwd: os.Getwd, Getenv: os.Getenv,
		Now: time.Now, Sleep: time.Sleep, Run: runProgram(os.Stderr), Post: post, Terminal: isTerminal(os.Stdout),
	}).Main(os.Args[1:]))
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
