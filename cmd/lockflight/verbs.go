package main

import "slices"

// verbs lists the commands in the order in which help shows them. A new command
// is one line here and one file.
func verbs() []verb {
	return []verb{
		initVerb(), checkVerb(), planVerb(), gateVerb(), explainVerb(), statusVerb(),
		recordVerb(), signoffVerb(), noticeVerb(), backupVerb(), attestVerb(), copyVerb(), waiveVerb(),
		rehearseVerb(), digestVerb(), keyVerb(), verifyVerb(), rulesVerb(), doctorVerb(),
		helpVerb(), versionVerb(), completionVerb(),
	}
}

func findVerb(name string) (verb, bool) {
	all := verbs()
	i := slices.IndexFunc(all, func(v verb) bool { return v.name == name })
	if i < 0 {
		return verb{}, false
	}
	return all[i], true
}

func verbNames() []string {
	var out []string
	for _, v := range verbs() {
		out = append(out, v.name)
	}
	return out
}
