package catalog

import "slices"

// AssessmentKinds are why an operator is assessed.
var AssessmentKinds = []Code{{"initial", "Initial"}, {"re_verification", "Re-verification"}, {"ad_hoc", "Ad hoc"}, {"self", "Self-assessment"}}

// CriterionClasses are the parts of the credit standard.
var CriterionClasses = []Code{
	{"internal_control", "Internal control"},
	{"financial", "Financial standing"},
	{"compliance", "Compliance"},
	{"trade_security", "Trade security"},
	{"additional", "Additional"},
	{"unknown", "No criteria stated"},
}

// CriterionDomains are whose criteria they are.
var CriterionDomains = []Code{
	{"customs", "Customs"}, {"inspection_quarantine", "Inspection and quarantine"}, {"both", "Both"}, {"unknown", "No criteria stated"},
}

var (
	bySelf       = Coded{"kind", []string{"self"}}
	assessed     = Aggregate{Name: "assessments", Distinct: "assessment_key", When: []Condition{Not{bySelf}}}
	selfAssessed = Aggregate{Name: "self_assessments", Distinct: "assessment_key", When: []Condition{bySelf}}
	itemsScored  = Aggregate{Name: "items", When: []Condition{Not{bySelf}, Is("scored")}, Alike: "standard"}
	itemScores   = Aggregate{Name: "scores", Column: "score", When: itemsScored.When}
	itemsMet     = itemsScored.where("items_met", Is("met"))
	ownItems     = Aggregate{Name: "self_items", When: []Condition{bySelf, Is("scored")}, Alike: "standard"}
	ownScores    = Aggregate{Name: "self_scores", Column: "score", When: ownItems.When}
	wholes       = Aggregate{Name: "wholes", When: []Condition{Not{bySelf}, Is("whole")}, Alike: "standard"}
	wholeTotals  = Aggregate{Name: "totals", Column: "total", When: wholes.When}
	passes       = wholes.where("passed", Is("passed"))
	ofWholes     = slices.Concat(timeNames, []string{"tier", "kind", "standardVersion", "operator", "group", "sector", "sizeClass"})
	pairs        = Aggregate{Name: "pairs", Distinct: "assessment_key", When: []Condition{Is("paired")}, Alike: "standard"}
	pairChanges  = Aggregate{Name: "pair_changes", Column: "change", When: pairs.When}
)

const (
	standardSource = "Certification standard of 2014 and 2018: five classes; 0, -1 or -2, additional +2"
	selectionNote  = " Only who applies is assessed, so it says nothing of others."
	versionNote    = " Versions of the standard have other criteria: group by standardVersion."
)

// Assessments is the fact of credit assessments.
var Assessments = Fact{
	Name: "assessments", Title: "Credit assessments", Rows: "criteria", View: "assessment_rows", Kind: "credit_assessments", Cover: CoverAssessments,
	Doc: "Assessments of operators against the credit standard with their criteria, by the day of assessment. Criteria that do not apply are left out, and what operators " +
		"assess themselves is in measures of its own.",
	Dimensions: slices.Concat(timeBuckets("of assessment"), []Dimension{
		tierWhen("when it was assessed"),
		{Name: "criterionClass", Kind: CodeList, Column: "criterion_class", List: CriterionClasses, Title: "Class", Doc: "Part of the standard."},
		{Name: "domain", Kind: CodeList, Column: "domain", List: CriterionDomains, Title: "Domain", Doc: "Whose criteria they are."},
		{Name: "kind", Kind: CodeList, Column: "kind", List: AssessmentKinds, Title: "Kind", Doc: "Why the operator was assessed."},
		{Name: "standardVersion", Kind: OpenCode, Column: "standard", Title: "Version of the standard", Doc: "Version of the credit standard; `unknown` where it is not stated."},
	}, ofOperators),
	Measures: []Measure{
		{
			Name: "assessments", Metric: 41, ID: "assessment_score", Title: "Assessments", Unit: Records, Rollup: RollDistinct, Version: "1", Interval: everyRecord, Source: standardSource,
			Doc: "Assessments, of a class or domain those with a criterion of it. Self-assessments apart." + selectionNote, Formula: Total{Of: assessed}, NeedsCover: []Cover{CoverAssessments},
		},
		{
			Name: "assessmentScore", Metric: 41, ID: "assessment_score", Title: "Mean score of a criterion", Unit: Points, Rollup: RollMean, Version: "1", Interval: robust,
			Source: standardSource, Doc: "Mean score over the criteria that apply: 0 is met, and an assessment has 100 and the sum of its scores." + versionNote + selectionNote,
			Formula: Average{itemScores, itemsScored}, NeedsCover: []Cover{CoverAssessments},
		},
		{
			Name: "assessmentMetShare", Metric: 41, ID: "assessment_score", Title: "Criteria met", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson, Source: standardSource,
			Doc: "Criteria that are met, with a score of 0 or more, over those that apply." + versionNote + selectionNote, Formula: Rate{itemsMet, itemsScored}, NeedsCover: []Cover{CoverAssessments},
		},
		{
			Name: "assessmentTotal", Metric: 41, ID: "assessment_score", Title: "Mean total of an assessment", Unit: Points, Rows: "assessments", Rollup: RollMean, Version: "1", Interval: robust,
			Source: standardSource, Doc: "Mean over assessments of 100 and the sum of the scores of all criteria that apply; those without any are left out." + versionNote + selectionNote,
			Formula: Average{wholeTotals, wholes}, NeedsCover: []Cover{CoverAssessments}, By: ofWholes,
		},
		{
			Name: "assessmentPassShare", Metric: 41, ID: "assessment_score", Title: "Assessments that pass", Unit: Ratio, Rows: "assessments", Rollup: RollRatio, Version: "1", Interval: wilson,
			Source: standardSource,
			Doc: "Assessments with a total of 95 or more and no criterion at -2, by their scores and not by the outcome that is stated, over those that have any criterion that applies." +
				versionNote + selectionNote,
			Formula: Rate{passes, wholes}, NeedsCover: []Cover{CoverAssessments}, By: ofWholes,
		},
		{
			Name: "pairedScoreChange", Metric: 41, ID: "assessment_score", Title: "Change of the score, same operators", Unit: Points, Rows: "assessments", Rollup: RollMean, Version: "1", Interval: robust,
			Source: standardSource,
			Doc: "Mean change of the score, from the operator's assessment before to that of the period, over criteria that applied in both; of a class or domain the change of its part. " +
				"Of the same version of the standard alone.",
			Formula: Average{pairChanges, pairs}, NeedsCover: []Cover{CoverAssessments},
		},
		{
			Name: "selfAssessments", Metric: 41, ID: "assessment_score", Title: "Self-assessments", Unit: Records, Rollup: RollDistinct, Version: "1", Interval: everyRecord,
			Source: standardSource, Doc: "Assessments that operators made of themselves.", Formula: Total{Of: selfAssessed}, NeedsCover: []Cover{CoverAssessments},
		},
		{
			Name: "selfAssessmentScore", Metric: 41, ID: "assessment_score", Title: "Mean score of a criterion, self-assessed", Unit: Points, Rollup: RollMean, Version: "1",
			Interval: robust, Source: standardSource, Doc: "Mean score that operators gave themselves over the criteria that apply." + versionNote,
			Formula: Average{ownScores, ownItems}, NeedsCover: []Cover{CoverAssessments},
		},
	},
}
