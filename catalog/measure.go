// Package catalog is the semantic model: which facts there are, by what they can be grouped and filtered, and what can be
// measured on them. Every measure is one literal; GraphQL types, the compiler, exports and the documentation read it.
package catalog

// Unit is what a measure's value counts in.
type Unit string

// The units.
const (
	Ratio        Unit = "ratio"    // 0 to 1, or a quotient of two rates
	Days         Unit = "days"     // by the calendar
	Hours        Unit = "hours"    // elapsed
	Minutes      Unit = "minutes"  // elapsed
	CNY          Unit = "CNY"      // yuan renminbi
	DeclaredCcy  Unit = "declared" // the currency the declaration states
	Kilograms    Unit = "kg"
	Declarations Unit = "declarations"
	Enterprises  Unit = "operators"
	Groups       Unit = "groups" // of companies
	OfficerHours Unit = "officer hours"
	PerHour      Unit = "findings per officer hour"
	CNYPerHour   Unit = "CNY per officer hour"
	Index        Unit = "index"      // 0 to 10,000
	PerTenK      Unit = "per 10,000" // declarations
	PerYear      Unit = "per operator-year"
	PerThousand  Unit = "per 1,000 operators"
	PerHundred   Unit = "per 100 operators"
	Points       Unit = "points"
	Records      Unit = "records" // of the fact: cases, clearances, orders, decisions
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
	RollMean     Rollup = "mean"
	RollDerived  Rollup = "derived"
	RollModel    Rollup = "model"
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
	Rows       string // what it is counted over, in the plural, where that is not the rows of the fact
	TierBound  bool   // its value depends on the tier attributed to declarations
	Formula    Formula
	NeedsCover []Cover   // what the source of the records must cover, else the value is NOT_ESTIMABLE
	By         []string  // the dimensions that its records have; nil: every one of the fact
	About      Condition // of a fact whose rows are records of several kinds: which of them it is about
	NotBy      []string  // dimensions that rows cannot be grouped by for it, though it can be filtered by them
}

// ByStratum tells whether the measure is made stratum by stratum.
func (m Measure) ByStratum() bool {
	switch m.Formula.(type) {
	case Standardised, Poststratified, Freed:
		return true
	}
	return false
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
	CoverOffences    Cover = "offences"
	CoverAbroad      Cover = "clearances abroad"
	CoverOrders      Cover = "trade orders"
	CoverAssessments Cover = "credit assessments"
	CoverCases       Cover = "coordinator cases"
)

// Aggregate is a count or an exact sum over the rows of a fact that make up a row of the answer.
type Aggregate struct {
	Name     string
	Column   string      // column summed
	Duration *Duration   // summed instead of a column, in milliseconds; where neither is set, rows are counted
	Scale    int         // decimal digits of the column
	When     []Condition // that must all hold
	Value    bool        // a value measure: procedures outside the value statistics do not enter
	NoneIs0  bool        // a row that does not state the column adds nothing, rather than being one of which it is not known
	Lack     string      // what rows are that do not state the column; empty: just that
	Alike    string      // column in which all its rows should have one value: where they do not, the sum mixes what does not add up
	Distinct string      // column of which the different values are counted, none of which two operators share, instead of rows
}

// Formula is how a measure is computed: one of the types below.
type Formula interface{ formula() }

// Total is an aggregate itself.
type Total struct {
	Of      Aggregate
	Process bool // a count of events that a process brought forth: its interval is the exact Poisson one, else there is none
}

// TotalOn is an aggregate of the same records by another day, which View gives them.
type TotalOn struct {
	Of      Aggregate
	View    string
	Process bool // as of Total
	AtEnd   bool // as they stood at the end of the question's days, where that is before the data cut

	ByDeclaration bool // View has what was done about declarations, whose dimensions count, but for those of time; else it has its own
}

// Event is what comes of a declaration after its lodgement.
type Event struct {
	Name   string  // in a phrase: release
	Column string  // milliseconds since lodgement; null where it has not come, or where it is not known when it did
	Needs  []Cover // of a source, for its events to be known
}

// ByEvent is a total, a rate, a mean or a quantile of the same rows by the local day of an event instead of that of lodgement. Those without the event are in no row.
type ByEvent struct {
	Of    Formula
	Event Event
}

// DistinctOperators counts operators with a declaration in the row.
type DistinctOperators struct{}

// Rate is declarations of one kind over declarations of another; its interval is clustered by group.
type Rate struct{ Of, Over Aggregate }

// OperatorMean is the unweighted mean over operators of each one's own rate.
type OperatorMean struct {
	Of, Over Aggregate
	Least    int64 // how many an operator has in Over, or it does not count; 0: any
}

// OperatorMedian is the median over operators of each one's own rate.
type OperatorMedian struct{ Of, Over Aggregate }

// RateRatio is the rate of the row over that of the reference tier in the row's other dimensions.
type RateRatio struct {
	Of, Over Aggregate
	Told     RatioTold
}

// RatioTold is which of the comparisons of a rate with that of the reference tier is told.
type RatioTold int

// The comparisons.
const (
	RatioItself     RatioTold = iota
	RatioReduction            // 1 minus the ratio
	RatioDifference           // the rate minus that of the reference tier
)

// Standardised is the rate that a row would have with the mix of strata that all tiers have together in the period.
type Standardised struct{ Of, Over Aggregate }

// Poststratified is the rate of Of among Over, which is a sample of the Whole: in each stratum of the row every one sampled stands for as many of the Whole as there are
// for each sampled there, the inverse of the sampling fraction. It is taken over the strata that have any of Over.
type Poststratified struct{ Of, Over, Whole Aggregate }

// Quotient is a sum over another sum of the same rows.
type Quotient struct {
	Of, Over Aggregate
	Drawn    bool // its interval is that of a bootstrap by group; else both are complete counts and there is none
	Trimmed  bool // without the rows that have more of Of than its 99th percentile; both are of the same rows
}

// TrimmedShare is the share, one in so many, of the rows with any of a trimmed sum that may be left out for having most: the percentile above which they are is the
// least amount that the others do not exceed.
const TrimmedShare = 100

// TierShare is the sum of the row's tier over that of all tiers in the row's other dimensions.
type TierShare struct{ Of Aggregate }

// Alignment is the share of the row's tier in what is Spent over its share in the risk: its declarations times the rate of Found among Tried.
type Alignment struct {
	Spent, Found, Tried Aggregate
	Apart               bool // how far both shares are apart instead, added up over all tiers and halved
}

// Freed is what inspecting the row's declarations at the rate of the reference tier would have Spent more, stratum by stratum.
type Freed struct {
	Of, Over, Spent Aggregate
	Told            FreedFigure
}

// FreedFigure is one of the figures of a comparison with the reference tier, stratum by stratum.
type FreedFigure uint8

// The figures.
const (
	FreedOwn       FreedFigure = iota // at what each of the row spends
	FreedReference                    // at what each of the reference tier spends
	FreedCount                        // how many are spared
	FreedCovered                      // the share of the row in strata that the reference tier has, too
)

// Mean is the mean of a duration among the rows that have it; its interval is robust against alike rows of a group.
type Mean struct{ Duration Duration }

// Concentration is how much of a sum few groups have.
type Concentration struct {
	Of   Aggregate
	Told ConcentrationTold
}

// ConcentrationTold is one of the figures of a concentration.
type ConcentrationTold uint8

// The figures.
const (
	ConcentrationIndex  ConcentrationTold = iota // of Herfindahl and Hirschman
	ConcentrationNumber                          // how many groups of equal size would have that index
	ConcentrationFour                            // the share of the four largest groups
)

// Share is an aggregate over the same aggregate of a wider set.
type Share struct {
	Of    Aggregate
	AEO   bool // the AEO part of the row over the whole row; else the row over its time bucket
	Party bool // with AEO: the part of which the operator or the declarant is AEO
}

// Quantile is a quantile of a duration among the rows that have it.
type Quantile struct {
	Level    float64
	Duration Duration
}

// Waiting is a time until something ended, or until it was cut off before: columns of the fact. The zero value is the time from lodgement to release,
// of declarations cancelled or not released by the data cut as long as they were watched.
type Waiting struct {
	Name   string
	Waited string // milliseconds; rows where it is negative are left out
	Ended  string // whether it ended then
	For    string // what it is waited for
}

// Survival is the Kaplan–Meier quantile of a waiting time in hours.
type Survival struct {
	Level float64
	Of    Waiting
	Again *Rate // what began again after it had ended: where that is much, a short time says little
}

// EndedBy is the Kaplan–Meier share of what has ended so many milliseconds after it began, that instant included.
type EndedBy struct {
	Within int64
	Of     Waiting
}

// WeightedRate is a rate over rows that stand for several records of a weight: the sums of the weights, of their squares and of the records. Its
// interval is Wilson's with the effective number of records (Kish).
type WeightedRate struct{ Of, Over, Squares, Records Aggregate }

// BeforeAfter is one minus the rate after the day of a cohort over that before it, of the rows that are treated in the Compared view of the fact.
type BeforeAfter struct {
	Rate   WeightedRate
	Beyond bool // over the same quotient of the rows that are not treated, at the same day
}

// Growth is a sum over the same sum a year earlier, less one: rows of the Compared view of the fact, in which they are marked `earlier`.
type Growth struct{ Of Aggregate }

// GrowthGap is the quotient of the growth factors of two parts of the rows.
type GrowthGap struct {
	Of             Aggregate
	Among, Against Condition
}

// Average is a sum over another of the same rows, of any sign; its interval is robust against alike rows of a group.
type Average struct{ Of, Over Aggregate }

// StockCount counts operators by their state at an instant.
type StockCount struct {
	Active bool // those alone with a declaration in the twelve months before
}

// PerTenThousand is a count of rows of another fact for each ten thousand of the row. Rows of one group come together: its interval is a Poisson one
// that allows for that. The dimensions that both facts have by the same name are those it can be told apart by (Measure.By).
type PerTenThousand struct {
	Of, Over Aggregate
	Fact     string
}

// PerOperatorYear is a count of rows for each year, of 365.25 days, that operators were at risk of one, with the exact Poisson interval. View has a
// row for each stretch in which an operator was at risk. The dimensions that the stretches do not have (Alone) tell rows apart, not years.
type PerOperatorYear struct {
	Of                       Aggregate
	View                     string
	Held, Holders, Undecided Aggregate // of rows of View: milliseconds at risk, operators, and those of them without any tier decision
	Alone                    []string
}

// StockAtEnd counts operators of the stock at the end of the question's days, or at the data cut where that is earlier, in the row's other dimensions.
type StockAtEnd struct {
	Tiers []string // which they hold by name; nil: whichever
}

// PerThousandOperators is a count of rows for each thousand operators of StockAtEnd, with the exact Poisson interval.
type PerThousandOperators struct{ Of Aggregate }

// PerHundredOperators is a count of rows for each hundred operators that have any row. Both are complete: there is no interval.
type PerHundredOperators struct{ Of Aggregate }

func (Total) formula()                {}
func (TotalOn) formula()              {}
func (ByEvent) formula()              {}
func (DistinctOperators) formula()    {}
func (Rate) formula()                 {}
func (OperatorMean) formula()         {}
func (OperatorMedian) formula()       {}
func (RateRatio) formula()            {}
func (Standardised) formula()         {}
func (Poststratified) formula()       {}
func (Quotient) formula()             {}
func (TierShare) formula()            {}
func (Alignment) formula()            {}
func (Freed) formula()                {}
func (Mean) formula()                 {}
func (Concentration) formula()        {}
func (Share) formula()                {}
func (Quantile) formula()             {}
func (Survival) formula()             {}
func (StockCount) formula()           {}
func (EndedBy) formula()              {}
func (PerTenThousand) formula()       {}
func (PerOperatorYear) formula()      {}
func (StockAtEnd) formula()           {}
func (PerThousandOperators) formula() {}
func (PerHundredOperators) formula()  {}
func (WeightedRate) formula()         {}
func (BeforeAfter) formula()          {}
func (Growth) formula()               {}
func (GrowthGap) formula()            {}
func (Average) formula()              {}

// Lodged is the name of the point in time from which declarations count their milliseconds.
const Lodged = "lodged"

// Duration is a difference of two columns of milliseconds since lodgement; an empty start is the lodgement itself.
type Duration struct {
	Name     string
	From, To string
	Later    string  // a second start: the later of both counts
	Either   bool    // one of both starts is enough
	Signed   bool    // may be negative: goods released before they arrive; else negative ones are left out (E020)
	Open     bool    // from lodgement to the data cut instead, of declarations that are open then: their age
	PerUnit  float64 // milliseconds in one unit of the measure
}
