package evidence

import (
	"math"
	"testing"
)

func TestA3SeasonIsNoEffect(t *testing.T) {
	// A firm certified on 1 November as the slow season begins: hours 24·(1 + 0.3·cos), nothing else.
	const november = 12*2019 + 10
	var p Panel
	p.Operators = []PanelOperator{{Studied: true, Certified: november, FirstDay: true}}
	for m := 12 * 2018; m < 12*2020+2; m++ {
		p.Months = append(p.Months, OperatorMonth{Month: m, Declarations: 200, MeanLog: math.Log(24 * (1 + 0.3*math.Cos(2*math.Pi*float64(m%12)/12)))})
	}
	b, why := OwnBaselines(p, 3, 0.95)
	if why != Estimable || b.SameMonthsWhy != Estimable || b.PreviousWhy != Estimable || b.SameMonthsOperators != 1 {
		t.Fatalf("%+v %q", b, why)
	}
	near(t, "same months of the year before", b.SameMonths.Value, 0, 1e-12)
	near(t, "August to October against November to January", b.Previous.Value, -0.43, 0.02) // 43 % slower: the season
	if b.Previous.Interval.Method != MethodMonthChanges {
		t.Error(b.Previous.Interval.Method)
	}
}

func TestOwnBaselineByHand(t *testing.T) {
	// Certified in the middle of July 2019: 3, 3.2, 3.1 in the same months a year before, then 2.5, 2.5, 2.6 after:
	// differences −0.5, −0.7, −0.5; mean −17/30, variance 0.04/3, with t of 2 degrees of freedom.
	p := Panel{Operators: []PanelOperator{{Studied: true, Certified: july2019}}}
	add := func(month int, y float64) {
		p.Months = append(p.Months, OperatorMonth{Month: month, Declarations: 10, MeanLog: y})
	}
	for k, y := range []float64{3, 3.2, 3.1} {
		add(july2019-11+k, y)
	}
	add(july2019, 9) // the month of certification counts for nothing
	for k, y := range []float64{2.5, 2.5, 2.6} {
		add(july2019+1+k, y)
	}
	b, why := OwnBaselines(p, 3, 0.95)
	if why != Estimable || b.SameMonthsWhy != Estimable {
		t.Fatalf("%+v %q", b, why)
	}
	near(t, "reduction", b.SameMonths.Value, 1-math.Exp(-17.0/30), 1e-12)
	near(t, "low", b.SameMonths.Interval.Low, 1-math.Exp(-17.0/30+4.302653*math.Sqrt(0.04/9)), 1e-6)
	if b.PreviousWhy != SmallBase { // nothing in April to June
		t.Errorf("%q", b.PreviousWhy)
	}
	for i := range p.Months {
		p.Months[i].Declarations = 9 // 27 on either side
	}
	if b, _ = OwnBaselines(p, 3, 0.95); b.SameMonthsWhy != SmallBase {
		t.Errorf("%+v", b)
	}
	if _, why := OwnBaselines(p, 2, 0.95); why != Inconsistent {
		t.Errorf("window 2: %q", why)
	}
	p.Operators[0].Studied = false
	if _, why := OwnBaselines(p, 3, 0.95); why != NoPopulation {
		t.Errorf("nobody: %q", why)
	}
}

func TestMatchedByHand(t *testing.T) {
	// A certified firm at 3.0 before and 2.4 after, with 24 declarations before. Of the others, one fits with 3.0 after
	// and one with 3.2: the difference is 2.4 − 3.1. The rest differ in one thing each.
	p := Panel{Operators: []PanelOperator{{Studied: true, Certified: july2019, Before: "certified", Mix: []float64{1, 0}}}}
	add := func(before, after float64, declarations int64, operator PanelOperator) {
		i := len(p.Operators)
		p.Operators = append(p.Operators, operator)
		for k := range 6 {
			p.Months = append(p.Months, OperatorMonth{Operator: i, Month: july2019 - 6 + k, Declarations: declarations, MeanLog: before},
				OperatorMonth{Operator: i, Month: july2019 + 1 + k, Declarations: 1, MeanLog: after})
		}
	}
	for k := range 6 {
		p.Months = append(p.Months, OperatorMonth{Month: july2019 - 6 + k, Declarations: 4, MeanLog: 3}, OperatorMonth{Month: july2019 + 1 + k, Declarations: 4, MeanLog: 2.4})
	}
	like := PanelOperator{Certified: Never, Before: "certified", Mix: []float64{0.9, 0.1}}
	add(2.8, 3.0, 2, like)
	add(3.2, 3.2, 8, like)
	add(3.31, 1, 4, like) // too slow
	add(3, 1, 1, like)    // 6 declarations
	add(3, 1, 9, like)    // too large
	add(3, 1, 4, PanelOperator{Certified: Never, Before: "regular", Mix: []float64{1, 0}})
	add(3, 1, 4, PanelOperator{Certified: july2019 + 7, Before: "certified", Mix: []float64{1, 0}}) // certified soon after
	add(3, 1, 4, PanelOperator{Certified: Never, Before: "certified", Mix: []float64{0.7, 0.3}})
	m, why := MatchedReduction(p, 6, 0.95)
	if why != FewGroups || m.Treated != 1 || m.Share != 1 || m.MeanControls != 2 || !m.Reduction.Interval.NoLow || !m.Reduction.Interval.NoHigh {
		t.Fatalf("%+v %q", m, why)
	}
	near(t, "reduction", m.Reduction.Value, 1-math.Exp(-0.7), 1e-12)
	p.Operators[0].Before = "unknown"
	if m, why := MatchedReduction(p, 6, 0.95); why != NotMatched || m.Treated != 1 || m.Share != 0 {
		t.Errorf("%+v %q", m, why)
	}
	p.Operators[0].Studied = false
	if _, why := MatchedReduction(p, 6, 0.95); why != NoPopulation {
		t.Errorf("%q", why)
	}
	if _, why := MatchedReduction(p, 0, 0.95); why != Inconsistent {
		t.Errorf("%q", why)
	}
}

func TestMatchedOnS0(t *testing.T) {
	p := s0Panel(8)
	m, why := MatchedReduction(p, 6, 0.95)
	if why != Estimable || m.Reduction.Interval.Method != MethodBootstrap || m.Share < 0.5 || m.MeanControls < 2 {
		t.Fatalf("%+v %q", m, why)
	}
	if iv := m.Reduction.Interval; iv.Low > 0.5 || iv.High < 0.5 || iv.High-iv.Low > 0.15 {
		t.Errorf("%+v", m)
	}
	if again, _ := MatchedReduction(p, 6, 0.95); again != m {
		t.Errorf("%+v, again %+v", m, again)
	}
}

func TestBalanceIsMeasured(t *testing.T) {
	pairs := []matchedPair{{before: [2]float64{3, 5}, likewise: [2]float64{2.9, 5}}, {before: [2]float64{4, 6}, likewise: [2]float64{3.9, 6}}}
	near(t, "difference over deviation", imbalance(pairs, 0), 0.1/math.Sqrt(0.5), 1e-12)
	near(t, "none", imbalance(pairs, 1), 0, 1e-12)
}
