package record

import "bytes"

const (
	caseID = iota
	caseOperator
	caseCoordinator
	caseChannel
	caseKind
	caseDifficult
	caseTheme
	caseOpened
	caseResponse
	caseResolved
	caseClosed
	caseReopened
	caseOutcome
	caseRecorded
)

var coordinatorCases = Entity{
	Kind: CoordinatorCases, Doc: "Cases of the coordinators who serve operators.",
	Period:  "opened_at",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"case_id"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "K001"}},
	Fields: []Field{
		caseID:          {Name: "case_id", Type: Ident, Need: Required, Generic: Required, Column: "case_id", Storage: Text, Missing: "L004", Doc: "identifier of the case"},
		caseOperator:    {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "K001", Doc: "the operator, of any tier; it has to be known"},
		caseCoordinator: {Name: "coordinator_id", Type: Words, Column: "coordinator_id", Storage: Text, Doc: "pseudonym of the coordinator; several are separated by blank, comma, semicolon or bar"},
		caseChannel:     {Name: "channel", Type: Listed, Need: Required, Column: "channel", Storage: Code, List: "case_channel", Missing: "L003", Unlisted: "L003", Doc: "wechat, phone, hotline12360, visit, counter, mail"},
		caseKind:        {Name: "kind", Type: Listed, Need: Required, Column: "kind", Storage: Code, List: "case_kind", Missing: "L003", Unlisted: "L003", Doc: "policy_consultation, hear_demands, resolve_difficulty, seek_opinions, guide_improvement, guide_cooperation, other_cooperation"},
		caseDifficult:   {Name: "is_difficult", Type: Truth, Column: "is_difficult", Storage: Bool, Nullable: true, Unread: "L004", Doc: "the case is a difficult one"},
		caseTheme:       {Name: "theme", Type: Listed, Column: "theme", Storage: Code, Doc: "what it is about, any code of the source: resume_production, supply_chain"},
		caseOpened:      {Name: "opened_at", Type: Moment, Need: Required, Generic: Required, Column: "opened_at", Storage: Instant, Missing: "L004", Unread: "L004", Doc: "when it was opened"},
		caseResponse:    {Name: "first_response_at", Type: Moment, Column: "first_response_at", Storage: Instant, Nullable: true, Unread: "K002", Doc: "when the operator was first answered"},
		caseResolved:    {Name: "resolved_at", Type: Moment, Column: "resolved_at", Storage: Instant, Nullable: true, Unread: "K002", Doc: "when it was resolved, the last time"},
		caseClosed:      {Name: "closed_at", Type: Moment, Column: "closed_at", Storage: Instant, Nullable: true, Unread: "K002", Doc: "when it was closed"},
		caseReopened:    {Name: "reopened_n", Type: Whole, Column: "reopened_n", Storage: Count16, Nullable: true, Unread: "L004", Doc: "how often it was opened again"},
		caseOutcome:     {Name: "outcome", Type: Listed, Need: Conditional, Column: "outcome", Storage: Code, List: "case_outcome", Unlisted: "L003", Doc: "resolved, escalated, referred, withdrawn"},
		caseRecorded:    recordedAt(),
	},
	Rules: []Rule{
		notRecordedLater(caseRecorded),
		{Code: "K002", Check: disorderedCase, Doc: "opened_at, first_response_at, resolved_at and closed_at follow each other; else the later ones are dropped"},
		{Code: "K003", Check: visitAlone, Doc: "a visit is made by two"},
		{Code: "K004", Check: resolvedWithoutOutcome, Doc: "a resolved case states its outcome"},
	},
	Codes: []Breach{
		{"K001", Quarantined, NoBit, AtLoad, "operator_id", "the operator is missing or not known"},
		{"K002", Flagged, 4, AtLoad, "first_response_at", "an instant is unreadable or before one that it has to follow; it and those after it were dropped"},
		{"K003", Flagged, 5, AtLoad, "coordinator_id", "coordinator_id names fewer than two for a visit"},
		{"K004", Flagged, 6, AtLoad, "outcome", "the case is resolved and outcome is missing"},
	},
}

func disorderedCase(r *Row) bool {
	last := &r.Slots[caseOpened]
	chain := [...]int{caseResponse, caseResolved, caseClosed}
	for i, field := range chain {
		s := &r.Slots[field]
		if !s.Set {
			continue
		}
		if s.N < last.N {
			for _, later := range chain[i:] {
				r.Slots[later].Clear()
			}
			return true
		}
		last = s
	}
	return false
}

func visitAlone(r *Row) bool {
	if !r.Slots[caseChannel].is("visit") {
		return false
	}
	named := bytes.FieldsFunc(r.Slots[caseCoordinator].Text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '|' })
	return len(named) < 2 || len(named) == 2 && bytes.Equal(named[0], named[1])
}

func resolvedWithoutOutcome(r *Row) bool {
	return r.Slots[caseResolved].Set && !r.Slots[caseOutcome].Set
}
