package record

const (
	assessmentID = iota
	assessmentOperator
	assessmentKind
	assessmentRegime
	assessmentStandard
	assessmentOn
	assessmentTotal
	assessmentOutcome
	assessmentRecorded
)

var creditAssessments = Entity{
	Kind: CreditAssessments, Doc: "Assessments of an operator against the credit standard.",
	Period:  "assessed_on",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"assessment_id"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "L020"}},
	Fields: []Field{
		assessmentID:       {Name: "assessment_id", Type: Ident, Need: Required, Generic: Required, Column: "assessment_id", Storage: Text, Missing: "L004", Doc: "identifier of the assessment"},
		assessmentOperator: {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "L004", Doc: "the operator; it has to be known"},
		assessmentKind:     {Name: "kind", Type: Listed, Need: Required, Column: "kind", Storage: Code, List: "assessment_kind", Missing: "L003", Unlisted: "L003", Doc: "initial, re_verification, self, ad_hoc"},
		assessmentRegime:   {Name: "regime", Type: Listed, Need: Required, Column: "regime", Storage: Code, List: "regime", Missing: "L004", Unlisted: "L020", Doc: "the set of rules: D225, D237, D251, D282, UCC, CTPAT or a loaded one"},
		assessmentStandard: {Name: "standard_version", Type: Listed, Column: "standard_version", Storage: Code, Doc: "version of the credit standard"},
		assessmentOn:       {Name: "assessed_on", Type: Day, Need: Required, Generic: Required, Column: "assessed_on", Storage: Date, Missing: "L004", Unread: "L004", Doc: "day of the assessment"},
		assessmentTotal:    {Name: "total_score", Type: Number, Need: Conditional, Column: "total_score", Storage: Decimal, Scale: 2, Digits: 18, Nullable: true, Unread: "S002", Doc: "100 and the scores of the applicable items; computed from them where not stated"},
		assessmentOutcome:  {Name: "outcome", Type: Listed, Need: Required, Column: "outcome", Storage: Code, List: "assessment_outcome", Missing: "L003", Unlisted: "L003", Doc: "pass, fail, rectify, terminated"},
		assessmentRecorded: recordedAt(),
	},
	Rules: []Rule{
		notRecordedLater(assessmentRecorded),
		{Code: "S002", Doc: "total_score is 100 and the scores of the applicable items that are known or come with the same load"},
		{Code: "S003", Doc: "a pass has a total of 95 or more and no item at -2"},
	},
	Codes: []Breach{
		{"S002", Flagged, 4, AtLoad, "total_score", "total_score is unreadable or not 100 and the scores of the applicable items"},
		{"S003", Flagged, 5, AtLoad, "outcome", "the outcome is a pass with a total below 95 or an item at -2"},
	},
}

const (
	criterionAssessment = iota
	criterionCode
	criterionClass
	criterionDomain
	criterionApplicable
	criterionScore
	criterionRecorded
)

var assessmentItems = Entity{
	Kind: AssessmentItems, Doc: "Scores of an assessment, one row a criterion.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"assessment_id", "criterion_code"}, Conflict: "S004",
	Refers: []Reference{{"assessment_id", []Kind{CreditAssessments}, "L020"}},
	Fields: []Field{
		criterionAssessment: {Name: "assessment_id", Type: Ident, Need: Required, Generic: Required, Key: "assessment_key", Missing: "L004", Doc: "the assessment; it has to be known"},
		criterionCode:       {Name: "criterion_code", Type: Words, Need: Required, Generic: Required, Column: "criterion_code", Storage: Code, Missing: "L004", Doc: "the criterion in its standard, unique in the assessment"},
		criterionClass:      {Name: "criterion_class", Type: Listed, Need: Required, Column: "criterion_class", Storage: Code, List: "criterion_class", Missing: "L003", Unlisted: "L003", Doc: "internal_control, financial, compliance, trade_security, additional"},
		criterionDomain:     {Name: "domain", Type: Listed, Need: Required, Column: "domain", Storage: Code, List: "criterion_domain", Missing: "L003", Unlisted: "L003", Doc: "customs, inspection_quarantine, both"},
		criterionApplicable: {Name: "applicable", Type: Truth, Column: "applicable", Storage: Bool, Fill: "true", Unread: "L004", Doc: "the criterion applies to the operator; so where not stated"},
		criterionScore:      {Name: "score", Type: Signed, Need: Conditional, Generic: Conditional, Column: "score", Storage: Minutes, Nullable: true, Unread: "S001", Doc: "0, -1 or -2; of an additional criterion 0 or 2; may be left out where it does not apply"},
		criterionRecorded:   recordedAt(),
	},
	Rules: []Rule{
		{Code: "S001", Check: wrongScore, Doc: "score is 0, -1 or -2, of an additional criterion 0 or 2"},
		notRecordedLater(criterionRecorded),
		{Code: "S004", Doc: "a criterion of an assessment is stated once; one recorded later replaces it"},
	},
	Codes: []Breach{
		{"S001", Rejected, NoBit, AtLoad, "score", "score is missing, or not one that the class of the criterion allows"},
		{"S004", Rejected, NoBit, AtLoad, "criterion_code", "the criterion was stated before with other content and no later recorded_at"},
	},
}

func wrongScore(r *Row) bool {
	s := &r.Slots[criterionScore]
	switch {
	case !s.Set:
		return r.Slots[criterionApplicable].N != 0
	case r.Slots[criterionClass].is("additional"):
		return s.N != 0 && s.N != 2
	}
	return s.N < -2 || s.N > 0
}
