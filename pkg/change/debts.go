package change

import (
	"encoding/json"
	"slices"
)

// Closing returns what the pipeline says is owed and closes its gates while it
// is overdue: after an attempt of a stage, and after a waiver of any kind.
func (p *Pipeline) Closing() []Requirement {
	var out []Requirement
	p.closing(func(_ string, r Requirement) { out = append(out, r) })
	return out
}

// Owing returns the stages after which something may be owed, whichever change
// was there.
func (p *Pipeline) Owing() []Stage {
	if p.Derived.Owing != nil {
		return p.Derived.Owing
	}
	return p.Stages
}

// OwingFreezes returns the freezes that somebody may have let any change through.
func (p *Pipeline) OwingFreezes() []Freeze {
	switch {
	case p.Derived.Owing != nil:
		return p.Derived.Freezes
	case p.Calendar != nil:
		return p.Calendar.Freezes
	}
	return nil
}

// Debts returns the digest, "sha256:…", of what Closing returns and of the
// calendar that it is reckoned by; "" if nothing closes a gate. An attempt that
// was let in carries it, so that a later decision knows what was looked at.
func (p *Pipeline) Debts() string {
	owed := []string{}
	valid := true
	p.closing(func(where string, r Requirement) {
		r.Because = ""
		text, err := json.Marshal(r)
		valid = valid && err == nil
		owed = append(owed, where+" "+string(text))
	})
	if len(owed) == 0 || !valid {
		return ""
	}
	slices.Sort(owed)
	var by Calendar
	if c := p.Calendar; c != nil {
		by = Calendar{Zone: c.Zone, Holidays: c.Holidays, Events: c.Events, Sessions: c.Sessions}
	}
	return digestOf(struct {
		Format   string   `json:"format"`
		Pipeline string   `json:"pipeline"`
		Owed     []string `json:"owed"` // where, and the requirement as JSON, sorted
		Calendar Calendar `json:"calendar"`
	}{"lockflight/debts/v1", p.Name, owed, by})
}

// closing tells of every requirement that is owed and closes a gate, and where
// it is owed.
func (p *Pipeline) closing(tell func(where string, r Requirement)) {
	for _, s := range p.Owing() {
		closingOf("stage "+s.Name, s.Owed, tell)
		closingOfWaivable("stage "+s.Name, s.Optional, tell)
		for _, r := range slices.Concat(s.Enter, s.Accept) {
			closingOfWaivable("stage "+s.Name+" "+r.Name(), r.Waivable, tell)
		}
	}
	for _, f := range p.OwingFreezes() {
		closingOfWaivable("freeze "+f.Name, f.Exception, tell)
	}
}

func closingOf(where string, owed []Requirement, tell func(string, Requirement)) {
	for _, r := range owed {
		if r.Closes {
			tell(where, r)
		}
		closingOfWaivable(where+" "+r.Name(), r.Waivable, tell)
	}
}

func closingOfWaivable(where string, w *Waivable, tell func(string, Requirement)) {
	if w == nil {
		return
	}
	closingOf(where+" waived", w.Owed, tell)
	for _, r := range w.Price {
		closingOfWaivable(where+" price "+r.Name(), r.Waivable, tell)
	}
}
