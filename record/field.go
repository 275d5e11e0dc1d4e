package record

import (
	"fmt"
	"slices"
)

// Type says how the text of a column is read.
type Type uint8

// The types of columns in files.
const (
	Ident  Type = iota // identifier: any text, stored as text, as its xxHash64, or both
	Words              // free text
	Listed             // a code, stored as text; checked against the profile's list of the field where it has one
	Choice             // a code of an enumeration, stored as its number
	Truth              // true/false, 1/0, yes/no
	Whole              // whole number, not negative
	Signed             // whole number
	Number             // decimal with the field's Scale
	Ratio              // decimal from 0 to 1
	Moment             // RFC 3339 instant; without offset it is read in the office's zone and flagged
	Day                // YYYY-MM-DD
	Set                // codes of the field's list, separated by blank, comma, semicolon or bar
	Month              // YYYY-MM, or a day of the month; stored as its first day
)

var typeNames = [...]string{
	"identifier", "text", "code", "code", "boolean", "whole number", "whole number", "decimal", "decimal 0 to 1", "instant", "date", "list of codes", "month",
}

// String names the type as documentation and messages do.
func (t Type) String() string { return typeNames[t] }

// Need says whether a column has to be stated.
type Need uint8

// The needs. A column of which a missing value would reject or quarantine every row has to be in the file.
const (
	Optional    Need = iota
	Conditional      // required by a rule of the entity
	Required
)

// String names the need as documentation does.
func (n Need) String() string { return [...]string{"optional", "conditional", "required"}[n] }

// Field is one column of an entity's files.
type Field struct {
	Name    string
	Type    Type
	Need    Need // under profile cn
	Generic Need // under profile generic
	Doc     string

	Column   string  // column it is stored in; empty where it is not stored as text or value
	Key      string  // column of its xxHash64, for identifiers; empty where none
	Storage  Storage // of Column
	Scale    uint8
	Digits   uint8
	Nullable bool

	List     string // name of the profile's list (Listed, Set) or of the enumeration (Choice)
	Fill     string // taken, without a flag, where nothing is stated and nothing has to be
	Default  string // taken, with the flag of the code, where the value is missing though required or not in the list
	Envelope bool   // about the record, not of it: two records that differ here only are the same
	Bare     bool   // a date alone is an instant too: local midnight, not flagged
	Derived  bool   // computed by a rule, never taken from a file
	AsOf     string // day or instant at which a code of a loaded list has to be valid; empty: at any time

	Missing  string // code where a required value is missing
	Unread   string // code where the text is not of the type
	Unlisted string // code where the value is not in the list
	Naive    string // code where an instant has no offset; empty: L008
}

// Needed returns the need under a profile.
func (f *Field) Needed(p *Profile) Need {
	if p.National {
		return f.Need
	}
	return f.Generic
}

// Rule is a check over several columns, or over records. It reports one code.
type Rule struct {
	Code     string
	Field    string      // column named in the reject record; empty: that of the code
	National bool        // holds under profile cn only
	As       Disposition // where it differs from that of the code; 0 where not
	Doc      string
	// Check reports whether the row breaks the rule, after it normalised what the code says.
	// It is nil where other records are needed: then the loader, or the build, checks by the code's stage.
	Check func(r *Row) bool
}

// AtLoadTime as the Fill of recorded_at takes the time of the load without a flag: the source of the kind does not usually state it.
const AtLoadTime = "the time of the load"

// Reference says that what a column names has to be known, once it is stated.
type Reference struct {
	Field string
	Kinds []Kind // in one of which it has to be
	Code  string
}

// Uniqueness says that columns together belong to one record only. Its code rejects, or flags, a record that states them after another.
type Uniqueness struct {
	Fields []string // a record that states not all of them is not compared
	Code   string
}

// Entity is one kind: its columns, rules and codes. Readers are the loader, the documentation and the tests.
type Entity struct {
	Kind    Kind
	Doc     string
	Fields  []Field
	Rules   []Rule
	Codes   []Breach     // without the shared ones
	Parent  bool         // rows carry lodged_month of their declaration
	Payload bool         // rows carry payload_hash
	Flags   Storage      // of the flags column
	Fill    func(r *Row) // after the rules: what follows from the row without being a breach; nil where nothing does
	Ignored []string     // columns that a file may carry and the loader derives itself
	Period  string       // column with the instant or day of valid time, by which a row belongs to a period; empty: none
	ZoneOf  string       // column with the office or country in whose zone instants without offset are read; empty: none

	// Kinds that the generic admission takes. Of records with one identity the one that was recorded last counts; the same content
	// again changes nothing, and another content that was not recorded later breaks the code Conflict.
	Identity []string // columns that name a record, together; nil: the kind has an admission of its own
	Conflict string
	Refers   []Reference
	Unique   []Uniqueness
}

// Field returns the position of a column in Fields, or -1.
func (e *Entity) Field(name string) int {
	return slices.IndexFunc(e.Fields, func(f Field) bool { return f.Name == name })
}

// Breach returns what a code of the entity, or a shared one, stands for. An unknown id is an error of the tables themselves.
func (e *Entity) Breach(id string) (*Breach, error) {
	for _, list := range [][]Breach{e.Codes, shared} {
		for i := range list {
			if list[i].ID == id {
				return &list[i], nil
			}
		}
	}
	return nil, fmt.Errorf("%s has no code %q", e.Kind, id)
}

// AllCodes returns the codes of the entity and the shared ones.
func (e *Entity) AllCodes() []Breach { return append(slices.Clone(e.Codes), shared...) }

// Vectors returns the columns of the entity's table, empty, in a fixed order.
// Two fields that store into one column give one vector.
func (e *Entity) Vectors() []Vector {
	var out []Vector
	if e.Identity != nil {
		out = append(out, Vector{Column: "record_key", Storage: Key})
	}
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Key != "" {
			out = append(out, Vector{Column: f.Key, Storage: Key})
		}
		if f.Column != "" {
			out = append(out, Vector{Column: f.Column, Storage: f.Storage, Scale: f.Scale, Digits: f.Digits, Nullable: f.Nullable})
		}
	}
	if e.Parent {
		out = append(out, Vector{Column: "lodged_month", Storage: Count32})
	}
	if e.Payload {
		out = append(out, Vector{Column: "payload_hash", Storage: Hash})
	}
	return append(out,
		Vector{Column: "flags", Storage: e.Flags},
		Vector{Column: "load_id", Storage: Hash},
		Vector{Column: "line", Storage: Hash},
	)
}

// Entities lists every kind that can be loaded, parents before children: the order in which a load takes them.
var Entities = []*Entity{
	&countries, &offices, &fxRates, &hsCodes, &calendars, &regimes, &codeLists,
	&operators, &operatorLinks, &operatorRoles, &mraAgreements, &mraTerritories, &offences, &creditAssessments, &assessmentItems,
	&tierHistory, &jointMeasures, &certificationApplications,
	&declarations, &declarationItems, &declarationEvents, &inspections,
	&foreignClearances, &tradeOrders, &coordinatorCases, &costParameters,
}

// Find returns the entity of a kind, or an error that names the nearest one.
func Find(kind Kind) (*Entity, error) {
	names := make([]string, 0, len(Entities))
	for _, e := range Entities {
		if e.Kind == kind {
			return e, nil
		}
		names = append(names, string(e.Kind))
	}
	return nil, fmt.Errorf("there is no kind %q; %s", kind, Suggest(string(kind), names))
}
