package catalog

var (
	inspected          = Aggregate{Name: "inspected", When: []Condition{Is("inspected")}}
	operatorsInspected = Aggregate{Name: "operators_inspected", Distinct: "operator_key", When: []Condition{Is("inspected")}}

	completed = Aggregate{Name: "completed", When: []Condition{Is("inspected"), Is("completed")}}
	found     = Aggregate{Name: "hits", When: []Condition{Is("inspected"), Is("completed"), Is("hit")}}

	foundAny = Aggregate{Name: "hits_minor", When: []Condition{Is("inspected"), Is("completed"), AnyOf{Is("hit"), Is("hit_minor")}}}

	sampled       = []Condition{Is("sampled"), Is("sample_completed")}
	sampleTried   = Aggregate{Name: "samples_completed", When: sampled}
	sampleFailed  = Aggregate{Name: "samples_failed", When: append(sampled[:2:2], Is("sample_failed"))}
	sampleFinding = Aggregate{Name: "samples_failed_minor", When: append(sampled[:2:2], AnyOf{Is("sample_failed"), Is("sample_minor")})}

	randomCompleted = Aggregate{Name: "random_completed", When: []Condition{Is("inspected"), Is("completed"), Is("is_random")}}
	randomFound     = Aggregate{Name: "random_hits", When: []Condition{Is("inspected"), Is("completed"), Is("is_random"), Is("hit")}}

	valueInspected = Aggregate{Name: "value_cny_inspected", Column: "value_cny", Scale: 2, Value: true, When: []Condition{Is("inspected")}}

	controlled      = AnyOf{Is("inspected"), Is("sampled"), Is("doc_checked")}
	officerHours    = Aggregate{Name: "officer_hours", Column: "officer_hours", Scale: 4, When: []Condition{controlled}}
	hoursWorked     = Aggregate{Name: "hours_worked", Column: "work_hours", Scale: 4}
	inspectionHours = Aggregate{Name: "inspection_hours", Column: "inspection_hours", Scale: 4, When: []Condition{Is("inspected")}}
	recoveredCNY    = Aggregate{Name: "recovered_cny", Column: "recovered_cny", Scale: 2, NoneIs0: true, When: []Condition{Is("inspected")}}
)

const (
	inspectionSource = "GACC inspection rate (Decree 237 art. 23-24, Decree 251); WTO TFA 7.7.3(b)"
	hoursSource      = "WCO Time Release Study: resources"
	ordersCount      = " Ordered controls count, also those still open; cancelled ones do not. A declaration counts once however many controls it has."
)

// controlMeasures are how often declarations are controlled and what is found (metrics 1 to 10).
var controlMeasures = []Measure{
	{
		Name: "inspectionRate", Metric: 1, ID: "inspection_rate", Title: "Inspection rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source: inspectionSource, TierBound: true,
		Doc:     "Declarations with at least one manual or scan inspection that was ordered and not cancelled, over all declarations: pooled, each declaration counting once.",
		Formula: Rate{inspected, lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "manualInspectionRate", Metric: 1, ID: "inspection_rate", Title: "Manual inspection rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source: inspectionSource, TierBound: true,
		Doc:     "Declarations with a manual inspection of the goods over all declarations." + ordersCount,
		Formula: Rate{Aggregate{Name: "manual", When: []Condition{Is("insp_manual")}}, lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "scanInspectionRate", Metric: 1, ID: "inspection_rate", Title: "Scan inspection rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source: inspectionSource + "; WCO SAFE Framework: non-intrusive inspection", TierBound: true,
		Doc:     "Declarations with a non-intrusive inspection by scanner over all declarations." + ordersCount,
		Formula: Rate{Aggregate{Name: "scanned", When: []Condition{Is("insp_nii")}}, lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "samplingRate", Metric: 1, ID: "inspection_rate", Title: "Sampling rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source: inspectionSource, TierBound: true,
		Doc:     "Declarations with a quarantine sample or a laboratory control over all declarations." + ordersCount,
		Formula: Rate{Aggregate{Name: "sampled", When: []Condition{Is("sampled")}}, lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "documentaryCheckRate", Metric: 1, ID: "inspection_rate", Title: "Documentary check rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source: inspectionSource + "; RKC: checking the goods declaration", TierBound: true,
		Doc:     "Declarations whose documents were checked by an officer over all declarations." + ordersCount,
		Formula: Rate{Aggregate{Name: "documents_checked", When: []Condition{Is("doc_checked")}}, lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "inspectionRateOperatorMean", Metric: 2, ID: "inspection_rate_operator_mean", Title: "Inspection rate, mean over operators", Unit: Ratio,
		Rollup: RollOperator, Version: "1", Interval: "Student t over operators", Source: "Briefing wording: average inspection rate of enterprises", TierBound: true,
		Doc: "Unweighted mean of each operator's own inspection rate: what a typical enterprise experiences. It may differ several times from the pooled rate. Operators with few " +
			"declarations have rates far apart, one with a single declaration 0 or 1: show inspectionRateOperatorMean30 beside it.",
		Formula: OperatorMean{Of: inspected, Over: lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "inspectionRateOperatorMean30", Metric: 2, ID: "inspection_rate_operator_mean", Title: "Inspection rate, mean over operators with 30 declarations", Unit: Ratio,
		Rollup: RollOperator, Version: "1", Interval: "Student t over operators", Source: "Briefing wording: average inspection rate of enterprises", TierBound: true,
		Doc: "As inspectionRateOperatorMean, of operators with at least 30 declarations in the row, so that no rate is 0 or 1 by a single declaration; the denominator is how many " +
			"they are. Most operators may be smaller than that: it is about the regular traders among them. Rows of shorter times have fewer.",
		Formula: OperatorMean{Of: inspected, Over: lodged, Least: 30}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "inspectionRateOperatorMedian", Metric: 2, ID: "inspection_rate_operator_mean", Title: "Inspection rate, median over operators", Unit: Ratio,
		Rollup: RollOperator, Version: "1", Interval: "order statistics over operators", Source: "Briefing wording: average inspection rate of enterprises", TierBound: true,
		Doc: "Half of the operators have an inspection rate of their own of at most so much, each counting once; between both middle ones of an even number lies their mean. It is 0 " +
			"wherever more than half of them were never inspected, as most are where rates are low or operators small: read it beside operatorsInspected and operators.",
		Formula: OperatorMedian{inspected, lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "operatorsInspected", Metric: 2, ID: "inspection_rate_operator_mean", Title: "Operators inspected", Unit: Enterprises, Rollup: RollDistinct, Version: "1",
		Interval: census, Source: "Briefing wording: average inspection rate of enterprises", TierBound: true,
		Doc:     "Distinct operators with an inspected declaration in the row: the rest of `operators` was never inspected, a rate of 0 in inspectionRateOperatorMean.",
		Formula: Total{Of: operatorsInspected}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "inspectionRateValueWeighted", Metric: 3, ID: "inspection_rate_value_weighted", Title: "Inspection rate, weighted by value", Unit: Ratio,
		Rollup: RollRatio, Version: "1", Interval: drawn, Source: "IMTS 2010: statistical value", TierBound: true,
		Doc:     "Trade value of inspected declarations over that of all: what part of trade is touched. A few large shipments dominate it.",
		Formula: Quotient{Of: valueInspected, Over: valueCNY, Drawn: true}, NeedsCover: []Cover{CoverInspections, CoverValues},
	},
	{
		Name: "inspectionRateStandardised", Metric: 4, ID: "inspection_rate_standardised", Title: "Inspection rate, standardised by mix", Unit: Ratio,
		Rollup: RollRatio, Version: "1", Interval: "gamma (Fay and Feuer, mid-P), clustered by group", Source: "Direct standardisation; Fay and Feuer 1997", TierBound: true,
		Doc:     "The rate that the row would have with the mix of strata (see standardiseBy) of all tiers in the period: same goods, other tier. Unknown where the row covers less than 75 % of that mix.",
		Formula: Standardised{inspected, lodged}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "inspectionRateRatio", Metric: 5, ID: "inspection_rate_ratio", Title: "Inspection rate relative to regular operators", Unit: Ratio,
		Rollup: RollRatio, Version: "1", Interval: "delta method on the log, clustered by group; Koopman below five inspected", TierBound: true,
		Source:  "Decree 237 art. 23-24 (cap as a ratio); GACC publication of Q1 2024",
		Doc:     "Pooled inspection rate of the row over that of regular operators in the row's other dimensions. A row without one definite tier compares the AEO tiers.",
		Formula: RateRatio{inspected, lodged, RatioItself}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "inspectionRateReduction", Metric: 5, ID: "inspection_rate_ratio", Title: "Inspection rate, reduction against regular operators", Unit: Ratio,
		Rollup: RollRatio, Version: "1", Interval: "delta method on the log, clustered by group; Koopman below five inspected", TierBound: true,
		Source:  "Decree 237 art. 23-24 (cap as a ratio); GACC publication of Q1 2024",
		Doc:     "One minus inspectionRateRatio: the part of inspections that is spared, not percentage points; these are in inspectionRateDifference.",
		Formula: RateRatio{inspected, lodged, RatioReduction}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "inspectionRateDifference", Metric: 5, ID: "inspection_rate_ratio", Title: "Inspection rate, difference to regular operators", Unit: Ratio,
		Rollup: RollRatio, Version: "1", Interval: "from the clustered Wilson intervals of both rates (MOVER)", TierBound: true,
		Source: "Decree 237 art. 23-24 (cap as a ratio); GACC publication of Q1 2024",
		Doc: "Pooled inspection rate of the row less that of regular operators in the row's other dimensions: −0.19 is 19 percentage points fewer. A row without one definite tier " +
			"compares the AEO tiers.",
		Formula: RateRatio{inspected, lodged, RatioDifference}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "hitRate", Metric: 8, ID: "hit_rate", Title: "Hit rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source:  "WCO risk management compendium: examinations with non-compliance",
		Doc:     "Among declarations with a manual or scan inspection whose inspections are all finished: those with a discrepancy or seizure. A higher rate can mean better targeting.",
		Formula: Rate{found, completed}, NeedsCover: []Cover{CoverOutcomes},
	},
	{
		Name: "hitRateMinor", Metric: 8, ID: "hit_rate__include_minor", Title: "Hit rate, minor findings included", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source:  "WCO risk management compendium: examinations with non-compliance",
		Doc:     "As hitRate, with declarations of which a manual or scan inspection had no more than a minor finding counted, too.",
		Formula: Rate{foundAny, completed}, NeedsCover: []Cover{CoverOutcomes},
	},
	{
		Name: "randomHitRate", Metric: 9, ID: "random_hit_rate", Title: "Hit rate of random selection", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
		Source:  "Stratified random sampling, as in the EU measurement of compliance",
		Doc:     "Among declarations whose first inspection was selected at random and whose inspections are all finished: those with a discrepancy or seizure. The one comparison of tiers that targeting does not bend; its base is small.",
		Formula: Rate{randomFound, randomCompleted}, NeedsCover: []Cover{CoverInspections, CoverOutcomes},
	},
	{
		Name: "randomHitRateWeighted", Metric: 9, ID: "random_hit_rate__weighted", Title: "Hit rate of random selection, weighted by the sampling fraction", Unit: Ratio,
		Rollup: RollRatio, Version: "1", Interval: "gamma (Fay and Feuer, mid-P), clustered by group",
		Source: "Inverse probability weights, Horvitz and Thompson 1952; post-stratification, Holt and Smith 1979",
		Doc: "As randomHitRate, where some strata (see standardiseBy) are sampled more than others: in each the random inspections stand for its declarations, with the inverse of the fraction " +
			"of them that was selected as their weight. An estimate of what random selection would find among all of the row. Unknown where strata without any have more than 25 % of the row.",
		Formula: Poststratified{Of: randomFound, Over: randomCompleted, Whole: lodged}, NeedsCover: []Cover{CoverInspections, CoverOutcomes},
	},
	{
		Name: "quarantineNonconformityRate", Metric: 10, ID: "quarantine_nonconformity_rate", Title: "Quarantine non-conformity rate", Unit: Ratio, Rollup: RollRatio,
		Version: "1", Interval: wilson, Source: "GACC announcement of 2018: sampling results feed credit",
		Doc:     "Declarations with a failed sanitary, quarantine or quality sample over those whose samples are all finished. Results that are still open are left out, so recent months understate.",
		Formula: Rate{sampleFailed, sampleTried}, NeedsCover: []Cover{CoverInspections, CoverOutcomes},
	},
	{
		Name: "quarantineNonconformityRateMinor", Metric: 10, ID: "quarantine_nonconformity_rate__include_minor", Title: "Quarantine non-conformity rate, minor findings included",
		Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson, Source: "GACC announcement of 2018: sampling results feed credit",
		Doc:     "As quarantineNonconformityRate, with declarations of which a sample had no more than a minor finding counted, too.",
		Formula: Rate{sampleFinding, sampleTried}, NeedsCover: []Cover{CoverInspections, CoverOutcomes},
	},
}

// effortMeasures are what controls cost officers and yield (metrics 11 to 15).
var effortMeasures = []Measure{
	{
		Name: "findingsPerOfficerHour", Metric: 11, ID: "yield_per_officer_hour", Title: "Findings per officer hour", Unit: PerHour, Rollup: RollRatio, Version: "1",
		Interval: drawn, Source: "UNCTAD and WCO performance measurement: officer productivity", TierBound: true,
		Doc:     "Declarations with a discrepancy or seizure over the officer hours of manual and scan inspections. A joint visit counts once.",
		Formula: Quotient{Of: found, Over: inspectionHours, Drawn: true}, NeedsCover: []Cover{CoverInspections, CoverOutcomes, CoverHours},
	},
	{
		Name: "recoveredCnyPerOfficerHour", Metric: 11, ID: "yield_per_officer_hour", Title: "Recovered revenue per officer hour", Unit: CNYPerHour, Rollup: RollRatio,
		Version: "1", Interval: drawn, Source: "UNCTAD and WCO performance measurement: officer productivity", TierBound: true,
		Doc:     "Recovered duty and fines over the officer hours of manual and scan inspections. A few cases make most of it: show recoveredCnyPerOfficerHourTrimmed beside it.",
		Formula: Quotient{Of: recoveredCNY, Over: inspectionHours, Drawn: true}, NeedsCover: []Cover{CoverInspections, CoverOutcomes, CoverHours},
	},
	{
		Name: "recoveredCnyPerOfficerHourTrimmed", Metric: 11, ID: "yield_per_officer_hour", Title: "Recovered revenue per officer hour, trimmed", Unit: CNYPerHour, Rollup: RollDerived,
		Version: "1", Interval: drawn + "; the percentile held", Source: "UNCTAD and WCO performance measurement: officer productivity; trimmed mean", TierBound: true,
		Doc: "As recoveredCnyPerOfficerHour, without the inspected declarations that recovered more than the 99th percentile of the row: neither their revenue nor their hours count. The " +
			"percentile is that of inspected declarations that recovered anything, for most recover nothing, and one of all would be 0 or cut off ordinary recoveries: it is the least amount " +
			"that 99 % of those do not exceed, so that of fewer than 100 none is left out. How many are, a warning tells. Its interval holds the percentile as it is.",
		Formula: Quotient{Of: recoveredCNY, Over: inspectionHours, Drawn: true, Trimmed: true}, NeedsCover: []Cover{CoverInspections, CoverOutcomes, CoverHours},
	},
	{
		Name: "officerHours", Metric: 12, ID: "officer_hours", Title: "Officer hours", Unit: OfficerHours, Rollup: RollSum, Version: "1", Interval: census,
		Source:  hoursSource,
		Doc:     "Officers times hours of all controls of the declarations, preparation included; a joint visit counts once. Audits are apart, in auditHours." + lodgedBy,
		Formula: Total{Of: officerHours}, NeedsCover: []Cover{CoverInspections, CoverHours},
	},
	{
		Name: "officerHoursShare", Metric: 13, ID: "officer_hours_share", Title: "Share of officer hours", Unit: Ratio, Rollup: RollDerived, Version: "1",
		Interval: drawn, Source: "Briefing: away from the average use of forces", TierBound: true,
		Doc:     "Officer hours of the row's tier over those of all tiers in the row's other dimensions; show it beside tradeShareDeclarations. A row without one definite tier is that of the AEO tiers.",
		Formula: TierShare{Of: officerHours}, NeedsCover: []Cover{CoverInspections, CoverHours},
	},
	{
		Name: "resourceRiskAlignment", Metric: 14, ID: "resource_risk_alignment", Title: "Resources relative to risk", Unit: Ratio, Rollup: RollDerived, Version: "1",
		Interval: drawn, Source: "Briefing: changes the mode of average force", TierBound: true,
		Doc:     "Share of the row's tier in inspection hours over its share in expected non-compliance, which is declarations times randomHitRate (half a hit added): 1 is proportional. Unknown where a tier with declarations has no random inspection.",
		Formula: Alignment{Spent: inspectionHours, Found: randomFound, Tried: randomCompleted}, NeedsCover: []Cover{CoverInspections, CoverOutcomes, CoverHours},
	},
	{
		Name: "resourceRiskDissimilarity", Metric: 14, ID: "resource_risk_alignment", Title: "Dissimilarity of resources and risk", Unit: Ratio, Rollup: RollDerived, Version: "1",
		Interval: unsigned, Source: "Dissimilarity index of O. D. Duncan and B. Duncan 1955", TierBound: true,
		Doc: "The part of inspection hours that would have to go to other tiers for each to have the share that resourceRiskAlignment expects of it by its risk: half the sum over all tiers, in " +
			"the row's other dimensions, of how far both shares are apart. 0 is proportional; chance alone makes it more than that. It is the same for each tier.",
		Formula:    Alignment{Spent: inspectionHours, Found: randomFound, Tried: randomCompleted, Apart: true},
		NeedsCover: []Cover{CoverInspections, CoverOutcomes, CoverHours},
	},
	{
		Name: "freedOfficerHours", Metric: 15, ID: "freed_officer_hours", Title: "Officer hours freed", Unit: OfficerHours, Rollup: RollModel, Version: "1",
		Interval: "delta method; hours each as in the row", Source: "Counterfactual of metric 15: the reference rate in the row's own mix", TierBound: true,
		Doc:     "Officer hours that inspecting the row's declarations at the rate of regular operators would have taken more, stratum by stratum (see standardiseBy), at the row's own hours for each inspection. A model, not a saving.",
		Formula: Freed{Of: inspected, Over: lodged, Spent: inspectionHours}, NeedsCover: []Cover{CoverInspections, CoverHours},
	},
	{
		Name: "freedOfficerHoursAtReference", Metric: 15, ID: "freed_officer_hours", Title: "Officer hours freed, at the hours of regular operators", Unit: OfficerHours,
		Rollup: RollModel, Version: "1", Interval: "delta method; hours each as of regular operators", Source: "Counterfactual of metric 15: the reference rate in the row's own mix", TierBound: true,
		Doc:     "As freedOfficerHours, with the hours that an inspection of regular operators takes: the upper of the two choices. Between both lies the range of the model.",
		Formula: Freed{Of: inspected, Over: lodged, Spent: inspectionHours, Told: FreedReference}, NeedsCover: []Cover{CoverInspections, CoverHours},
	},
	{
		Name: "inspectionsAvoided", Metric: 15, ID: "freed_officer_hours", Title: "Inspections avoided", Unit: Declarations, Rollup: RollModel, Version: "1",
		Interval: "delta method", Source: "Counterfactual of metric 15: the reference rate in the row's own mix", TierBound: true,
		Doc:     "Declarations of the row that would have been inspected besides at the rate of regular operators, stratum by stratum (see standardiseBy). A model, not a count.",
		Formula: Freed{Of: inspected, Over: lodged, Spent: inspectionHours, Told: FreedCount}, NeedsCover: []Cover{CoverInspections},
	},
	{
		Name: "freedShareCovered", Metric: 15, ID: "freed_officer_hours", Title: "Share covered by the comparison", Unit: Ratio, Rollup: RollModel, Version: "1",
		Interval: census, Source: "Counterfactual of metric 15: common strata only", TierBound: true,
		Doc:     "Declarations of the row in strata that regular operators have, too, over all of the row: only these enter inspectionsAvoided and the officer hours freed.",
		Formula: Freed{Of: inspected, Over: lodged, Spent: inspectionHours, Told: FreedCovered},
	},
}
