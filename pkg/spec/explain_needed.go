package spec

// neededFor says why a field is required, by definition and field. A test
// compares it with the schema.
var neededFor = map[string]string{
	"#Change.id":          `a change has a name, such as "upgrade-12-6"`,
	"#Change.summary":     "a change says in one line what will be different afterwards",
	"#Change.type":        "a change names one of the types of the pipeline",
	"#Change.versions.to": "a version says to which one the component goes",

	"#Impact.outage":       "an impact says whether there is an outage: true or false",
	"#Ticket.id":           "a ticket has a number",
	"#ChangelogEntry.text": "an entry of the changelog says what is different",
	"#Window.start":        "a window says when it starts",
	"#Window.end":          "a window says when it ends",
	"#Backup.name":         "a backup has a name",
	"#Backup.covers":       "a backup names what it covers",
	"#Backup.kind":         "a backup says how it is made",
	"#Preparation.do":      "a preparation says what to do",
	"#Step.name":           "a step has a name",
	"#Step.at":             `a step says when it starts, such as "S+10m"`,
	"#Step.owner":          "a step names the role that does it",
	"#Step.do":             "a step says what to do, so that somebody else could do it",
	"#Stop.if":             "a reason to stop says what has gone wrong",
	"#Stop.decides":        "a reason to stop names the role that decides",
	"#Test.name":           "a test has a name",
	"#Test.kind":           "a test says of which kind it is: unit, progression, regression, performance, security or must-not",
	"#Test.do":             "a test says what to do",
	"#ChecklistItem.item":  "an item of the checklist says what has to be done",
	"#ChecklistItem.done":  "an item of the checklist says whether it is done: true or false",
	"#Announcement.notice": "an announcement names one of the notices of the pipeline",
	"#Announcement.to":     "an announcement names the groups it goes to",
	"#Skip.stage":          "a skip names the stage",
	"#Skip.reason":         "a skip says why",
	"#Due.from":            `a due names its anchor, such as "start"`,

	"#Pipeline.name":             "a pipeline has a name",
	"#Pipeline.roles":            "a pipeline names its roles and who has them",
	"#Pipeline.stages":           "a pipeline lists its stages, the first one first",
	"#Pipeline.performers.roles": "a performer names the roles of its people",
	"#Delegation.from":           "a delegation names whom somebody stands in for",
	"#Delegation.to":             "a delegation names who stands in",
	"#Delegation.start":          "a delegation says from when",
	"#Delegation.end":            "a delegation says until when",
	"#Delegation.reason":         "a delegation says why",
	"#Slot.type":                 "a slot says what its values are: string, int, bool or version",
	"#Type.preApproved.template": "a pre-approval names the digest of the template",
	"#Type.preApproved.until":    "a pre-approval says until which day it is good",
	"#Type.preApproved.by":       "a pre-approval names the role that gave it",
	"#Type.earned.passed":        "it says how many runs have to pass",
	"#Class.name":                "a class has a name",
	"#Stage.name":                "a stage has a name",
	"#Stage.environment":         "a stage names the environment that an attempt changes",
	"#Stage.kind":                "a stage is of one kind: experiment, test, validation or production",
	"#Waivable.by":               "whatever may be let go names the roles that may do so",
	"#Requirement.require":       "a requirement says of which kind it is, such as review or check",
	"#Requirement.role":          "it names the role that is asked",
	"#Requirement.apart":         "a separation lists the parts that different people have to play",
	"#Requirement.order":         "verdicts are listed in the order in which they are given",
	"#Requirement.check":         "a check has a name",
	"#Requirement.environment":   "a copy names the environment that was copied",
	"#Requirement.for":           "a soak says for how long",
	"#Requirement.stage":         "it names the stage it is about",
	"#Requirement.maxAge":        "an age says how old the evidence may be",
	"#Requirement.sections":      "it lists the sections that have to be written",
	"#Requirement.notice":        "it names one of the notices of the pipeline",
	"#Requirement.state":         "it names the state in which the tickets have to be",
	"#Verdict.role":              "a verdict names the role that gives it",
	"#Calendar.zone":             "a calendar names the time zone that its times are in",
	"#Calendar.holidays.date":    "a holiday has a date",
	"#Recurring.time":            "a recurring time says when it opens",
	"#Recurring.lasts":           "a recurring time says for how long it is open",
	"#Freeze.name":               "a freeze has a name",
	"#Freeze.start":              "a freeze says when it starts",
	"#Freeze.end":                "a freeze says when it ends",
	"#TicketStates.initial":      "it names the state in which tickets begin",
	"#TicketStates.states":       "it lists the states of tickets",
	"#Trust.keys.ed25519":        "a trusted key is given with its public part",
	"#Trust.identities.issuer":   "a trusted workflow names who vouches for it",
	"#Trust.identities.workflow": "a trusted workflow has a name",

	"#Requirement(review).role":     "a review names the role that reviews",
	"#Requirement(agreement).role":  "an agreement names the role that agrees",
	"#Requirement(age).stage":       "an age names the stage whose evidence must not be older",
	"#Requirement(rehearsal).stage": "a rehearsal names the stage on which the rollback was performed",

	"#TicketStates.performers.waiting": "it lists the states in which tickets wait",
}

// whyNeeded says what a missing field is for, where it can in the words of the
// kind that the object is of.
func whyNeeded(s *shape, kind string, f fieldShape) string {
	for _, name := range []string{s.name + "(" + kind + ").", s.name + "."} {
		if why, ok := neededFor[name+f.name]; ok {
			return why
		}
	}
	return "expected " + wanted(f.shape)
}
