package workflow

import "slices"

// statusFunctions are those that make a condition hold whatever came before, if
// they are anywhere in it; without them every condition asks for success first.
var statusFunctions = []string{"success", "failure", "cancelled", "always"}

// condition is an if: of a job or a step.
type condition struct {
	// unclear says that it cannot be read.
	unclear bool
	// asksStatus says that success is not asked for unless the condition does.
	asksStatus bool
	expr       *expr
	// terms are what it asks for, all at once.
	terms []*expr
}

// condition reads an if:, with or without ${{ }} around it.
func (j *judge) condition(n *node) condition {
	if n.isNull() {
		return condition{}
	}
	c, there := j.conditions[n]
	if !there {
		c = j.readCondition(n)
		j.conditions[n] = c
	}
	j.spend(1 + len(c.terms)/8)
	return c
}

func (j *judge) readCondition(n *node) condition {
	j.spend(len(n.text) / 8)
	all, err := j.parts(n)
	if err != nil || len(all) != 1 {
		return condition{unclear: true}
	}
	e := all[0].expr
	if e == nil {
		if e, err = parseExpr(all[0].text); err != nil {
			return condition{unclear: true}
		}
	}
	return condition{asksStatus: e.asksStatus(), expr: e, terms: e.conjuncts()}
}

func (e *expr) asksStatus() bool {
	return e.op == "call" && slices.Contains(statusFunctions, e.text) ||
		slices.ContainsFunc(e.args, func(a *expr) bool { return a.asksStatus() })
}

// needsSuccess reports whether the condition fails after a failure or a skip.
func (c condition) needsSuccess() bool {
	return !c.unclear && (!c.asksStatus || slices.ContainsFunc(c.terms, isSuccess))
}

// needsSuccessOf reports whether the condition fails unless a job succeeded that
// the job needs.
func (c condition) needsSuccessOf(id string) bool {
	return c.needsSuccess() || !c.unclear && slices.ContainsFunc(c.terms, func(e *expr) bool { return e.isSuccessOf(id) })
}

// isPlain reports whether the condition adds nothing to success.
func (c condition) isPlain() bool { return !c.unclear && (c.expr == nil || isSuccess(c.expr)) }

// alwaysRuns reports whether nothing before it can make the job be skipped.
func (c condition) alwaysRuns() bool {
	return c.expr != nil && c.expr.op == "call" && c.expr.text == "always" && len(c.expr.args) == 0
}

// conjuncts lists what stands between the && of an expression.
func (e *expr) conjuncts() []*expr {
	if e.op != "&&" {
		return []*expr{e}
	}
	return slices.Concat(e.args[0].conjuncts(), e.args[1].conjuncts())
}

// isSuccess reports whether it is success(); with arguments that asks for some
// jobs only.
func isSuccess(e *expr) bool { return e.op == "call" && e.text == "success" && len(e.args) == 0 }

// isSuccessOf reports whether it is needs.ID.result == 'success'.
func (e *expr) isSuccessOf(id string) bool {
	if e.op != "==" {
		return false
	}
	for i, side := range e.args {
		other := e.args[1-i]
		if slices.Equal(side.path(), []string{"needs", fold(id), "result"}) && other.op == "text" && fold(other.text) == "success" {
			return true
		}
	}
	return false
}
