package evidence

import (
	"fmt"
	"math/big"
)

// Weighted is a rate over weighted records, each counting w >= 0 times (metric 32): the sums in whole units of the
// weight, whose scale cancels. nil counts as 0; none is written to.
type Weighted struct {
	Records int64    // number of records with w > 0
	W, WW   *big.Int // Σw, Σw²
	WX      *big.Int // Σw over the records in the numerator
}

// Check returns an error when no data can have these sums.
func (w Weighted) Check() error {
	if !w.possible() {
		return fmt.Errorf("check the sums of a weighted rate: records=%d Σw=%s Σw²=%s Σwx=%s cannot come from weights of 0 or more; compare the query with the facts",
			w.Records, orZero(w.W), orZero(w.WW), orZero(w.WX))
	}
	return nil
}

func (w Weighted) possible() bool {
	sum, squares, part := orZero(w.W), orZero(w.WW), orZero(w.WX)
	return w.Records >= 0 && sum.Sign() >= 0 && part.Sign() >= 0 && part.Cmp(sum) <= 0 &&
		squares.Cmp(mul(sum, sum)) <= 0 && mul(sum, sum).Cmp(mul(big.NewInt(w.Records), squares)) <= 0
}

// Rate is Σwx/Σw; false when nothing has weight.
func (w Weighted) Rate() (float64, bool) {
	if orZero(w.W).Sign() <= 0 || !w.possible() {
		return 0, false
	}
	return quotient(orZero(w.WX), w.W), true
}

// EffectiveSize is the number of equally weighted records with the same variance, (Σw)²/Σw²: Records where the
// weights are equal. False when nothing has weight.
//
// Source: L. Kish, Survey Sampling (1965), §11.7.
func (w Weighted) EffectiveSize() (float64, bool) {
	if orZero(w.W).Sign() <= 0 || orZero(w.WW).Sign() <= 0 || !w.possible() {
		return 0, false
	}
	return quotient(mul(w.W, w.W), w.WW), true
}

// WilsonWeighted is Wilson's interval with the effective size as the number of trials. False when nothing has
// weight, the sums fail Check, or level is outside (0, 1).
func WilsonWeighted(w Weighted, level float64) (Interval, bool) {
	p, known := w.Rate()
	size, ok := w.EffectiveSize()
	if !known || !ok {
		return Interval{}, false
	}
	iv, ok := Wilson(p*size, size, level)
	if mul(w.W, w.W).Cmp(mul(big.NewInt(w.Records), w.WW)) != 0 { // the weights differ
		iv.Method = MethodWilsonKish
	}
	return iv, ok
}
