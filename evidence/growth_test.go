package evidence

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Replicates of a factor of 1 whose logarithms are ±0.1, so s is 0.1·√(100/99); 16 groups of which 4 are effective: sizes have the coefficient of variation √3
// and changes 2s; (3·2s+8s³)·4^1.5/√16 = 12s+16s³ is more than 0.5.
func TestSizesAndChangesImplySkewness(t *testing.T) {
	b := Bootstrap{Value: 1, Groups: 16, Effective: 4, Scale: Factor}
	for range 50 {
		b.Replicates = append(b.Replicates, math.Exp(-0.1), math.Exp(0.1))
		b.Linear = append(b.Linear, -1, 1)
	}
	s := 0.1 * math.Sqrt(100.0/99)
	q := tQuantile(3.5, 0.95)
	farther := func(skewness float64) float64 { return ((2*skewness-3*s)*q*q + skewness) / 6 }
	iv, why := b.Interval(0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	near(t, "low", math.Log(iv.Low), -q*s, 1e-9)
	near(t, "high, of one half at most", math.Log(iv.High), (q+farther(0.5))*s, 1e-9)

	b.Groups, b.Effective = 100, 25 // (3·5s+125s³)·8/10 with a tenth of s
	for i, v := range b.Replicates {
		b.Replicates[i] = math.Pow(v, 0.1)
	}
	s, q = s/10, tQuantile(24.5, 0.95)
	iv, _ = b.Interval(0.95)
	near(t, "implied", math.Log(iv.High), (q+farther((15*s+125*s*s*s)*0.8))*s, 1e-9)

	for i := range b.Linear {
		b.Linear[i] = []float64{0, 0, 0, 0, 1}[i%5] // skewness 0.8·(−0.2)³+0.2·0.8³ over 0.16^1.5: 1.5
	}
	iv, _ = b.Interval(0.95)
	near(t, "what is seen is more, and longest", math.Log(iv.High), (q+1.5)*s, 1e-9)
	b.Scale = Positive
	for i := range b.Linear {
		b.Linear[i] = float64(i % 2)
	}
	iv, _ = b.Interval(0.95)
	near(t, "a yield has no growth", math.Log(iv.High), (q-0.4*s*q*q/2)*s, 1e-9)
}

// The same replicates on both sides are one: the gap of a factor over itself is 1 for certain where its interval is even.
func TestGrowthGapKnowsWhatBothShare(t *testing.T) {
	own := Bootstrap{Value: 2, Groups: 1000, Effective: 1000, Scale: Factor}
	against := Bootstrap{Value: 4, Groups: 1000, Effective: 1000, Scale: Factor}
	for i := range 200 {
		x, y := float64(2*(i%2)-1), float64(2*(i/2%2)-1) // each with each
		own.Replicates = append(own.Replicates, 2*math.Exp(0.1*x))
		against.Replicates = append(against.Replicates, 4*math.Exp(0.2*y))
		own.Linear, against.Linear = append(own.Linear, x), append(against.Linear, y)
	}
	a, _ := own.Interval(0.95)
	b, _ := against.Interval(0.95)
	iv, why := GrowthGap(own, against, 0.95)
	if why != Estimable || iv.Method != MethodBootstrap {
		t.Fatalf("%+v %q", iv, why)
	}
	near(t, "low of two that share nothing", math.Log(iv.Low/0.5), -math.Hypot(math.Log(2/a.Low), math.Log(b.High/4)), 1e-9)
	near(t, "high of two that share nothing", math.Log(iv.High/0.5), math.Hypot(math.Log(a.High/2), math.Log(4/b.Low)), 1e-9)

	for i, v := range own.Replicates {
		against.Replicates[i] = 2 * v
	}
	iv, _ = GrowthGap(own, against, 0.95)
	lopsided := math.Log(a.High/2) - math.Log(2/a.Low)
	near(t, "low of two that share all", math.Log(iv.Low/0.5), -math.Abs(lopsided), 1e-6)
	near(t, "high of two that share all", math.Log(iv.High/0.5), math.Abs(lopsided), 1e-6)

	against.Groups = 4
	if _, why := GrowthGap(own, against, 0.95); why != FewGroups {
		t.Errorf("four groups to compare with: %q", why)
	}
	against.Groups, against.Replicates = 1000, against.Replicates[1:]
	if _, why := GrowthGap(own, against, 0.95); why != Inconsistent {
		t.Errorf("of different lists: %q", why)
	}
	against.Replicates, against.Value = own.Replicates, 0
	if _, why := GrowthGap(own, against, 0.95); why != NoEvents {
		t.Errorf("over a growth to nothing: %q", why)
	}
}

// Of firms whose gains no period shows, what is seen alone covers the truth in 91 % of periods (docs/intervals.md).
func TestGrowthOfFewGiantsIsCovered(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 4))
	const rounds = 400
	above := 0
	for range rounds {
		_, iv, ok := bootstrapOf(growthGroups(random, 100, 1.5, 1.07, 1), Factor, random.Uint64())
		if !ok || iv.High < 1.07 {
			above++
		}
	}
	if above > rounds*6/100 {
		t.Errorf("the truth lies above %d of %d intervals, want 6 %% at most", above, rounds)
	}
}
