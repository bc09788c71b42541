package gate

import "slices"

// Rule is one line of the catalogue.
type Rule struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Holds says when the rule holds.
	Holds string `json:"holds"`
	eval  func(*view) []Reason
}

// Rules returns the catalogue, in the order in which it is decided.
func Rules() []Rule { return slices.Clone(rules) }

// rules is the catalogue. A new rule is one line here and one file.
var rules = slices.Concat(stageRules, requirementRules)

// stageRules decide whether the change may enter a stage at all.
var stageRules = []Rule{
	{"spec/syntax", "The files are plain data", "The change and the pipeline can be read, and the change holds nothing to evaluate.", findings("spec/syntax")},
	{"spec/schema", "The files fit the schema", "Every field of the change and the pipeline is known and has the right shape, and every requirement is of a kind that is decided.", findings("spec/schema")},
	{"spec/reference", "Every name is declared", "What a file refers to is declared, once, and within its bounds.", findings("spec/reference")},
	{"spec/type", "The change is not under-classified", "The type is known, the change meets what the type demands, and the class is not lighter than the facts allow.", ruleType},
	{"spec/guarded", "Production is guarded", "A requirement or an earlier stage guards a production stage, or the type needs only the record.", ruleGuarded},
	{"lint/satisfiable", "It can be met at all", "The people, windows, freezes and dates that the pipeline names can meet what the stage asks for.", ruleSatisfiable},
	{"order/previous-passed", "Every earlier stage passed", "Each earlier stage has an attempt that a gate let in and that passed, or was rightly skipped.", rulePassed},
	{"order/same-procedure", "The same procedure passed", "What passed the earlier stages has the procedure digest of today.", ruleSameProcedure},
	{"order/not-revoked", "No later failure", "Nothing that passed has failed afterwards with the same procedure.", ruleNotRevoked},
	{"order/skip", "Skipped with leave", "A stage that is left out is optional, and somebody entitled agreed, for an admitted reason.", ruleSkip},
	{"order/one-attempt", "One attempt at a time", "No other attempt of this stage is under way.", ruleOneAttempt},
	{"order/exclusive", "Nobody else is there", "No other change holds an exclusive scope that this one needs.", ruleExclusive},
	{"time/freeze", "No freeze", "No freeze of the calendar that applies to the change is on when production starts, and none meets the planned window.", ruleFreeze},
	{"plan/dates", "The dates agree", "The planned window ends after it starts, and its weekday, date, offset and zone agree.", ruleDates},
	{"plan/fits", "It ends in the window", "The procedure, begun as planned or now, ends inside the window; every step has the time that it takes; none begins earlier before the window than allowed.", ruleFits},
	{"plan/decision", "There is time to go back", "As late as the process lets people decide to fall back, falling back still ends inside the window.", ruleDecision},
	{"plan/people", "People are there, once", "Every owner of a step is among the people of the change and has the role, and nobody does two things at once.", rulePeople},
	{"plan/fleet", "The whole fleet, canaries first", "Every target of the fleet is covered, no group in part only, and canaries go first and are tested.", ruleFleet},
	{"plan/markers", "Markers are set before they are read", "Every marker that a step reads was set before it, with that value.", ruleMarkers},
	{"plan/undo", "Temporary state is cleared", "What is set for the time of the change is cleared on both clocks, and the service is up at the end of each.", ruleUndo},
	{"plan/rollback", "There is a way back", "A change that takes the service down has a rollback, or says why not; where the pipeline asks for it, the rollback of this procedure was performed on an earlier stage.", ruleRollback},
	{"plan/holds", "No step went on alone", "What a step waits for, a sign-off or a check, was given during the attempt and before the step began; an attempt that did not wait does not count.", ruleHolds},
	{"plan/impact", "The outage is announced", "The outage that follows from the steps is announced, and not longer than announced.", ruleImpact},
	{"backup/restore-fits", "A restore fits", "A restore, begun as late as the process allows, ends inside the window, and its step has the time for it.", ruleRestoreFits},
	{"owed/debt", "Nothing owed is overdue", "What is owed after attempts and waivers is paid in time; where the pipeline says so, an overdue debt of any change keeps production shut.", ruleDebt},
	{"waiver/valid", "Waivers are good", "A waiver is by an entitled role, for an admitted reason, asked for in time, not expired and not used up, and its price is paid.", ruleWaiver},
	{"trust/policy", "Judged by trusted rules", "The pipeline comes from the branch that is trusted; if pipeline, workflows or code owners change as well, the owner of the pipeline approved that.", rulePolicy},
	{"trust/current", "It is what stands by now", "The change at the commit under judgement is the one that stands in the repository by now.", ruleCurrent},
	{"review/performer", "The right party performs it", "The change names a performer of the pipeline; whoever starts the attempt has a role, and for production belongs to that performer.", rulePerformer},
	{"trust/gated", "No job goes round the gate", "Every job of the workflows that can reach the environment has the gate before it, so that a gate that was skipped or failed stops it.", ruleGated},
	{"trust/evidence", "Evidence is signed", "Where the pipeline names keys, everything that counts is signed by one that may sign for its stage.", ruleTrustEvidence},
}

// acceptRules decide, with requirementRules, whether a stage counts as passed.
var acceptRules = []Rule{
	{"order/previous-passed", "", "", rulePassed},
	{"order/same-procedure", "", "", ruleSameProcedure},
	{"order/not-revoked", "", "", ruleNotRevoked},
	{"plan/holds", "", "", ruleHolds},
	{"waiver/valid", "", "", ruleWaiver},
	{"trust/evidence", "", "", ruleTrustEvidence},
}

// requirementRules decide the requirements that the pipeline asks for.
var requirementRules = []Rule{
	{"spec/sections", "Every section is written", "Each demanded section of the change is there and says something.", ruleSections},
	{"order/copy-of-production", "Tried on a copy", "The environment is a copy of the other one, and young enough.", ruleCopy},
	{"order/soak", "Long enough since", "Enough time has gone by since the stage passed.", ruleSoak},
	{"order/evidence-age", "Not too long since", "The stage passed recently enough.", ruleAge},
	{"review/required", "Enough reviews", "Enough people of the role approved this very procedure.", ruleReviews},
	{"review/distinct", "By different people", "The roles can be matched to as many different people.", ruleDistinct},
	{"review/separation", "Duties are apart", "Author, implementer, tester and approver are different people, as far as demanded.", ruleSeparation},
	{"review/veto", "Nobody entitled objects", "Nobody whose word counts rejected the change, or took an approval back.", ruleVeto},
	{"review/agreement", "Agreed in writing", "The person asked for agreed in writing to this very change.", ruleAgreement},
	{"verdict/order", "Verdicts in order", "The verdicts were given one after the other, with every question answered.", ruleVerdicts},
	{"verdict/check", "Named checks hold", "Each named check passed, with the right value, fresh, from everyone who has to report it.", ruleChecks},
	{"time/lead", "In time", "What is due by some moment was there by then, in the time of the evidence; moving the planned start asks again.", ruleLead},
	{"time/window", "In the window", "It starts inside the planned window, and that lies inside a window of the calendar.", ruleWindow},
	{"time/quiet", "At a quiet moment", "It starts in a quiet period of the calendar, and ends in it as planned.", ruleQuiet},
	{"backup/taken", "Saved", "What changes is saved, by a kind of backup that can be relied on, young enough, and proven where that is asked for.", ruleBackup},
	{"comms/notices", "Announced", "Each notice was sent to everyone who has to get it, and tells of the window as it is planned now.", ruleNotices},
	{"ticket/scope", "Tickets are known and retested", "Every ticket of the change is known to the tracker and, where asked for, retested.", ruleTicketScope},
	{"ticket/state", "Tickets wait for this step", "Every ticket is in the state that this step waits for, and with whom that state asks for.", ruleTicketState},
	{"checklist/complete", "The checklist is ticked", "Every item that is asked for is on the checklist and ticked, and vouched for where that is asked for.", ruleChecklist},
}

// lintRules are those that need no facts.
var lintRules = []Rule{
	{"spec/type", "", "", ruleType},
	{"spec/guarded", "", "", ruleGuarded},
	{"lint/satisfiable", "", "", ruleSatisfiable},
	{"spec/sections", "", "", ruleSections},
	{"plan/dates", "", "", ruleDates},
	{"plan/fits", "", "", ruleFits},
	{"plan/decision", "", "", ruleDecision},
	{"plan/people", "", "", rulePeople},
	{"plan/fleet", "", "", ruleFleet},
	{"plan/markers", "", "", ruleMarkers},
	{"plan/undo", "", "", ruleUndo},
	{"plan/rollback", "", "", ruleRollback},
	{"plan/impact", "", "", ruleImpact},
	{"backup/restore-fits", "", "", ruleRestoreFits},
	{"backup/taken", "", "", ruleBackupPlanned},
	{"time/window", "", "", ruleWindowPlanned},
	{"checklist/complete", "", "", ruleChecklistWritten},
}
