package evidence

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// ⌊2⁶⁴·e⁻¹·Σ 1/j!⌋ in rational numbers, e⁻¹ by 60 terms of its series.
func TestThresholdsAreThePoissonDistribution(t *testing.T) {
	inverse, factorial := new(big.Rat), big.NewInt(1)
	for j := range int64(60) {
		if j > 0 {
			factorial = mul(factorial, big.NewInt(j))
		}
		term := new(big.Rat).SetFrac(big.NewInt(1), factorial)
		if j%2 == 1 {
			term.Neg(term)
		}
		inverse.Add(inverse, term)
	}
	two64 := new(big.Int).Lsh(big.NewInt(1), 64)
	sum := new(big.Rat)
	factorial = big.NewInt(1)
	thresholds := PoissonThresholds()
	if len(thresholds) != 20 || !slices.IsSorted(thresholds) {
		t.Fatalf("%d thresholds: %v", len(thresholds), thresholds)
	}
	for k := int64(0); ; k++ {
		if k > 0 {
			factorial = mul(factorial, big.NewInt(k))
		}
		sum.Add(sum, new(big.Rat).SetFrac(big.NewInt(1), factorial))
		exact := new(big.Rat).Mul(new(big.Rat).Mul(inverse, sum), new(big.Rat).SetInt(two64))
		floor := new(big.Int).Div(exact.Num(), exact.Denom())
		if int(k) == len(thresholds) {
			if rest := new(big.Int).Sub(two64, floor); rest.Cmp(big.NewInt(1)) > 0 {
				t.Errorf("the weights from %d on have %s in 2⁶⁴ left", k+1, rest)
			}
			break
		}
		if floor.Uint64() != thresholds[k] {
			t.Errorf("P(K <= %d): %d, want %s", k, thresholds[k], floor)
		}
	}
}

func TestWeightCountsThresholds(t *testing.T) {
	thresholds := PoissonThresholds()
	count := func(hash uint64) int64 { // as SQL does: arrayCount(t -> hash >= t, thresholds)
		n := int64(0)
		for _, at := range thresholds {
			if hash >= at {
				n++
			}
		}
		return n
	}
	hashes := []uint64{0, 1, math.MaxUint64}
	for _, at := range thresholds {
		hashes = append(hashes, at-1, at, at+1)
	}
	random := rand.New(rand.NewPCG(1, 1))
	var sum, squares float64
	const draws = 1_000_000
	for i := range draws {
		hash := random.Uint64()
		if i < 10_000 {
			hashes = append(hashes, hash)
		}
		w := float64(PoissonWeight(hash))
		sum, squares = sum+w, squares+w*w
	}
	for _, hash := range hashes {
		if got, want := PoissonWeight(hash), count(hash); got != want {
			t.Errorf("weight of %d = %d, the count is %d", hash, got, want)
		}
	}
	for hash, want := range map[uint64]int64{0: 0, thresholds[0] - 1: 0, thresholds[0]: 1, thresholds[1]: 2, math.MaxUint64: 20} {
		if got := PoissonWeight(hash); got != want {
			t.Errorf("weight of %d = %d, want %d", hash, got, want)
		}
	}
	near(t, "mean weight", sum/draws, 1, 0.004) // standard error 0.001
	near(t, "variance", squares/draws-1, 1, 0.012)
	thresholds[0] = 0
	if PoissonWeight(1) != 0 {
		t.Error("a caller can change the thresholds")
	}
}
