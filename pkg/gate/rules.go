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
	{"order/previous-passed", "Every earlier stage passed", "Each earlier stage has an attempt that a gate let in and that passed, or was rightly skipped.", rulePassed},
	{"order/same-procedure", "The same procedure passed", "What passed the earlier stages has the procedure digest of today.", ruleSameProcedure},
	{"order/not-revoked", "No later failure", "Nothing that passed has failed afterwards with the same procedure.", ruleNotRevoked},
	{"order/skip", "Skipped with leave", "A stage that is left out is optional, and somebody entitled agreed, for an admitted reason.", ruleSkip},
	{"order/one-attempt", "One attempt at a time", "No other attempt of this stage is under way.", ruleOneAttempt},
	{"order/exclusive", "Nobody else is there", "No other change holds an exclusive scope that this one needs.", ruleExclusive},
	{"time/freeze", "No freeze", "No freeze of the calendar that applies to the change is on when production starts.", ruleFreeze},
	{"review/performer", "The right party performs it", "The change names a performer of the pipeline; whoever starts the attempt has a role, and for production belongs to that performer.", rulePerformer},
}

// acceptRules decide, with requirementRules, whether a stage counts as passed.
var acceptRules = []Rule{
	{"order/previous-passed", "", "", rulePassed},
	{"order/same-procedure", "", "", ruleSameProcedure},
	{"order/not-revoked", "", "", ruleNotRevoked},
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
}

// lintRules are those that need no facts.
var lintRules = []Rule{
	{"spec/type", "", "", ruleType},
	{"spec/guarded", "", "", ruleGuarded},
	{"spec/sections", "", "", ruleSections},
}
