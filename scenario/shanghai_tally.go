package scenario

import "slices"

// tally counts what was planned, month by month, for truth.json. It reads the plan, never the parameters.
type tally struct {
	phases [phaseCount]phaseTally
	named  [3]namedTally // the stretches of the named firm
}

type phaseTally struct {
	tiers [tierCount]tierTally
}

type tierTally struct {
	declared, inspected, rows, checks, completed, hits, released int64
	cents, centsInspected, centsRecognised, grams                int64
	hours                                                        float64
	customs, overall, onsite                                     []int32     // seconds
	perFirm                                                      []firmCount // by operator number
}

type firmCount struct{ n, x int32 }

type namedTally struct {
	declared, inspected      int64
	customs, overall, onsite []int32 // seconds
}

func newTally(w *shanghai) *tally {
	t := &tally{}
	for phase := range t.phases {
		for k := range t.phases[phase].tiers {
			t.phases[phase].tiers[k].perFirm = make([]firmCount, w.lastFirm+1)
		}
	}
	return t
}

func (t *tally) month(p *monthPlan) {
	phase := &t.phases[phaseOf(p.month)]
	for i := range p.lodgements {
		l := &p.lodgements[i]
		visits := p.visitsOf(l)
		phase.tiers[l.tier].add(l, visits)
		if l.named {
			t.named[slices.Index(p.world.named.stretches, p.world.named.in(p.month))].add(l, visits)
		}
	}
}

func (t *tierTally) add(l *lodgement, visits []visit) {
	t.declared++
	t.cents += l.cents
	if recognised[l.details().partner.code] {
		t.centsRecognised += l.cents
	}
	t.grams += l.net
	t.perFirm[l.operator].n++
	for i := range visits {
		t.hours += visits[i].hours
	}
	if l.released < worldCut {
		t.released++
		t.customs = append(t.customs, int32(l.took()/msPerSecond))
		if l.arrived < worldCut {
			t.overall = append(t.overall, int32((l.released-l.arrived)/msPerSecond))
		}
	}
	switch l.check {
	case unchecked:
	case onDocuments:
		t.checks++
	case onSite:
		t.inspected++
		t.rows += int64(len(visits))
		t.centsInspected += l.cents
		t.perFirm[l.operator].x++
		took, done, hit := judge(visits)
		if done {
			t.completed++
			t.onsite = append(t.onsite, took)
		}
		if done && hit {
			t.hits++
		}
	}
}

// judge adds up the seconds on site of one declaration and tells whether all its visits ended and any found something.
func judge(visits []visit) (took int32, done, hit bool) {
	done = true
	for i := range visits {
		v := &visits[i]
		took += int32((v.ended - v.started) / msPerSecond)
		done = done && v.done()
		hit = hit || v.result == resultDiscrepancy || v.result == resultSeizure
	}
	return took, done, hit
}

func (t *namedTally) add(l *lodgement, visits []visit) {
	t.declared++
	if l.released < worldCut {
		t.customs = append(t.customs, int32(l.took()/msPerSecond))
		t.overall = append(t.overall, int32((l.released-l.arrived)/msPerSecond))
	}
	if l.check == onSite {
		t.inspected++
		took, _, _ := judge(visits)
		t.onsite = append(t.onsite, took)
	}
}

// into writes the figures into the truth; it sorts the tally's times.
func (t *tally) into(out *Truth, w *shanghai) {
	out.Cut = instantText(worldCut)
	out.StockOn = dateText(monthStart(monthCount) - 1)
	out.Stock, out.Transitions = w.stock()
	out.Periods = []Period{
		t.phases[phaseHeadline].period(headlineMonth, monthCount),
		t.phases[phaseBefore].period(0, headlineMonth),
	}
	after := namedTally{
		declared: t.named[1].declared + t.named[2].declared, inspected: t.named[1].inspected + t.named[2].inspected,
		customs: slices.Concat(t.named[1].customs, t.named[2].customs), overall: slices.Concat(t.named[1].overall, t.named[2].overall),
		onsite: slices.Concat(t.named[1].onsite, t.named[2].onsite),
	}
	out.Named = &Named{
		OperatorID: operatorText(portGearFirm), CertifiedOn: dateText(monthStart(namedCertified)),
		Before:   t.named[0].phase(0, namedCertified, false),
		After:    after.phase(namedCertified, monthCount, true),
		InPeriod: t.named[2].phase(headlineMonth, monthCount, true),
		Factor:   namedHoursAfter / namedHoursBefore,
	}
	own := &t.phases[phaseHeadline].tiers[advanced]
	out.Checks = append(leaverChecks(w), Check{
		Name: "headline period: part of the AEO firms' trade value with partners under mutual recognition", Value: ratio(own.centsRecognised, own.cents),
		Tolerance: 1e-9, Ask: about("mraTradeCoverage", out.Periods[0].From, out.Periods[0].To).tier(advanced),
	})
}

// leaverChecks are the figures of A9 that this world plants too.
func leaverChecks(w *shanghai) []Check {
	return []Check{
		{Name: "OP000355, March 2020: declarations as advanced_certified", Value: downgradedAdvanced, Wrong: []Wrong{{How: "tier at the end of the month", Value: 0}}},
		{Name: "OP000355, March 2020: declarations as regular", Value: downgradedRegular, Wrong: []Wrong{{How: "tier at the end of the month", Value: downgradedAdvanced + downgradedRegular}}},
		{Name: "OP000355, March 2020: inspected as regular", Value: downgradedInspected},
		{Name: "OP000356, 20 May to 30 June 2020: declarations as discredited", Value: discreditedMay + discreditedJune},
		{Name: "operators that changed to advanced_certified in the window", Value: float64(w.upgraded())},
	}
}

func (w *shanghai) upgraded() int {
	n := 1 // the named firm
	for _, c := range w.classes {
		if c.first != advanced && c.since < monthCount {
			n += len(c.firms)
		}
	}
	return n
}

// stock counts the firms by title tier at the cut, and the transitions of the window.
func (w *shanghai) stock() (map[string]int, []Transition) {
	count := [tierCount]int{}
	moved := [tierCount]int{certified: 1} // the named firm
	count[advanced]++
	for _, c := range w.classes {
		count[c.tierIn(monthCount-1)] += len(c.firms)
		if c.first != advanced && c.since < monthCount {
			moved[c.first] += len(c.firms)
		}
	}
	count[regular]++
	count[discredited]++
	stock := map[string]int{}
	for t, n := range count {
		stock[tier(t).String()] = n
	}
	return stock, []Transition{
		{From: certified.String(), To: advanced.String(), Operators: moved[certified]},
		{From: regular.String(), To: advanced.String(), Operators: moved[regular]},
		{From: advanced.String(), To: regular.String(), Operators: 1},
		{From: advanced.String(), To: discredited.String(), Operators: 1},
	}
}

func (p *phaseTally) period(from, to int) Period {
	out := Period{From: dateText(monthStart(from)), To: dateText(monthStart(to))}
	var cents, grams int64
	for i := range p.tiers {
		t := &p.tiers[i]
		out.Declarations += t.declared
		out.OfficerHours += t.hours
		cents += t.cents
		grams += t.grams
	}
	out.ValueCny, out.NetKg = string(appendCents(nil, cents)), string(appendGrams(nil, grams))
	base := ratio(p.tiers[regular].inspected, p.tiers[regular].declared)
	for i := range p.tiers {
		t := &p.tiers[i]
		row := Tier{
			Tier: tier(i).String(), Declarations: t.declared, ValueCny: string(appendCents(nil, t.cents)), NetKg: string(appendGrams(nil, t.grams)),
			Inspected: t.inspected, InspectionRows: t.rows, DocumentaryChecks: t.checks, Completed: t.completed, Hits: t.hits, OfficerHours: t.hours,
			InspectionRate: ratio(t.inspected, t.declared), InspectionRateValueWeighted: ratio(t.centsInspected, t.cents),
			HitRate: ratio(t.hits, t.completed), ShareValue: ratio(t.cents, cents), ShareDeclarations: ratio(t.declared, out.Declarations),
			ShareWeight: ratio(t.grams, grams), Released: t.released, Unreleased: t.declared - t.released,
			CustomsMedianHours: median(t.customs) / secondsAHour, OverallMedianHours: median(t.overall) / secondsAHour,
			OnsiteMedianMinutes: median(t.onsite) / 60, OnsiteInspectionsDone: int64(len(t.onsite)),
		}
		row.Operators, row.InspectionRateOperatorMean = t.operatorMean()
		if base > 0 {
			row.InspectionRateRatio = row.InspectionRate / base
		}
		if out.OfficerHours > 0 {
			row.OfficerHoursShare = t.hours / out.OfficerHours
		}
		out.Tiers = append(out.Tiers, row)
	}
	out.AvoidedInspections = float64(p.tiers[advanced].declared)*base - float64(p.tiers[advanced].inspected)
	return out
}

func (t *tierTally) operatorMean() (firms int, mean float64) {
	sum := 0.0
	for _, c := range t.perFirm {
		if c.n > 0 {
			firms++
			sum += float64(c.x) / float64(c.n)
		}
	}
	if firms == 0 {
		return 0, 0
	}
	return firms, sum / float64(firms)
}

func (t *namedTally) phase(from, to int, after bool) Phase {
	p := Phase{
		From: dateText(monthStart(from)), To: dateText(monthStart(to)), Declarations: t.declared, Inspected: t.inspected,
		Unreleased:           t.declared - int64(len(t.customs)),
		PlantedCustomsHours:  namedHoursBefore,
		PlantedOverallHours:  namedHoursBefore + namedArrivalBefore,
		PlantedOnsiteMinutes: 45,
		CustomsMedianHours:   median(t.customs) / secondsAHour,
		OverallMedianHours:   median(t.overall) / secondsAHour,
		OnsiteMedianMinutes:  median(t.onsite) / 60,
	}
	if after {
		p.PlantedCustomsHours, p.PlantedOverallHours, p.PlantedOnsiteMinutes = namedHoursAfter, namedHoursAfter+namedArrivalAfter, 6
	}
	return p
}

func ratio(x, n int64) float64 {
	if n == 0 {
		return 0
	}
	return float64(x) / float64(n)
}

// median sorts v; 0 when it is empty.
func median(v []int32) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return (float64(v[(len(v)-1)/2]) + float64(v[len(v)/2])) / 2
}
