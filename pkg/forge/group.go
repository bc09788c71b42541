package forge

import (
	"context"
	"slices"

	"github.com/lockflight/lockflight/pkg/github"
)

// mostInGroup bounds the pull requests that are looked at together.
const mostInGroup = 5

func queueOf(branch string) string { return github.QueuePrefix + branch + "/" }

// group finds the pull requests of a group of the merge queue: that of its head,
// and those below it down to the default branch.
func (c *Case) group(ctx context.Context, head, trusted github.Commit) error {
	queue, err := c.Client.Queue(ctx, c.Repo, c.Branch)
	if err != nil {
		return err
	}
	var numbers []int
	at := head.SHA
	for {
		i := slices.IndexFunc(queue, func(q github.Queued) bool { return q.Head == at })
		if i < 0 {
			break
		}
		at = queue[i].Onto
		numbers = append(numbers, queue[i].Pull)
		if len(numbers) > mostInGroup {
			return notThere("the group of the merge queue holds more than %d pull requests; make the groups of the queue of %s smaller", mostInGroup, c.Branch)
		}
	}
	if len(numbers) == 0 {
		return notThere("the commit %.12s is not in the merge queue of %s by now; judge the one that is", head.SHA, c.Branch)
	}
	if at != trusted.SHA {
		if err := c.onBranch(ctx, github.Commit{SHA: at}, trusted); err != nil {
			return err
		}
	}
	c.Since = at
	return c.pulls(ctx, numbers)
}

func (c *Case) pulls(ctx context.Context, numbers []int) error {
	slices.Sort(numbers)
	for _, number := range slices.Compact(numbers) {
		pull, err := c.Client.Pull(ctx, c.Repo, number)
		if err != nil {
			return err
		}
		c.Group = append(c.Group, pull)
	}
	return nil
}
