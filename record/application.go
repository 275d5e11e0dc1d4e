package record

const (
	appID = iota
	appOperator
	appRegime
	appKind
	appApplied
	appOnsite
	appDecided
	appOutcome
	appRecorded
)

var certificationApplications = Entity{
	Kind: CertificationApplications, Doc: "Applications for certification and re-verifications.",
	Period:  "applied_on",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"application_id"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "L020"}},
	Fields: []Field{
		appID:       {Name: "application_id", Type: Ident, Need: Required, Generic: Required, Column: "application_id", Storage: Text, Missing: "L004", Doc: "identifier of the application"},
		appOperator: {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "L004", Doc: "the applicant; it has to be known"},
		appRegime:   {Name: "regime", Type: Listed, Need: Required, Column: "regime", Storage: Code, List: "regime", Missing: "L004", Unlisted: "L020", Doc: "the set of rules it is decided by: D225, D237, D251, D282, UCC, CTPAT or a loaded one"},
		appKind:     {Name: "kind", Type: Listed, Need: Required, Column: "kind", Storage: Code, List: "application_kind", Missing: "L003", Unlisted: "L003", Doc: "initial, re_verification"},
		appApplied:  {Name: "applied_on", Type: Day, Need: Required, Generic: Required, Column: "applied_on", Storage: Date, Missing: "L004", Unread: "L004", Doc: "day of the application"},
		appOnsite:   {Name: "onsite_on", Type: Day, Column: "onsite_on", Storage: Date, Nullable: true, Unread: "L004", Doc: "day of the visit on site"},
		appDecided:  {Name: "decided_on", Type: Day, Column: "decided_on", Storage: Date, Nullable: true, Unread: "L004", Doc: "day of the decision"},
		appOutcome:  {Name: "outcome", Type: Listed, Column: "outcome", Storage: Code, Doc: "how it was decided, any code of the source"},
		appRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "C001", Check: disordered(appApplied, appDecided), Doc: "applied_on is not after decided_on"},
		notRecordedLater(appRecorded),
	},
	Codes: []Breach{
		{"C001", Rejected, NoBit, AtLoad, "applied_on", "applied_on is after decided_on"},
	},
}
