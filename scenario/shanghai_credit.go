package scenario

import (
	"fmt"
	"strconv"
	"time"

	"greenlane/record"
)

// decreeText is when the roles and the first tiers of the world's firms are recorded.
var decreeText = instantText(midnight(dateOfDecree) + 9*msPerHour)

// writeRoles gives every firm its roles: all trade, most make something, brokers declare for others, one in forty also keeps
// a warehouse.
func (w *shanghai) writeRoles(b *book) []Check {
	s := b.of(record.OperatorRoles)
	r := newRandom(w.seed, 23)
	broker := map[uint32]bool{}
	for _, id := range w.brokers {
		broker[id] = true
	}
	count := map[string]int{}
	w.everyFirm(func(id uint32, _ *class) {
		roles := []string{"importer", "exporter"}
		switch u := r.below(40); {
		case broker[id]:
			roles = append(roles, "customs_broker")
		case u < 26:
			roles = append(roles, "manufacturer")
		case u == 39:
			roles = append(roles, "warehouse_operator")
		}
		for _, role := range roles {
			count[role]++
			s.row(operatorText(id), role, dateText(dateOfDecree), "", decreeText)
		}
	})
	var checks []Check
	for _, role := range []string{"importer", "customs_broker", "manufacturer", "warehouse_operator"} {
		q := &Question{Field: "operatorStock", Measure: "operators", At: dateText(monthStart(monthCount) - 1)}
		checks = append(checks, Check{Name: "operators with the role " + role, Value: float64(count[role]), Ask: q.in("role", role)})
	}
	return checks
}

const splitsN = 6

// writeLinks splits a part of some regular firms off to others that exist beside them: nobody ends, so no stock changes.
func (w *shanghai) writeLinks(s *sheet) {
	regulars := w.always(regular).firms
	for i := range min(w.scaled(splitsN), len(regulars)/20) {
		d := day(2019, time.Month(3+2*i%15), 1)
		s.row(operatorText(regulars[20*i+7]), operatorText(regulars[20*i+8]), "split", dateText(d), "0.3", instantText(midnight(d)))
	}
}

// writeApplications writes the applications of the newly certified firms, of some that were refused, and the re-verifications
// of a third of the firms that were AEO all the time.
func (w *shanghai) writeApplications(s *sheet) {
	number := 0
	write := func(firm uint32, kind string, applied, onsite, decided int32, outcome string) {
		number++
		s.row(fmt.Sprintf("A%06d", number), operatorText(firm), "D237", kind, dateText(applied), dateText(onsite), dateText(decided), outcome,
			instantText(midnight(decided)+15*msPerHour))
	}
	for _, c := range w.upgradedClasses() {
		for i, firm := range c.firms {
			from := monthStart(c.since)
			write(firm, "initial", from-180-int32(i%30), from-60-int32(i%30), from-4, "certified")
		}
	}
	refused := w.always(certified).firms
	for i := range min(w.scaled(12), len(refused)) {
		decided := monthStart(3+i%15) + 11
		write(refused[i], "initial", decided-150, decided-40, decided, "refused")
	}
	for i, firm := range w.always(advanced).firms {
		if i%3 == 0 {
			decided := monthStart(1+i/3%18) + 19
			write(firm, "re_verification", decided-90, decided-20, decided, "confirmed")
		}
	}
}

// upgradedClasses are the classes that became AEO in the window, the named firm's included.
func (w *shanghai) upgradedClasses() []*class {
	var out []*class
	for _, c := range w.classes {
		if c.first != advanced && c.since < monthCount {
			out = append(out, c)
		}
	}
	return append(out, &class{firms: []uint32{portGearFirm}, first: certified, since: namedCertified})
}

// Offences of the firms that had one tier all the time, one a firm and a second one for every fifth.
var offenders = []struct {
	tier  tier
	firms int
}{{advanced, 6}, {certified, 12}, {regular, 240}, {discredited, 60}}

const (
	sanctionsMax = 3
	agenciesN    = 33 // of the memorandum of 2017
	incentivesN  = 120
)

// writeEnforcement writes offences, the joint sanctions of the discredited firms and joint incentives of AEO firms.
func (w *shanghai) writeEnforcement(b *book) []Check {
	r := newRandom(w.seed, 24)
	e := enforcement{offences: b.of(record.Offences), measures: b.of(record.JointMeasures), random: r}
	for _, o := range offenders {
		firms := w.always(o.tier).firms
		for i := range min(w.scaled(o.firms), len(firms)) {
			first := e.offence(firms[i], day(2018, time.June, 1)+int32(r.below(600)), o.tier)
			if o.tier == discredited {
				e.sanctions(firms[i], first)
			}
			if i%5 == 4 {
				e.offence(firms[i], first.decided+int32(20+r.below(300)), o.tier)
			}
		}
	}
	// What the late discredit of OP000356 rests on.
	trigger := e.offence(discreditedFirm, day(2020, time.March, 30), advanced)
	e.sanctions(discreditedFirm, trigger)
	favoured := w.always(advanced).firms
	for i := range min(w.scaled(incentivesN), len(favoured)) {
		imposed := monthStart(i%monthCount) + int32(r.below(20))
		e.measure(favoured[i], "incentive", w.decisions[favoured[i]], imposed, 0)
	}
	ask := func(measure string) *Question {
		return &Question{Field: "enforcement", Measure: measure, From: "2020-01-01", To: "2020-08-01"}
	}
	return []Check{
		{Name: "offences that occurred in the headline period, final and not disclosed", Value: float64(e.counted), Ask: ask("offences")},
		{Name: "joint sanctions in force at the cut", Value: float64(e.active["sanction"]), Ask: ask("jointMeasuresActive").in("direction", "sanction")},
		{Name: "joint incentives in force at the cut", Value: float64(e.active["incentive"]), Ask: ask("jointMeasuresActive").in("direction", "incentive")},
		{Name: "operators newly discredited in the headline period", Value: 1, Ask: ask("discreditEvents")},
	}
}

type enforcement struct {
	offences, measures *sheet
	random             *random
	offenceN, measureN int
	counted            int // offences of the headline period
	active             map[string]int
}

type decided struct {
	id      string
	decided int32
}

func (e *enforcement) offence(firm uint32, occurred int32, t tier) decided {
	r := e.random
	e.offenceN++
	last := monthStart(monthCount) - 1
	occurred = min(occurred, last-1)
	d := decided{id: fmt.Sprintf("V%06d", e.offenceN), decided: min(occurred+int32(30+r.below(90)), last)}
	kind, domain, fine := "violation", "customs", int64(5_000+r.below(60_000))*100
	switch u := r.below(10); {
	case t == discredited && u < 4:
		kind, fine = "smuggling_act", int64(200_000+r.below(900_000))*100
	case u == 8:
		kind, domain = "quarantine_violation", "inspection_quarantine"
	case u == 9:
		kind, fine = "reporting_error", 0
	}
	status, disclosed := "final", "0"
	switch u := r.below(30); {
	case u < 2:
		status = "appealed"
	case u == 2:
		status = "revoked"
	case u == 3 && kind != "smuggling_act":
		disclosed = "1"
	}
	if status == "final" && disclosed == "0" && occurred >= monthStart(headlineMonth) {
		e.counted++
	}
	e.offences.row(d.id, operatorText(firm), kind, domain, dateText(occurred), dateText(d.decided),
		fmt.Sprintf("SHP-%s-%06d", dateText(d.decided)[:4], e.offenceN), string(appendCents(nil, fine)), status, disclosed,
		instantText(midnight(d.decided)+17*msPerHour))
	return d
}

// sanctions imposes one to three measures of different agencies for an offence.
func (e *enforcement) sanctions(firm uint32, after decided) {
	last := monthStart(monthCount) - 1
	for range 1 + e.random.below(sanctionsMax) {
		imposed := min(after.decided+int32(5+e.random.below(30)), last)
		lifted := int32(0)
		if e.random.below(6) == 0 && imposed+200 < last {
			lifted = imposed + 200
		}
		e.measure(firm, "sanction", after.id, imposed, lifted)
	}
}

func (e *enforcement) measure(firm uint32, direction, trigger string, imposed, lifted int32) {
	e.measureN++
	last := monthStart(monthCount) - 1
	executed, status, recorded, lift := "", "imposed", imposed, ""
	if done := imposed + 10; done <= last {
		executed, status, recorded = dateText(done), "executed", done
	}
	if lifted > 0 {
		lift, status, recorded = dateText(lifted), "lifted", lifted
	} else {
		if e.active == nil {
			e.active = map[string]int{}
		}
		e.active[direction]++
	}
	e.measures.row(fmt.Sprintf("J%06d", e.measureN), operatorText(firm), direction, fmt.Sprintf("G%02d", 1+e.measureN%agenciesN),
		fmt.Sprintf("M%02d", 1+e.random.below(39)), trigger, dateText(imposed), executed, lift, status, "0", instantText(midnight(recorded)+12*msPerHour))
}

// criteria of the standard of 2018 as the world has them.
var criteria = []struct {
	code, class, domain string
}{
	{"IC-01", "internal_control", "both"},
	{"IC-02", "internal_control", "customs"},
	{"IC-03", "internal_control", "customs"},
	{"IC-04", "internal_control", "inspection_quarantine"},
	{"IC-05", "internal_control", "both"},
	{"FS-01", "financial", "both"},
	{"FS-02", "financial", "customs"},
	{"FS-03", "financial", "customs"},
	{"CL-01", "compliance", "customs"},
	{"CL-02", "compliance", "customs"},
	{"CL-03", "compliance", "inspection_quarantine"},
	{"CL-04", "compliance", "inspection_quarantine"},
	{"CL-05", "compliance", "both"},
	{"TS-01", "trade_security", "both"},
	{"TS-02", "trade_security", "customs"},
	{"TS-03", "trade_security", "inspection_quarantine"},
	{"TS-04", "trade_security", "both"},
	{"AD-01", "additional", "both"},
}

// writeAssessments assesses a third of the firms that were AEO all the time twice: in 2018, and again in the window with one or
// two criteria more at full score.
func (w *shanghai) writeAssessments(b *book) []Check {
	r := newRandom(w.seed, 25)
	a := assessments{totals: b.of(record.CreditAssessments), items: b.of(record.AssessmentItems), random: r}
	pairs, first, change := 0, 0, 0
	for i, firm := range w.always(advanced).firms {
		if i%3 != 0 {
			continue
		}
		missed := 2 + pairs%4
		gained := 1 + pairs%2
		a.write(firm, "initial", day(2018, time.June, 4)+int32(r.below(180)), missed)
		a.write(firm, "re_verification", monthStart(1+i/3%18)+15, missed-gained)
		pairs++
		first += 100 - missed
		change += gained
	}
	refused := w.always(certified).firms
	for i := range min(w.scaled(12), len(refused)) {
		a.write(refused[i], "initial", monthStart(3+i%15)+8, failing)
	}
	ask := func(measure, from, to string) *Question {
		return &Question{Field: "assessments", Measure: measure, From: from, To: to}
	}
	n := float64(pairs)
	return []Check{
		{Name: "re-verified firms", Value: n},
		{Name: "mean score of 2018, re-verified firms", Value: float64(first) / n, Tolerance: 1e-9},
		{Name: "paired change of the score", Value: float64(change) / n, Tolerance: 1e-9, Ask: ask("pairedScoreChange", "2019-01-01", "2020-08-01")},
		{Name: "assessments in the window", Value: float64(a.inWindow), Ask: ask("assessments", "2019-01-01", "2020-08-01")},
	}
}

type assessments struct {
	totals, items    *sheet
	random           *random
	number, inWindow int
}

// failing stands for an assessment that fails: four criteria missed by one point and one by two.
const failing = -1

// write writes an assessment in which so many criteria are missed by one point.
func (a *assessments) write(firm uint32, kind string, on int32, missed int) {
	a.number++
	if on >= monthStart(0) {
		a.inWindow++
	}
	id, recorded := fmt.Sprintf("S%06d", a.number), instantText(midnight(on)+18*msPerHour)
	points, outcome := missed, "pass"
	ones, twos := missed, 0
	if missed == failing {
		points, outcome, ones, twos = 6, "fail", 4, 1
	}
	a.totals.row(id, operatorText(firm), kind, "D237", "2018", dateText(on), strconv.Itoa(100-points), outcome, recorded)
	for place, c := range a.random.permutation(nil, len(criteria)-1) {
		score := "0"
		switch {
		case place < ones:
			score = "-1"
		case place < ones+twos:
			score = "-2"
		}
		a.item(id, int(c), score, recorded)
	}
	a.item(id, len(criteria)-1, "0", recorded)
}

func (a *assessments) item(id string, criterion int, score, recorded string) {
	c := criteria[criterion]
	a.items.row(id, c.code, c.class, c.domain, "1", score, recorded)
}
