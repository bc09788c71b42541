package gate

func ruleFleet(v *view) []Reason   { return nil }
func ruleMarkers(v *view) []Reason { return nil }
func ruleUndo(v *view) []Reason    { return nil }
