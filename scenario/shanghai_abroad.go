package scenario

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"greenlane/record"
)

// agreement is an arrangement of mutual recognition of AEO status with China Customs, as the world has it. Signature and
// effect of those with the EU and Japan are as announced (2015 No. 52, 2019 No. 71); the other dates are approximate.
type agreement struct {
	id, partner       string
	signed, effective int32
	countries         []string
}

var agreements = []agreement{
	{"MRA-SG", "SG", day(2012, time.June, 29), day(2013, time.March, 15), []string{"SG"}},
	{"MRA-KR", "KR", day(2013, time.June, 27), day(2014, time.April, 1), []string{"KR"}},
	{"MRA-HK", "HK", day(2013, time.October, 30), day(2014, time.July, 8), []string{"HK"}},
	{"MRA-EU", "EU", day(2014, time.May, 16), day(2015, time.November, 1), []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT",
		"RO", "SE", "SI", "SK",
	}},
	{"MRA-NZ", "NZ", day(2017, time.March, 27), day(2017, time.July, 1), []string{"NZ"}},
	{"MRA-CH", "CH", day(2017, time.January, 17), day(2017, time.September, 1), []string{"CH"}},
	{"MRA-AU", "AU", day(2017, time.November, 6), day(2018, time.September, 1), []string{"AU"}},
	{"MRA-JP", "JP", day(2018, time.October, 26), day(2019, time.June, 1), []string{"JP"}},
}

// recognised holds the countries with which an arrangement is in force throughout the headline period.
var recognised = func() map[string]bool {
	m := map[string]bool{}
	for _, a := range agreements {
		for _, c := range a.countries {
			m[c] = true
		}
	}
	return m
}()

func writeAgreements(b *book, of []agreement) {
	for _, a := range of {
		recorded := instantText(midnight(a.effective))
		b.of(record.MRAAgreements).row(a.id, a.partner, dateText(a.signed), dateText(a.effective), "", "advanced_certified", "import export",
			"fewer_inspections priority_clearance liaison_officer", recorded)
		for _, c := range a.countries {
			b.of(record.MRATerritories).row(a.id, c, dateText(a.effective), "", recorded)
		}
	}
}

// abroad is a country in which the world's AEO firms are cleared before and after Japan's recognition came into force.
type abroad struct {
	country       string
	offset        int        // minutes
	hours         [2]int     // local hours of declaration, within one day of Shanghai too
	rates         [2]float64 // inspected before and after
	codeUsedAfter float64    // part of the declarations that state the AEO code once it is recognised
}

var foreignCustoms = []abroad{
	{country: "JP", offset: 540, hours: [2]int{8, 18}, rates: [2]float64{0.06, 0.027}, codeUsedAfter: 0.9},
	{country: "US", offset: -300, hours: [2]int{6, 10}, rates: [2]float64{0.05, 0.05}},
}

const (
	clearancesASide   = 20_000
	recognitionMonth  = 5 // June 2019: the 20,000 after it begin there
	inspectedMinutes  = 90.0
	minutesSigma      = 0.5
	exchangeDelayDays = 10
)

// sideWeights are the clearances of each month in thousands: whole thousands, so that every month has its side's rate exactly
// and leaving out months around June 2019 changes no rate.
var sideWeights = [2][]int{{4, 4, 4, 4, 4}, {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 1}}

// sideTally is what was written of a country on one side of June 2019.
type sideTally struct{ n, x int }

// writeForeign writes the clearances abroad of the firms that were AEO all the time, and returns what it wrote by country.
func (w *shanghai) writeForeign(s *sheet) map[string][2]sideTally {
	out := map[string][2]sideTally{}
	for i, c := range foreignCustoms {
		r := newRandom(w.seed, 20, uint64(i))
		var sides [2]sideTally
		number := 0
		for side, weights := range sideWeights {
			total, upTo, first := w.scaled(clearancesASide), 0, side*recognitionMonth
			for m, weight := range weights {
				upTo += weight
				month := sideTally{n: total*upTo/20 - sides[side].n}
				month.x = share(c.rates[side], sides[side].n+month.n) - sides[side].x
				pick := chooser{want: month.x, left: month.n}
				for range month.n {
					number++
					w.writeClearance(s, c, first+m, number, side == 1, pick.take(r), r)
				}
				sides[side].n += month.n
				sides[side].x += month.x
			}
		}
		out[c.country] = sides
	}
	return out
}

func (w *shanghai) writeClearance(s *sheet, c abroad, month, number int, after, inspected bool, r *random) {
	d := monthStart(month) + int32(r.below(int(monthStart(month+1)-monthStart(month))))
	local := int64(c.hours[0])*msPerHour + int64(r.below((c.hours[1]-c.hours[0])*secondsAHour))*msPerSecond
	declared := int64(d)*msPerDay + local - int64(c.offset)*msPerMinute
	minutes, code := "", "0"
	if inspected {
		minutes = strconv.Itoa(int(math.Round(inspectedMinutes * math.Exp(minutesSigma*gridNormal(r.below(1000), 1000)))))
	}
	if after && r.float() < c.codeUsedAfter {
		code = "1"
	}
	was := "0"
	if inspected {
		was = "1"
	}
	recorded := min(declared+msPerDay+int64(r.below(exchangeDelayDays*secondsADay))*msPerSecond, worldCut)
	s.row(fmt.Sprintf("F-%s-%06d", c.country, number), operatorText(w.always(advanced).draw(r)), c.country, abroadText(declared, c.offset), was,
		minutes, code, "exchange", "1", fmt.Sprintf("%s%s%06d", c.country, dateText(d)[:4], number), instantText(recorded))
}

// orderFlow is what the world's AEO firms newly order from or sell to a country from January to June, in CNY.
type orderFlow struct {
	country    string
	before, in int64 // 2019, 2020
}

const billion = 1_000_000_000

var orderFlows = []orderFlow{
	{"SG", 2 * billion, 2_100_000_000},
	{"KR", 2 * billion, 2_200_000_000},
	{"DE", 5 * billion, 5_330_000_000},
	{"JP", 1 * billion, 1_170_000_000},
	{"US", 4 * billion, 3_700_000_000},
	{"BR", 2 * billion, 2 * billion},
}

const (
	halfYear     = 6 // months
	orderValue   = 10_000_000
	orderSigma   = 0.8
	renewalsEach = 20 // one renewal for so many new orders
	cancelsEach  = 33
)

// orderTally is what was planted for a country from January to June: new orders that were not cancelled, in cents.
type orderTally struct{ before, in int64 }

// orderBook numbers orders and knows when the latest of them was recorded.
type orderBook struct {
	sheet  *sheet
	number int
	latest int64
}

// writeOrders writes the new orders so that January to June of each year adds up exactly, evenly by month and with the second
// half of 2019 and July 2020 at the level before them; beside them renewals and cancelled orders, which count for neither.
func (w *shanghai) writeOrders(s *sheet) map[string]orderTally {
	book := &orderBook{sheet: s}
	panel := w.always(advanced)
	out := map[string]orderTally{}
	for i, f := range orderFlows {
		r := newRandom(w.seed, 21, uint64(i))
		sum := orderTally{}
		for m := range monthCount {
			level := f.before
			if m >= headlineMonth {
				level = f.in
			}
			cents := int64(math.Round(float64(level*100) * w.scale))
			k := int64(m % halfYear)
			part := cents*(k+1)/halfYear - cents*k/halfYear
			book.month(f.country, monthStart(m), monthStart(m+1), part, func() uint32 { return panel.draw(r) }, r)
			switch {
			case m < halfYear:
				sum.before += part
			case m >= headlineMonth && m < headlineMonth+halfYear:
				sum.in += part
			}
		}
		out[f.country] = sum
	}
	return out
}

// month writes orders signed on the days [from, to) that add up to cents.
func (o *orderBook) month(country string, from, to int32, cents int64, firm func() uint32, r *random) {
	n := max(1, int(cents/100/orderValue))
	weights, total := make([]float64, n), 0.0
	for i, g := range r.permutation(nil, n) {
		weights[i] = math.Exp(orderSigma * gridNormal(int(g), n))
		total += weights[i]
	}
	left, upTo := cents, 0.0
	for i, v := range weights {
		upTo += v
		part := left - int64(math.Round(float64(cents)*(1-upTo/total)))
		if i == n-1 {
			part = left
		}
		left -= part
		status := "signed"
		if r.below(20) == 0 {
			status = "amended"
		}
		o.order(country, from, to, part, "1", status, firm(), r)
	}
	for range n / renewalsEach {
		o.order(country, from, to, int64(orderValue)*100*int64(50+r.below(100))/100, "0", "signed", firm(), r)
	}
	for range n / cancelsEach {
		o.order(country, from, to, int64(orderValue)*100*int64(50+r.below(100))/100, "1", "cancelled", firm(), r)
	}
}

func (o *orderBook) order(country string, from, to int32, cents int64, isNew, status string, firm uint32, r *random) {
	o.number++
	signed := from + int32(r.below(int(to-from)))
	value := string(appendCents(nil, cents))
	recorded := min(midnight(signed)+msPerDay+int64(r.below(5*secondsADay))*msPerSecond, worldCut)
	o.latest = max(o.latest, recorded)
	o.sheet.row(fmt.Sprintf("T%06d", o.number), operatorText(firm), country, dateText(signed), "CNY", value, value, isNew, status,
		fmt.Sprintf("C%s-%06d", dateText(signed)[:4], o.number), instantText(recorded))
}

// abroadChecks are the figures of the acceptance table that the files above plant.
func abroadChecks(foreign map[string][2]sideTally, orders map[string]orderTally) []Check {
	rate := func(country string, side int) float64 {
		return float64(foreign[country][side].x) / float64(foreign[country][side].n)
	}
	cleared := func(measure, from, to, country string) *Question {
		return (&Question{Field: "foreignClearance", Measure: measure, From: from, To: to}).in("partnerCountry", country)
	}
	growth := func(countries ...string) float64 {
		var before, in int64
		for _, c := range countries {
			before += orders[c].before
			in += orders[c].in
		}
		return float64(in)/float64(before) - 1
	}
	ordered := func(measure string, countries ...string) *Question {
		q := &Question{Field: "tradeOrders", Measure: measure, From: "2020-01-01", To: "2020-07-01"}
		if len(countries) > 0 {
			q = q.in("partnerCountry", countries...)
		}
		return q
	}
	reduced, control := rate("JP", 1)/rate("JP", 0), rate("US", 1)/rate("US", 0)
	const start, recognition, end = "2019-01-01", "2019-06-01", "2020-08-01"
	fixed, others := growth("SG", "KR", "DE"), growth("US", "BR")
	checks := []Check{
		{
			Name: "reduction of foreign inspections by mutual recognition, JP", Value: 1 - reduced, Tolerance: 1e-9,
			Ask: cleared("foreignInspectionReduction", start, end, "JP"),
		},
		{Name: "the same against US, without recognition", Value: 1 - reduced/control, Tolerance: 1e-9},
	}
	for _, c := range foreignCustoms {
		for side, days := range [2][2]string{{start, recognition}, {recognition, end}} {
			checks = append(
				checks,
				Check{
					Name: fmt.Sprintf("%s, %s to %s: clearances", c.country, days[0], days[1]), Value: float64(foreign[c.country][side].n),
					Ask: cleared("clearances", days[0], days[1], c.country),
				},
				Check{
					Name: fmt.Sprintf("%s, %s to %s: inspection rate", c.country, days[0], days[1]), Value: rate(c.country, side), Tolerance: 1e-9,
					Ask: cleared("foreignInspectionRate", days[0], days[1], c.country),
				},
			)
		}
	}
	return append(
		checks,
		Check{
			Name: "new orders January to June 2020 on 2019, partners in force throughout (SG KR DE)", Value: fixed, Tolerance: 1e-8,
			Wrong: []Wrong{{How: "today's partners", Value: growth("SG", "KR", "DE", "JP")}}, Ask: ordered("newOrdersYoy", "SG", "KR", "DE"),
		},
		Check{Name: "new orders January to June 2020 on 2019, joined in the window (JP)", Value: growth("JP"), Tolerance: 1e-8, Ask: ordered("newOrdersYoy", "JP")},
		Check{Name: "new orders January to June 2020 on 2019, without recognition (US BR)", Value: others, Tolerance: 1e-8, Ask: ordered("newOrdersYoy", "US", "BR")},
		Check{
			Name: "growth factor of new orders with recognition over that without", Value: (1 + fixed) / (1 + others), Tolerance: 1e-8,
			Ask: ordered("newOrdersMraGap"),
		},
	)
}
