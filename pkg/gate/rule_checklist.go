package gate

// ruleChecklist: every item of the checklist is ticked and, where the pipeline
// says by whom, somebody of that role vouches for it.
func ruleChecklist(v *view) []Reason { return v.each("checklist", v.ticked) }

func (v *view) ticked(d demand) Reason {
	var open []string
	for _, item := range v.in.Change.Checklist {
		if !item.Done {
			open = append(open, quoted(item.Item))
		}
	}
	missing := v.notListed(d)
	switch {
	case len(missing) > 0:
		return Reason{Message: "not on the checklist: " + list(missing), Fix: "put it on the checklist of the change, and tick it once it is done", Who: []string{author}}
	case len(v.in.Change.Checklist) == 0:
		return Reason{Message: "the checklist is empty, and an empty list shows nothing", Fix: "write down what has to be done", Who: []string{author}}
	case len(open) > 0:
		return Reason{Message: "not ticked: " + list(open), Fix: "do it, and tick it", Who: []string{author}}
	case len(d.By) > 0:
		return v.vouched(d, d.Name(), "the checklist")
	}
	r := Reason{Outcome: Passed, Message: "every item of the checklist is ticked: " + count(len(v.in.Change.Checklist), "item", "items")}
	if d.Due != nil {
		return undated(r, "say in the pipeline by whom the checklist is vouched for")
	}
	return r
}
