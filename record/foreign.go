package record

import "time"

const (
	foreignID = iota
	foreignOperator
	foreignCountry
	foreignAt
	foreignInspected
	foreignMinutes
	foreignCode
	foreignSource
	foreignWeight
	foreignDocument
	foreignMonth
	foreignN
	foreignX
	foreignRecorded
)

var foreignClearances = Entity{
	Kind: ForeignClearances, Doc: "Clearances abroad: one row each, with or without inspection, or a partner's return of one operator, country and month as n clearances, x of them inspected.",
	Period:  "declared_at",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"}, ZoneOf: "country", Fill: fillForeign,
	Identity: []string{"foreign_clearance_id"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "F001"}},
	Fields: []Field{
		foreignID:        {Name: "foreign_clearance_id", Type: Ident, Need: Conditional, Generic: Conditional, Column: "foreign_clearance_id", Storage: Text, Doc: "identifier of the clearance; operator, country and month make that of a return"},
		foreignOperator:  {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "F001", Doc: "the operator; it has to be known"},
		foreignCountry:   {Name: "country", Type: Listed, Need: Required, Generic: Required, Column: "country", Storage: Code, List: "country", AsOf: "declared_at", Missing: "F002", Unlisted: "F002", Doc: "country of the clearance, ISO 3166-1 alpha-2"},
		foreignAt:        {Name: "declared_at", Type: Moment, Need: Conditional, Generic: Conditional, Column: "declared_at", Storage: Instant, Nullable: true, Unread: "L004", Naive: "F003", Doc: "when it was declared"},
		foreignInspected: {Name: "inspected", Type: Truth, Need: Conditional, Generic: Conditional, Column: "inspected", Storage: Bool, Nullable: true, Unread: "L004", Doc: "it was inspected"},
		foreignMinutes:   {Name: "inspection_minutes", Type: Number, Column: "inspection_minutes", Storage: Decimal, Scale: 2, Digits: 18, Nullable: true, Unread: "L004", Doc: "minutes that the inspection took"},
		foreignCode:      {Name: "aeo_code_used", Type: Truth, Column: "aeo_code_used", Storage: Bool, Nullable: true, Unread: "L004", Doc: "the operator's AEO code was stated"},
		foreignSource:    {Name: "source", Type: Listed, Need: Conditional, Generic: Conditional, Column: "source", Storage: Code, List: "foreign_source", Unlisted: "L003", Doc: "exchange, survey, self"},
		foreignWeight:    {Name: "weight", Type: Number, Column: "weight", Storage: Decimal, Scale: 6, Digits: 18, Unread: "F004", Doc: "weight of the row in a sample; 1 where not stated"},
		foreignDocument:  {Name: "document_ref", Type: Words, Column: "document_ref", Storage: Text, Doc: "document behind the row"},
		foreignMonth:     {Name: "month", Type: Month, Need: Conditional, Generic: Conditional, Column: "month", Storage: Date, Nullable: true, Unread: "L004", Doc: "month of a return"},
		foreignN:         {Name: "n", Type: Whole, Need: Conditional, Generic: Conditional, Column: "n", Storage: Count32, Unread: "F006", Doc: "clearances of a return; 1 for a clearance"},
		foreignX:         {Name: "x", Type: Whole, Need: Conditional, Generic: Conditional, Column: "x", Storage: Count32, Unread: "F006", Doc: "inspected ones among them"},
		foreignRecorded:  recordedAt(),
	},
	Rules: []Rule{
		{Code: "F006", Check: wrongReturn, Doc: "a return states n and x, and x is not above n"},
		{Code: "L004", Field: "month", Check: ofReturn(foreignMonth), Doc: "a return states its month"},
		{Code: "L004", Field: "foreign_clearance_id", Check: ofClearance(foreignID), Doc: "a clearance states foreign_clearance_id"},
		{Code: "L004", Field: "declared_at", Check: ofClearance(foreignAt), Doc: "a clearance states declared_at"},
		{Code: "L004", Field: "inspected", Check: ofClearance(foreignInspected), Doc: "a clearance states inspected"},
		{Code: "L003", Field: "source", Check: ofClearance(foreignSource), Doc: "a clearance states its source"},
		{Code: "L004", Field: "inspection_minutes", Check: negative(foreignMinutes), Doc: "inspection_minutes is not negative"},
		{Code: "F004", Check: wrongWeight, Doc: "weight is above zero; else it is 1"},
		notRecordedLater(foreignRecorded),
		{Code: "F005", Doc: "a file of clearances has some that were not inspected: else it is a numerator without its denominator"},
	},
	Codes: []Breach{
		{"F001", Quarantined, NoBit, AtLoad, "operator_id", "the operator is missing or not known"},
		{"F002", Quarantined, NoBit, AtLoad, "country", "the country is missing or not an ISO 3166-1 code"},
		{"F003", Normalised, 4, AtLoad, "declared_at", "declared_at has no offset and was read in the partner's zone"},
		{"F004", Flagged, 5, AtLoad, "weight", "weight is unreadable or not above zero and became 1"},
		{"F005", Rejected, NoBit, AtLoad, "inspected", "the file lists inspected clearances only, which says nothing about how often clearances are inspected"},
		{"F006", Rejected, NoBit, AtLoad, "x", "n or x is missing or unreadable, or x is above n"},
	},
}

func isReturn(r *Row) bool { return r.Slots[foreignN].Set || r.Slots[foreignX].Set }

func wrongReturn(r *Row) bool {
	n, x := &r.Slots[foreignN], &r.Slots[foreignX]
	return isReturn(r) && (!n.Set || !x.Set || x.N > n.N)
}

func ofReturn(field int) func(*Row) bool {
	return func(r *Row) bool { return isReturn(r) && !r.Slots[field].Set }
}

func ofClearance(field int) func(*Row) bool {
	return func(r *Row) bool { return !isReturn(r) && !r.Slots[field].Set }
}

const weightOne = 1_000_000 // weight has six decimals

// wrongWeight takes 1 for a weight that is missing or impossible; only the latter is a breach.
func wrongWeight(r *Row) bool {
	s := &r.Slots[foreignWeight]
	wrong := s.Set && s.N <= 0
	if wrong || !s.Set {
		s.Put(weightOne)
	}
	return wrong
}

// fillForeign gives a return its identity, and a clearance its count.
func fillForeign(r *Row) {
	n, x, id := &r.Slots[foreignN], &r.Slots[foreignX], &r.Slots[foreignID]
	if !n.Set {
		n.Put(1)
		x.Put(r.Slots[foreignInspected].N)
		return
	}
	if !id.Set {
		month := time.Unix(r.Slots[foreignMonth].N*86_400, 0).UTC().Format("2006-01")
		text := append([]byte(nil), r.Slots[foreignOperator].Text...)
		text = append(append(append(text, '/'), r.Slots[foreignCountry].Text...), '/')
		id.PutText(append(text, month...))
	}
}
