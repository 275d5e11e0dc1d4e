package catalog

// OperatorStock is the stock of operators at the end of a local day.
var OperatorStock = Fact{
	Name:  "operatorStock",
	Rows:  "operators",
	Title: "Stock of operators",
	Doc:   "Operators by the tier they hold at the end of a local day, dormant ones included, closed ones not. An operator without any tier decision is `unknown`.",
	Stock: true,
	Dimensions: []Dimension{
		{Name: "tier", Kind: CodeList, Column: "tier", List: Tiers, Title: "Credit tier", Doc: "Title tier: a suspended operator keeps it."},
		{Name: "regime", Kind: OpenCode, Column: "regime", Title: "Regime", Doc: "Credit regime of the decision in force."},
		{
			Name: "role", Kind: OpenCode, Column: "role", Title: "Role", Doc: "Role in the supply chain on that day (WCO SAFE Framework), `unknown` where none is stated. " +
				"An operator has several, so roles overlap and do not add up.",
		},
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
		{
			Name: "activeOperators", Metric: 30, ID: "operators_by_tier", Title: "Active operators", Unit: Enterprises, Rollup: RollStock, Version: "1", Interval: census,
			Source: "Decree 237 and 251: publicity of credit status",
			Doc: "Operators of the stock to which a declaration of the twelve months before the end of the day is attributed or, where followSuccessors holds, to one that was merged " +
				"into them, renamed to them or succeeded by them. A stock: never add it over time.",
			Formula: StockCount{Active: true},
		},
	},
}
