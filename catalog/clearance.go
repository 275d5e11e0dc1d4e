package catalog

// ReferenceTier is what ratios compare with: the general-credit enterprises of Decree 237, art. 23-24.
const ReferenceTier = "regular"

// AEOTiers are the tiers that mutual recognition and the founding briefing call AEO; every built-in regime lists this one alone.
var AEOTiers = []string{"advanced_certified"}

var (
	lodged    = Aggregate{Name: "declarations"}
	inspected = Aggregate{Name: "inspected", When: []string{"inspected"}}
	completed = Aggregate{Name: "completed", When: []string{"inspected", "completed"}}
	found     = Aggregate{Name: "hits", When: []string{"inspected", "completed", "hit"}}
	valueCNY  = Aggregate{Name: "value_cny", Column: "value_cny", Scale: 2, Value: true}
	valueOwn  = Aggregate{Name: "value_declared", Column: "value_declared", Scale: 4, Value: true}
	netWeight = Aggregate{Name: "net_kg", Column: "net_kg", Scale: 3}

	customsTime = Duration{Name: "customs", To: "released_ms", PerUnit: 3.6e6}
	overallTime = Duration{Name: "overall", From: "arrived_ms", To: "released_ms", Signed: true, PerUnit: 3.6e6}
	onsiteTime  = Duration{Name: "onsite", To: "onsite_ms", PerUnit: 6e4}
)

const (
	wilson   = "Wilson on the effective sample size, clustered by group"
	census   = "none: every declaration is counted"
	ordered  = "order statistics"
	lodgedBy = " Counted by the local day of lodgement."
)

// Clearance is the fact of declarations: one row per live declaration of import or export.
var Clearance = Fact{
	Name:  "clearance",
	Title: "Clearance of declarations",
	Doc: "Declarations with their inspections, times and values. A declaration belongs to the local day it was lodged and to the " +
		"management tier its consignee (import) or consignor (export) had at that instant. Cancelled declarations are left out; transit and " +
		"free-zone movements enter only when `direction` names them.",
	Dimensions: []Dimension{
		{Name: "year", Kind: TimeBucket, Bucket: "year", Title: "Year", Doc: "First day of the calendar year of lodgement."},
		{Name: "quarter", Kind: TimeBucket, Bucket: "quarter", Title: "Quarter", Doc: "First day of the quarter of lodgement."},
		{Name: "month", Kind: TimeBucket, Bucket: "month", Title: "Month", Doc: "First day of the month of lodgement."},
		{Name: "week", Kind: TimeBucket, Bucket: "week", Title: "Week", Doc: "Monday of the week of lodgement."},
		{Name: "day", Kind: TimeBucket, Bucket: "day", Title: "Day", Doc: "Day of lodgement."},
		{Name: "tier", Kind: CodeList, Column: "tier", List: Tiers, Title: "Credit tier", Doc: "Management tier of the attributed operator at lodgement."},
		{Name: "direction", Kind: CodeList, Column: "direction", List: Directions, Title: "Direction", Doc: "Import, export, transit or free-zone movement."},
		{Name: "transportMode", Kind: CodeList, Column: "transport_mode", List: TransportModes, Title: "Transport mode", Doc: "Mode of transport at the border."},
		{Name: "office", Kind: OpenCode, Column: "office", Title: "Customs office", Doc: "Office of declaration."},
		{Name: "hs2", Kind: OpenCode, Column: "hs2", Title: "HS chapter", Doc: "Chapter of the item with the largest statistical value; `unknown` where there are no items."},
		{Name: "partnerCountry", Kind: OpenCode, Column: "partner_country", Title: "Partner country", Doc: "Consignment (import) or destination (export) country, ISO 3166-1 alpha-2."},
		{Name: "declaredCcy", Kind: OpenCode, Column: "declared_ccy", Title: "Declared currency", Doc: "ISO 4217 code; `XXX` where the currency is not known."},
		{Name: "operator", Kind: OperatorKey, Column: "operator_key", Title: "Operator", Doc: "Attributed operator, by the id its source uses.", AnalystOnly: true},
	},
	Measures: []Measure{
		{
			Name: "declarations", ID: "declarations", Title: "Declarations", Unit: Declarations, Rollup: RollSum, Version: "1", Interval: census,
			Source:  "WCO Data Model: Declaration",
			Doc:     "Live declarations, latest version, cancelled ones left out." + lodgedBy,
			Formula: Total{lodged},
		},
		{
			Name: "operators", ID: "operators", Title: "Operators trading", Unit: Enterprises, Rollup: RollDistinct, Version: "1", Interval: census,
			Source:  "WCO SAFE Framework: economic operator",
			Doc:     "Distinct attributed operators with a declaration in the row, never declarants. Not the stock of certified operators: see operatorStock.",
			Formula: DistinctOperators{},
		},
		{
			Name: "tradeValueCny", Metric: 26, ID: "trade_value_cny", Title: "Trade value", Unit: CNY, Rollup: RollSum, Version: "1", Interval: census,
			Source:  "IMTS 2010, para. 4.8",
			Doc:     "Statistical value, imports CIF plus exports FOB, in yuan. Temporary procedures are outside. Unknown where a declaration's value in yuan is not known.",
			Formula: Total{valueCNY}, NeedsCover: []Cover{CoverValues},
		},
		{
			Name: "tradeValueDeclared", ID: "trade_value_declared", Title: "Declared value", Unit: DeclaredCcy, Rollup: RollSum, Version: "1", Interval: census,
			Source:  "WCO Data Model: invoice amount",
			Doc:     "Invoice value in the declared currency. Unknown where a row mixes currencies: group by declaredCcy.",
			Formula: Total{valueOwn},
		},
		{
			Name: "netWeightKg", ID: "net_weight_kg", Title: "Net weight", Unit: Kilograms, Rollup: RollSum, Version: "1", Interval: census,
			Source:  "WCO Data Model: net net weight",
			Doc:     "Net mass of the goods." + lodgedBy,
			Formula: Total{netWeight}, NeedsCover: []Cover{CoverWeights},
		},
		{
			Name: "inspectionRate", Metric: 1, ID: "inspection_rate", Title: "Inspection rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
			Source: "GACC inspection rate (Decree 237 art. 23-24, Decree 251); WTO TFA 7.7.3(b)", TierBound: true,
			Doc:     "Declarations with at least one manual or scan inspection that was ordered and not cancelled, over all declarations: pooled, each declaration counting once.",
			Formula: Rate{inspected, lodged}, NeedsCover: []Cover{CoverInspections},
		},
		{
			Name: "inspectionRateOperatorMean", Metric: 2, ID: "inspection_rate_operator_mean", Title: "Inspection rate, mean over operators", Unit: Ratio,
			Rollup: RollOperator, Version: "1", Interval: "Student t over operators", Source: "Briefing wording: average inspection rate of enterprises", TierBound: true,
			Doc:     "Unweighted mean of each operator's own inspection rate: what a typical enterprise experiences. It may differ several times from the pooled rate.",
			Formula: OperatorMean{inspected, lodged}, NeedsCover: []Cover{CoverInspections},
		},
		{
			Name: "inspectionRateRatio", Metric: 5, ID: "inspection_rate_ratio", Title: "Inspection rate relative to regular operators", Unit: Ratio,
			Rollup: RollRatio, Version: "1", Interval: "delta method on the log, clustered by group; Koopman below five inspected", TierBound: true,
			Source:  "Decree 237 art. 23-24 (cap as a ratio); GACC publication of Q1 2024",
			Doc:     "Pooled inspection rate of the row over that of regular operators in the row's other dimensions. A row without one definite tier compares the AEO tiers.",
			Formula: RateRatio{inspected, lodged}, NeedsCover: []Cover{CoverInspections},
		},
		{
			Name: "hitRate", Metric: 8, ID: "hit_rate", Title: "Hit rate", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: wilson,
			Source:  "WCO risk management compendium: examinations with non-compliance",
			Doc:     "Among declarations with a manual or scan inspection whose inspections are all finished: those with a discrepancy or seizure. A higher rate can mean better targeting.",
			Formula: Rate{found, completed}, NeedsCover: []Cover{CoverOutcomes},
		},
		{
			Name: "tradeShareValue", Metric: 27, ID: "trade_share", Title: "Share of trade, by value", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: census,
			Source: "WCO PMM: AEO involvement in trade", TierBound: true,
			Doc:     "Trade value of the row over that of all declarations of its time bucket that match the filter without its tier conditions.",
			Formula: Share{Of: valueCNY}, NeedsCover: []Cover{CoverValues},
		},
		{
			Name: "tradeShareDeclarations", Metric: 27, ID: "trade_share", Title: "Share of trade, by declarations", Unit: Ratio, Rollup: RollRatio, Version: "1",
			Interval: census, Source: "WCO PMM: AEO involvement in trade", TierBound: true,
			Doc:     "Declarations of the row over those of its time bucket that match the filter without its tier conditions.",
			Formula: Share{Of: lodged},
		},
		{
			Name: "tradeShareWeight", Metric: 27, ID: "trade_share", Title: "Share of trade, by net weight", Unit: Ratio, Rollup: RollRatio, Version: "1",
			Interval: census, Source: "WCO PMM: AEO involvement in trade", TierBound: true,
			Doc:     "Net weight of the row over that of its time bucket that matches the filter without its tier conditions.",
			Formula: Share{Of: netWeight}, NeedsCover: []Cover{CoverWeights},
		},
		{
			Name: "aeoTradeShareValue", Metric: 27, ID: "trade_share", Title: "AEO share of trade value", Unit: Ratio, Rollup: RollRatio, Version: "1",
			Interval: census, Source: "WCO PMM: AEO involvement in trade", TierBound: true,
			Doc:     "Trade value of AEO operators over that of all operators, both within the row; tier conditions of the filter are set aside.",
			Formula: Share{Of: valueCNY, AEO: true}, NeedsCover: []Cover{CoverValues},
		},
		{
			Name: "clearanceTimeMedianHours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Clearance time, median", Unit: Hours, Rollup: RollSketch,
			Version: "1", Interval: ordered, Source: "WCO Time Release Study v3; WTO TFA 7.6",
			Doc:     "Median hours from lodgement to release among released declarations. Recent cohorts hold open declarations: see clearanceTimeKmMedianHours.",
			Formula: Quantile{0.5, customsTime}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "clearanceTimeP90Hours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Clearance time, 90th percentile", Unit: Hours, Rollup: RollSketch,
			Version: "1", Interval: ordered, Source: "WCO Time Release Study v3; WTO TFA 7.6",
			Doc:     "Nine of ten released declarations were released within this many hours of lodgement.",
			Formula: Quantile{0.9, customsTime}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "overallClearanceTimeMedianHours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Overall clearance time, median", Unit: Hours,
			Rollup: RollSketch, Version: "1", Interval: ordered, Source: "WCO Time Release Study v3: arrival to release",
			Doc:     "Median hours from arrival of the means of transport (export: of the goods at the controlled place) to release. Negative where release came first.",
			Formula: Quantile{0.5, overallTime}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "overallClearanceTimeP90Hours", Metric: 17, ID: "clearance_time_quantile_h", Title: "Overall clearance time, 90th percentile", Unit: Hours,
			Rollup: RollSketch, Version: "1", Interval: ordered, Source: "WCO Time Release Study v3: arrival to release",
			Doc:     "Nine of ten released declarations were released within this many hours of arrival.",
			Formula: Quantile{0.9, overallTime}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "clearanceTimeKmMedianHours", Metric: 19, ID: "clearance_time_km_median_h", Title: "Clearance time, Kaplan–Meier median", Unit: Hours,
			Rollup: RollKM, Version: "1", Interval: "Brookmeyer–Crowley, log–log Greenwood", Source: "Kaplan and Meier 1958; Brookmeyer and Crowley 1982",
			Doc:     "Median hours from lodgement to release, open declarations counted as still waiting at the data cut and cancelled ones until they were cancelled.",
			Formula: Survival{0.5}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "onsiteInspectionMedianMinutes", Metric: 22, ID: "onsite_inspection_minutes", Title: "On-site inspection, median", Unit: Minutes,
			Rollup: RollSketch, Version: "1", Interval: ordered, Source: "WCO Time Release Study: examination start to end",
			Doc:     "Median minutes between start and end of manual inspections, visits of one declaration added, visits over 24 hours left out. Waiting is not in it.",
			Formula: Quantile{0.5, onsiteTime}, NeedsCover: []Cover{CoverOutcomes, CoverHours},
		},
	},
}

// OperatorStock is the stock of operators at the end of a local day.
var OperatorStock = Fact{
	Name:  "operatorStock",
	Title: "Stock of operators",
	Doc:   "Operators by the tier they hold at the end of a local day, dormant ones included, closed ones not. An operator without any tier decision is `unknown`.",
	Stock: true,
	Dimensions: []Dimension{
		{Name: "tier", Kind: CodeList, Column: "tier", List: Tiers, Title: "Credit tier", Doc: "Title tier: a suspended operator keeps it."},
		{Name: "regime", Kind: OpenCode, Column: "regime", Title: "Regime", Doc: "Credit regime of the decision in force."},
		{Name: "sector", Kind: OpenCode, Column: "sector", Title: "Sector", Doc: "Sector of the operator."},
		{Name: "sizeClass", Kind: OpenCode, Column: "size_class", Title: "Size class", Doc: "Size class of the operator."},
		{Name: "office", Kind: OpenCode, Column: "home_office", Title: "Home office", Doc: "Office where the operator is registered."},
	},
	Measures: []Measure{
		{
			Name: "operators", Metric: 30, ID: "operators_by_tier", Title: "Operators", Unit: Enterprises, Rollup: RollStock, Version: "1", Interval: census,
			Source:  "Decree 237 and 251: publicity of credit status",
			Doc:     "Operators whose tier interval covers the end of the day. A stock: never add it over time.",
			Formula: StockCount{},
		},
	},
}

// Facts returns every fact, in the order of the public schema.
func Facts() []Fact { return []Fact{Clearance, OperatorStock} }
