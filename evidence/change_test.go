package evidence

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func wilsonEstimate(x, n float64) Estimate {
	iv, _ := Wilson(x, n, 0.95)
	return Estimate{x / n, iv}
}

func TestDifferencePublishedFigures(t *testing.T) {
	// R. G. Newcombe, Stat. Med. 17 (1998) 873–890, table II, method 10 (score, without continuity correction).
	cases := []struct{ xa, na, xb, nb, low, high float64 }{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{10, 10, 0, 20, 0.6791, 1.0000},
		{10, 10, 0, 10, 0.6075, 1.0000},
	}
	for _, c := range cases {
		d, ok := Difference(wilsonEstimate(c.xa, c.na), wilsonEstimate(c.xb, c.nb))
		if !ok || d.Interval.Method != MethodMover {
			t.Fatalf("%+v: %+v, %v", c, d, ok)
		}
		near(t, "low", d.Interval.Low, c.low, 6e-5)
		near(t, "high", d.Interval.High, c.high, 6e-5)
	}
}

func TestDifferenceOfSymmetricIntervalsAddsVariances(t *testing.T) {
	// 10 ∓ 3 and 4 ∓ 4: 6 ∓ 5.
	d, ok := Difference(Estimate{10, Interval{Low: 7, High: 13}}, Estimate{4, Interval{Low: 0, High: 8}})
	if !ok || d.Value != 6 || d.Interval.Low != 1 || d.Interval.High != 11 {
		t.Errorf("%+v, %v", d, ok)
	}
}

func TestOpenSidesStayOpen(t *testing.T) {
	open := Estimate{10, Interval{NoLow: true, High: 13}}
	closed := Estimate{4, Interval{Low: 1, High: 8}}
	d, ok := Difference(open, closed)
	if !ok || !d.Interval.NoLow || d.Interval.NoHigh || d.Interval.High != 6+math.Hypot(3, 3) {
		t.Errorf("%+v, %v", d, ok)
	}
	d, ok = Difference(closed, open)
	if !ok || d.Interval.NoLow || !d.Interval.NoHigh || d.Interval.Low != -6-math.Hypot(3, 3) {
		t.Errorf("%+v, %v", d, ok)
	}
	q, ok := Quotient(closed, open)
	if !ok || q.Interval.NoLow || !q.Interval.NoHigh {
		t.Errorf("%+v, %v", q, ok)
	}
}

func TestQuotientIsTheDifferenceOfLogs(t *testing.T) {
	// e² within a factor of e³, over e within a factor of e⁴: e within a factor of e⁵.
	e := math.Exp
	q, ok := Quotient(Estimate{e(2), Interval{Low: e(-1), High: e(5)}}, Estimate{e(1), Interval{Low: e(-3), High: e(5)}})
	if !ok || q.Interval.Method != MethodMoverLog {
		t.Fatalf("%+v, %v", q, ok)
	}
	near(t, "value", q.Value, e(1), 1e-12)
	near(t, "low", q.Interval.Low, e(-4), 1e-12)
	near(t, "high", q.Interval.High, e(6), 1e-9)

	// Nothing seen in some part of a: the quotient may be as small as 0. Of b: it may be of any size.
	zero := Estimate{0.1, Interval{Low: 0, High: 0.4}}
	one := Estimate{1, Interval{Low: 0.5, High: 2}}
	q, ok = Quotient(zero, one)
	if !ok || q.Interval.NoLow || q.Interval.Low != 0 || q.Interval.NoHigh {
		t.Errorf("%+v, %v", q, ok)
	}
	q, ok = Quotient(one, zero)
	if !ok || !q.Interval.NoHigh || q.Interval.NoLow {
		t.Errorf("%+v, %v", q, ok)
	}
	for _, bad := range []Estimate{{}, {Value: -1, Interval: Interval{Low: -2, High: 1}}, {Value: 1, Interval: Interval{Low: 2, High: 3}}, {Value: math.NaN()}} {
		if q, ok := Quotient(bad, one); ok {
			t.Errorf("%+v over 1: %+v", bad, q)
		}
		if q, ok := Quotient(one, bad); ok {
			t.Errorf("1 over %+v: %+v", bad, q)
		}
	}
}

func TestReductionExchangesTheEnds(t *testing.T) {
	r := Estimate{0.45, Interval{Low: 0.25, High: 0.75, Method: "m"}}.Reduction()
	near(t, "reduction", r.Value, 0.55, 1e-15)
	if r.Interval.Low != 0.25 || r.Interval.High != 0.75 || r.Interval.Method != "m" {
		t.Errorf("%+v", r)
	}
	r = Estimate{0.45, Interval{NoLow: true, High: 0.75}}.Reduction()
	if !r.Interval.NoHigh || r.Interval.NoLow || r.Interval.Low != 0.25 || r.Interval.High != 0 {
		t.Errorf("%+v", r)
	}
}

func TestChangeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Estimate {
			v := rapid.Float64Range(1e-6, 1e6).Draw(t, name)
			return Estimate{v, Interval{Low: v * rapid.Float64Range(0, 1).Draw(t, "low"), High: v * rapid.Float64Range(1, 9).Draw(t, "high")}}
		}
		a, b := draw("a"), draw("b")
		there, ok := Difference(a, b)
		back, _ := Difference(b, a)
		if !ok || there.Value != -back.Value || there.Interval.Low != -back.Interval.High || there.Interval.High != -back.Interval.Low {
			t.Fatalf("%+v, %v against %+v", there, ok, back)
		}
		// Neither shorter than the wider of both, nor longer than both end to end.
		up := there.Interval.High - there.Value
		if most := a.Interval.High - a.Value + b.Value - b.Interval.Low; up > most*(1+1e-9)+1e-9 || up < (a.Interval.High-a.Value)*(1-1e-9)-1e-9 {
			t.Fatalf("reach %v of %+v − %+v", up, a, b)
		}
	})
}
