package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// Condition says which rows of a fact an aggregate is taken over: one of the types below.
type Condition interface {
	condition()
	describe() string
}

// Is holds where a column of the fact is true.
type Is string

// Lacks holds where nothing is known of a column.
type Lacks string

// Coded holds where a column has one of some codes.
type Coded struct {
	Column string
	Codes  []string
}

// AnyOf holds where at least one of several conditions holds.
type AnyOf []Condition

// AllOf holds where all of several conditions hold.
type AllOf []Condition

// Not holds where a condition does not.
type Not struct{ Condition Condition }

// Timed holds where a duration is known and, unless it is signed, not negative.
type Timed struct{ Duration Duration }

// Within holds where a duration is known and at most so many milliseconds, the end included.
type Within struct {
	Duration Duration
	Most     int64
}

// Watched holds where a declaration was lodged so many milliseconds or more before the data cut.
type Watched int64

// Open holds where a declaration was neither released nor cancelled by the data cut.
type Open struct{}

// AEOParty holds where the attributed operator or the declarant was of an AEO tier at lodgement.
type AEOParty struct{}

// Recognised holds where an arrangement of mutual recognition with the partner country was in force when the declaration was lodged.
type Recognised struct{}

func (Is) condition()         {}
func (Lacks) condition()      {}
func (Coded) condition()      {}
func (AnyOf) condition()      {}
func (AllOf) condition()      {}
func (Not) condition()        {}
func (Timed) condition()      {}
func (Within) condition()     {}
func (Watched) condition()    {}
func (Open) condition()       {}
func (AEOParty) condition()   {}
func (Recognised) condition() {}

func (c Is) describe() string    { return string(c) }
func (c Lacks) describe() string { return string(c) + " is not known" }
func (c Coded) describe() string { return c.Column + " is " + strings.Join(c.Codes, " or ") }
func (c AnyOf) describe() string { return "(" + describeAll(c, " or ") + ")" }
func (c AllOf) describe() string { return describeAll(c, " and ") }
func (c Not) describe() string   { return "not " + c.Condition.describe() }
func (c Timed) describe() string { return c.Duration.describe() + " is known" }
func (c Within) describe() string {
	return fmt.Sprintf("%s is at most %g hours", c.Duration.describe(), float64(c.Most)/3.6e6)
}

func (c Watched) describe() string {
	return fmt.Sprintf("lodged %g hours or more before the data cut", float64(c)/3.6e6)
}
func (Open) describe() string { return "not released by the data cut" }
func (AEOParty) describe() string {
	return "tier or tier_declarant is " + strings.Join(AEOTiers, " or ")
}
func (Recognised) describe() string { return "mutual recognition with the partner in force" }

func describeAll(all []Condition, between string) string {
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = c.describe()
	}
	return strings.Join(texts, between)
}

// RestsOn tells whether a condition is one for which found says yes, or contains one.
func RestsOn(c Condition, found func(Condition) bool) bool {
	inner := func(d Condition) bool { return RestsOn(d, found) }
	if found(c) {
		return true
	}
	switch c := c.(type) {
	case AnyOf:
		return slices.ContainsFunc(c, inner)
	case AllOf:
		return slices.ContainsFunc(c, inner)
	case Not:
		return inner(c.Condition)
	}
	return false
}
