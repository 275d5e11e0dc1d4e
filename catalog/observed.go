package catalog

import (
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
}

// ObservedRow holds the dimension values of a row and, by measure name, what was counted for it.
type ObservedRow struct {
	Keys         []string
	Declarations int64
	Groups       int64
	UnknownTier  int64           // declarations of operators without any tier decision
	Assumed      int64           // declarations before their operator's first decision, counted as regular
	Gaps         map[Cover]Gap   // what the sources behind the row do not cover
	Parts        map[string]Part // by measure name
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
	Over     *big.Int // Share: the wider set
	Missing  int64    // Total: declarations that do not state the summed quantity
	Distinct int64    // DistinctOperators, StockCount; for sums of money the number of currencies

	Clusters  Clusters // Rate, RateRatio
	Reference Clusters // RateRatio: the reference tier in the row's other dimensions

	Sets []Set // Share: the part and the whole; RateRatio: the row and the reference. They may reach beyond the row

	Operators         int64    // OperatorMean
	RateSum, RateSum2 *big.Int // OperatorMean: Σr and Σr² × 10^12

	N       int64           // Quantile: declarations that have the duration
	Without int64           // Quantile: declarations of the row without it
	Ranked  map[int64]int64 // Quantile: durations (ms) by rank from 1, around the quantile and around its bounds

	Curve  []TimeBin // Survival, ascending; one by one where the quantile and its bounds can lie
	Binned bool      // Survival: near times are counted together
}

// Set is what stands behind one side of a comparison.
type Set struct {
	Declarations int64
	UnknownTier  int64 // of operators without any tier decision
	Missing      int64 // that do not state the summed quantity
	Gaps         map[Cover]Gap
}

// Clusters are sums over groups i of the declarations n and the counted ones x.
type Clusters struct {
	Groups     int64
	N, X       int64
	NN, NX, XX *big.Int // Σn², Σnx, Σx²
}

// TimeBin counts declarations whose waiting ended (Events) or was cut off (Censored) at a time in milliseconds, or as near to it as Binned says.
// What ended after the bin before, where the quantile cannot lie, is counted in it too.
type TimeBin struct {
	At               int64
	Events, Censored int64
}
