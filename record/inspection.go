package record

const (
	inspID = iota
	inspDeclaration
	inspOperator
	inspSide
	inspControl
	inspBasis
	inspOrdered
	inspStarted
	inspEnded
	inspJoint
	inspVisit
	inspOfficers
	inspHours
	inspResult
	inspFindings
	inspRecovered
	inspRecorded
)

var inspections = Entity{
	Kind: Inspections, Doc: "Controls of a declaration, or of an operator for audits.",
	Period: "ordered_at",
	Parent: true, Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Fields: []Field{
		inspID:          {Name: "inspection_id", Type: Ident, Need: Required, Generic: Required, Column: "inspection_id", Key: "inspection_key", Storage: Text, Missing: "N001", Doc: "identifier of the control"},
		inspDeclaration: {Name: "declaration_id", Type: Ident, Need: Conditional, Generic: Conditional, Key: "declaration_key", Doc: "the declaration; it has to be known; not stated for audits"},
		inspOperator:    {Name: "operator_id", Type: Ident, Key: "operator_key", Doc: "the declaration's operator, taken from it where not stated; for audits the audited one"},
		inspSide:        {Name: "side", Type: Choice, Need: Required, Generic: Required, Column: "side", Storage: Enum, List: "side", Missing: "N004", Unlisted: "N004", Doc: "domestic; controls abroad are foreign_clearances"},
		inspControl:     {Name: "control_type", Type: Choice, Need: Required, Generic: Required, Column: "control_type", Storage: Enum, List: "control_type", Missing: "N005", Unlisted: "N005", Doc: "documentary, physical, nii, quarantine_sampling, lab, audit"},
		inspBasis:       {Name: "selection_basis", Type: Choice, Need: Required, Column: "selection_basis", Storage: Enum, List: "selection_basis", Default: "unknown", Missing: "N006", Unlisted: "N006", Doc: "random, risk_rule, intel, mandatory, reinspection, unknown"},
		inspOrdered:     {Name: "ordered_at", Type: Moment, Need: Required, Generic: Required, Column: "ordered_at", Storage: Instant, Missing: "L004", Unread: "L004", Doc: "when it was ordered"},
		inspStarted:     {Name: "started_at", Type: Moment, Column: "started_at", Storage: Instant, Nullable: true, Unread: "N007", Doc: "when it started on site"},
		inspEnded:       {Name: "ended_at", Type: Moment, Column: "ended_at", Storage: Instant, Nullable: true, Unread: "N007", Doc: "when it ended on site"},
		inspJoint:       {Name: "is_joint", Type: Truth, Column: "is_joint", Storage: Bool, Unread: "N010", Doc: "customs and quarantine came in one visit"},
		inspVisit:       {Name: "visit_id", Type: Words, Column: "visit_id", Storage: Text, Doc: "shared by the controls of one visit"},
		inspOfficers:    {Name: "officers_n", Type: Whole, Need: Required, Column: "officers_n", Storage: Count8, Missing: "N011", Unread: "N011", Doc: "officers on site"},
		inspHours:       {Name: "officer_hours", Type: Number, Need: Conditional, Column: "officer_hours", Storage: Decimal, Scale: 4, Digits: 18, Nullable: true, Unread: "N013", Doc: "officer hours; officers times duration where not stated"},
		inspResult:      {Name: "result", Type: Choice, Need: Required, Generic: Required, Column: "result", Storage: Enum, List: "result", Missing: "L003", Unlisted: "L003", Doc: "pending, conform, minor, discrepancy, seizure, cancelled"},
		inspFindings:    {Name: "finding_codes", Type: Set, Need: Conditional, Column: "finding_codes", Storage: Tags, List: "finding", Default: "other", Unlisted: "N015", Doc: "what was found; required of a discrepancy or seizure"},
		inspRecovered:   {Name: "recovered_cny", Type: Number, Column: "recovered_cny", Storage: Decimal, Scale: 2, Digits: 18, Nullable: true, Unread: "N016", Doc: "duties and fines recovered, CNY"},
		inspRecorded:    {Name: "recorded_at", Type: Moment, Column: "recorded_at", Storage: Instant, Envelope: true, Unread: "L004", Doc: "when the source recorded the row; the time of the load where not stated"},
	},
	Rules: []Rule{
		{Code: "N004", Check: foreignSide, Doc: "a control abroad is not an inspection"},
		{Code: "N016", Check: negative(inspRecovered), Doc: "recovered_cny is not negative"},
		{Code: "L009", Check: recordedLater(inspRecorded), Doc: "recorded_at is at most 5 minutes after the load"},
		{Code: "N008", Check: endsBeforeItStarts, Doc: "ended_at is not before started_at; else both are dropped"},
		{Code: "N007", Check: disorderedVisit, Doc: "ordered_at, started_at and ended_at follow each other and a visit takes at most 24 hours"},
		{Code: "N009", Check: roundedDuration, Doc: "the duration is not a multiple of five whole minutes, which would speak for rounding by hand"},
		{Code: "N010", Check: jointWithoutVisit, Doc: "a joint control names its visit; else it counts as a control of its own"},
		{Code: "N011", Check: oddOfficers, Doc: "1 to 20 officers, 2 or more on site"},
		{Code: "N012", Check: derivedHours, Doc: "officer_hours is stated; else officers times duration is taken"},
		{Code: "N013", Check: oddHours, Doc: "officer_hours is 0 to 200 and at least 95 % of officers times duration, at most 4 hours of preparation above it"},
		{Code: "N014", Check: resultWithoutEnd, Doc: "a terminal result has ended_at"},
		{Code: "N015", Check: resultWithoutFinding, Doc: "a discrepancy or seizure states its finding"},
		{Code: "N001", Doc: "an inspection is stated once; one recorded later replaces it"},
		{Code: "N002", Doc: "the declaration is known, or the control is an audit of a known operator"},
		{Code: "N003", Doc: "operator_id is the declaration's operator; else it is taken from the declaration"},
	},
	Codes: []Breach{
		{"N001", Rejected, NoBit, AtLoad, "inspection_id", "inspection_id is missing, or stated before with other content and no later recorded_at"},
		{"N002", Quarantined, NoBit, AtLoad, "declaration_id", "the declaration, or the audited operator, is missing or not known"},
		{"N003", Normalised, 4, AtLoad, "operator_id", "operator_id was not the declaration's operator and was taken from it"},
		{"N004", Rejected, NoBit, AtLoad, "side", "side is not domestic; controls abroad are foreign_clearances"},
		{"N005", Rejected, NoBit, AtLoad, "control_type", "control_type is missing or not in the list"},
		{"N006", Normalised, 5, AtLoad, "selection_basis", "selection_basis is missing or not in the list and became unknown"},
		{"N007", Flagged, 6, AtLoad, "started_at", "ordered_at, started_at and ended_at do not follow each other, cannot be read, or span more than 24 hours"},
		{"N008", Flagged, 7, AtLoad, "ended_at", "ended_at is before started_at; both were dropped"},
		{"N009", Flagged, 8, AtLoad, "ended_at", "the duration is a multiple of five whole minutes"},
		{"N010", Normalised, 9, AtBoth, "visit_id", "is_joint is unreadable or names no visit and was dropped, or several controls share a visit, which counts once"},
		{"N011", Flagged, 10, AtLoad, "officers_n", "officers_n is missing, not 1 to 20, or one officer alone on site"},
		{"N012", Normalised, 11, AtLoad, "officer_hours", "officer_hours is not stated and was derived where officers and duration are known"},
		{"N013", Flagged, 12, AtLoad, "officer_hours", "officer_hours is unreadable, not 0 to 200, or far from officers times duration"},
		{"N014", Flagged, 13, AtLoad, "ended_at", "the result is terminal and ended_at is missing"},
		{"N015", Flagged, 14, AtLoad, "finding_codes", "finding_codes is missing for a discrepancy or seizure, or names an unknown finding, which became other"},
		{"N016", Rejected, NoBit, AtLoad, "recovered_cny", "recovered_cny is negative or unreadable"},
	},
}

func foreignSide(r *Row) bool { return r.Slots[inspSide].N != SideDomestic }

func endsBeforeItStarts(r *Row) bool {
	from, to := &r.Slots[inspStarted], &r.Slots[inspEnded]
	if !from.Set || !to.Set || to.N >= from.N {
		return false
	}
	from.Clear()
	to.Clear()
	return true
}

func disorderedVisit(r *Row) bool {
	ordered, from, to := &r.Slots[inspOrdered], &r.Slots[inspStarted], &r.Slots[inspEnded]
	return from.Set && from.N < ordered.N || to.Set && to.N < ordered.N || from.Set && to.Set && to.N-from.N > dayMilli
}

func roundedDuration(r *Row) bool {
	from, to := &r.Slots[inspStarted], &r.Slots[inspEnded]
	return from.Set && to.Set && (to.N-from.N)%(5*minute) == 0
}

func jointWithoutVisit(r *Row) bool {
	if r.Slots[inspJoint].N == 0 || r.Slots[inspVisit].Set {
		return false
	}
	r.Slots[inspJoint].Clear()
	return true
}

// oddOfficers wants two where goods are examined on site [mem in the model].
func oddOfficers(r *Row) bool {
	s, control := &r.Slots[inspOfficers], r.Slots[inspControl].N
	onSite := control == ControlPhysical || control == ControlScan || control == ControlSampling
	return s.Set && (s.N < 1 || s.N > 20 || onSite && s.N < 2)
}

// officerTime returns officers times duration in officer-milliseconds, false where one is not known.
func officerTime(r *Row) (int64, bool) {
	from, to, n := &r.Slots[inspStarted], &r.Slots[inspEnded], &r.Slots[inspOfficers]
	if !from.Set || !to.Set || !n.Set || n.N > 20 || to.N-from.N > dayMilli {
		return 0, false
	}
	return n.N * (to.N - from.N), true
}

const hourUnits = 10_000 // officer_hours has four decimals

func derivedHours(r *Row) bool {
	s := &r.Slots[inspHours]
	if s.Set {
		return false
	}
	at, ok := officerTime(r)
	if ok {
		s.Put((at*hourUnits + hour/2) / hour)
	}
	return ok || r.Profile.National
}

// oddHours allows four hours of preparation: the model asks for about officers times duration plus preparation.
func oddHours(r *Row) bool {
	s := &r.Slots[inspHours]
	if !s.Set {
		return false
	}
	if s.N < 0 || s.N > 200*hourUnits {
		return true
	}
	at, ok := officerTime(r)
	due := at * hourUnits / hour
	return ok && (s.N*100 < due*95 || s.N > due+4*hourUnits)
}

func resultWithoutEnd(r *Row) bool {
	result := r.Slots[inspResult].N
	return result != ResultPending && result != ResultCancelled && !r.Slots[inspEnded].Set
}

func resultWithoutFinding(r *Row) bool {
	result := r.Slots[inspResult].N
	return (result == ResultDiscrepancy || result == ResultSeizure) && !r.Slots[inspFindings].Set
}
