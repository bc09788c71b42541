// Command loopback starts a GitHub on the loopback interface from a story, prints
// its address and its tokens, and stays until it is interrupted.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/lockflight/lockflight/e2e/story"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command; it returns 1 for a story that cannot be played and for calls
// that broke GitHub's description, and 2 for a wrong command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("loopback", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "where to listen")
	check := flags.Bool("check", false, "play the story and stop")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: loopback [-addr 127.0.0.1:0] [-check] story.yaml")
		flags.PrintDefaults()
	}
	if flags.Parse(args) != nil {
		return 2
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return 2
	}
	s, err := story.Load(flags.Arg(0))
	if err != nil {
		fmt.Fprintln(stderr, "loopback:", err)
		return 1
	}
	server, tokens, err := story.Start(s, *addr)
	if err != nil {
		fmt.Fprintf(stderr, "loopback: %s: %v\n", flags.Arg(0), err)
		return 1
	}
	defer server.Close()
	fmt.Fprintf(stdout, "GITHUB_API_URL=%s\nGITHUB_TOKEN=%s\n", server.URL(), tokens["operator"])
	for _, name := range slices.Sorted(maps.Keys(tokens)) {
		if name != "operator" {
			fmt.Fprintf(stdout, "GITHUB_TOKEN_%s=%s\n", variable(name), tokens[name])
		}
	}
	if !*check {
		<-ctx.Done()
	}
	found := server.Violations()
	for _, v := range found {
		fmt.Fprintln(stderr, "against GitHub's description:", v)
	}
	return min(1, len(found))
}

// variable writes the name of a token as that of a variable.
func variable(name string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '/' {
			return '_'
		}
		return r
	}, name))
}
