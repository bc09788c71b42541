// Command lockflight-action is a step of a workflow on GitHub: "main" does what the
// inputs ask for, and "post" records the end of an attempt that main started,
// whatever happened to the job. The action's shim runs it; see docs/github.md.
package main

import (
	"crypto/rand"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lockflight/lockflight/internal/hostfs"
)

// gcPercent lets garbage grow to four times what is in use: a process lives for a
// moment.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	os.Exit((&Program{
		Stdout: os.Stdout, Getenv: os.Getenv, Environ: os.Environ, ReadFile: hostfs.ReadFile, Append: appendFile, Create: createFile,
		Now: time.Now, Sleep: time.Sleep, Chance: func() string { return strings.ToLower(rand.Text()[:10]) },
		Transport: http.DefaultTransport, Open: openCase,
	}).Main(os.Args[1:]))
}
