package gitfs

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"
)

// git runs the git command in a folder.
type git struct {
	ctx context.Context
	dir string
}

// run returns what git prints. It takes paths literally, replaces and fetches
// no objects, asks nobody for a password and does not translate its messages.
func (g git) run(args ...string) ([]byte, error) {
	cmd := exec.CommandContext(g.ctx, "git", append([]string{"--no-pager", "--literal-pathspecs", "--no-replace-objects", "-C", g.dir}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0")
	cmd.WaitDelay = time.Second
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return out.Bytes(), nil
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("the git command was not found; install git")
	case g.ctx.Err() != nil:
		return nil, g.ctx.Err()
	}
	return nil, errors.New(firstLine(stderr.String()))
}

// firstLine returns what git complains of, in one printable line.
func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	line = strings.TrimPrefix(line, "fatal: ")
	line = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7F {
			return '?'
		}
		return c
	}, line)
	if line == "" {
		return "git failed without saying why"
	}
	return line
}
