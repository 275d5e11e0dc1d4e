package evidence

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func sumsOf(groups []group) Sums {
	var s Sums
	for _, g := range groups {
		s = s.Add(g.n, g.x)
	}
	return s
}

func TestMeanRatioByHand(t *testing.T) {
	// Three groups of 2, 3 and 5 declarations with 10, −6 and 16 hours: mean 2; residuals 6, −12, 6; Σ = 216;
	// v = 3/2·216/100 = 3.24, se 1.8; t with 2 degrees of freedom 4.30265.
	s := sumsOf([]group{{2, 10}, {3, -6}, {5, 16}})
	if m, ok := s.Ratio(); !ok || m != 2 {
		t.Errorf("mean = %v, %v", m, ok)
	}
	if v, ok := s.Variance(); !ok || v != 3.24 {
		t.Errorf("variance = %v, %v", v, ok)
	}
	iv, ok := MeanRatio(s, 0.95)
	if !ok || iv.Method != MethodGroupT {
		t.Fatalf("%+v, %v", iv, ok)
	}
	// Effective groups 100/38 = 2.632: the variance counts 2.632/1.632·2/3 = 1.0753 times, the freedom is 2.
	near(t, "low", iv.Low, 2-4.302653*1.8*math.Sqrt(1.075269), 1e-5)
	near(t, "high", iv.High, 2+4.302653*1.8*math.Sqrt(1.075269), 1e-5)
	// 10²/(4+9+25) = 100/38.
	if k, ok := s.EffectiveGroups(); !ok || k != 100.0/38 {
		t.Errorf("effective groups = %v, %v", k, ok)
	}
}

// With one declaration a group it is the t interval of a sample, where nothing is known of its tails: Student's sleep data, in tenths of an hour. Of its ten
// patients as many as 2.05 make the variance, so that with their fourth powers it rests on 3 degrees of freedom: 0.8/(1/2.0511−1/10) are 2.06.
func TestMeanRatioOfSinglesIsStudents(t *testing.T) {
	var s Sums
	for _, v := range []int64{12, 24, 13, 13, 0, 10, 18, 8, 46, 14} {
		s = s.Add(1, v)
	}
	varying, ok := s.VarianceGroups()
	if !ok {
		t.Fatal("the tails are not known")
	}
	var squares, fourth float64
	for _, d := range []float64{-3.8, 8.2, -2.8, -2.8, -15.8, -5.8, 2.2, -7.8, 30.2, -1.8} {
		squares, fourth = squares+d*d, fourth+d*d*d*d
	}
	near(t, "groups that make the variance", varying, squares*squares/fourth, 1e-12)
	iv, ok := MeanRatio(s, 0.95)
	if !ok {
		t.Fatal("refused")
	}
	near(t, "with its tails", iv.High, 15.8+3.182446*math.Sqrt(squares/90), 1e-5)
	s.Fourth = nil
	iv, ok = MeanRatio(s, 0.95)
	if !ok {
		t.Fatal("refused")
	}
	near(t, "low", iv.Low, 7.001142, 5e-6)
	near(t, "high", iv.High, 24.598858, 5e-6)
}

func TestFourthPowersThatNoDataHave(t *testing.T) {
	s := sumsOf([]group{{2, 10}, {3, -6}, {5, 16}}) // residuals 6, −12, 6: 216² of 23,328
	if k, ok := s.VarianceGroups(); !ok || k != 2 {
		t.Errorf("%v, %v", k, ok)
	}
	for _, fourth := range [][]*big.Int{{}, {big.NewInt(1)}, {big.NewInt(0), nil, nil, nil, nil}, {big.NewInt(0), nil, nil, nil, big.NewInt(1_000_000)}} {
		s.Fourth = fourth
		if _, ok := s.VarianceGroups(); ok || s.Check() == nil {
			t.Errorf("%v is possible", fourth)
		}
		if iv, ok := MeanRatio(s, 0.95); ok {
			t.Errorf("%v: %+v", fourth, iv)
		}
	}
	if k, ok := sumsOf([]group{{2, 4}, {3, 6}}).VarianceGroups(); ok || sumsOf([]group{{2, 4}, {3, 6}}).Check() != nil {
		t.Errorf("%v groups make no variance", k)
	}
}

func TestMeanRatioOfTooLittle(t *testing.T) {
	for name, s := range map[string]Sums{"nothing": {}, "one group": sumsOf([]group{{5, 7}}), "no denominator": sumsOf([]group{{0, 0}, {0, 0}})} {
		if iv, ok := MeanRatio(s, 0.95); ok {
			t.Errorf("%s: %+v", name, iv)
		}
	}
	if m, ok := (Sums{}).Ratio(); ok {
		t.Errorf("mean %v of nothing", m)
	}
	good := sumsOf([]group{{5, 7}, {3, -9}})
	for _, level := range []float64{0, 1, math.NaN()} {
		if iv, ok := MeanRatio(good, level); ok {
			t.Errorf("level %v: %+v", level, iv)
		}
	}
}

func TestSumsRefuseWhatNoDataHave(t *testing.T) {
	v := big.NewInt
	good := sumsOf([]group{{2, 10}, {3, -6}, {5, 16}}) // 3; 10, 20; Σn²=38, Σnx=82, Σx²=392
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	if err := (Sums{}).Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Sums){
		"negative groups":          func(s *Sums) { s.Groups = -1 },
		"no group":                 func(s *Sums) { s.Groups = 0 },
		"negative denominator":     func(s *Sums) { s.N = v(-10) },
		"squares above the square": func(s *Sums) { s.NN = v(101) },
		"squares below Cauchy":     func(s *Sums) { s.NN = v(33) },
		"Σx² below Cauchy":         func(s *Sums) { s.XX = v(133) },
		"cross sum beyond Cauchy":  func(s *Sums) { s.NX = v(123) },
		"negative square sum":      func(s *Sums) { s.XX = v(-1) },
	} {
		bad := good
		spoil(&bad)
		if err := bad.Check(); err == nil {
			t.Errorf("%s: accepted %+v", name, bad)
		}
		if iv, ok := MeanRatio(bad, 0.95); ok {
			t.Errorf("%s: %+v", name, iv)
		}
	}
}

func TestSumsAreTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := make([]group, rapid.IntRange(2, 30).Draw(t, "groups"))
		for i := range groups {
			// Milliseconds up to a month a declaration, signed.
			n := rapid.Int64Range(1, 100_000).Draw(t, "n")
			groups[i] = group{n, n * rapid.Int64Range(-2_700_000_000, 2_700_000_000).Draw(t, "x")}
		}
		s := sumsOf(groups)
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		var n, x, sum float64
		for _, g := range groups {
			n, x = n+float64(g.n), x+float64(g.x)
		}
		for _, g := range groups {
			d := float64(g.x) - x/n*float64(g.n)
			sum += d * d
		}
		count := float64(len(groups))
		want := count / (count - 1) * sum / (n * n)
		v, ok := s.Variance()
		if !ok || math.Abs(v-want) > 1e-9*want+1e-9 {
			t.Fatalf("variance %v, %v; the definition gives %v", v, ok, want)
		}
		back := slices.Clone(groups)
		slices.Reverse(back)
		if again, _ := sumsOf(back).Variance(); again != v {
			t.Fatalf("variance depends on the order of groups: %v, %v", v, again)
		}
		if k, _ := s.EffectiveGroups(); k < 1 || k > count {
			t.Fatalf("%v effective of %v groups", k, count)
		}
		iv, ok := MeanRatio(s, 0.95)
		m, _ := s.Ratio()
		if !ok || iv.Low > m || iv.High < m {
			t.Fatalf("%+v, %v does not hold %v", iv, ok, m)
		}
	})
}
