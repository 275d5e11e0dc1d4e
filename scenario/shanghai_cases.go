package scenario

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"greenlane/record"
)

// Parameters of the coordinators' cases: domain/3-scenarios.md §3.1; sigma fits the interval of the measured median.
const (
	casesN, openN              = 1248, 38
	caseHours, caseSigma       = 26.0, 0.9 // opened to resolved, median
	responseHours, responseSig = 0.5, 0.8  // opened to first response
	openAgeFrom, openAgeTo     = 30, 130   // hours: all open cases are older than the median
	coordinatorsN              = 24
)

// servedFirms are the firms with a case, by tier.
var servedFirms = []struct {
	tier  tier
	firms int
}{{advanced, 330}, {certified, 100}, {regular, 227}}

var (
	firstCase    = at(2020, time.January, 23, 8, 0)
	caseChannels = newChoice([]country{{"wechat", 60}, {"phone", 20}, {"hotline12360", 14}, {"counter", 4}, {"mail", 2}}, func(c country) float64 { return c.weight })
	caseKinds    = newChoice([]country{
		{"resolve_difficulty", 40},
		{"policy_consultation", 25},
		{"hear_demands", 12},
		{"seek_opinions", 6},
		{"guide_improvement", 8},
		{"guide_cooperation", 5},
		{"other_cooperation", 4},
	}, func(c country) float64 { return c.weight })
	caseThemes = newChoice([]country{
		{"resume_production", 40}, {"supply_chain", 30}, {"logistics", 15}, {"tariff_exclusion", 10}, {"medical_supplies", 5},
	}, func(c country) float64 { return c.weight })
)

// caseTally is what was written of the cases.
type caseTally struct {
	served, cases, open, reopened int
	firms                         map[tier]int
	resolution                    float64 // hours: the median of the planted times, the open ones' included
	response                      float64
}

// writeCases writes the coordinators' cases. Times to resolution are one quantile grid; the longest are those still open at
// the cut, each for longer than the median, so that the Kaplan-Meier median is that of the grid.
func (w *shanghai) writeCases(s *sheet) caseTally {
	r := newRandom(w.seed, 22)
	var firms []uint32
	out := caseTally{cases: w.scaled(casesN), open: share(w.scale, openN), firms: map[tier]int{}}
	for _, f := range servedFirms {
		all := w.always(f.tier).firms
		n := min(w.scaled(f.firms), len(all))
		for _, i := range r.permutation(nil, len(all))[:n] {
			firms = append(firms, all[i])
		}
		out.firms[f.tier] = n
	}
	out.served = len(firms)
	out.cases = max(out.cases, out.served)
	ranks := r.permutation(nil, out.cases)
	var resolutions, responses []int32
	for i := range out.cases {
		firm := firms[i%len(firms)]
		if i >= len(firms) {
			firm = firms[r.below(len(firms))]
		}
		z := gridNormal(int(ranks[i]), out.cases)
		took, answered := seconds(caseHours*math.Exp(caseSigma*z)), seconds(responseHours*math.Exp(responseSig*z))
		resolutions, responses = append(resolutions, int32(took/msPerSecond)), append(responses, int32(answered/msPerSecond))
		c := coordinatorCase{number: i + 1, firm: firm, took: took, answered: answered, open: int(ranks[i]) >= out.cases-out.open, difficult: i < len(firms)}
		if c.write(s, r) {
			out.reopened++
		}
	}
	out.resolution, out.response = median(resolutions)/secondsAHour, median(responses)/secondsAHour
	return out
}

type coordinatorCase struct {
	number          int
	firm            uint32
	took, answered  int64
	open, difficult bool
}

// write writes a case and reports whether it was reopened once.
func (c *coordinatorCase) write(s *sheet, r *random) (reopened bool) {
	var opened int64
	if c.open {
		opened = worldCut - openAgeFrom*msPerHour - int64(r.below((openAgeTo-openAgeFrom)*secondsAHour))*msPerSecond
	} else {
		opened = firstCase + int64(r.below(int((worldCut-c.took-2*msPerHour-firstCase)/msPerSecond)))*msPerSecond
	}
	last := opened + c.answered
	resolved, closed, outcome, times := "", "", "", "0"
	if !c.open {
		last = opened + c.took
		resolved, outcome = instantText(last), "resolved"
		if r.below(33) == 0 {
			reopened, times = true, "1"
		}
		if end := last + int64(1+r.below(48))*msPerHour; end < worldCut {
			last = end
			closed = instantText(end)
		}
	}
	theme, difficult := "", "0"
	if c.difficult {
		theme, difficult = caseThemes.at(r.next()).code, "1"
	}
	s.row(fmt.Sprintf("K%06d", c.number), operatorText(c.firm), fmt.Sprintf("CO-%02d", 1+r.below(coordinatorsN)), caseChannels.at(r.next()).code,
		caseKinds.at(r.next()).code, difficult, theme, instantText(opened), instantText(opened+c.answered), resolved, closed, times, outcome,
		instantText(min(last+msPerMinute, worldCut)))
	return reopened
}

func (c *caseTally) checks() []Check {
	ask := func(measure string) *Question {
		return &Question{Field: "coordination", Measure: measure, From: "2020-01-01", To: "2020-08-01"}
	}
	checks := []Check{
		{Name: "operators served by coordinators", Value: float64(c.served), Ask: ask("operatorsServed"), Wrong: []Wrong{{How: "AEO firms only", Value: float64(c.firms[advanced])}}},
		{Name: "coordinator cases", Value: float64(c.cases), Ask: ask("cases")},
		{Name: "coordinator cases open at the cut", Value: float64(c.open), Ask: ask("openCases")},
		// Few cases leave a gap between the two in the middle.
		{Name: "hours to resolution, Kaplan-Meier median", Value: c.resolution, Tolerance: max(0.3, 60/float64(c.cases)), Ask: ask("caseResolutionMedianHours")},
		{Name: "hours to first response, median", Value: c.response, Tolerance: 0.02, Ask: ask("firstResponseMedianHours")},
		{Name: "coordinator cases that were opened again", Value: float64(c.reopened)},
	}
	for _, f := range servedFirms {
		checks = append(checks, Check{Name: f.tier.String() + ": operators served by coordinators", Value: float64(c.firms[f.tier]), Ask: ask("operatorsServed").tier(f.tier)})
	}
	return checks
}

// writeCosts writes the assumptions behind savings.
func writeCosts(s *sheet) {
	for _, p := range []struct {
		name, unit string
		values     [3]string
	}{
		{"cost_per_inspection_cny", "CNY", [3]string{"400", "600", "900"}},
		{"delay_h_per_inspection", "h", [3]string{"6", "12", "24"}},
		{"value_of_time_cny_per_h", "CNY/h", [3]string{"20", "50", "120"}},
	} {
		for i, scenario := range []string{"low", "central", "high"} {
			s.row(p.name, scenario, p.values[i], p.unit, dateText(monthStart(0)), "assumption of this world", instantText(midnight(monthStart(0))))
		}
	}
}

// Customs rates of the world: a smooth path of its own around the level of the years.
var currencies = []struct {
	code  string
	unit  int
	level float64 // CNY for unit
}{{"USD", 1, 6.9}, {"EUR", 1, 7.75}, {"JPY", 100, 6.4}, {"KRW", 100, 0.585}, {"SGD", 1, 5.05}, {"BRL", 1, 1.6}}

func writeRates(s *sheet) {
	for i, c := range currencies {
		for m := range monthCount {
			rate := c.level * (1 + 0.02*math.Sin(float64(m)/3+float64(i)))
			s.row(c.code, "customs", dateText(monthStart(m)), strconv.FormatFloat(rate, 'f', 4, 64), strconv.Itoa(c.unit), instantText(midnight(monthStart(m)-10)))
		}
	}
}

// writeCalendars opens every office of the world on weekdays from 8:30 to 17:30.
func writeCalendars(s *sheet) {
	known := map[string]bool{}
	for _, list := range []choice[office]{offices, homeOffices} {
		for _, o := range list.items {
			if known[o.code] {
				continue
			}
			known[o.code] = true
			for d := monthStart(0); d < monthStart(monthCount); d++ {
				workday, minutes := "1", "540"
				if weekday := (d + 4) % 7; weekday == 0 || weekday == 6 {
					workday, minutes = "0", "0"
				}
				s.row(o.code, dateText(d), workday, minutes, instantText(midnight(d)-30*msPerDay))
			}
		}
	}
}

// writeBeside writes every kind that no declaration hangs on, and returns the checks of what it planted.
func (w *shanghai) writeBeside(b *book) []Check {
	checks := w.writeRoles(b)
	w.writeLinks(b.of(record.OperatorLinks))
	w.writeApplications(b.of(record.CertificationApplications))
	writeAgreements(b, agreements)
	checks = append(checks, abroadChecks(w.writeForeign(b.of(record.ForeignClearances)), w.writeOrders(b.of(record.TradeOrders)))...)
	checks = append(checks, w.writeEnforcement(b)...)
	checks = append(checks, w.writeAssessments(b)...)
	cases := w.writeCases(b.of(record.CoordinatorCases))
	writeCosts(b.of(record.CostParameters))
	writeRates(b.of(record.FXRates))
	writeCalendars(b.of(record.Calendars))
	return append(checks, cases.checks()...)
}
