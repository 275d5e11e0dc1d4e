// Package record says what can be loaded: entities, their fields, rules and codes as literals, profiles and reference lists.
package record

// Kind names an entity in the plural, as files, commands and tables do.
type Kind string

// The kinds that can be loaded.
const (
	Operators         Kind = "operators"
	TierHistory       Kind = "tier_history"
	Declarations      Kind = "declarations"
	DeclarationItems  Kind = "declaration_items"
	DeclarationEvents Kind = "declaration_events"
	Inspections       Kind = "inspections"
)
