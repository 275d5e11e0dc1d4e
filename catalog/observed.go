package catalog

import (
	"maps"
	"math/big"
	"time"
)

// Observed is what a warehouse counted for a question, before anybody judged it. Rows come in no particular order.
type Observed struct {
	Rows       []ObservedRow
	Total      ObservedRow
	Provenance Provenance
	Cut        time.Time // min(data cut, known at): every "now" inside a measure
	Zone       *time.Location
	Regimes    []Regime // of the data version, in the order in which they began
}

// ObservedRow holds the dimension values of a row and, by measure name, what was counted for it.
type ObservedRow struct {
	Keys         []string
	Declarations int64
	Groups       int64
	UnknownTier  int64                   // declarations of operators without any tier decision
	Assumed      int64                   // declarations before their operator's first decision, counted as regular
	Gaps         map[Cover]Gap           // what the sources behind the row do not cover
	Parts        map[string]*Part        // by measure name
	Behind       map[string]Behind       // of the measures that are to be explained
	ByEvent      map[string]*ObservedRow // by name of a measure by another day: the row of the declarations of that day
}

// Of is the row of the declarations that a measure counts.
func (r *ObservedRow) Of(measure string) *ObservedRow {
	if other := r.ByEvent[measure]; other != nil {
		return other
	}
	return r
}

// ExplainedRecords is how many records are shown of those behind a number.
const ExplainedRecords = 10

// Behind is what stands behind a number beside its parts.
type Behind struct {
	Text     string // the number in words
	Excluded []Exclusion
	Records  []Contribution // that contribute most, the largest first; nil where the asker may not read records
}

// Contribution is a record that counts towards a number.
type Contribution struct {
	Record   string // declaration, by the id its source uses; empty where records have none
	Operator string // attributed operator, likewise
	At       time.Time
	Amount   string // exact: 1 of a count, else in the unit of the stored column, milliseconds of a time
}

// Gap says how a source falls short.
type Gap uint8

// The gaps.
const (
	NoGap        Gap = iota
	Selected         // only a selection is there, e.g. inspected declarations only
	NotCollected     // nothing is there
)

// Part is what stands behind one measure in one row; which fields are used follows from the measure's formula.
type Part struct {
	Sum      *big.Int // Total, Share: × 10^Scale
	Over     *big.Int // Share: the wider set; PerOperatorYear: milliseconds at risk
	Missing  int64    // Total: declarations that do not state the summed quantity
	Distinct int64    // DistinctOperators, StockCount, StockAtEnd, PerThousandOperators, PerHundredOperators

	Least, Most string // Total, Rate, Average: what rows should have alike (Aggregate.Alike), the first and the last in the order of texts

	Clusters  Clusters // Rate, RateRatio
	Reference Clusters // RateRatio: the reference tier in the row's other dimensions

	Itself bool // RateRatio, Freed and remarks: the row is that of the reference tier; of remarks ReferenceMix is that of the AEO tiers then

	Sets []Set // Share: the part and the whole; RateRatio: the row and the reference; TotalOn: what is summed. They may reach beyond the row

	Operators         int64    // OperatorMean; PerOperatorYear: at risk
	RateSum, RateSum2 *big.Int // OperatorMean: Σr and Σr² × 10^12

	N       int64           // Quantile: declarations that have the duration; OperatorMedian: operators; TotalOn: rows that are summed
	Without int64           // Quantile: declarations of the row without it
	Ranked  map[int64]int64 // Quantile, OperatorMedian: durations (ms) or rates × 10^12 by rank from 1, around the quantile and around its bounds

	Mean Sums // Mean: milliseconds over how many have them; PerTenThousand: rows of the other fact over those of the row

	Draws, OverDraws []*big.Int // Quotient, TierShare: Sum and Over in each replicate of a bootstrap by group; nil where there is none
	Trimmed          Trimmed    // Quotient
	Behind           Sums       // Quotient: Sum over Over by group; TierShare: Over over itself
	BehindPart       Sums       // TierShare: Sum over itself
	Groups           int64      // Concentration: groups that have any of the sum; Alignment: those of all tiers; OperatorMedian

	Squares, Largest        *big.Int // Concentration: Σv² and the largest v of a group; Quotient: the largest that a group has of Over, nil where it was not asked for
	Four                    *big.Int // Concentration: what the four largest groups have together
	WithoutOne, WithoutOne2 *big.Int // Concentration: sum and sum of squares of the indices (0 to 1) × 10^12 without each group

	Mix, ReferenceMix Mix       // Standardised, Poststratified, Freed and where remarks are wanted: the row and the reference tier by stratum
	Mixed             []Stratum // Standardised: all tiers in the period; Poststratified: the whole of the row

	Tiers []TierEffort // Alignment

	Weighted Weighted // WeightedRate
	Sides    []Sides  // BeforeAfter: each cohort of which the row has any record
	Against  *Part    // GrowthGap: the part of the rows that is compared with

	Reached Clusters // Quantile, Survival, EndedBy: rows at or below the value, of waiting times among those of which it is known whether they ended by it

	Curve  []TimeBin // Survival, ascending; one by one where the quantile and its bounds can lie
	Binned bool      // Survival: near times are counted together

	Bins      []RankedBin // Quantile of a histogram, in place of Ranked: the bin of the rank at or below the quantile and the next one
	Histogram bool        // Quantile and Survival: it is told from bins of a histogram, not from every time
}

// Trimmed is what a sum is without.
type Trimmed struct {
	Out   int64    // rows left out: those that have more than Limit
	Of    int64    // rows that have any of it
	Limit *big.Int // × 10^Scale
}

// Sums are sums over groups i of a denominator n and a numerator x of any size and sign.
type Sums struct {
	Groups           int64
	N, X, NN, NX, XX *big.Int
	Fourth           []*big.Int // Σn⁴, Σn³x, Σn²x², Σnx³ and Σx⁴; nil where they were not asked for
}

// Weighted are sums over records of their weights n, the squares of these, and the weights x of the counted ones, in whole units.
type Weighted struct {
	Records  int64
	N, NN, X *big.Int
}

// Sides are a rate before and after the day of a cohort, and that of others at the same day.
type Sides struct {
	Cohort                                     string
	Before, After, ControlBefore, ControlAfter Weighted
}

// Mix is how declarations spread over strata.
type Mix struct {
	Declarations int64
	Groups       int64
	Missing      int64 // declarations whose effort is not known
	Strata       []Stratum
	Cross        []CrossSums // for every pair of strata A <= B of which some group has both, each with itself included
}

// Stratum is a part of the declarations that are alike. The same key is the same stratum in every mix of an answer.
type Stratum struct {
	Key   int64
	N, X  int64
	Spent *big.Int // Freed: officer hours × 10^4
}

// CrossSums are sums over groups of products between two strata.
type CrossSums struct {
	A, B           int64 // keys
	NN, NX, XN, XX *big.Int
}

// TierEffort is what stands behind one tier of a comparison of effort with risk.
type TierEffort struct {
	Tier                string
	Own                 bool // it is the row's
	Declarations        int64
	Spent, Found, Tried *big.Int
	Behind              [4]Sums       // each of the four over itself, by group
	Draws               [4][]*big.Int // of declarations, spent, found and tried
}

// Set is what stands behind one side of a comparison.
type Set struct {
	Of           string // what it is made of, in the plural; empty: rows of the fact
	Declarations int64
	UnknownTier  int64 // of operators without any tier decision
	Assumed      int64 // from before their operator's first decision, counted as regular
	Missing      int64 // that do not state the summed quantity
	Gaps         map[Cover]Gap
}

// And is what stands behind two sides together.
func (s Set) And(other Set) Set {
	out := Set{
		Declarations: s.Declarations + other.Declarations, UnknownTier: s.UnknownTier + other.UnknownTier, Assumed: s.Assumed + other.Assumed,
		Missing: s.Missing + other.Missing, Gaps: maps.Clone(s.Gaps),
	}
	for cover, gap := range other.Gaps {
		if out.Gaps == nil {
			out.Gaps = map[Cover]Gap{}
		}
		out.Gaps[cover] = max(out.Gaps[cover], gap)
	}
	return out
}

// Clusters are sums over groups i of the declarations n and the counted ones x.
type Clusters struct {
	Groups     int64
	N, X       int64
	NN, NX, XX *big.Int // Σn², Σnx, Σx²
}

// TimeBin counts declarations whose waiting ended (Events) or was cut off (Censored) at a time in milliseconds, or as near to it as Binned says.
// What ended after the bin before, where the quantile cannot lie, is counted in it too. In a histogram they are times from At to UpTo, else UpTo is At.
type TimeBin struct {
	At, UpTo         int64
	Events, Censored int64
}

// RankedBin is the bin of a histogram of times (ms) in which a rank lies: how many times lie before it and in it, and the first and the last of those in it.
type RankedBin struct {
	Before, In  int64
	Least, Most int64
}
