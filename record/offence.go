package record

const (
	offenceID = iota
	offenceOperator
	offenceKind
	offenceDomain
	offenceOccurred
	offenceDecided
	offenceDecision
	offenceFine
	offenceStatus
	offenceDisclosed
	offenceCounts
	offenceRecorded
)

var offences = Entity{
	Kind: Offences, Doc: "Offences of operators, as decided.",
	Period:  "decided_on",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"}, Fill: fillOffence,
	Identity: []string{"offence_id"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "L020"}},
	Unique: []Uniqueness{{[]string{"decision_no"}, "V002"}},
	Fields: []Field{
		offenceID:        {Name: "offence_id", Type: Ident, Need: Required, Generic: Required, Column: "offence_id", Storage: Text, Missing: "L004", Doc: "identifier of the offence"},
		offenceOperator:  {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "L004", Doc: "the operator; it has to be known"},
		offenceKind:      {Name: "kind", Type: Listed, Need: Required, Generic: Required, Column: "kind", Storage: Code, List: "offence_kind", Missing: "L003", Unlisted: "L003", Doc: "smuggling_crime, smuggling_act, violation, quarantine_violation, arrears, reporting_error"},
		offenceDomain:    {Name: "domain", Type: Listed, Need: Required, Column: "domain", Storage: Code, List: "offence_domain", Missing: "L003", Unlisted: "L003", Doc: "customs, inspection_quarantine, other"},
		offenceOccurred:  {Name: "occurred_on", Type: Day, Column: "occurred_on", Storage: Date, Nullable: true, Unread: "V001", Doc: "day of the offence"},
		offenceDecided:   {Name: "decided_on", Type: Day, Need: Required, Column: "decided_on", Storage: Date, Nullable: true, Missing: "V001", Unread: "V001", Doc: "day of the penalty decision; of a smuggling crime the day on which the judgment takes effect"},
		offenceDecision:  {Name: "decision_no", Type: Words, Need: Required, Column: "decision_no", Storage: Text, Missing: "V002", Doc: "number of the decision, unique"},
		offenceFine:      {Name: "fine_cny", Type: Number, Column: "fine_cny", Storage: Decimal, Scale: 2, Digits: 18, Nullable: true, Unread: "V003", Doc: "fine, CNY; not stated for a warning"},
		offenceStatus:    {Name: "status", Type: Listed, Need: Required, Column: "status", Storage: Code, List: "offence_status", Fill: "final", Missing: "L003", Unlisted: "L003", Doc: "final, appealed, revoked"},
		offenceDisclosed: {Name: "voluntary_disclosure", Type: Truth, Column: "voluntary_disclosure", Storage: Bool, Unread: "L004", Doc: "the operator disclosed it by itself"},
		offenceCounts:    {Name: "counts_for_credit", Type: Truth, Derived: true, Column: "counts_for_credit", Storage: Bool, Unread: "L004", Doc: "it counts against the operator's credit: not where it was revoked, not a crime before its judgment is final, not a disclosed case with a warning or a fine of at most 50,000 CNY"},
		offenceRecorded:  recordedAt(),
	},
	Rules: []Rule{
		{Code: "V003", Check: negative(offenceFine), Doc: "fine_cny is not negative"},
		{Code: "V001", Check: disordered(offenceOccurred, offenceDecided), Doc: "occurred_on is not after decided_on"},
		notRecordedLater(offenceRecorded),
		{Code: "V002", Doc: "a decision is that of one offence"},
	},
	Codes: []Breach{
		{"V001", Flagged, 4, AtLoad, "occurred_on", "decided_on is missing, a day is unreadable, or occurred_on is after decided_on"},
		{"V002", Rejected, NoBit, AtLoad, "decision_no", "decision_no is missing or belongs to another offence"},
		{"V003", Rejected, NoBit, AtLoad, "fine_cny", "fine_cny is negative or unreadable"},
	},
}

const smallFine = 50_000 * 100 // fen

// fillOffence derives counts_for_credit (GACC Decree 237, article 29).
func fillOffence(r *Row) {
	status, fine := &r.Slots[offenceStatus], &r.Slots[offenceFine]
	counts := !status.is("revoked")
	if r.Slots[offenceKind].is("smuggling_crime") {
		counts = status.is("final")
	} else if r.Slots[offenceDisclosed].N != 0 && (!fine.Set || fine.N <= smallFine) {
		counts = false
	}
	r.Slots[offenceCounts].Put(0)
	if counts {
		r.Slots[offenceCounts].N = 1
	}
}

const (
	measureID = iota
	measureOperator
	measureDirection
	measureAgency
	measureCode
	measureTrigger
	measureImposed
	measureExecuted
	measureLifted
	measureStatus
	measurePerson
	measureRecorded
)

var jointMeasures = Entity{
	Kind: JointMeasures, Doc: "Joint sanctions and incentives of government agencies.",
	Period:  "imposed_on",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"measure_id"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "L020"}, {"trigger_id", []Kind{Offences, TierHistory}, "J001"}},
	Fields: []Field{
		measureID:        {Name: "measure_id", Type: Ident, Need: Required, Generic: Required, Column: "measure_id", Storage: Text, Missing: "L004", Doc: "identifier of the measure"},
		measureOperator:  {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "L004", Doc: "the operator; it has to be known"},
		measureDirection: {Name: "direction", Type: Listed, Need: Required, Generic: Required, Column: "direction", Storage: Code, List: "measure_direction", Missing: "L003", Unlisted: "L003", Doc: "sanction, incentive"},
		measureAgency:    {Name: "agency_code", Type: Listed, Need: Required, Column: "agency_code", Storage: Code, Missing: "L004", Doc: "the agency, any code of the source"},
		measureCode:      {Name: "measure_code", Type: Listed, Need: Required, Column: "measure_code", Storage: Code, Missing: "L004", Doc: "the measure in its catalogue, any code of the source"},
		measureTrigger:   {Name: "trigger_id", Type: Ident, Need: Required, Column: "trigger_id", Key: "trigger_key", Storage: Text, Missing: "J001", Doc: "offence_id, or decision_no of a tier decision, behind the measure; it has to be known"},
		measureImposed:   {Name: "imposed_on", Type: Day, Need: Required, Generic: Required, Column: "imposed_on", Storage: Date, Missing: "L004", Unread: "L004", Doc: "day on which it was imposed"},
		measureExecuted:  {Name: "executed_on", Type: Day, Column: "executed_on", Storage: Date, Nullable: true, Unread: "J002", Doc: "day on which it was executed"},
		measureLifted:    {Name: "lifted_on", Type: Day, Column: "lifted_on", Storage: Date, Nullable: true, Unread: "J002", Doc: "day on which it was lifted"},
		measureStatus:    {Name: "status", Type: Listed, Column: "status", Storage: Code, Doc: "status, any code of the source"},
		measurePerson:    {Name: "person_level", Type: Truth, Column: "person_level", Storage: Bool, Unread: "J003", Doc: "it reaches a person, such as a legal representative; such rows are refused"},
		measureRecorded:  recordedAt(),
	},
	Rules: []Rule{
		{Code: "J003", Check: func(r *Row) bool { return r.Slots[measurePerson].N != 0 }, Doc: "measures against persons are kept in a restricted schema only, not here"},
		{Code: "J002", Check: disordered(measureImposed, measureExecuted, measureLifted), Doc: "imposed_on, executed_on and lifted_on follow each other"},
		notRecordedLater(measureRecorded),
	},
	Codes: []Breach{
		{"J001", Quarantined, NoBit, AtLoad, "trigger_id", "the offence or tier decision behind the measure is missing or not known"},
		{"J002", Flagged, 4, AtLoad, "executed_on", "imposed_on, executed_on and lifted_on do not follow each other, or one is unreadable"},
		{"J003", Rejected, NoBit, AtLoad, "person_level", "a measure against a person belongs in the restricted schema, or person_level cannot be read"},
	},
}
