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
	// Replicates 8, 12, 8, 12, …: no skewness, standard deviation 2·√(n/(n−1)); 9.5 effective of 12 groups: 9 degrees of freedom.
	b := Bootstrap{Value: 10, Groups: 12, Effective: 9.5, Scale: Linear}
	for range 50 {
		b.Replicates, b.Linear = append(b.Replicates, 8, 12), append(b.Linear, -2, 2)
	}
	iv, why := b.Interval(0.95)
	if why != Estimable || iv.Method != MethodBootstrap {
		t.Fatalf("%+v %q", iv, why)
	}
	half := 2.262157 * 2 * math.Sqrt(100.0/99) // t of 9 degrees of freedom
	near(t, "low", iv.Low, 10-half, 1e-5)
	near(t, "high", iv.High, 10+half, 1e-5)

	// The same on the logarithms, and on the log odds. There the scale bends what is not skewed by 3c·t²/6 with c = s and, at a share of 0.7311, 0.4621·s
	// downwards: two fifths of that is taken off the farther end.
	for i, v := range b.Replicates {
		b.Replicates[i] = math.Exp(v / 10)
	}
	s, bent := half/10/2.262157, half*half/100/2*0.4 // the term times s: 3s·t²/6·s
	b.Value, b.Scale = math.Exp(1), Positive
	iv, _ = b.Interval(0.95)
	near(t, "log low", math.Log(iv.Low), 1-half/10, 1e-6)
	near(t, "log high", math.Log(iv.High), 1+half/10-bent, 1e-6)
	for i, v := range b.Replicates {
		b.Replicates[i] = v / (1 + v)
	}
	b.Value, b.Scale = math.Exp(1)/(1+math.Exp(1)), Proportion
	iv, _ = b.Interval(0.95)
	near(t, "odds low", math.Log(iv.Low/(1-iv.Low)), 1-half/10+bent*0.46211716, 1e-6)
	near(t, "odds high", math.Log(iv.High/(1-iv.High)), 1+half/10, 1e-6)

	// One group has nearly everything: 2 degrees of freedom, not 0.7.
	b.Effective = 1.2
	iv, _ = b.Interval(0.95)
	near(t, "dominated", math.Log(iv.High/(1-iv.High)), 1+4.302653*s, 1e-6)
}

func TestSkewnessReachesAwayFromTheBound(t *testing.T) {
	// Logarithms −s/10 (three of four) and 3s/10: mean 0, variance 3s²/100, third moment 6s³/1000, skewness 6/√27 = 1.1547.
	b := Bootstrap{Value: 1, Groups: 1000, Effective: 2000, Scale: Positive}
	for range 50 {
		b.Replicates = append(b.Replicates, math.Exp(-0.01), math.Exp(-0.01), math.Exp(-0.01), math.Exp(0.03))
		b.Linear = append(b.Linear, 7, 7, 7, 11)
	}
	s, q, skewness := math.Sqrt(0.0003*200/199), tQuantile(999, 0.95), 6/math.Sqrt(27)
	farther := func(curvature float64) float64 { return ((2*skewness-3*curvature)*q*q + skewness) / 6 }
	iv, _ := b.Interval(0.95)
	near(t, "low", math.Log(iv.Low), -q*s, 1e-9)
	near(t, "high, at most 1.5 farther", math.Log(iv.High), (q+1.5)*s, 1e-9)
	for i := range b.Linear {
		b.Linear[i] = []float64{0, 1, 2, 3.2}[i%4] // mean 1.55
	}
	var second, third float64
	for _, d := range []float64{-1.55, -0.55, 0.45, 1.65} {
		second, third = second+d*d/4, third+d*d*d/4
	}
	skewness = third / math.Pow(second, 1.5)
	iv, _ = b.Interval(0.95)
	near(t, "half as much again", math.Log(iv.High), (q+1.5*farther(s))*s, 1e-9)
	near(t, "low stays", math.Log(iv.Low), -q*s, 1e-9)

	// A logarithm of a figure ten times as unsure takes away more skewness than there is: two fifths of the term, a third of t at most.
	for i := range b.Replicates {
		b.Replicates[i] = math.Pow(b.Replicates[i], 10)
	}
	iv, _ = b.Interval(0.95)
	near(t, "less", math.Log(iv.High), (q+0.4*farther(10*s))*10*s, 1e-9)
	for i := range b.Replicates {
		b.Replicates[i] = math.Pow(b.Replicates[i], 10)
	}
	iv, _ = b.Interval(0.95)
	near(t, "two thirds of t", math.Log(iv.High), q*2/3*100*s, 1e-9)

	// A share of 0.9 has its bound above: everything the other way round, with a curvature of −0.8.
	b.Scale, b.Value = Proportion, 0.9
	for i := range b.Replicates {
		v := 9 * math.Exp([]float64{-0.01, -0.01, -0.01, 0.03}[i%4])
		b.Replicates[i], b.Linear[i] = v/(1+v), -b.Linear[i]
	}
	skewness = -skewness
	iv, _ = b.Interval(0.95)
	near(t, "odds high", math.Log(iv.High/(1-iv.High)), math.Log(9)+q*s, 1e-9)
	near(t, "odds low", math.Log(iv.Low/(1-iv.Low)), math.Log(9)-(q-1.5*farther(-0.8*s))*s, 1e-9)

	// Without linear replicates skewness on the scale counts, and what the scale took away: 1.1547 + 3·0.01732…
	b = Bootstrap{Value: 1, Groups: 1000, Effective: 2000, Scale: Positive}
	for range 50 {
		b.Replicates = append(b.Replicates, math.Exp(-0.03), math.Exp(-0.01), math.Exp(0.01), math.Exp(0.03))
	}
	s = math.Sqrt(0.0005 * 200 / 199)
	skewness = 3 * s
	iv, _ = b.Interval(0.95)
	near(t, "of the scale", math.Log(iv.High), (q+1.5*farther(s))*s, 1e-9)
}

func TestHeavyTailsLeaveFewDegreesOfFreedom(t *testing.T) {
	b := Bootstrap{Value: 10, Groups: 50, Effective: 50, Scale: Linear, VarianceGroups: 10}
	for range 50 {
		b.Replicates = append(b.Replicates, 8, 12)
		b.Linear = append(b.Linear, -2, 2)
	}
	// 1.3/(1/10−1/50) = 16.25 of 49.
	s := 2 * math.Sqrt(100.0/99)
	iv, _ := b.Interval(0.95)
	near(t, "ten groups make the variance", iv.High, 10+tQuantile(16.25, 0.95)*s, 1e-9)
	b.VarianceGroups = 1.2
	iv, _ = b.Interval(0.95)
	near(t, "two at least", iv.High, 10+4.302653*s, 1e-5)
	b.Value, b.Scale, b.VarianceGroups = 10, Factor, 1.2 // of a factor, three
	for i, v := range b.Replicates {
		b.Replicates[i] = math.Exp(v / 10)
	}
	iv, _ = b.Interval(0.95)
	near(t, "three at least", math.Log(iv.Low), math.Log(10)-3.182446*s/10, 1e-6)
	b.VarianceGroups = 10 // 2/(1/10−1/50)
	iv, _ = b.Interval(0.95)
	near(t, "of a factor", math.Log(iv.Low), math.Log(10)-tQuantile(25, 0.95)*s/10, 1e-6)
	b.Scale = Linear
	for i, v := range b.Replicates {
		b.Replicates[i] = 10 * math.Log(v)
	}
	b.VarianceGroups = 50
	iv, _ = b.Interval(0.95)
	near(t, "all alike", iv.High, 10+tQuantile(49, 0.95)*s, 1e-9)
	b.Groups, b.Effective, b.VarianceGroups = 9, 9, 1.2
	iv, _ = b.Interval(0.95)
	near(t, "nine groups have no tails", iv.High, 10+tQuantile(8, 0.95)*s, 1e-9)
}

func TestLinearReplicatesByHand(t *testing.T) {
	// 6 of 12, half; a replicate of 5 of 8 is 1 above half of its 8, by 12.
	v := big.NewInt
	got := LinearReplicates([]*big.Int{v(5), v(6), nil}, []*big.Int{v(8), v(12), v(4)}, v(6), v(12))
	if want := []float64{1.0 / 12, 0, -2.0 / 12}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := LinearReplicates([]*big.Int{v(5)}, nil, v(6), v(12)); got != nil {
		t.Errorf("%v of lists that differ", got)
	}
	if got := LinearReplicates([]*big.Int{v(5)}, []*big.Int{v(8)}, v(6), nil); got != nil {
		t.Errorf("%v of nothing", got)
	}
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
	behind, _ := s.EffectiveGroups()
	odds := func(p float64) float64 { return math.Log(p / (1 - p)) }
	want := tQuantile(freedom(s.Groups, behind), 0.95) * math.Sqrt(v) / (p * (1 - p))
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
		{"fine", Bootstrap{Value: 0.2, Replicates: fine, Groups: 9, Effective: 9, Scale: Proportion}, Estimable},
		{"four groups", Bootstrap{Value: 0.2, Replicates: fine, Groups: 4, Effective: 4, Scale: Proportion}, FewGroups},
		{"no replicates", Bootstrap{Value: 0.2, Replicates: nil, Groups: 9, Effective: 9, Scale: Proportion}, Inconsistent},
		{"no value", Bootstrap{Value: nan, Replicates: fine, Groups: 9, Effective: 9, Scale: Proportion}, Inconsistent},
		{"a share above 1", Bootstrap{Value: 1.2, Replicates: fine, Groups: 9, Effective: 9, Scale: Proportion}, Inconsistent},
		{"a negative yield", Bootstrap{Value: -1, Replicates: fine, Groups: 9, Effective: 9, Scale: Positive}, Inconsistent},
		{"nothing found", Bootstrap{Value: 0, Replicates: []float64{0, 0}, Groups: 9, Effective: 9, Scale: Positive}, NoEvents},
		{"replicates that do not vary", Bootstrap{Value: 0.2, Replicates: []float64{0.2, 0.2, 0.2}, Groups: 9, Effective: 9, Scale: Proportion}, Unstable},
		{"mostly without value", Bootstrap{Value: 0.2, Replicates: []float64{0.2, 0.3, nan, nan, nan}, Groups: 9, Effective: 9, Scale: Proportion}, Unstable},
		{"mostly at the end of the scale", Bootstrap{Value: 0.2, Replicates: []float64{0.2, 0.3, 0, 0, 1}, Groups: 9, Effective: 9, Scale: Proportion}, Unstable},
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
	iv, why := (Bootstrap{Value: 0, Replicates: []float64{0, 0}, Groups: 20, Effective: 9, Scale: Proportion}).Interval(0.95)
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
