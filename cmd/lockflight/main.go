// Command lockflight decides whether a change may go on, records what was done,
// and says what is missing. See lockflight help.
package main

import (
	"os"
	"time"
)

func main() {
	os.Exit((&Program{
		Stdout: os.Stdout, Stderr: os.Stderr, Getwd: os.Getwd, Getenv: os.Getenv,
		Now: time.Now, Sleep: time.Sleep, Terminal: isTerminal(os.Stdout),
	}).Main(os.Args[1:]))
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
