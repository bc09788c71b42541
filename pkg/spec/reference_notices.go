package spec

import (
	"regexp"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// anySlot is everything that a writer of a notice could mean as a slot.
var anySlot = regexp.MustCompile(`\$\{[^{}]*\}?`)

// noticeTexts finds slots in the notices of the pipeline that nothing fills.
func (c *pipelineCheck) noticeTexts() {
	for _, name := range sortedKeys(c.p.Notices) {
		path, n := "notices."+name, c.p.Notices[name]
		c.slotsOf(path+".subject", n.Subject, sortedKeys(c.p.Parameters))
		c.slotsOf(path+".text", n.Text, sortedKeys(c.p.Parameters))
	}
}

// announcements finds slots in the announcements of a change that nothing fills.
func (r *changeCheck) announcements() {
	for i, a := range r.change.Communication {
		path := itemPath("communication", i)
		r.declared(path+".notice", a.Notice, r.noticeNames)
		r.slotsOf(path+".text", a.Text, sortedKeys(r.change.Parameters))
	}
	r.unfilled()
}

// unfilled finds slots of the notices of the pipeline that this change sends and
// gives no value for.
func (r *changeCheck) unfilled() {
	for i, a := range r.change.Communication {
		n := r.p.Notices[a.Notice]
		for _, slot := range anySlot.FindAllString(n.Subject+n.Text, -1) {
			name := slotName(slot)
			_, given := r.change.Parameters[name]
			if _, known := r.p.Parameters[name]; known && !given && !slices.Contains(change.LetterWords(), name) {
				r.add(itemPath("communication", i)+".notice", "the notice "+quote(a.Notice)+" tells "+quote(slot)+", which has no value", "add parameters."+name)
			}
		}
	}
}

// slotsOf finds slots in the text of a notice that are neither of every notice
// nor among the parameters.
func (r *references) slotsOf(path, text string, parameters []string) {
	known := names{one: "something that a notice can tell", many: "slots of notices", all: slices.Concat(change.LetterWords(), parameters)}
	for _, slot := range anySlot.FindAllString(text, -1) {
		name := slotName(slot)
		if slices.Contains(known.all, name) && slot == "${"+name+"}" {
			continue
		}
		hint := didYouMean(name, known.all)
		if hint == "" {
			hint = known.say()
		}
		r.add(path, quote(slot)+" is not "+known.one, hint)
	}
}

func slotName(slot string) string {
	name := slot[len("${"):]
	if n := len(name); n > 0 && name[n-1] == '}' {
		name = name[:n-1]
	}
	return name
}
