package evidence

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// replicate makes the replicate sums as a warehouse does: a hash of group and replicate, a weight, a sum.
func replicate(groups []group, replicates int, seed uint64) (numerators, denominators []*big.Int) {
	for r := range replicates {
		x, n := new(big.Int), new(big.Int)
		for i, g := range groups {
			w := PoissonWeight(rand.NewPCG(uint64(i), uint64(r)<<32|seed).Uint64())
			x.Add(x, big.NewInt(w*g.x))
			n.Add(n, big.NewInt(w*g.n))
		}
		numerators, denominators = append(numerators, x), append(denominators, n)
	}
	return numerators, denominators
}

func TestBootstrapByHand(t *testing.T) {
	// Replicates 8, 12, 8, 12, …: no skewness, standard deviation 2·√(n/(n−1)); 108/11 effective of 12 groups: 9 degrees of freedom.
	b := Bootstrap{Value: 10, Groups: 12, Effective: 108.0 / 11, Scale: Linear}
	for range 50 {
		b.Replicates = append(b.Replicates, 8, 12)
	}
	iv, why := b.Interval(0.95)
	if why != Estimable || iv.Method != MethodBootstrap {
		t.Fatalf("%+v %q", iv, why)
	}
	half := 2.262157 * 2 * math.Sqrt(100.0/99) // t of 9 degrees of freedom
	near(t, "low", iv.Low, 10-half, 1e-5)
	near(t, "high", iv.High, 10+half, 1e-5)

	// The same on the logarithms, and on the log odds.
	for i, v := range b.Replicates {
		b.Replicates[i] = math.Exp(v / 10)
	}
	b.Value, b.Scale = math.Exp(1), Positive
	iv, _ = b.Interval(0.95)
	near(t, "log low", math.Log(iv.Low), 1-half/10, 1e-6)
	near(t, "log high", math.Log(iv.High), 1+half/10, 1e-6)
	for i, v := range b.Replicates {
		b.Replicates[i] = v / (1 + v)
	}
	b.Value, b.Scale = math.Exp(1)/(1+math.Exp(1)), Proportion
	iv, _ = b.Interval(0.95)
	near(t, "odds low", math.Log(iv.Low/(1-iv.Low)), 1-half/10, 1e-6)
	near(t, "odds high", math.Log(iv.High/(1-iv.High)), 1+half/10, 1e-6)

	// One group has nearly everything: 2 degrees of freedom, not 0.2.
	b.Effective = 1.2
	iv, _ = b.Interval(0.95)
	near(t, "dominated", math.Log(iv.High/(1-iv.High)), 1+half/10*4.302653/2.262157, 1e-5)
}

func TestSkewnessReachesAwayFromTheBound(t *testing.T) {
	// Logarithms −1 (three of four) and 3: mean 0, variance 3, third moment (−3+27)/4 = 6, skewness 6/√27 = 1.1547,
	// taken as 1.
	b := Bootstrap{Value: 1, Groups: 1000, Effective: 1000, Scale: Positive}
	for range 50 {
		b.Replicates = append(b.Replicates, math.Exp(-1), math.Exp(-1), math.Exp(-1), math.Exp(3))
	}
	iv, _ := b.Interval(0.95)
	s, z := math.Sqrt(3*200.0/199), normalQuantile(0.95)
	near(t, "low", math.Log(iv.Low), -tQuantile(999, 0.95)*s, 1e-9)
	near(t, "high", math.Log(iv.High), tQuantile(999, 0.95)*s+(1+2*z*z)/6*s, 1e-9)
	for i, v := range b.Replicates {
		b.Replicates[i] = 1 / v // the other way round nothing is added: downwards the logarithm reaches far enough
	}
	iv, _ = b.Interval(0.95)
	near(t, "symmetric", math.Log(iv.High), -math.Log(iv.Low), 1e-12)
	// A share near 1 has its bound above.
	b.Scale, b.Value = Proportion, 0.9
	for i, v := range b.Replicates {
		b.Replicates[i] = 9 * v / (1 + 9*v)
	}
	iv, _ = b.Interval(0.95)
	near(t, "odds high", math.Log(iv.High/(1-iv.High)), math.Log(9)+tQuantile(999, 0.95)*s, 1e-9)
	near(t, "odds low", math.Log(iv.Low/(1-iv.Low)), math.Log(9)-tQuantile(999, 0.95)*s-(1+2*z*z)/6*s, 1e-9)
}

func TestBootstrapAgreesWithTheLinearisedVariance(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	groups := make([]group, 400)
	for i := range groups {
		n := 1 + random.Int64N(60)
		groups[i] = group{n, random.Int64N(n/4 + 1)}
	}
	s := sumsOf(groups)
	numerators, denominators := replicate(groups, ReportReplicates, 42)
	iv, why := BootstrapRatio(s, numerators, denominators, Proportion, 0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	p, _ := s.Ratio()
	v, _ := s.Variance()
	odds := func(p float64) float64 { return math.Log(p / (1 - p)) }
	want := tQuantile(s.GroupsBehind(Proportion)-1, 0.95) * math.Sqrt(v) / (p * (1 - p))
	if got := odds(p) - odds(iv.Low); math.Abs(got/want-1) > 0.08 { // 1,000 replicates: 2 % of the deviation
		t.Errorf("half width %v, the linearised variance gives %v", got, want)
	}
	// Neither the order of replicates shows, nor the unit.
	slices.Reverse(numerators)
	slices.Reverse(denominators)
	if again, _ := BootstrapRatio(s, numerators, denominators, Proportion, 0.95); again != iv {
		t.Errorf("%+v in another order %+v", iv, again)
	}
}

func TestReplicatesWithoutADenominatorHaveNoValue(t *testing.T) {
	v := big.NewInt
	got := RatioReplicates([]*big.Int{v(1), v(0), v(3), nil}, []*big.Int{v(2), v(0), nil, v(4)})
	if got[0] != 0.5 || !math.IsNaN(got[1]) || !math.IsNaN(got[2]) || got[3] != 0 {
		t.Errorf("%v", got)
	}
	if got := RatioReplicates([]*big.Int{v(1)}, nil); got != nil {
		t.Errorf("%v", got)
	}
	// They are left out, not counted as 0.
	with := Bootstrap{Value: 0.5, Groups: 9, Effective: 9, Scale: Proportion, Replicates: []float64{0.4, 0.5, 0.6, 0.5}}
	want, _ := with.Interval(0.95)
	with.Replicates = append(with.Replicates, math.NaN())
	if iv, why := with.Interval(0.95); why != Estimable || iv != want {
		t.Errorf("%+v %q, want %+v", iv, why, want)
	}
}

func TestBootstrapReasons(t *testing.T) {
	nan := math.NaN()
	fine := []float64{0.1, 0.2, 0.3, 0.2}
	cases := []struct {
		name string
		b    Bootstrap
		why  Reason
	}{
		{"fine", Bootstrap{0.2, fine, 9, 9, Proportion}, Estimable},
		{"four groups", Bootstrap{0.2, fine, 4, 4, Proportion}, FewGroups},
		{"no replicates", Bootstrap{0.2, nil, 9, 9, Proportion}, Inconsistent},
		{"no value", Bootstrap{nan, fine, 9, 9, Proportion}, Inconsistent},
		{"a share above 1", Bootstrap{1.2, fine, 9, 9, Proportion}, Inconsistent},
		{"a negative yield", Bootstrap{-1, fine, 9, 9, Positive}, Inconsistent},
		{"nothing found", Bootstrap{0, []float64{0, 0}, 9, 9, Positive}, NoEvents},
		{"replicates that do not vary", Bootstrap{0.2, []float64{0.2, 0.2, 0.2}, 9, 9, Proportion}, Unstable},
		{"mostly without value", Bootstrap{0.2, []float64{0.2, 0.3, nan, nan, nan}, 9, 9, Proportion}, Unstable},
		{"mostly at the end of the scale", Bootstrap{0.2, []float64{0.2, 0.3, 0, 0, 1}, 9, 9, Proportion}, Unstable},
	}
	for _, c := range cases {
		if iv, why := c.b.Interval(0.95); why != c.why {
			t.Errorf("%s: %+v %q, want %q", c.name, iv, why, c.why)
		}
	}
	if _, why := cases[0].b.Interval(1); why != Inconsistent {
		t.Errorf("level 1: %q", why)
	}
	// No inspected value in 9 effective groups: Wilson's bound of 0 of 9.
	iv, why := (Bootstrap{0, []float64{0, 0}, 20, 9, Proportion}).Interval(0.95)
	if why != Estimable || iv.Low != 0 || iv.Method != MethodGroupWilson {
		t.Fatalf("%+v %q", iv, why)
	}
	near(t, "bound", iv.High, 0.29914, 1e-5) // z²/(9+z²)

	s := sumsOf([]group{{10, 1}, {10, 2}, {10, 1}, {10, 3}, {10, 2}})
	xs, ns := replicate([]group{{10, 1}, {10, 2}, {10, 1}, {10, 3}, {10, 2}}, 100, 1)
	if _, why := BootstrapRatio(s, xs, ns[1:], Proportion, 0.95); why != Inconsistent {
		t.Errorf("lists differ: %q", why)
	}
	if _, why := BootstrapRatio(Sums{}, xs, ns, Proportion, 0.95); why != NoPopulation {
		t.Errorf("no denominator: %q", why)
	}
	if _, why := BootstrapRatio(s, xs, ns, Proportion, 0.95); why != Estimable {
		t.Errorf("%q", why)
	}
	s.XX = nil
	if _, why := BootstrapRatio(s, xs, ns, Proportion, 0.95); why != Inconsistent {
		t.Errorf("impossible sums: %q", why)
	}
}

func TestGroupsBehind(t *testing.T) {
	// Ten groups of 100; one has all 40 events: 10 groups below, 1 above.
	groups := make([]group, 10)
	for i := range groups {
		groups[i].n = 100
	}
	groups[3].x = 40
	s := sumsOf(groups)
	near(t, "share", s.GroupsBehind(Proportion), math.Sqrt(10), 1e-12)
	near(t, "factor", s.GroupsBehind(Positive), math.Sqrt(10), 1e-12)
	near(t, "any sign", s.GroupsBehind(Linear), 10, 1e-12)
	// One group misses 40, the others nothing.
	for i := range groups {
		groups[i].x = 100 - groups[i].x
	}
	near(t, "complement", sumsOf(groups).GroupsBehind(Proportion), math.Sqrt(10), 1e-12)
	near(t, "no complement", sumsOf(groups).GroupsBehind(Positive), 9.9228, 1e-4)
	if k := (Sums{}).GroupsBehind(Linear); k != 0 {
		t.Errorf("%v of nothing", k)
	}
}
