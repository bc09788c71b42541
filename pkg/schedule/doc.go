// Package schedule does the arithmetic of time: instants and local times in
// zones, windows that come back, freezes, business days and dues, and the plan of
// a change on its two clocks. It is pure: every time is given by the caller.
//
// Zones are those of the IANA database. Go takes the database of the machine if
// there is one; time/tzdata is built in for machines without.
//
// Everything is exact to the second, and the work of every function is bounded:
// nothing is looked for further than ten years away, see [Recurrence].
package schedule

import _ "time/tzdata" // zones on machines that have no database of their own
