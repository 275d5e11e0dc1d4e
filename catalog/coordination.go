package catalog

import "slices"

// CaseKinds are the services of coordinators (GACC Announcement 181 of 2018, art. 3).
var CaseKinds = []Code{
	{"policy_consultation", "Policy consultation"},
	{"hear_demands", "Hearing demands"},
	{"resolve_difficulty", "Resolving a difficulty"},
	{"seek_opinions", "Seeking opinions"},
	{"guide_improvement", "Guidance to improve"},
	{"guide_cooperation", "Guidance to cooperate"},
	{"other_cooperation", "Other cooperation"},
}

// CaseChannels are the ways to a coordinator.
var CaseChannels = []Code{
	{"wechat", "WeChat"}, {"phone", "Phone"}, {"hotline12360", "Hotline 12360"}, {"visit", "Visit"}, {"counter", "Counter"}, {"mail", "Mail"},
}

// CaseWeights tell difficult cases from others.
var CaseWeights = []Code{{"difficult", "Difficult"}, {"ordinary", "Not difficult"}, {"unknown", "Not stated"}}

const coordinatorSource = "GACC Announcement 181 of 2018, art. 3"

var (
	casesOpened   = Aggregate{Name: "cases"}
	casesFollowed = casesOpened.where("followed", Is("followed"))
	casesReopened = casesFollowed.where("reopened", Is("reopened"))
	byCase        = []string{"tier", "kind", "channel", "difficult", "theme", "operator", "group", "sector", "sizeClass"}
	reopenedCases = Rate{casesReopened, casesFollowed}

	resolution   = Waiting{Name: "resolution", Waited: "waited", Ended: "resolved", For: "resolution"}
	responseTime = Duration{Name: "response", To: "responded_ms", PerUnit: 3.6e6}
)

const whereOpened = " There are rows for cases that were opened in the period and for those that count here."

const resolutionDoc = " from opening to resolution, the last one where a case was opened again. Open cases count as still waiting at the data cut, withdrawn ones " +
	"and those closed unresolved until then. Cases closed early to look fast are opened again: read it beside reopenedShare."

// Coordination is the fact of coordinator cases.
var Coordination = Fact{
	Name: "coordination", Title: "Coordinator cases", Rows: "cases", View: "coordinator_case_rows", Kind: "coordinator_cases", Cover: CoverCases,
	Doc: "Cases of the coordinators who serve enterprises, of every tier, by the day they were opened, each as it stood at the data cut. Cases of an operator about one theme, each " +
		"opened within 24 hours of the one before, are linked and counted once, as the first of them: open as long as one of them is, else resolved when the last one was. A case that " +
		"states no theme repeats none.",
	LeftOut: []Omission{{Reason: "REPEATED_WITHIN_24H", When: Coded{"left_out", []string{"REPEATED_WITHIN_24H"}}}},
	Dimensions: slices.Concat(timeBuckets("of opening"), []Dimension{
		tierWhen("when the case was opened"),
		{Name: "kind", Kind: CodeList, Column: "kind", List: CaseKinds, Title: "Service", Doc: "Which of the seven services."},
		{Name: "channel", Kind: CodeList, Column: "channel", List: CaseChannels, Title: "Channel", Doc: "How the operator came."},
		{Name: "difficult", Kind: CodeList, Column: "difficult", List: CaseWeights, Title: "Difficult", Doc: "Whether it is a difficult case."},
		{Name: "theme", Kind: OpenCode, Column: "theme", Title: "Theme", Doc: "What it is about, by the codes of the source."},
	}, ofOperators),
	Measures: []Measure{
		{
			Name: "operatorsServed", Metric: 42, ID: "operators_served", Title: "Operators served", Unit: Enterprises, Rollup: RollDistinct, Version: "1", Interval: everyRecord,
			Source: coordinatorSource, Doc: "Distinct operators with a case opened in the period. Months do not add up to the year.",
			Formula: DistinctOperators{}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "cases", Metric: 43, ID: "coordinator_cases", Title: "Cases", Unit: Records, Rollup: RollSum, Version: "1", Interval: everyRecord, Source: coordinatorSource,
			Doc: "Cases opened, linked ones once. Talks are not cases.", Formula: Total{Of: casesOpened}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "casesPer100Operators", Metric: 43, ID: "coordinator_cases", Title: "Cases per 100 operators served", Unit: PerHundred, Rollup: RollDerived, Version: "1",
			Interval: everyRecord, Source: coordinatorSource, Doc: "Cases opened, linked ones once, for each 100 distinct operators that have one.",
			Formula: PerHundredOperators{casesOpened}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "openCases", Metric: 43, ID: "coordinator_cases", Title: "Open cases", Unit: Records, Rollup: RollStock, Version: "1", Interval: everyRecord, Source: coordinatorSource,
			Doc:     "Of the cases opened in the period, those neither resolved, closed nor withdrawn by the data cut.",
			Formula: Total{Of: casesOpened.where("open", Is("open"))}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "resolvedCases", Metric: 43, ID: "coordinator_cases", Title: "Resolved cases", Unit: Records, Rollup: RollSum, Version: "1", Interval: everyRecord,
			Source: coordinatorSource, Doc: "Of the cases opened in the period, those resolved by the data cut.",
			Formula: Total{Of: casesOpened.where("resolved", Is("resolved"))}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "casesResolvedThen", Metric: 43, ID: "coordinator_cases__by_resolution", Title: "Cases resolved in the period", Unit: Records, Rollup: RollSum, Version: "1",
			Interval: everyRecord, Source: coordinatorSource, Doc: "Cases resolved on a day of the period, whenever they were opened; by the tier when they were." + whereOpened,
			Formula: TotalOn{Of: casesOpened, View: "coordinator_case_resolutions"}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "casesOpenAtEnd", Metric: 43, ID: "coordinator_cases__at_end", Title: "Cases open at the end", Unit: Records, Rollup: RollStock, Version: "1", Interval: everyRecord,
			Source:  coordinatorSource,
			Doc:     "Cases open at the end of the period, or at the data cut where that is earlier, whenever they were opened. A stock: never add it over time." + whereOpened,
			Formula: TotalOn{Of: casesOpened, View: "coordinator_cases_standing", AtEnd: true}, NeedsCover: []Cover{CoverCases}, By: byCase,
		},
		{
			Name: "reopenedCases", Metric: 43, ID: "coordinator_cases", Title: "Cases opened again", Unit: Records, Rollup: RollSum, Version: "1", Interval: everyRecord,
			Source: coordinatorSource, Doc: "Of the cases opened in the period, those that were opened again at least once after they had been resolved.",
			Formula: Total{Of: casesReopened}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "reopenedShare", Metric: 43, ID: "coordinator_cases", Title: "Share of cases opened again", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
			Source: coordinatorSource, Doc: "Cases that were opened again at least once over those of which it is stated how often they were.",
			Formula: reopenedCases, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "firstResponseMedianHours", Metric: 44, ID: "case_resolution_h", Title: "First response, median", Unit: Hours, Rollup: RollSketch, Version: "1",
			Interval: ordered, Source: coordinatorSource, Doc: "Median hours from opening to first response, among cases that were answered. Hours elapse by day and by night.",
			Formula: Quantile{0.5, responseTime}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "caseResolutionMedianHours", Metric: 44, ID: "case_resolution_h", Title: "Case resolution, Kaplan–Meier median", Unit: Hours, Rollup: RollKM, Version: "1",
			Interval: brookmeyer, Source: "Kaplan and Meier 1958; Brookmeyer and Crowley 1982", Doc: "Median hours" + resolutionDoc,
			Formula: Survival{Level: 0.5, Of: resolution, Again: &reopenedCases}, NeedsCover: []Cover{CoverCases},
		},
		{
			Name: "caseResolutionP90Hours", Metric: 44, ID: "case_resolution_h", Title: "Case resolution, Kaplan–Meier 90th percentile", Unit: Hours, Rollup: RollKM, Version: "1",
			Interval: brookmeyer, Source: "Kaplan and Meier 1958; Brookmeyer and Crowley 1982", Doc: "Nine of ten cases took at most so many hours" + resolutionDoc,
			Formula: Survival{Level: 0.9, Of: resolution, Again: &reopenedCases}, NeedsCover: []Cover{CoverCases},
		},
	},
}
