package catalog

var (
	release       = Event{"release", "released_ms", []Cover{CoverReleases}}
	inspectionEnd = Event{"the end of the last inspection", "inspections_ended_ms", []Cover{CoverInspections, CoverOutcomes}}
	sampleResult  = Event{"the result of the last sample", "samples_ended_ms", []Cover{CoverInspections, CoverOutcomes}}
)

const byRelease = " A declaration counts on the local day of its release, whenever it was lodged: `during`, time buckets and conditions on them mean that day, while the tier stays that at lodgement." + besideRows

// besideRows says which rows there are.
const besideRows = " There are rows for what was lodged in the period and for what counts in it by this day."

// workedOff says what times by the day of release are not.
const workedOff = " It tells what offices worked off, not how long goods waited that were lodged then: a backlog shows late and smaller than it was, and still when it is over. To judge clearance ask by lodgement."

// eventMeasures are measures by another day than that of lodgement (metrics 8, 10, 16, 17 and 26).
var eventMeasures = []Measure{
	{
		Name: "tradeValueCnyByRelease", Metric: 26, ID: "trade_value_cny__by_release", Title: "Trade value released", Unit: CNY, Rollup: RollSum, Version: "1", Interval: census,
		Source:  "IMTS 2010, para. 4.8; statistics by the month of release",
		Doc:     "Trade value as tradeValueCny, of declarations that were released." + byRelease,
		Formula: ByEvent{Total{Of: valueCNY}, release}, NeedsCover: []Cover{CoverValues, CoverReleases},
	},
	{
		Name: "clearanceTimeMeanHoursByRelease", Metric: 16, ID: "clearance_time_mean_h__by_release", Title: "Clearance time of what was released, mean", Unit: Hours, Rollup: RollMean,
		Version: "1", Interval: robust, Source: trs,
		Doc:     "Mean hours from lodgement to release." + workedOff + byRelease,
		Formula: ByEvent{Mean{customsTime}, release}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "clearanceTimeMedianHoursByRelease", Metric: 17, ID: "clearance_time_quantile_h__by_release", Title: "Clearance time of what was released, median", Unit: Hours,
		Rollup: RollSketch, Version: "1", Interval: ordered, Source: trs,
		Doc:     "Median hours from lodgement to release." + workedOff + byRelease,
		Formula: ByEvent{Quantile{0.5, customsTime}, release}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "clearanceTimeP90HoursByRelease", Metric: 17, ID: "clearance_time_quantile_h__by_release", Title: "Clearance time of what was released, 90th percentile", Unit: Hours,
		Rollup: RollSketch, Version: "1", Interval: ordered, Source: trs,
		Doc:     "Nine of ten declarations took at most so many hours from lodgement to release." + workedOff + byRelease,
		Formula: ByEvent{Quantile{0.9, customsTime}, release}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "overallClearanceTimeMeanHoursByRelease", Metric: 16, ID: "clearance_time_mean_h__by_release", Title: "Overall clearance time of what was released, mean", Unit: Hours,
		Rollup: RollMean, Version: "1", Interval: robust, Source: trs,
		Doc: "Mean hours from arrival of the means of transport (export: of the goods at the controlled place) to release among declarations of which the arrival is known. Negative " +
			"where release came first." + workedOff + byRelease,
		Formula: ByEvent{Mean{overallTime}, release}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "overallClearanceTimeMedianHoursByRelease", Metric: 17, ID: "clearance_time_quantile_h__by_release", Title: "Overall clearance time of what was released, median",
		Unit: Hours, Rollup: RollSketch, Version: "1", Interval: ordered, Source: trs,
		Doc: "Median hours from arrival of the means of transport (export: of the goods at the controlled place) to release among declarations of which the arrival is known. Negative " +
			"where release came first." + workedOff + byRelease,
		Formula: ByEvent{Quantile{0.5, overallTime}, release}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "hitRateByInspection", Metric: 8, ID: "hit_rate__by_inspection", Title: "Hit rate by the day of inspection", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source: "WCO risk management compendium: examinations with non-compliance",
		Doc: "As hitRate, by the local day on which the last manual or scan inspection of a declaration ended, in `during`, time buckets and conditions on them, whenever it was lodged. A " +
			"declaration counts once all its controls are finished, samples among them; one of which an inspection does not state its end is in no row." + besideRows,
		Formula: ByEvent{Rate{found, completed}, inspectionEnd}, NeedsCover: []Cover{CoverOutcomes},
	},
	{
		Name: "quarantineNonconformityRateByResult", Metric: 10, ID: "quarantine_nonconformity_rate__by_result", Title: "Quarantine non-conformity rate by the day of the result",
		Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson, Source: "GACC announcement of 2018: sampling results feed credit",
		Doc: "As quarantineNonconformityRate, by the local day on which the last sample of a declaration ended and its result was there, in `during`, time buckets and conditions on them, " +
			"whenever it was lodged: months that are over do not wait for results. One of which a sample does not state its end is in no row." + besideRows,
		Formula: ByEvent{Rate{sampleFailed, sampleTried}, sampleResult}, NeedsCover: []Cover{CoverInspections, CoverOutcomes},
	},
}
