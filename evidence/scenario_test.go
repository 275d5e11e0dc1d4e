package evidence

import (
	"math"
	"testing"
)

// Figures of domain/3-scenarios.md that need no warehouse.

func TestA1bGiant(t *testing.T) {
	// One firm with 500,000 declarations at 0.2 %, 398 firms with 100 each at 4 %.
	c := Clusters{}.Add(500_000, 1_000)
	rates, squares := 0.002, 0.002*0.002
	for range 398 {
		c = c.Add(100, 4)
		rates, squares = rates+0.04, squares+0.04*0.04
	}
	pooled, _ := c.Rate()
	near(t, "pooled", pooled, 0.0048, 0.00005)
	near(t, "operator mean", rates/399, 0.0399, 0.00005)

	// The giant is one cluster, so the pooled rate is nearly unknown although it rests on 539,800 declarations.
	clustered, _ := WilsonClustered(c, 0.95)
	plain, _ := Wilson(float64(c.X), float64(c.N), 0.95)
	if clustered.High-clustered.Low < 10*(plain.High-plain.Low) {
		t.Errorf("clustered %+v is hardly wider than plain %+v", clustered, plain)
	}
	mean, ok := MeanOfRates(rates, squares, 399, 0.95)
	// One of 399 rates differs from the others by d = 0.038: s² = d²/399, so the half width is t·d/399.
	near(t, "half width", (mean.High-mean.Low)/2, 1.96594*0.038/399, 1e-8)
	if !ok || mean.Low > rates/399 || mean.High < rates/399 || mean.High <= pooled || mean.Low <= clustered.Low {
		t.Errorf("operator mean %+v, %v", mean, ok)
	}
}

func TestS0RatioToRegular(t *testing.T) {
	// Counts rebuilt from the printed figures: advanced 652 of 81,487 (0.008001), regular 17,140 of 85,700
	// (0.2 exactly), every group at its tier's rate up to whole declarations as the quotas plant it.
	advanced, regular := quotaGroups(81_487, 652, 398), quotaGroups(85_700, 17_140, 11_502)
	ratio, why := RatioToReference(advanced, regular, 0.95)
	if why != Estimable || ratio.Interval.Method != MethodDeltaClustered {
		t.Fatalf("%+v %q", ratio, why)
	}
	near(t, "RR", ratio.Value, 0.0400, 1e-4)
	near(t, "low", ratio.Interval.Low, 0.0370, 5e-5)
	near(t, "high", ratio.Interval.High, 0.0432, 5e-5)
	near(t, "se of the log", math.Log(ratio.Interval.High/ratio.Interval.Low)/2/1.96, 0.0396, 5e-5)

	advancedRate, _ := advanced.Rate()
	near(t, "advanced", advancedRate, 0.008001, 1e-6)
}

// quotaGroups spreads n declarations over the groups and x inspections evenly over the declarations.
func quotaGroups(n, x, groups int64) Clusters {
	var c Clusters
	for i := range groups {
		from, to := n*i/groups, n*(i+1)/groups
		c = c.Add(to-from, x*to/n-x*from/n)
	}
	return c
}

func TestA4Backlog(t *testing.T) {
	// Lodged evenly over 240 h, released after Exp(mean 72 h), cut at 240 h. Quantile grid: the i-th of n is
	// lodged at quantile (i+½)/n and takes the quantile frac(i/golden ratio), a lattice that fills the square
	// of both evenly. Truth 72·ln 2 = 49.91.
	const n = 20_000
	var bins []KMBin
	var released []float64
	for i := range n {
		watched := 240 - 240*(float64(i)+0.5)/n
		_, quantile := math.Modf((float64(i) + 0.5) / math.Phi)
		length := -72 * math.Log1p(-quantile)
		if length <= watched {
			bins = append(bins, KMBin{Time: length, Events: 1})
			released = append(released, length)
		} else {
			bins = append(bins, KMBin{Time: watched, Censored: 1})
		}
	}
	k, err := NewKaplanMeier(bins)
	if err != nil {
		t.Fatal(err)
	}
	events, censored := k.Counts()
	near(t, "censored share", float64(censored)/float64(events+censored), 0.289, 0.0015)
	only := make([]KMBin, len(released))
	for i, l := range released {
		only[i] = KMBin{Time: l, Events: 1}
	}
	naive, _ := NewKaplanMeier(only)
	wrong, _ := naive.Quantile(0.5)
	near(t, "released-only median", wrong, 34.5, 0.1)

	median, ok := k.Quantile(0.5)
	iv, closed := k.QuantileInterval(0.5, 0.95)
	if !ok || !closed || iv.NoLow || iv.NoHigh || iv.Low > 72*math.Ln2 || iv.High < 72*math.Ln2 {
		t.Errorf("median %v, %v; %+v, %v", median, ok, iv, closed)
	}
	near(t, "Kaplan–Meier median", median, 49.93, 0.03)
	if iv.Low <= wrong {
		t.Errorf("the interval %+v holds the wrong answer %v", iv, wrong)
	}
}
