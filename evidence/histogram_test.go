package evidence_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"greenlane/evidence"
)

// binsOf counts waits by the same 32 bins an octave as the warehouse: those with the same six leading bits.
func binsOf(times []float64, ended []bool) []evidence.WaitBin {
	at := map[uint64]*evidence.WaitBin{}
	for i, ms := range times {
		key := math.Float64bits(ms) >> 47
		b := at[key]
		if b == nil {
			b = &evidence.WaitBin{Bin: evidence.Bin{Least: ms, Most: ms}}
			at[key] = b
		}
		b.Least, b.Most, b.N = min(b.Least, ms), max(b.Most, ms), b.N+1
		if ended[i] {
			b.Events++
		}
	}
	var out []evidence.WaitBin
	for _, b := range at {
		out = append(out, *b)
	}
	slices.SortFunc(out, func(a, b evidence.WaitBin) int { return int(min(max(a.Least-b.Least, -1), 1)) })
	return out
}

// In a bin of 3 from 1 to 100 the second time is taken as 10, of a bin below zero as −10; the ends are what they are.
func TestTimesInABin(t *testing.T) {
	for _, c := range []struct {
		bin        evidence.Bin
		rank, want float64
	}{
		{evidence.Bin{Least: 1, Most: 100, N: 3}, 1, 1},
		{evidence.Bin{Least: 1, Most: 100, N: 3}, 2, 10},
		{evidence.Bin{Least: 1, Most: 100, N: 3}, 3, 100},
		{evidence.Bin{Least: -100, Most: -1, N: 3}, 2, -10},
		{evidence.Bin{Least: -100, Most: -1, N: 3}, 1, -100},
		{evidence.Bin{Least: 7, Most: 7, N: 9}, 4, 7},
		{evidence.Bin{Least: 0, Most: 0, N: 2}, 2, 0},
		{evidence.Bin{Least: 5, Most: 5, N: 1}, 1, 5},
		{evidence.Bin{Least: 1, Most: 100, N: 3}, 4, 100},
	} {
		if got := c.bin.At(c.rank); math.Abs(got-c.want) > 1e-12*math.Abs(c.want) {
			t.Errorf("rank %v of %+v is %v, want %v", c.rank, c.bin, got, c.want)
		}
	}
}

// Whatever is cut off, the median of a curve over bins is that over single times, within 0.5 % for lognormal waits and mostly within 0.1 %; all are counted.
func TestCurvesOverBins(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5000))
	var aside []float64
	for range 60 {
		n := 5_000 + r.IntN(20_000)
		times, ended, single := make([]float64, n), make([]bool, n), make([]evidence.KMBin, n)
		cut, sigma := r.Float64()*0.6, 0.3+r.Float64()
		for i := range times {
			times[i] = math.Round(7.2e7 * math.Exp(sigma*r.NormFloat64()))
			if ended[i] = r.Float64() >= cut; !ended[i] {
				times[i] = math.Round(times[i] * r.Float64())
			}
			single[i] = evidence.KMBin{Time: times[i], Censored: 1}
			if ended[i] {
				single[i].Events, single[i].Censored = 1, 0
			}
		}
		exact, err := evidence.NewKaplanMeier(single)
		if err != nil {
			t.Fatal(err)
		}
		nearly, err := evidence.HistogramCurve(binsOf(times, ended), 0.5)
		if err != nil {
			t.Fatal(err)
		}
		e1, c1 := exact.Counts()
		if e2, c2 := nearly.Counts(); e1 != e2 || c1 != c2 {
			t.Fatalf("%d ended and %d cut off of %d and %d", e2, c2, e1, c1)
		}
		want, known := exact.Quantile(0.5)
		got, found := nearly.Quantile(0.5)
		if known != found {
			t.Fatalf("with %.0f %% cut off the median is %v (%v), exactly %v (%v)", 100*cut, got, found, want, known)
		}
		aside = append(aside, math.Abs(got/want-1))
	}
	slices.Sort(aside)
	if most, mostly := aside[len(aside)-1], aside[len(aside)/2]; most > 0.005 || mostly > 0.001 {
		t.Errorf("medians are mostly %.3g %% and at most %.3g %% away", 100*mostly, 100*most)
	}
}
