package evidence

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestKishByHand(t *testing.T) {
	// Weights 1, 1, 2, 4 with the two first in the numerator: 2/8, 8²/22.
	v := big.NewInt
	w := Weighted{Records: 4, W: v(8), WW: v(22), WX: v(2)}
	if err := w.Check(); err != nil {
		t.Fatal(err)
	}
	if p, ok := w.Rate(); !ok || p != 0.25 {
		t.Errorf("rate = %v, %v", p, ok)
	}
	if n, ok := w.EffectiveSize(); !ok || n != 64.0/22 {
		t.Errorf("effective size = %v, %v", n, ok)
	}
	iv, ok := WilsonWeighted(w, 0.95)
	want, _ := Wilson(16.0/22, 64.0/22, 0.95)
	if !ok || iv.Method != MethodWilsonKish || iv.Low != want.Low || iv.High != want.High {
		t.Errorf("%+v, %v; want %+v", iv, ok, want)
	}
	// Weights of 1, in millionths: plain Wilson on the records, whatever the unit.
	w = Weighted{Records: 100, W: v(100_000_000), WW: v(100_000_000_000_000), WX: v(7_000_000)}
	iv, ok = WilsonWeighted(w, 0.95)
	want, _ = Wilson(7, 100, 0.95)
	if !ok || iv.Method != MethodWilson {
		t.Fatalf("%+v, %v", iv, ok)
	}
	near(t, "low", iv.Low, want.Low, 1e-12)
	near(t, "high", iv.High, want.High, 1e-12)
	if iv, ok := WilsonWeighted(Weighted{}, 0.95); ok {
		t.Errorf("%+v of nothing", iv)
	}
	for name, bad := range map[string]Weighted{
		"more than all":     {Records: 2, W: v(2), WW: v(2), WX: v(3)},
		"negative":          {Records: 2, W: v(2), WW: v(2), WX: v(-1)},
		"below Cauchy":      {Records: 2, W: v(4), WW: v(7), WX: v(1)},
		"above the square":  {Records: 2, W: v(2), WW: v(5), WX: v(1)},
		"without a record":  {W: v(2), WW: v(2), WX: v(1)},
		"negative records":  {Records: -1},
		"weights not given": {Records: 2, WX: v(1)},
	} {
		if err := bad.Check(); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if iv, ok := WilsonWeighted(bad, 0.95); ok {
			t.Errorf("%s: %+v", name, iv)
		}
	}
}

func TestKishIsNeverMoreThanTheRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var records, sum, squares, part int64
		for range rapid.IntRange(1, 50).Draw(t, "records") {
			w := rapid.Int64Range(1, 1_000_000).Draw(t, "w")
			records, sum, squares = records+1, sum+w, squares+w*w
			if rapid.Bool().Draw(t, "inspected") {
				part += w
			}
		}
		w := Weighted{Records: records, W: big.NewInt(sum), WW: big.NewInt(squares), WX: big.NewInt(part)}
		if err := w.Check(); err != nil {
			t.Fatal(err)
		}
		n, ok := w.EffectiveSize()
		trials, both := w.Trials()
		if !ok || !both || n < 1-1e-12 || n > float64(records)*(1+1e-12) || trials.N != n {
			t.Fatalf("%v, %+v of %d records", n, trials, records)
		}
	})
}
