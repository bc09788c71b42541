package story

import (
	"cmp"
	"fmt"

	"github.com/lockflight/lockflight/e2e/github"
)

// play does what an event says.
func (p *Player) play(e Event) error {
	switch {
	case e.Rename != nil:
		p.server.User(e.Rename.User).Rename(e.Rename.To)
		return nil
	case e.Delete != nil:
		p.server.User(e.Delete.User).Delete()
		return nil
	case e.User != nil:
		p.user(*e.User)
		return nil
	case e.Join != nil, e.Leave != nil:
		return p.member(e)
	case e.Fault != nil:
		return p.fault(*e.Fault)
	}
	r, err := p.repo(e)
	if err != nil {
		return err
	}
	return p.inRepo(r, e)
}

// inRepo does what an event says about a repository.
func (p *Player) inRepo(r *github.Repo, e Event) error {
	switch {
	case e.Commit != nil:
		c, err := p.commit(r, *e.Commit, e.Commit.start(r))
		if err != nil {
			return err
		}
		r.Commit(c)
	case e.Fork != nil:
		r.Fork(e.Fork.By)
	case e.Branch != nil:
		r.Branch(e.Branch.Name, e.Branch.To)
	case e.Tag != nil:
		r.Tag(e.Tag.Name, e.Tag.To)
	case e.Issue != nil:
		r.AddIssue(e.Issue.Author, e.Issue.Title, e.Issue.Labels...)
	case e.Label != nil:
		r.Issue(e.Label.Number).Label(e.Label.By, e.Label.Text)
	case e.Unlabel != nil:
		r.Issue(e.Unlabel.Number).Unlabel(e.Unlabel.By, e.Unlabel.Text)
	case e.Comment != nil:
		r.Issue(e.Comment.Number).Comment(e.Comment.By, e.Comment.Text)
	case e.Close != nil:
		r.Issue(e.Close.number()).Close(e.Close.By, e.Close.Reason)
	case e.Reopen != nil:
		r.Issue(e.Reopen.number()).Reopen(e.Reopen.By)
	case e.Run != nil, e.Approve != nil, e.Reject != nil, e.Rerun != nil, e.Finish != nil:
		return p.runs(r, e)
	default:
		return p.pulls(r, e)
	}
	return nil
}

// number is that of an issue or a pull request, whichever is given.
func (a Act) number() int { return max(a.Number, a.Pull) }

// pulls does what an event says about pull requests.
func (p *Player) pulls(r *github.Repo, e Event) error {
	switch {
	case e.Pull != nil:
		p.open(r, *e.Pull)
	case e.Push != nil:
		return p.push(r, *e.Push)
	case e.ForcePush != nil:
		r.Pull(e.ForcePush.Pull).ForcePush(e.ForcePush.By, e.ForcePush.To)
	case e.Rebase != nil:
		r.Pull(e.Rebase.number()).Rebase(e.Rebase.By)
	case e.Update != nil:
		r.Pull(e.Update.number()).UpdateBranch(e.Update.By)
	case e.Retarget != nil:
		r.Pull(e.Retarget.Pull).Retarget(e.Retarget.By, e.Retarget.To)
	case e.Review != nil:
		return review(r.Pull(e.Review.Pull), *e.Review)
	case e.Dismiss != nil:
		r.Pull(e.Dismiss.Pull).DismissNewest(e.Dismiss.By, e.Dismiss.Of, e.Dismiss.Body)
	case e.Merge != nil:
		return merge(r.Pull(e.Merge.Pull), *e.Merge)
	case e.Queue != nil:
		return p.queue(r, *e.Queue)
	}
	return nil
}

func (p *Player) open(r *github.Repo, o Pull) {
	asked := github.PullRequest{Author: o.Author, Head: o.Head, Base: o.Base, Title: o.Title, Body: o.Body, Draft: o.Draft}
	if o.Fork != "" {
		asked.Fork = p.server.Repo(o.Fork)
	}
	r.OpenPull(asked)
}

func (p *Player) push(r *github.Repo, push Push) error {
	pull := r.Pull(push.Pull)
	c, err := p.commit(r, push.Commit, pull.Head())
	if err != nil {
		return err
	}
	pull.Push(c)
	return nil
}

// says are the words of a story for what a review can say.
var says = map[string]string{
	"approved": github.Approved, "changes-requested": github.ChangesRequested, "commented": github.Commented, "pending": github.Pending,
}

func review(p *github.Pull, r Review) error {
	state, known := says[r.Says]
	if !known {
		return fmt.Errorf("a review cannot say %q; expected approved, changes-requested, commented or pending", r.Says)
	}
	p.ReviewAt(r.By, state, r.Body, cmp.Or(r.Commit, p.Head()))
	return nil
}

func merge(p *github.Pull, m Merge) error {
	switch m.Method {
	case "merge", "":
		p.Merge(m.By)
	case "squash":
		p.SquashMerge(m.By)
	case "rebase":
		p.RebaseMerge(m.By)
	default:
		return fmt.Errorf("%q is no way to merge; expected merge, squash or rebase", m.Method)
	}
	return nil
}

func (p *Player) queue(r *github.Repo, q Queue) error {
	if len(q.Pulls) == 0 {
		return fmt.Errorf("no pull request is named; expected pulls: [1, 2]")
	}
	var all []*github.Pull
	for _, number := range q.Pulls {
		all = append(all, r.Pull(number))
	}
	g := r.MergeQueue(q.By, q.Method, all...)
	for i, ref := range g.Refs() {
		p.queued[fmt.Sprint("queue", q.Pulls[i])] = ref
	}
	if q.Land {
		g.Land()
	}
	return nil
}

func (p *Player) runs(r *github.Repo, e Event) error {
	if e.Run != nil {
		p.run = r.AddRun(github.WorkflowRun{
			Workflow: e.Run.Workflow, Event: e.Run.Event, Branch: e.Run.Branch, Commit: e.Run.Commit, Actor: e.Run.Actor, Waiting: e.Run.Waiting,
		})
		return nil
	}
	if p.run == nil {
		return fmt.Errorf("there is no run yet; add one with run")
	}
	switch {
	case e.Approve != nil:
		p.run.Approve(e.Approve.By, e.Approve.Text, "")
	case e.Reject != nil:
		p.run.Reject(e.Reject.By, e.Reject.Text, "")
	case e.Rerun != nil:
		p.run.Rerun()
	case e.Finish != nil:
		p.run.Finish(e.Finish.Text)
	}
	return nil
}

// member lets somebody into a team, or out of it.
func (p *Player) member(e Event) error {
	m := e.Join
	if m == nil {
		m = e.Leave
	}
	team := p.teams[m.Team]
	switch {
	case team == nil:
		return fmt.Errorf("there is no team %q", m.Team)
	case e.Join != nil:
		team.Add(m.User)
	default:
		team.Remove(m.User)
	}
	return nil
}

func (p *Player) fault(f Fault) error {
	if f.Name == "none" {
		p.server.ClearFaults()
		return nil
	}
	found, known := github.FaultNamed(f.Name)
	switch {
	case f.Name == "" && (f.Replace != nil || f.Header != nil):
		found.Replace, found.Header = f.Replace, f.Header
	case !known:
		return fmt.Errorf("there is no fault %q", f.Name)
	}
	found.Operation, found.Call, found.Times = f.Operation, f.Call, f.Times
	p.server.Inject(found)
	return nil
}
