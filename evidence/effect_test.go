package evidence

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const july2019 = 12*2019 + 6

// trial is a panel around certifications at the start of a month, as the worlds a2, a2b and a16 plant it.
type trial struct {
	treated, controls, before, after int
	certified                        int                               // month
	firstDay                         bool                              // or in the middle of that month
	log                              func(e int, treated bool) float64 // log hours planted, e months after the certification
	inspected                        func(e int, treated bool) float64 // share of 100 declarations
	noise                            float64                           // of an operator's month
	keep                             func(random *rand.Rand) bool      // the operator lodges in that month
}

func (s trial) panel(seed uint64) Panel {
	random := rand.New(rand.NewPCG(seed, 2))
	var p Panel
	for i := range s.treated + s.controls {
		operator := PanelOperator{Certified: Never, Before: "regular"}
		if i < s.treated {
			operator = PanelOperator{Studied: true, Certified: s.certified, FirstDay: s.firstDay, Before: "regular"}
		}
		p.Operators = append(p.Operators, operator)
		level := 3 + 0.2*random.NormFloat64()
		for e := -s.before; e < s.after; e++ {
			noise := s.noise * random.NormFloat64()
			if s.keep != nil && !s.keep(random) {
				continue
			}
			m := OperatorMonth{Operator: i, Month: s.certified + e, Declarations: 100, MeanLog: level + s.log(e, i < s.treated) + noise}
			m.MeanLogUninspected = m.MeanLog
			if s.inspected != nil {
				share := s.inspected(e, i < s.treated)
				m.Inspected = int64(100 * share)
				m.MeanLog += share * 0.4 // an inspection takes half as long again
			}
			p.Months = append(p.Months, m)
		}
	}
	p.InspectionsKnown = s.inspected != nil
	return p
}

func gates(e Effect) map[string]bool {
	out := map[string]bool{}
	for _, g := range e.Gates {
		out[g.Name] = g.Passed
	}
	return out
}

func effectOf(t *testing.T, p Panel, window int) Effect {
	t.Helper()
	e, why := CertificationEffect(p, window, 0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	return e
}

func TestA2ConfoundedCertification(t *testing.T) {
	p := trial{treated: 24, controls: 60, before: 12, after: 12, certified: july2019, firstDay: true, noise: 0.002, log: func(e int, treated bool) float64 {
		switch {
		case !treated:
			return 0
		case e >= 0:
			return -0.03*float64(e) + math.Log(0.8)
		}
		return -0.03 * float64(e)
	}}.panel(1)
	e := effectOf(t, p, 12)
	near(t, "plain", e.Reduction.Value, 0.442, 6e-4) // 1 − 0.8·exp(−0.03·12)
	near(t, "trend-adjusted", e.TrendAdjusted.Value, 0.200, 1e-3)
	near(t, "trend", e.Trend.Value, -0.03, 1e-4)
	if iv := e.TrendAdjusted.Interval; iv.Low > 0.2 || iv.High < 0.2 {
		t.Errorf("%+v", iv)
	}
	if e.Prepared() {
		t.Errorf("a trend all along is taken for preparation: %+v", e.EarlyTrend)
	}
	if e.Treated != 24 || e.Controls != 60 || e.Cohorts != 1 {
		t.Errorf("%+v", e)
	}
	g := gates(e)
	if g[GateLeads] || !g[GateOperators] || !g[GateOneFirm] || e.MayBeCalledEffect() {
		t.Errorf("%+v", e.Gates)
	}
	if !e.LeadsTested || e.LeadsProbability > 1e-6 {
		t.Errorf("p = %v", e.LeadsProbability)
	}
	// 12 before and 12 from the month of certification on.
	if len(e.Points) != 24 || e.Points[0].Month != -12 || e.Points[23].Month != 11 || e.Points[0].Operators != 24 {
		t.Fatalf("%d points: %+v", len(e.Points), e.Points)
	}
	near(t, "first lead", e.Points[0].LogChange.Value, 0.03*5.5, 2e-3) // against the middle of the window
}

func TestA2bAnticipation(t *testing.T) {
	p := trial{treated: 24, controls: 60, before: 12, after: 12, certified: july2019, firstDay: true, noise: 0.01, log: func(e int, treated bool) float64 {
		switch {
		case !treated || e < -3:
			return 0
		case e < 0:
			return math.Log(0.9)
		}
		return math.Log(0.7)
	}}.panel(2)
	for window, plain := range map[int]float64{6: 1 - 0.7/math.Sqrt(0.9), 12: 1 - 0.7/math.Pow(0.9, 0.25)} {
		e := effectOf(t, p, window)
		near(t, "base up to −4", e.Unanticipated.Value, 0.30, 2e-3)
		near(t, "plain", e.Reduction.Value, plain, 2e-3)
		if !e.Prepared() {
			t.Errorf("window %d: early trend %+v, want it flat", window, e.EarlyTrend)
		}
		if g := gates(e); !e.UnanticipatedKnown || g[GateAnticipation] || g[GateLeads] || e.MayBeCalledEffect() {
			t.Errorf("window %d: %+v", window, e.Gates)
		}
	}
}

func TestA16Mediation(t *testing.T) {
	p := trial{
		treated: 25, controls: 60, before: 9, after: 6, certified: july2019, firstDay: true, noise: 0.02,
		log: func(e int, treated bool) float64 {
			if treated && e >= 0 {
				return math.Log(0.5)
			}
			return 0
		},
		inspected: func(e int, treated bool) float64 {
			if treated && e >= 0 {
				return 0.01
			}
			return 0.16
		},
	}.panel(3)
	e := effectOf(t, p, 6)
	near(t, "total", e.Reduction.Value, 1-0.5*math.Exp(-0.15*0.4), 5e-3)
	if !e.DirectKnown {
		t.Fatal("the direct part is not known")
	}
	near(t, "direct", e.Direct.Value, 0.5, 5e-3)
	near(t, "through fewer inspections", e.Mediated.Value, 1-math.Exp(-0.15*0.4), 1e-9) // the noise is in both
	near(t, "and its interval", e.Mediated.Interval.High-e.Mediated.Interval.Low, 0, 1e-6)
	if !e.MayBeCalledEffect() {
		t.Errorf("%+v", e.Gates)
	}
	p.InspectionsKnown = false
	if e := effectOf(t, p, 6); e.DirectKnown || !e.MayBeCalledEffect() {
		t.Errorf("%+v", e)
	}
}

// S0 in small: four cohorts in the middle of months, sparse controls, a shock for all, a common trend.
func TestS0Certification(t *testing.T) {
	p := s0Panel(8)
	e := effectOf(t, p, 6)
	if iv := e.Reduction.Interval; iv.Low > 0.5 || iv.High < 0.5 || iv.High-iv.Low > 0.12 {
		t.Errorf("%+v", e.Reduction)
	}
	if !e.MayBeCalledEffect() || e.Cohorts != 4 {
		t.Errorf("%d cohorts, %+v", e.Cohorts, e.Gates)
	}
	for _, point := range e.Points {
		if point.Month == 0 {
			t.Error("the month of certification is a point")
		}
	}
	// Neither the order of rows shows, nor the index of operators but in the last digits.
	slices.Reverse(p.Months)
	again := effectOf(t, p, 6)
	if again.Reduction != e.Reduction || again.LeadsProbability != e.LeadsProbability || again.ByDeclarations != e.ByDeclarations {
		t.Errorf("%+v in another order %+v", e, again)
	}
}

func s0Panel(seed uint64) Panel {
	random := rand.New(rand.NewPCG(seed, 11))
	const first = 12 * 2019
	var p Panel
	add := func(operator PanelOperator, mean, level float64) {
		i := len(p.Operators)
		p.Operators = append(p.Operators, operator)
		size := mean * math.Exp(0.8*random.NormFloat64())
		for k := range 19 { // January 2019 to July 2020
			n := int64(math.Round(size * (0.5 + random.Float64())))
			if n < 1 {
				continue
			}
			y := math.Log(level) - 0.005*float64(k) + 0.6/math.Sqrt(float64(n))*random.NormFloat64()
			if k == 13 || k == 14 {
				y += math.Log(1.6)
			}
			if first+k > operator.Certified {
				y += math.Log(0.5)
			}
			p.Months = append(p.Months, OperatorMonth{Operator: i, Month: first + k, Declarations: n, MeanLog: y})
		}
	}
	for _, c := range []struct{ month, firms int }{{6, 12}, {9, 15}, {11, 10}, {12, 10}} {
		for range c.firms {
			add(PanelOperator{Studied: true, Certified: first + c.month, Before: "certified"}, 80, 24)
		}
	}
	for range 80 {
		add(PanelOperator{Certified: Never, Before: "certified"}, 30, 24)
	}
	for range 400 {
		add(PanelOperator{Certified: Never, Before: "regular"}, 1.1, 30)
	}
	return p
}

func TestNotYetCertifiedServeAsControls(t *testing.T) {
	// One cohort in July 2019, another in July 2020, watched until December 2019: the second are controls of the first.
	p := trial{treated: 4, controls: 6, before: 6, after: 6, certified: july2019, firstDay: true, noise: 0.01, log: func(e int, treated bool) float64 {
		if treated && e >= 0 {
			return math.Log(0.5)
		}
		return 0
	}}.panel(5)
	for i := 4; i < 7; i++ {
		p.Operators[i].Certified = july2019 + 12
	}
	if e := effectOf(t, p, 6); e.Controls != 6 || e.Treated != 4 {
		t.Errorf("%d controls, %d treated", e.Controls, e.Treated)
	}
	// Certified two months after the window they may have prepared within it.
	for i := 4; i < 7; i++ {
		p.Operators[i].Certified = july2019 + 8
	}
	if e := effectOf(t, p, 6); e.Controls != 3 {
		t.Errorf("%d controls", e.Controls)
	}
}

func TestOneFirmDrivesIt(t *testing.T) {
	p := trial{treated: 20, controls: 50, before: 6, after: 6, certified: july2019, firstDay: true, noise: 0.01, log: func(int, bool) float64 { return 0 }}.panel(6)
	for i, m := range p.Months {
		if m.Operator == 13 && m.Month >= july2019 {
			p.Months[i].MeanLog -= 3
		}
	}
	e := effectOf(t, p, 6)
	if g := gates(e); g[GateOneFirm] || e.AloneOperator != 13 || e.Alone < 0.5 {
		t.Errorf("%v by %d, %+v", e.Alone, e.AloneOperator, e.Gates)
	}
}

// Two certified firms and two controls, four months on either side: everything by hand.
func TestDifferenceInDifferencesByHand(t *testing.T) {
	p := Panel{Operators: []PanelOperator{
		{Studied: true, Certified: july2019, FirstDay: true}, {Studied: true, Certified: july2019, FirstDay: true}, {Certified: Never}, {Certified: Never},
	}}
	for e := -4; e < 4; e++ {
		month := july2019 + e
		y := []float64{3, 2, 4, 1}
		if e >= 0 {
			y = []float64{2, 1.4, 4.3, 1.1} // changes −1, −0.6; +0.3, +0.1
		}
		for i, v := range y {
			p.Months = append(p.Months, OperatorMonth{Operator: i, Month: month, Declarations: 5, MeanLog: v})
		}
	}
	e := effectOf(t, p, 4)
	// −0.8 − 0.2 = −1; s²_T = 0.08, s²_C = 0.02; se = √(0.04+0.01); Welch: 0.05²/(0.04²+0.01²) degrees of freedom.
	near(t, "reduction", e.Reduction.Value, 1-math.Exp(-1), 1e-12)
	half := tQuantile(0.0025/0.0017, 0.95) * math.Sqrt(0.05)
	near(t, "low", e.Reduction.Interval.Low, 1-math.Exp(-1+half), 1e-9)
	near(t, "high", e.Reduction.Interval.High, 1-math.Exp(-1-half), 1e-9)
	if e.Reduction.Interval.Method != MethodOperatorChanges {
		t.Error(e.Reduction.Interval.Method)
	}
}

func TestEffectReasons(t *testing.T) {
	fine := trial{treated: 3, controls: 3, before: 6, after: 6, certified: july2019, firstDay: true, noise: 0.1, log: func(int, bool) float64 { return 0 }}
	cases := []struct {
		name  string
		spoil func(*Panel)
		k     int
		why   Reason
	}{
		{"fine", func(*Panel) {}, 6, Estimable},
		{"nothing", func(p *Panel) { *p = Panel{} }, 6, NoPopulation},
		{"nobody certified", func(p *Panel) {
			p.Operators[0].Certified, p.Operators[1].Certified, p.Operators[2].Certified = Never, Never, Never
		}, 6, NoPopulation},
		{"nobody in question", func(p *Panel) {
			p.Operators[0].Studied, p.Operators[1].Studied, p.Operators[2].Studied = false, false, false
		}, 6, NoPopulation},
		{"one certified", func(p *Panel) { p.Operators[0].Studied, p.Operators[1].Studied = false, false }, 6, FewGroups},
		{"one control", func(p *Panel) { p.Operators[4].Certified, p.Operators[5].Certified = july2019, july2019 }, 6, NoPopulation},
		{"window of three", func(*Panel) {}, 3, Inconsistent},
		{"a month twice", func(p *Panel) { p.Months = append(p.Months, p.Months[0]) }, 6, Inconsistent},
		{"no such operator", func(p *Panel) { p.Months[0].Operator = 6 }, 6, Inconsistent},
		{"no declaration", func(p *Panel) { p.Months[0].Declarations = 0 }, 6, Inconsistent},
		{"more inspected than lodged", func(p *Panel) { p.Months[0].Inspected = 101 }, 6, Inconsistent},
		{"no number", func(p *Panel) { p.Months[0].MeanLog = math.NaN() }, 6, Inconsistent},
	}
	for _, c := range cases {
		p := fine.panel(1)
		c.spoil(&p)
		if e, why := CertificationEffect(p, c.k, 0.95); why != c.why {
			t.Errorf("%s: %+v %q, want %q", c.name, e, why, c.why)
		}
	}
	if _, why := CertificationEffect(fine.panel(1), 6, 0); why != Inconsistent {
		t.Errorf("level 0: %q", why)
	}
	// Too few for the word, and said so.
	e := effectOf(t, fine.panel(1), 6)
	if g := gates(e); g[GateOperators] || len(e.Gates) != 5 || e.MayBeCalledEffect() || (Effect{}).MayBeCalledEffect() {
		t.Errorf("%+v", e.Gates)
	}
}
