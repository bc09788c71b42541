package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
)

// mark is how our comment starts, so that it is found again. People do not see it.
const mark = "<!-- lockflight -->\n"

// seen starts the second line: the digests of the procedures that it speaks of.
const (
	seen    = "<!-- lockflight:seen "
	seenEnd = " -->\n"
)

// mostComment bounds our comment, in bytes; GitHub counts letters.
const mostComment = 60000

// stick writes what was found into the one comment of ours on a pull request.
func (s *step) stick(ctx context.Context, pull int, r report) {
	body, err := commentText(r)
	if err == nil {
		err = s.putComment(ctx, pull, body)
	}
	if err != nil {
		s.mayNot("the comment on the pull request", err)
	}
}

func commentText(r report) (string, error) {
	var digests []string
	for _, i := range r.Items {
		digests = append(digests, i.ProcedureDigest)
	}
	var text bytes.Buffer
	text.WriteString(mark + seen + strings.Join(digests, " ") + seenEnd + "\n")
	if err := r.markdown(&text, nil); err != nil {
		return "", err
	}
	return strings.TrimSpace(string(shorten(text.Bytes(), mostComment))) + "\n", nil
}

func (s *step) putComment(ctx context.Context, pull int, body string) error {
	ours, err := s.ourComment(ctx, pull)
	switch {
	case err != nil:
		return err
	case ours == nil:
		return s.client.AddComment(ctx, s.repo, pull, body)
	case ours.Body == body:
		return nil
	}
	return s.client.EditComment(ctx, s.repo, ours.ID, body)
}

// ourComment finds our comment on a pull request by its start and by its author;
// nil if there is none. Anybody can write the start.
func (s *step) ourComment(ctx context.Context, pull int) (*github.Comment, error) {
	all, err := s.client.Comments(ctx, s.repo, pull)
	if err != nil {
		return nil, err
	}
	marked := slices.DeleteFunc(all, func(c github.Comment) bool { return !strings.HasPrefix(c.Body, mark) })
	if len(marked) == 0 {
		return nil, nil
	}
	isOurs, err := s.us(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range marked {
		if isOurs(c.By) {
			return &c, nil
		}
	}
	return nil, nil
}

// us tells who we are. The token of a workflow belongs to an app, which GitHub
// does not name: then we are an app.
func (s *step) us(ctx context.Context) (func(review.Identity) bool, error) {
	me, err := s.client.Me(ctx)
	var asked *github.Error
	switch {
	case errors.As(err, &asked) && asked.Status == http.StatusForbidden && asked.Denied():
		return func(by review.Identity) bool { return by.Bot }, nil
	case err != nil:
		return nil, err
	}
	return func(by review.Identity) bool { return by.ID != 0 && by.ID == me.ID }, nil
}

// shows reports whether a comment of ours speaks of a procedure.
func shows(c github.Comment, digest string) bool {
	line, _, _ := strings.Cut(strings.TrimPrefix(c.Body, mark), "\n")
	list, ok := strings.CutPrefix(line, seen)
	return ok && digest != "" && slices.Contains(strings.Fields(strings.TrimSuffix(list, strings.TrimSpace(seenEnd))), digest)
}
