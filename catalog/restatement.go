package catalog

import "time"

// Reason says why a declaration counts otherwise than before. Where several hold, the first of them is told.
type Reason string

// The reasons, the strongest first.
const (
	Added       Reason = "ADDED"       // it is there now
	Removed     Reason = "REMOVED"     // it is there no more: its load was taken back, or its period replaced
	Cancelled   Reason = "CANCELLED"   // it is cancelled now
	Reinstated  Reason = "REINSTATED"  // it is cancelled no more
	Redated     Reason = "REDATED"     // it was lodged at another instant
	Amended     Reason = "AMENDED"     // it states something else
	Retiered    Reason = "RETIERED"    // its operator had another tier when it was lodged
	Regrouped   Reason = "REGROUPED"   // its operator belongs to another group
	Inspections Reason = "INSPECTIONS" // its controls are others
	Events      Reason = "EVENTS"      // its events are others
	Items       Reason = "ITEMS"       // its goods are others
)

// Reasons are all of them, in their order.
var Reasons = []Reason{Added, Removed, Cancelled, Reinstated, Redated, Amended, Retiered, Regrouped, Inspections, Events, Items}

// Sight is what is looked at: a data version, as it was known at an instant.
type Sight struct {
	DataVersion string    // empty: the latest
	KnownAt     time.Time // zero: everything is known
}

// Comparison asks what answers about declarations changed by between two sights, and why.
type Comparison struct {
	During        Period
	Where         *Filter // of Clearance
	Before, After Sight
	First         int // rows at most; 0 takes DefaultRows
}

// Restatement is what answers changed by, the largest groups of alike changes first within a month.
type Restatement struct {
	Rows       []Restated
	More       bool
	Provenance Provenance // of what is looked at after
}

// Restated is declarations that changed alike. Month and tier are empty on a side on which they do not count.
type Restated struct {
	Reason                  Reason
	MonthBefore, MonthAfter string // first day of the month of lodgement
	TierBefore, TierAfter   string
	Declarations            int64
	ValueBefore, ValueAfter string   // in CNY, exact, of those that count on the side
	Loads                   []string // that brought, or took, what made the change
}
