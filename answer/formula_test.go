package answer

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Numbers of every size are the fractions that they stand for, and their texts give them back.
func TestScaledNumbers(t *testing.T) {
	for text, c := range map[string]struct {
		n     int64
		scale int
	}{"0.00": {0, 2}, "-0.05": {-5, 2}, "12.345": {12_345, 3}, "12.30": {12_300, 3}, "700": {700, 0}, "0.000001": {1, 6}, "-3.00": {-30_000, 4}} {
		if got := decimal(big.NewInt(c.n), c.scale); got != text {
			t.Errorf("%d of 10^-%d is %q, not %q", c.n, c.scale, got, text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n, scale := big.NewInt(rapid.Int64().Draw(t, "n")), rapid.SampledFrom([]int{0, 2, 3, 4, 6, 30}).Draw(t, "scale")
		if rapid.Bool().Draw(t, "large") {
			n.Mul(n, n)
		}
		exact := new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		if want, _ := exact.Float64(); *scaled(n, scale) != want {
			t.Fatalf("%s of 10^-%d is %v, not %v", n, scale, *scaled(n, scale), want)
		}
		text := decimal(n, scale)
		if back, ok := new(big.Rat).SetString(text); !ok || back.Cmp(exact) != 0 {
			t.Fatalf("%s of 10^-%d is %q", n, scale, text)
		}
		if _, fraction, _ := strings.Cut(text, "."); scale > 0 && (len(fraction) < 2 || len(fraction) > 2 && strings.HasSuffix(fraction, "0")) {
			t.Fatalf("%s of 10^-%d is %q", n, scale, text)
		}
	})
}
