package catalog

import (
	"fmt"
	"slices"
)

var (
	customsTime   = Duration{Name: "customs", To: "released_ms", PerUnit: 3.6e6}
	overallTime   = Duration{Name: "overall", From: "arrived_ms", To: "released_ms", Signed: true, PerUnit: 3.6e6}
	effectiveTime = Duration{Name: "effective", From: "arrived_ms", Later: Lodged, To: "released_ms", Signed: true, PerUnit: 3.6e6}
	doorTime      = Duration{Name: "door", From: "arrived_ms", To: "removed_ms", PerUnit: 3.6e6}
	onsiteTime    = Duration{Name: "onsite", To: "onsite_ms", PerUnit: 6e4}
)

const (
	trs    = "WCO Time Release Study v3; WTO TFA 7.6"
	robust = "Student t, robust by group"

	brookmeyer = "Brookmeyer–Crowley, log–log Greenwood, by group"
)

// timeMeasures are how long declarations take (metrics 16, 17 and 19 to 22).
var timeMeasures = slices.Concat(clearanceTimes, backlog, releasedShares, onsiteTimes)

var clearanceTimes = []Measure{
	{
		Name: "clearanceTimeMeanHours", Metric: 16, ID: "clearance_time_mean_h", Title: "Clearance time, mean", Unit: Hours, Rollup: RollMean, Version: "1",
		Interval: robust, Source: trs,
		Doc:     "Mean hours from lodgement to release among declarations that have both. A few long detentions move it.",
		Formula: Mean{customsTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "clearanceTimeMedianHours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Clearance time, median", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Median hours from lodgement to release among declarations that have both. Recent cohorts hold open declarations: see clearanceTimeKmMedianHours.",
		Formula: Quantile{0.5, customsTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "clearanceTimeP90Hours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Clearance time, 90th percentile", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Nine of ten declarations took at most so many hours from lodgement to release.",
		Formula: Quantile{0.9, customsTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "overallClearanceTimeMeanHours", Metric: 16, ID: "clearance_time_mean_h", Title: "Overall clearance time, mean", Unit: Hours, Rollup: RollMean, Version: "1",
		Interval: robust, Source: trs,
		Doc:     "Mean hours from arrival of the means of transport (export: of the goods at the controlled place) to release among declarations that have both. A few long detentions move it. Negative where release came first.",
		Formula: Mean{overallTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "overallClearanceTimeMedianHours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Overall clearance time, median", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Median hours from arrival of the means of transport (export: of the goods at the controlled place) to release among declarations that have both. Negative where release came first.",
		Formula: Quantile{0.5, overallTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "overallClearanceTimeP90Hours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Overall clearance time, 90th percentile", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Nine of ten declarations took at most so many hours from arrival of the means of transport (export: of the goods at the controlled place) to release. Negative where release came first.",
		Formula: Quantile{0.9, overallTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "effectiveClearanceTimeMeanHours", Metric: 16, ID: "clearance_time_mean_h", Title: "Effective clearance time, mean", Unit: Hours, Rollup: RollMean, Version: "1",
		Interval: robust, Source: trs,
		Doc:     "Mean hours from the later of arrival and lodgement to release among declarations that have both. A few long detentions move it.",
		Formula: Mean{effectiveTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "effectiveClearanceTimeMedianHours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Effective clearance time, median", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Median hours from the later of arrival and lodgement to release among declarations that have both.",
		Formula: Quantile{0.5, effectiveTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "effectiveClearanceTimeP90Hours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Effective clearance time, 90th percentile", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Nine of ten declarations took at most so many hours from the later of arrival and lodgement to release.",
		Formula: Quantile{0.9, effectiveTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "doorClearanceTimeMeanHours", Metric: 16, ID: "clearance_time_mean_h", Title: "Door clearance time, mean", Unit: Hours, Rollup: RollMean, Version: "1",
		Interval: robust, Source: trs,
		Doc:     "Mean hours from arrival of the means of transport to removal of the goods among declarations that have both. A few long detentions move it.",
		Formula: Mean{doorTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "doorClearanceTimeMedianHours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Door clearance time, median", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Median hours from arrival of the means of transport to removal of the goods among declarations that have both.",
		Formula: Quantile{0.5, doorTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "doorClearanceTimeP90Hours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Door clearance time, 90th percentile", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: ordered, Source: trs,
		Doc:     "Nine of ten declarations took at most so many hours from arrival of the means of transport to removal of the goods.",
		Formula: Quantile{0.9, doorTime}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "clearanceTimeKmMedianHours", Metric: 19, ID: "clearance_time_km_median_h", Title: "Clearance time, Kaplan–Meier median", Unit: Hours,
		Rollup: RollKM, Version: "1", Interval: brookmeyer, Source: "Kaplan and Meier 1958; Brookmeyer and Crowley 1982",
		Doc:     "Median hours from lodgement to release, open declarations counted as still waiting at the data cut and cancelled ones until they were cancelled.",
		Formula: Survival{Level: 0.5}, NeedsCover: []Cover{CoverReleases},
	},
}

var releasedShares = []Measure{
	{
		Name: "releasedWithin1hShare", Metric: 21, ID: "release_within_share", Title: "Released within 1 hour", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: wilson, Source: "WTO TFA 7.6, 7.7.3(c)",
		Doc:     withinDoc(1),
		Formula: releasedWithin(1), NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "releasedWithin8hShare", Metric: 21, ID: "release_within_share", Title: "Released within 8 hours", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: wilson, Source: "WTO TFA 7.6, 7.7.3(c)",
		Doc:     withinDoc(8),
		Formula: releasedWithin(8), NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "releasedWithin24hShare", Metric: 21, ID: "release_within_share", Title: "Released within 24 hours", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: wilson, Source: "WTO TFA 7.6, 7.7.3(c)",
		Doc:     withinDoc(24),
		Formula: releasedWithin(24), NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "releasedWithin48hShare", Metric: 21, ID: "release_within_share", Title: "Released within 48 hours", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: wilson, Source: "WTO TFA 7.6, 7.7.3(c)",
		Doc:     withinDoc(48),
		Formula: releasedWithin(48), NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "releasedWithin72hShare", Metric: 21, ID: "release_within_share", Title: "Released within 72 hours", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: wilson, Source: "WTO TFA 7.6, 7.7.3(c)",
		Doc:     withinDoc(72),
		Formula: releasedWithin(72), NeedsCover: []Cover{CoverReleases},
	},
}

var onsiteTimes = []Measure{
	{
		Name: "onsiteInspectionMedianMinutes", Metric: 22, ID: "onsite_inspection_minutes", Title: "On-site inspection, median", Unit: Minutes,
		Rollup: RollSketch, Version: "1", Interval: ordered, Source: "WCO Time Release Study: examination start to end",
		Doc:     "Median minutes between start and end of manual inspections, visits of one declaration added, visits over 24 hours left out. Waiting is not in it.",
		Formula: Quantile{0.5, onsiteTime}, NeedsCover: []Cover{CoverOutcomes, CoverHours},
	},
	{
		Name: "onsiteInspectionP90Minutes", Metric: 22, ID: "onsite_inspection_minutes", Title: "On-site inspection, 90th percentile", Unit: Minutes,
		Rollup: RollSketch, Version: "1", Interval: ordered, Source: "WCO Time Release Study: examination start to end",
		Doc:     "Nine of ten declarations with a manual inspection took at most so many minutes on site, visits of one declaration added, visits over 24 hours left out.",
		Formula: Quantile{0.9, onsiteTime}, NeedsCover: []Cover{CoverOutcomes, CoverHours},
	},
}

func withinDoc(hours int) string {
	time := hoursOrDays(int64(hours))
	return fmt.Sprintf("Declarations released at most %s after lodgement over those lodged %s or more before the data cut, open ones included. Hours elapse by day and by night.", time, time)
}

// releasedWithin leaves out declarations that have not been watched long enough and those released before they were lodged (E020).
func releasedWithin(hours int64) Rate {
	ms := hours * 3_600_000
	seen := []Condition{Watched(ms), AnyOf{Lacks("released_ms"), Timed{customsTime}}}
	return Rate{
		Aggregate{Name: fmt.Sprintf("released_within_%dh", hours), When: append(seen, Within{customsTime, ms})},
		Aggregate{Name: fmt.Sprintf("watched_%dh", hours), When: seen},
	}
}
