package doctor

import "strings"

// actions looks at what workflows may do, and which actions they may use.
func (e *examiner) actions() {
	actions, known := e.s.Actions.Get()
	switch {
	case !known:
		e.unseen("which actions may run", e.s.Actions.Why())
	case !actions.Enabled:
		return
	default:
		e.allowed(actions)
	}
	token, known := e.s.Token.Get()
	if !known {
		e.unseen("what the token of a workflow may do", e.s.Token.Why())
		return
	}
	if token.Write {
		e.found("actions/token", names{}, "the token of a workflow may write unless the workflow says otherwise")
	}
	if token.Approve {
		e.found("actions/approve", names{}, "workflows may create and approve pull requests")
	}
}

func (e *examiner) allowed(a Actions) {
	switch {
	case a.Pinned || a.Allowed == "local_only":
	case a.Allowed == "all":
		e.found("actions/allowed", names{}, "every action of everybody may run, at any tag")
	case a.Allowed != "selected":
		e.unseen("which actions may run", "GitHub says "+quote(a.Allowed)+", which is not known here")
	default:
		patterns, known := a.Patterns.Get()
		if !known {
			e.unseen("which actions may run", a.Patterns.Why())
			return
		}
		for _, p := range patterns {
			if strings.Trim(p, "*/@") == "" {
				e.found("actions/allowed", names{}, "the pattern %s lets every action of everybody run", quote(p))
			}
		}
	}
}
