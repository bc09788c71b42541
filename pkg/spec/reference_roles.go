package spec

import "github.com/lockflight/lockflight/pkg/change"

// roles finds roles that a change names and the pipeline does not have.
func (r *changeCheck) roles() {
	c := r.change
	for _, role := range sortedKeys(c.People) {
		r.declared("people."+role, role, r.roleNames)
	}
	for i, prep := range c.Preparation {
		r.declared(itemPath("preparation", i)+".owner", prep.Owner, r.roleNames)
	}
	for i, t := range c.Tests {
		r.declared(itemPath("tests", i)+".owner", t.Owner, r.roleNames)
	}
	r.rolesOf("procedure", c.Procedure)
	r.rolesOf("rollback", c.Rollback)
}

func (r *changeCheck) rolesOf(list string, steps []change.Step) {
	for i, s := range steps {
		path := itemPath(list, i)
		r.declared(path+".owner", s.Owner, r.roleNames)
		for k, stop := range s.Stop {
			r.declared(itemPath(path+".stop", k)+".decides", stop.Decides, r.roleNames)
		}
		if s.Hold != nil {
			r.declared(path+".hold.signoff", s.Hold.Signoff, r.roleNames)
		}
	}
}
