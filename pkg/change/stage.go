package change

// Kinds of stage, in the order in which a change passes them.
const (
	Experiment = "experiment"
	TestKind   = "test"
	Validation = "validation"
	Production = "production"
)

// Kinds lists the kinds of stage in their order.
func Kinds() []string { return []string{Experiment, TestKind, Validation, Production} }

// What evidence is about.
const (
	BindsProcedure = "procedure"
	BindsChange    = "change"
)

// Stage is one lock of the flight.
type Stage struct {
	Name        string        `json:"name"`
	Title       string        `json:"title,omitempty"`
	Environment string        `json:"environment"`
	Kind        string        `json:"kind"`
	Binds       string        `json:"binds,omitempty"`
	Optional    *Waivable     `json:"optional,omitempty"`
	Enter       []Requirement `json:"enter,omitempty"`
	Accept      []Requirement `json:"accept,omitempty"`
	Owed        []Requirement `json:"owed,omitempty"`
	After       []string      `json:"after,omitempty"`

	// Path is where the stage stands in the pipeline: "stages[2]".
	Path string `json:"-"`
}

// BindsTo returns what evidence of the stage is about.
func (s Stage) BindsTo() string {
	switch {
	case s.Binds != "":
		return s.Binds
	case s.Kind == Experiment:
		return BindsChange
	}
	return BindsProcedure
}

// Waivable says who may let a requirement go, and at what price.
type Waivable struct {
	By       []string      `json:"by"`
	Reasons  []string      `json:"reasons,omitempty"`
	Asked    *Due          `json:"asked,omitempty"`
	Price    []Requirement `json:"price,omitempty"`
	Expires  Duration      `json:"expires,omitzero"`
	Times    int           `json:"times,omitempty"`
	Incident bool          `json:"incident,omitempty"`
	Only     string        `json:"only,omitempty"`
	Owed     []Requirement `json:"owed,omitempty"`
}

// Strengths of a requirement.
const (
	Must   = "must"
	Should = "should"
)

// Requirement is something that must hold. Require tells which of the fields
// below it say what.
type Requirement struct {
	Require  string    `json:"require"`
	ID       string    `json:"id,omitempty"`
	Because  string    `json:"because,omitempty"`
	Strength string    `json:"strength,omitempty"`
	Due      *Due      `json:"due,omitempty"`
	Waivable *Waivable `json:"waivable,omitempty"`
	By       []string  `json:"by,omitempty"`
	On       string    `json:"on,omitempty"`
	Closes   bool      `json:"closes,omitempty"`

	Role        string    `json:"role,omitempty"`
	Count       int       `json:"count,omitempty"`
	All         bool      `json:"all,omitempty"`
	Not         []string  `json:"not,omitempty"`
	Verdict     string    `json:"verdict,omitempty"`
	MaxAge      Duration  `json:"maxAge,omitzero"`
	Agreed      string    `json:"agreed,omitempty"`
	Apart       []string  `json:"apart,omitempty"`
	Order       []Verdict `json:"order,omitempty"`
	Check       string    `json:"check,omitempty"`
	Min         *float64  `json:"min,omitempty"`
	Max         *float64  `json:"max,omitempty"`
	Unit        string    `json:"unit,omitempty"`
	From        []string  `json:"from,omitempty"`
	Need        string    `json:"need,omitempty"`
	Environment string    `json:"environment,omitempty"`
	For         Duration  `json:"for,omitzero"`
	After       string    `json:"after,omitempty"`
	Stage       string    `json:"stage,omitempty"`
	Sections    []string  `json:"sections,omitempty"`
	Window      string    `json:"window,omitempty"`
	Period      string    `json:"period,omitempty"`
	Covers      []string  `json:"covers,omitempty"`
	Kinds       []string  `json:"kinds,omitempty"`
	Proven      bool      `json:"proven,omitempty"`
	Notice      string    `json:"notice,omitempty"`
	To          []string  `json:"to,omitempty"`
	State       string    `json:"state,omitempty"`
	Of          string    `json:"of,omitempty"`
	Retested    bool      `json:"retested,omitempty"`
	Date        bool      `json:"date,omitempty"`
	Items       []string  `json:"items,omitempty"`
	Title       string    `json:"title,omitempty"`

	// Path is where the requirement stands: "stages[2].enter[0]".
	Path string `json:"-"`
}

// Decides reports whether the requirement decides, or is only reported.
func (r Requirement) Decides() bool { return r.Strength != Should }

// Name returns the id of the requirement, or one made from what it asks for:
// "review.qa", "check.smoke".
func (r Requirement) Name() string {
	if r.ID != "" {
		return r.ID
	}
	for _, what := range []string{r.Role, r.Check, r.Notice, r.Environment, r.Stage, r.State} {
		if what != "" {
			return r.Require + "." + what
		}
	}
	return r.Require
}

// Verdict is one in a row of verdicts.
type Verdict struct {
	Role      string   `json:"role"`
	Verdict   string   `json:"verdict,omitempty"`
	Questions []string `json:"questions,omitempty"`
}
