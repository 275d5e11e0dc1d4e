package catalog

import "slices"

// OffenceKinds are the kinds of offences.
var OffenceKinds = []Code{
	{"smuggling_crime", "Smuggling crime"},
	{"smuggling_act", "Act of smuggling"},
	{"violation", "Violation"},
	{"quarantine_violation", "Violation of quarantine rules"},
	{"arrears", "Arrears"},
	{"reporting_error", "Error of reporting"},
}

// OffenceDomains are whose rules were broken.
var OffenceDomains = []Code{{"customs", "Customs"}, {"inspection_quarantine", "Inspection and quarantine"}, {"other", "Other"}}

// MeasureDirections are the directions of joint measures.
var MeasureDirections = []Code{{"sanction", "Sanction"}, {"incentive", "Incentive"}}

var (
	offenceRecord  = Coded{"record", []string{"offence"}}
	jointRecord    = Coded{"record", []string{"joint_measure"}}
	discreditEvent = Coded{"record", []string{"discredit"}}
	firstDecision  = Coded{"record", []string{"first_decision"}}

	undisclosed    = Not{Is("disclosed")}
	discredits     = Aggregate{Name: "discredits", When: []Condition{discreditEvent}}
	finalOffences  = Aggregate{Name: "offences", When: []Condition{offenceRecord, Coded{"status", []string{"final"}}, undisclosed}}
	jointMeasures  = Aggregate{Name: "joint_measures", When: []Condition{jointRecord}}
	executionTime  = Duration{Name: "execution", To: "executed_ms", PerUnit: 86.4e6}
	recidivism     = Waiting{Name: "recidivism", Waited: "waited", Ended: "repeated", For: "operators decided against"}
	operatorShared = []string{"tier", "office", "sector", "sizeClass", "operator", "group"}
	byDay          = slices.Concat(timeNames, operatorShared)
	byOffence      = slices.Concat(byDay, []string{"kind", "domain"})
	byJoint        = slices.Concat(operatorShared, []string{"direction", "agency", "measureCode"})
)

const (
	exactPoisson  = "exact Poisson"
	everyRecord   = "none: every record is counted"
	offenceNote   = " Offences come to light late: recent periods are incomplete, and what is detected depends on inspections."
	ratioTests    = "Ratio tests of Decree 225 art. 10 and Decree 237 art. 12"
	jointSource   = "Memoranda on joint sanctions (2017) and incentives (2016)"
	oneYear       = 365 * 86_400_000
	standingDoc   = " at the end of the period, or at the data cut where that is earlier; revoked ones and those against persons never count."
	whereDecided  = " There are rows where a decision that discredits holds from a day of the period on; the total has all."
	recidivismDoc = "Operators of whom another final offence occurred within 365 days after the first final decision against them, by Kaplan–Meier: those not followed so long, or " +
		"closed, count as long as they were. By the day of the first decision; kind and domain are of its offence. Offences before it are not recidivism."
)

// Enforcement is the fact of offences, discredits and joint measures.
var Enforcement = Fact{
	Name: "enforcement", Title: "Enforcement", Rows: "records", View: "enforcement_rows", Kind: "offences", Cover: CoverOffences,
	Doc: "Offences by the day they occurred, decisions that discredit by the day from which they hold, joint measures in force at the end of the period. Each measure is about " +
		"records of one kind and says by what they can be told apart.",
	Dimensions: slices.Concat(timeBuckets("of the record"), []Dimension{
		tierWhen("when the offence occurred, when the joint measure was imposed, at the first decision, or before the decision that discredits"),
		{Name: "kind", Kind: CodeList, Column: "kind", List: OffenceKinds, Title: "Kind of offence", Doc: "Of offences."},
		{Name: "domain", Kind: CodeList, Column: "domain", List: OffenceDomains, Title: "Domain", Doc: "Whose rules were broken. Of offences."},
		{Name: "direction", Kind: CodeList, Column: "direction", List: MeasureDirections, Title: "Direction", Doc: "Sanction or incentive. Of joint measures."},
		{Name: "agency", Kind: OpenCode, Column: "agency", Title: "Agency", Doc: "Agency that takes the joint measure, by the codes of the source."},
		{Name: "measureCode", Kind: OpenCode, Column: "measure", Title: "Joint measure", Doc: "Which measure of the memorandum, by the codes of the source."},
		{Name: "office", Kind: OpenCode, Column: "home_office", Title: "Home office", Doc: "Office where the operator is registered."},
	}, ofOperators),
	Measures: []Measure{
		{
			Name: "discreditEvents", Metric: 37, ID: "discredit_events", Title: "Discredit decisions", Unit: Records, Rollup: RollSum, Version: "1", Interval: exactPoisson,
			Source: "Decree 237 art. 12; Decree 225 art. 10", Doc: "Decisions that discredit an operator and hold from a day of the period on.",
			Formula: Total{Of: discredits, Process: true}, NeedsCover: []Cover{CoverTiers}, By: byDay, About: discreditEvent,
		},
		{
			Name: "discreditsRecorded", Metric: 37, ID: "discredit_events__recorded", Title: "Discredit decisions recorded", Unit: Records, Rollup: RollSum, Version: "1",
			Interval: exactPoisson, Source: "Decree 237 art. 12; Decree 225 art. 10",
			Doc: "Decisions that discredit an operator and were first recorded on a day of the period, from whichever day they hold: beside discreditEvents it shows how timely they are. A " +
				"decision whose record states no day of recording was recorded when it was loaded. There are rows for decisions that hold from a day of the period on and for those recorded in it.",
			Formula: TotalOn{Of: discredits, View: "discredit_recorded_rows", Process: true}, NeedsCover: []Cover{CoverTiers}, By: byDay, About: discreditEvent,
		},
		{
			Name: "discreditsPer1k", Metric: 37, ID: "discredit_events", Title: "Discredit decisions per 1,000 operators", Unit: PerThousand, Rollup: RollRatio, Version: "1",
			Interval: exactPoisson, Source: "Decree 237 art. 12; Decree 225 art. 10",
			Doc: "Decisions that discredit an operator and hold from a day of the period on, for each 1,000 operators of operatorStock at its end, or at the data cut where that is earlier: of a " +
				"month those of the month over the stock at the end of the month. By tier those who held it before over those who hold it at the end." + whereDecided,
			Formula: PerThousandOperators{discredits}, NeedsCover: []Cover{CoverTiers}, By: []string{"year", "quarter", "month", "tier", "office", "sector", "sizeClass"}, About: discreditEvent,
		},
		{
			Name: "discreditedOperators", Metric: 37, ID: "discredit_events", Title: "Discredited operators", Unit: Enterprises, Rollup: RollStock, Version: "1",
			Interval: everyRecord, Source: "Decree 237 art. 12; Decree 282",
			Doc: "Operators that are discredited, seriously ones included, at the end of the period, or at the data cut where that is earlier: those of operatorStock. By month at the end " +
				"of each. A stock: never add it over time." + whereDecided,
			Formula: StockAtEnd{Tiers: []string{"discredited", "seriously_discredited"}}, NeedsCover: []Cover{CoverTiers},
			By: []string{"year", "quarter", "month", "office", "sector", "sizeClass"}, About: discreditEvent,
		},
		{
			Name: "jointMeasuresActive", Metric: 38, ID: "joint_measures_active", Title: "Joint measures in force", Unit: Records, Rollup: RollStock, Version: "1", Interval: everyRecord,
			Source: jointSource, Doc: "Joint measures imposed and not lifted" + standingDoc, Formula: Total{Of: jointMeasures}, By: byJoint, About: jointRecord,
		},
		{
			Name: "jointMeasuresExecutedShare", Metric: 38, ID: "joint_measures_active", Title: "Joint measures executed", Unit: Ratio, Rollup: RollRatio, Version: "1",
			Interval: wilson, Source: jointSource, Doc: "Executed joint measures over those in force" + standingDoc + " Notices alone overstate what they reach.",
			Formula: Rate{jointMeasures.where("joint_measures_executed", Is("executed")), jointMeasures}, By: byJoint, About: jointRecord,
		},
		{
			Name: "jointMeasureExecutionMedianDays", Metric: 38, ID: "joint_measures_active", Title: "Execution of joint measures, median", Unit: Days, Rollup: RollSketch, Version: "1",
			Interval: ordered, Source: jointSource,
			Doc: "Median days from the decision on a joint measure to its execution, among executed ones in force" + standingDoc + " What waits for its execution is left out: see " +
				"jointMeasuresExecutedShare.",
			Formula: Quantile{0.5, executionTime}, By: byJoint, About: jointRecord,
		},
		{
			Name: "offences", Metric: 39, ID: "offence_rate_per_10k", Title: "Offences", Unit: Records, Rollup: RollSum, Version: "1", Interval: exactPoisson, Source: ratioTests,
			Doc:     "Final offences that occurred in the period, voluntary disclosures and appealed ones apart." + offenceNote,
			Formula: Total{Of: finalOffences, Process: true}, NeedsCover: []Cover{CoverOffences}, By: byOffence, About: offenceRecord,
		},
		{
			Name: "offencesDecided", Metric: 39, ID: "offence_rate_per_10k__by_decision", Title: "Offences decided", Unit: Records, Rollup: RollSum, Version: "1",
			Interval: exactPoisson, Source: ratioTests,
			Doc: "Final offences decided on a day of the period, whenever they occurred, voluntary disclosures and appealed ones apart; by the tier when they occurred. Recent periods are " +
				"complete by it. There are rows for offences that occurred in the period and for those decided in it.",
			Formula: TotalOn{Of: finalOffences, View: "offence_decision_rows", Process: true}, NeedsCover: []Cover{CoverOffences}, By: byOffence, About: offenceRecord,
		},
		{
			Name: "offencesAppealed", Metric: 39, ID: "offence_rate_per_10k", Title: "Offences under appeal", Unit: Records, Rollup: RollSum, Version: "1", Interval: exactPoisson,
			Source: ratioTests, Doc: "Offences that occurred in the period and are under appeal, voluntary disclosures apart.",
			Formula:    Total{Of: Aggregate{Name: "appealed", When: []Condition{offenceRecord, Coded{"status", []string{"appealed"}}, undisclosed}}, Process: true},
			NeedsCover: []Cover{CoverOffences}, By: byOffence, About: offenceRecord,
		},
		{
			Name: "offencesDisclosed", Metric: 39, ID: "offence_rate_per_10k", Title: "Offences disclosed voluntarily", Unit: Records, Rollup: RollSum, Version: "1",
			Interval: exactPoisson, Source: "Decree 237 art. 29", Doc: "Offences that occurred in the period and were disclosed by the operator itself, revoked ones apart.",
			Formula:    Total{Of: Aggregate{Name: "disclosed_offences", When: []Condition{offenceRecord, Not{Coded{"status", []string{"revoked"}}}, Is("disclosed")}}, Process: true},
			NeedsCover: []Cover{CoverOffences}, By: byOffence, About: offenceRecord,
		},
		{
			Name: "recidivismRate", Metric: 40, ID: "recidivism_rate", Title: "Recidivism within a year", Unit: Ratio, Rollup: RollKM, Version: "1",
			Interval: "Kaplan–Meier, log–log Greenwood, by group", Source: "Kaplan and Meier 1958", Doc: recidivismDoc,
			Formula: EndedBy{Within: oneYear, Of: recidivism}, NeedsCover: []Cover{CoverOffences}, By: byOffence, About: firstDecision,
		},
	},
}
