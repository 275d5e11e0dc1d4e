package catalog

var tradeMeasures = []Measure{
	{
		Name: "declarations", ID: "declarations", Title: "Declarations", Unit: Declarations, Rollup: RollSum, Version: "1", Interval: census,
		Source:  "WCO Data Model: Declaration",
		Doc:     "Live declarations, latest version, cancelled ones left out." + lodgedBy,
		Formula: Total{Of: lodged},
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
		Formula: Total{Of: valueCNY}, NeedsCover: []Cover{CoverValues},
	},
	{
		Name: "tradeValueDeclared", ID: "trade_value_declared", Title: "Declared value", Unit: DeclaredCcy, Rollup: RollSum, Version: "1", Interval: census,
		Source:  "WCO Data Model: invoice amount",
		Doc:     "Invoice value in the declared currency. Unknown where a row mixes currencies: group by declaredCcy.",
		Formula: Total{Of: valueOwn},
	},
	{
		Name: "netWeightKg", ID: "net_weight_kg", Title: "Net weight", Unit: Kilograms, Rollup: RollSum, Version: "1", Interval: census,
		Source:  "WCO Data Model: net net weight",
		Doc:     "Net mass of the goods." + lodgedBy,
		Formula: Total{Of: netWeight}, NeedsCover: []Cover{CoverWeights},
	},
}

const (
	tradeShareSource  = "WCO PMM: AEO involvement in trade"
	involvementSource = "EU Customs Union: share of trade with an AEO party; WCO PMM: AEO involvement in trade"
	involvementNote   = " Brokers lift it, so it is not comparable with the share of trade. Tier conditions of the filter are set aside."
)

// shareMeasures are parts of trade (metrics 27 to 29 and 34).
var shareMeasures = []Measure{
	{
		Name: "tradeShareValue", Metric: 27, ID: "trade_share", Title: "Share of trade, by value", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: census,
		Source: tradeShareSource, TierBound: true,
		Doc:     "Trade value of the row over that of all declarations of its time bucket that match the filter without its tier conditions.",
		Formula: Share{Of: valueCNY}, NeedsCover: []Cover{CoverValues},
	},
	{
		Name: "tradeShareDeclarations", Metric: 27, ID: "trade_share", Title: "Share of trade, by declarations", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: tradeShareSource, TierBound: true,
		Doc:     "Declarations of the row over those of its time bucket that match the filter without its tier conditions.",
		Formula: Share{Of: lodged},
	},
	{
		Name: "tradeShareWeight", Metric: 27, ID: "trade_share", Title: "Share of trade, by net weight", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: tradeShareSource, TierBound: true,
		Doc:     "Net weight of the row over that of its time bucket that matches the filter without its tier conditions.",
		Formula: Share{Of: netWeight}, NeedsCover: []Cover{CoverWeights},
	},
	{
		Name: "aeoTradeShareValue", Metric: 27, ID: "trade_share", Title: "AEO share of trade value", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: tradeShareSource, TierBound: true,
		Doc:     "Trade value of AEO operators over that of all operators, both within the row; tier conditions of the filter are set aside.",
		Formula: Share{Of: valueCNY, AEO: true}, NeedsCover: []Cover{CoverValues},
	},
	{
		Name: "aeoTradeShareDeclarations", Metric: 27, ID: "trade_share", Title: "AEO share of declarations", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: tradeShareSource, TierBound: true,
		Doc:     "Declarations of AEO operators over those of all operators, both within the row; tier conditions of the filter are set aside.",
		Formula: Share{Of: lodged, AEO: true},
	},
	{
		Name: "aeoTradeShareWeight", Metric: 27, ID: "trade_share", Title: "AEO share of net weight", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: tradeShareSource, TierBound: true,
		Doc:     "Net weight of the trade of AEO operators over that of all operators, both within the row; tier conditions of the filter are set aside.",
		Formula: Share{Of: netWeight, AEO: true}, NeedsCover: []Cover{CoverWeights},
	},
	{
		Name: "aeoInvolvementShareValue", Metric: 28, ID: "aeo_involvement_share", Title: "Trade value with an AEO party", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: involvementSource, TierBound: true,
		Doc:     "Trade value of declarations whose operator or declarant was AEO at lodgement over that of all, both within the row." + involvementNote,
		Formula: Share{Of: valueCNY, AEO: true, Party: true}, NeedsCover: []Cover{CoverValues},
	},
	{
		Name: "aeoInvolvementShareDeclarations", Metric: 28, ID: "aeo_involvement_share", Title: "Declarations with an AEO party", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: involvementSource, TierBound: true,
		Doc:     "Declarations whose operator or declarant was AEO at lodgement over all, both within the row." + involvementNote,
		Formula: Share{Of: lodged, AEO: true, Party: true},
	},
	{
		Name: "operatorHhi", Metric: 29, ID: "hhi_operator", Title: "Concentration of trade value", Unit: Index, Rollup: RollDerived, Version: "1",
		Interval: "jackknife over groups", Source: "Herfindahl-Hirschman index; bands of the US merger guidelines of 2023 (1,000 and 1,800)",
		Doc:     "Sum over groups of companies of the square of each one's share, in percent, of the row's trade value: 10,000 for a single group.",
		Formula: Concentration{Of: valueCNY}, NeedsCover: []Cover{CoverValues},
	},
	{
		Name: "operatorEffectiveNumber", Metric: 29, ID: "hhi_operator", Title: "Effective number of groups", Unit: Groups, Rollup: RollDerived, Version: "1",
		Interval: "jackknife over groups", Source: "Herfindahl-Hirschman index; M. Laakso and R. Taagepera 1979",
		Doc:     "How many groups of companies of equal size would make the trade value of the row as concentrated as it is: 10,000 over operatorHhi.",
		Formula: Concentration{Of: valueCNY, Told: ConcentrationNumber}, NeedsCover: []Cover{CoverValues},
	},
	{
		Name: "operatorCr4", Metric: 29, ID: "hhi_operator", Title: "Share of the four largest groups", Unit: Ratio, Rollup: RollDerived, Version: "1",
		Interval: census, Source: "Concentration ratio CR4 of industrial organisation",
		Doc:     "Trade value of the four groups of companies that have most of it in the row, over that of the row: 1 where there are no more than four.",
		Formula: Concentration{Of: valueCNY, Told: ConcentrationFour}, NeedsCover: []Cover{CoverValues},
	},
	{
		Name: "mraTradeCoverage", Metric: 34, ID: "mra_trade_coverage", Title: "Trade covered by mutual recognition", Unit: Ratio, Rollup: RollRatio, Version: "1",
		Interval: census, Source: "GACC: share of trade with partners of mutual recognition",
		Doc:        "Trade value with partners with which an arrangement of mutual recognition was in force at lodgement (exports by destination, imports by consignment country) over that with all partners.",
		Formula:    Quotient{Of: Aggregate{Name: "value_cny_recognised", Column: "value_cny", Scale: 2, Value: true, When: []Condition{Recognised{}}}, Over: valueCNY},
		NeedsCover: []Cover{CoverValues},
	},
}
