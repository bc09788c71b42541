package spec

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
)

// people finds people who cannot be told apart.
func (c *pipelineCheck) people() {
	handles, logins, ids := map[string]string{}, map[string]string{}, map[string]string{}
	for _, handle := range sortedKeys(c.p.People) {
		path, person := "people."+handle, c.p.People[handle]
		c.unique(path, "the person", strings.ToLower(handle), handles)
		if person.Login != "" {
			c.unique(path+".login", "the login", strings.ToLower(person.Login), logins)
		}
		if person.ID != 0 {
			c.unique(path+".id", "the account number", strconv.FormatInt(person.ID, 10), ids)
		}
	}
}

func (c *pipelineCheck) roles() {
	for _, name := range sortedKeys(c.p.Roles) {
		path, role := "roles."+name, c.p.Roles[name]
		if len(role.Members)+len(role.Teams)+len(role.Proxies) == 0 && !role.Owners && role.From == "" {
			c.add(path, "nobody can have the role "+quote(name),
				"give it members or teams, or say where its people come from: owners: true, or from: requester, authors or people")
		}
		seen := map[string]string{}
		for i, handle := range role.Members {
			at := itemPath(path+".members", i)
			c.person(at, handle)
			c.unique(at, "the member", strings.ToLower(handle), seen)
		}
		c.allDeclared(path+".proxies", role.Proxies, c.roleNames)
		c.noneChosen(path+".proxies", role.Proxies)
		for i, d := range role.Delegations {
			c.delegation(itemPath(path+".delegations", i), d)
		}
	}
}

// chosen finds a role whose people the author of a change names, where it must
// not be up to them.
func (c *pipelineCheck) chosen(path, name string) {
	switch from := c.p.Roles[name].From; from {
	case "authors", "people":
		c.add(path, fmt.Sprintf("the role %s takes its people from the change (%s), so the author of a change would choose who approves it", quote(name), from),
			"give the role members, teams or owners")
	}
}

func (c *pipelineCheck) noneChosen(path string, names []string) {
	for i, name := range names {
		c.chosen(itemPath(path, i), name)
	}
}

func (c *pipelineCheck) delegation(path string, d change.Delegation) {
	c.person(path+".from", d.From)
	c.person(path+".to", d.To)
	if strings.EqualFold(d.From, d.To) {
		c.add(path+".to", quote(d.To)+" cannot stand in for themselves", "name somebody else")
	}
	if !d.End.After(d.Start) {
		c.add(path+".end", "the delegation ends before it starts", "write an end that is later than the start")
	}
}

// slots finds slots that no value could fill.
func (c *pipelineCheck) slots() {
	for _, name := range sortedKeys(c.p.Parameters) {
		path, slot := "parameters."+name, c.p.Parameters[name]
		if _, err := regexp.Compile(slot.Pattern); err != nil {
			c.add(path+".pattern", quote(slot.Pattern)+" is not a regular expression: "+syntaxError(err), "")
		}
		isInt, isText := slot.Type == "int", slot.Type == "string" || slot.Type == "version"
		if slot.Pattern != "" && !isText {
			c.add(path+".pattern", "a pattern is for a string or a version; this slot is of type "+slot.Type, "delete it")
		}
		if (slot.Min != nil || slot.Max != nil) && !isInt {
			c.add(path, "min and max are for an int; this slot is of type "+slot.Type, "delete them")
		}
		if slot.Min != nil && slot.Max != nil && *slot.Min > *slot.Max {
			c.add(path+".max", "max is less than min", "write the smaller number as min")
		}
		if slot.OneOf != nil && len(slot.OneOf) == 0 {
			c.add(path+".oneOf", "the list is empty, so no value fits", "delete it, or list the values")
		}
		for i, value := range slot.OneOf {
			if problem := unfit(change.Slot{Type: slot.Type}, value); problem != "" {
				c.add(itemPath(path+".oneOf", i), problem, "")
			}
		}
	}
}

// syntaxError is the part of a message of package regexp that says what is
// wrong.
func syntaxError(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}
