package evidence

import "slices"

// Replicates of the group bootstrap: enough for a screen, and for a report.
const (
	ScreenReplicates = 200
	ReportReplicates = 1000
)

// poissonThresholds are ⌊2⁶⁴·P(K <= k)⌋ for a Poisson variable K with mean 1, k = 0, 1, …; the remaining probability
// is below 2⁻⁶⁴.
var poissonThresholds = [...]uint64{
	6786177901268885274, 13572355802537770549, 16965444753172213186, 18096474403383694065, 18379231815936564285,
	18435783298447138329, 18445208545532234003, 18446555009401533385, 18446723317385195808, 18446742018272269410,
	18446743888360976771, 18446744058369041076, 18446744072536379768, 18446744073626175052, 18446744073704017573,
	18446744073709207074, 18446744073709531418, 18446744073709550497, 18446744073709551557, 18446744073709551613,
}

// PoissonThresholds turn a uniform 64-bit hash into a bootstrap weight: the number of thresholds that are not above
// it is Poisson with mean 1 (the inverse of its distribution function). They ascend. Whoever weighs in SQL must
// print exactly these, so that PoissonWeight gives the same.
func PoissonThresholds() []uint64 { return slices.Clone(poissonThresholds[:]) }

// PoissonWeight is how often the replicate of this hash counts its group.
func PoissonWeight(hash uint64) int64 {
	weight := int64(0)
	for _, threshold := range poissonThresholds {
		if hash < threshold {
			break
		}
		weight++
	}
	return weight
}
