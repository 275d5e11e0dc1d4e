// Package catalog is the semantic model: which facts there are, by what they can be grouped and filtered, and what can be
// measured on them. Every measure is one literal; GraphQL types, the compiler, exports and the documentation read it.
package catalog

// Unit is what a measure's value counts in.
type Unit string

// The units.
const (
	Ratio        Unit = "ratio"    // 0 to 1, or a quotient of two rates
	Hours        Unit = "hours"    // elapsed
	Minutes      Unit = "minutes"  // elapsed
	CNY          Unit = "CNY"      // yuan renminbi
	DeclaredCcy  Unit = "declared" // the currency the declaration states
	Kilograms    Unit = "kg"
	Declarations Unit = "declarations"
	Enterprises  Unit = "operators"
)

// Rollup says how values of finer rows make the value of a coarser one.
type Rollup string

// The roll-up kinds of the metric definitions. Only RollSum may be added by a reader of the answer.
const (
	RollSum      Rollup = "sum"
	RollRatio    Rollup = "ratio"
	RollSketch   Rollup = "sketch"
	RollDistinct Rollup = "distinct"
	RollStock    Rollup = "stock"
	RollKM       Rollup = "km"
	RollOperator Rollup = "operator"
)

// Measure is one number that can be asked for.
type Measure struct {
	Name       string // public name, e.g. inspectionRate
	Metric     int    // number of the metric definition
	ID         string // id of the metric definition, e.g. inspection_rate
	Title      string
	Doc        string // what it is, what it is not, for a reader who knows customs
	Unit       Unit
	Rollup     Rollup
	Version    string // of the definition
	Source     string // legal or standard source
	Interval   string // how its 95 % interval is made
	TierBound  bool   // its value depends on the tier attributed to declarations
	Formula    Formula
	NeedsCover []Cover // what the source of the records must cover, else the value is NOT_ESTIMABLE
}

// Cover is something a source of records may not cover.
type Cover string

// What measures may need of the source.
const (
	CoverInspections Cover = "inspections" // every inspection that took place
	CoverOutcomes    Cover = "outcomes"    // the results of the inspections that are there
	CoverReleases    Cover = "releases"
	CoverTiers       Cover = "tiers"
	CoverHours       Cover = "officer hours and on-site times"
	CoverValues      Cover = "trade values in yuan"
	CoverWeights     Cover = "weights"
)

// Aggregate is a count or an exact sum over the declarations of a row.
type Aggregate struct {
	Name   string
	Column string   // column summed; empty: declarations are counted
	Scale  int      // decimal digits of the column
	When   []string // boolean columns that must all be true
	Value  bool     // a value measure: procedures outside the value statistics do not enter
}

// Formula is how a measure is computed: one of the types below.
type Formula interface{ formula() }

// Total is an aggregate itself.
type Total struct{ Of Aggregate }

// DistinctOperators counts operators with a declaration in the row.
type DistinctOperators struct{}

// Rate is declarations of one kind over declarations of another; its interval is clustered by group.
type Rate struct{ Of, Over Aggregate }

// OperatorMean is the unweighted mean over operators of each one's own rate.
type OperatorMean struct{ Of, Over Aggregate }

// RateRatio is the rate of the row over that of the reference tier in the row's other dimensions.
type RateRatio struct{ Of, Over Aggregate }

// Share is an aggregate over the same aggregate of a wider set.
type Share struct {
	Of  Aggregate
	AEO bool // the AEO part of the row over the whole row; else the row over its time bucket
}

// Quantile is a quantile of a duration among the declarations that have it.
type Quantile struct {
	Level    float64
	Duration Duration
}

// Survival is the Kaplan–Meier quantile of the time from lodgement to release, unreleased declarations censored.
type Survival struct{ Level float64 }

// StockCount counts operators by their state at an instant.
type StockCount struct{}

func (Total) formula()             {}
func (DistinctOperators) formula() {}
func (Rate) formula()              {}
func (OperatorMean) formula()      {}
func (RateRatio) formula()         {}
func (Share) formula()             {}
func (Quantile) formula()          {}
func (Survival) formula()          {}
func (StockCount) formula()        {}

// Duration is a difference of two columns of milliseconds since lodgement; an empty start is the lodgement itself.
type Duration struct {
	Name     string
	From, To string
	Signed   bool    // may be negative: goods released before they arrive; else negative ones are left out (E020)
	PerUnit  float64 // milliseconds in one unit of the measure
}
