package change

import "time"

// Calendar says when something may happen.
type Calendar struct {
	Zone     string               `json:"zone"`
	Windows  map[string]Recurring `json:"windows,omitempty"`
	Quiet    map[string]Recurring `json:"quiet,omitempty"`
	Freezes  []Freeze             `json:"freezes,omitempty"`
	Holidays []Holiday            `json:"holidays,omitempty"`
	Events   map[string]time.Time `json:"events,omitempty"`
	Sessions map[string]Recurring `json:"sessions,omitempty"`
}

// Recurring is a window that comes back by a rule of RFC 5545.
type Recurring struct {
	Title string   `json:"title,omitempty"`
	Rule  string   `json:"rule,omitempty"`
	From  string   `json:"from,omitempty"`
	Until string   `json:"until,omitempty"`
	Time  string   `json:"time"`
	Lasts Duration `json:"lasts"`
	Zone  string   `json:"zone,omitempty"`
}

// Freeze is a time without changes.
type Freeze struct {
	Name      string    `json:"name"`
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	Reason    string    `json:"reason,omitempty"`
	Exception *Waivable `json:"exception,omitempty"`
}

// Holiday is a day that is not a business day.
type Holiday struct {
	Date string `json:"date"`
	Name string `json:"name,omitempty"`
}
