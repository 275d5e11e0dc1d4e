package catalog

// CostScenarios are the assumptions about costs, from the most careful one to the boldest.
var CostScenarios = []string{"low", "central", "high"}

// CostNames are the parameters that a cost is made of: an inspection costs its trader the first, and the second times the third.
var CostNames = []string{"cost_per_inspection_cny", "delay_h_per_inspection", "value_of_time_cny_per_h"}

// Savings is what the low inspection rate of AEO enterprises spared officers and traders in a period: a model (metrics 15 and 45).
type Savings struct {
	Freed, FreedAtReference Cell // officer hours
	Avoided                 Cell // inspections
	Covered                 Cell // share of their declarations in strata that the reference tier has, too
	Cost                    Cell // CNY, the central scenario, from the low end of the lowest to the high end of the highest
	Scenarios               []CostScenario
	Statements              []string // how to read it
	Provenance              Provenance
}

// CostScenario is what traders were spared under one set of assumptions.
type CostScenario struct {
	Name        string
	Saved       Cell // CNY
	Assumptions []CostParameter
}
