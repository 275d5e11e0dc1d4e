package scenario

import (
	"fmt"
	"slices"
	"time"

	"greenlane/record"
)

// currencyWorld is A8: a currency that is quoted per hundred, and a month that decides the rate.
func currencyWorld() World {
	return World{
		Name: "a8", Title: "invoices in yen, quoted per 100, by the rate of the month of lodgement", Loads: once([]record.Kind{
			record.FXRates, record.Operators, record.TierHistory, record.Declarations,
		}),
		Says: "123,456,789 JPY lodged on Saturday 13 June 2020 at 6.5432 CNY for 100 are 8,078,024.62 CNY; 1,000,000 JPY lodged on 30 June 16:30 UTC, which is " +
			"1 July, are 66,100.00 CNY",
		Wrong: "807,802,461.78 CNY (the 100 overlooked); nothing (no rate of a Saturday); 65,432.00 CNY (June's rate)",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.August, 1, 0, 0))
			for i, rate := range []string{"6.6000", "6.5432", "6.6100"} {
				from := day(2020, time.May+time.Month(i), 1)
				b.of(record.FXRates).row("JPY", "customs", dateText(from), rate, "100", instantText(midnight(from-12)))
			}
			k.firm(1, advanced)
			for _, l := range []struct {
				lodged int64
				yen    string
			}{{at(2020, time.June, 13, 10, 0), "123456789"}, {at(2020, time.July, 1, 0, 30), "1000000"}} {
				d := k.declaration(1, l.lodged)
				d.lodgedUTC, d.partner, d.origin, d.trade, d.ccy, d.invoice = true, "JP", "JP", "JP", "JPY", l.yen
				k.declare(&d)
				k.report(record.Declarations, "D022") // computed, because it is not stated
			}
			k.close(t)
			t.Checks = []Check{
				{
					Name: "June 2020: value in CNY", Value: 8_078_024.62, Tolerance: 0.001, Ask: about("tradeValueCny", "2020-06-01", "2020-07-01"),
					Wrong: []Wrong{{How: "quoted per unit", Value: 807_802_461.78}, {How: "rate of the day, of which a Saturday has none", Value: 0}},
				},
				{
					Name: "July 2020: value in CNY", Value: 66_100, Tolerance: 0.001, Wrong: []Wrong{{How: "rate of the month of UTC", Value: 65_432}},
					Ask: about("tradeValueCny", "2020-07-01", "2020-08-01"),
				},
			}
			return nil
		},
	}
}

// identityWorld is A13: a firm that goes on under another code, and two that merge.
func identityWorld() World {
	const firms, renamed, merged, absorbing, renewed = 400, 398, 399, 400, 401
	return World{
		Name: "a13", Title: "a firm renamed with a new code, and the merger of two advanced firms",
		Loads: [][]record.Kind{
			declarationKinds,
			{record.Operators, record.OperatorLinks, record.TierHistory, record.Declarations},
		},
		Says: "400 advanced-certified firms on 31 March 2020, 399 on 30 April: OP000398 goes on as OP000401 in the same group, OP000399 merges into OP000400; " +
			"what both declare is that of one group each",
		Wrong: "400 on 30 April (the merged firm counted beside the one it merged into), 401 (the renamed one twice too)",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.May, 1, 0, 0))
			april := day(2020, time.April, 1)
			for id := uint32(1); id <= firms; id++ {
				group := id
				if id == merged {
					group = absorbing
				}
				k.firmOf(id, advanced, group)
			}
			for _, id := range []uint32{renamed, merged, absorbing} {
				k.batch(id, at(2020, time.March, 2, 9, 0), at(2020, time.March, 30, 9, 0), 5, 0)
			}
			k.nextLoad()
			known := midnight(april) + 9*msPerHour
			before := k.known[renamed]
			before.closed, before.recorded = april, known
			b.of(record.Operators).operator(&before)
			after := firm(renewed, k.random)
			after.certify()
			after.sizeClass, after.group, after.recorded = before.sizeClass, renamed, known
			after.name, after.nameEn, after.established = "上海新"+before.name, "New "+before.nameEn, april
			b.of(record.Operators).operator(&after)
			for _, link := range []struct {
				from, to uint32
				kind     string
			}{{renamed, renewed, "rename"}, {merged, absorbing, "merger"}} {
				b.of(record.OperatorLinks).row(operatorText(link.from), operatorText(link.to), link.kind, dateText(april), "1", instantText(known))
			}
			k.step(&tierRow{operator: renewed, from: midnight(april), tier: advanced, change: "grant", recorded: known})
			for _, id := range []uint32{renewed, absorbing} {
				k.batch(id, at(2020, time.April, 2, 9, 0), at(2020, time.April, 29, 9, 0), 5, 0)
			}
			k.close(t)
			stock := func(on string) *Question {
				return (&Question{Field: "operatorStock", Measure: "operators", At: on}).tier(advanced)
			}
			t.Checks = []Check{
				{Name: "31 March 2020: advanced-certified operators", Value: firms, Ask: stock("2020-03-31")},
				{
					Name: "30 April 2020: advanced-certified operators", Value: firms - 1, Ask: stock("2020-04-30"),
					Wrong: []Wrong{{How: "links not followed", Value: firms}, {How: "every code counted", Value: firms + 1}},
				},
				{Name: "March and April 2020: groups that declare", Value: 2, Wrong: []Wrong{{How: "operators", Value: 4}}},
				{Name: "March and April 2020: declarations", Value: 25, Ask: about("declarations", "2020-03-01", "2020-05-01")},
			}
			return nil
		},
	}
}

// partnerWorld is A14: partners that join and leave while growth is measured.
func partnerWorld() World {
	const joined, left = "JP", "GB"
	leaves := day(2020, time.February, 1)
	return World{
		Name: "a14", Title: "a partner that joins in June 2019, and one that leaves in February 2020", Loads: once([]record.Kind{
			record.Operators, record.TierHistory, record.MRAAgreements, record.MRATerritories, record.TradeOrders,
		}),
		Says:  "new orders of January to June 2020 on 2019: with the partners recognised throughout both (SG KR DE) +7.0 %",
		Wrong: "+8.0 % (today's partners, with JP); +17.8 % (the partners at each signing); in this world GB leaves with the EU group on 1 February 2020",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(1, advanced)
			var signed []agreement
			for _, a := range agreements {
				switch a.id {
				case "MRA-SG", "MRA-KR", "MRA-JP":
					signed = append(signed, a)
				case "MRA-EU":
					a.countries = []string{"DE"}
					signed = append(signed, a)
				}
			}
			writeAgreements(b, signed)
			b.of(record.MRATerritories).row("MRA-EU", left, "2015-11-01", dateText(leaves), instantText(midnight(leaves)))
			// What GB signs before it leaves leaves the figure of the naive set where that of the acceptance scenario is.
			flows := append(slices.Clone(orderFlows), orderFlow{left, 600_000_000, 0})
			orders := &orderBook{sheet: b.of(record.TradeOrders)}
			sums := map[string]*orderTally{}
			var naive orderTally
			for _, f := range flows {
				sums[f.country] = &orderTally{}
				for _, year := range []int{2019, 2020} {
					for month := range int64(halfYear) {
						level := f.before
						if year == 2020 {
							level = f.in
						}
						cents := level*100*(month+1)/halfYear - level*100*month/halfYear
						if f.country == left && year == 2020 {
							if cents = 20_000_000_00; month == 0 {
								cents = 706_909_091_00
							}
						}
						from, to := day(year, time.Month(month+1), 1), day(year, time.Month(month+2), 1)
						orders.order(f.country, from, to, cents, "1", "signed", 1, k.random)
						atSigning := slices.Contains([]string{"SG", "KR", "DE"}, f.country) || (f.country == joined && from >= day(2019, time.June, 1)) || (f.country == left && from < leaves)
						sums[f.country].add(year, cents)
						if atSigning {
							naive.add(year, cents)
						}
					}
				}
			}
			k.close(t)
			t.Cut = instantText(orders.latest)
			growth := func(countries ...string) float64 {
				var all orderTally
				for _, c := range countries {
					all.before += sums[c].before
					all.in += sums[c].in
				}
				return all.growth()
			}
			ask := &Question{Field: "tradeOrders", Measure: "newOrdersYoy", From: "2020-01-01", To: "2020-07-01"}
			t.Checks = []Check{
				{
					Name: "new orders January to June 2020 on 2019, partners in force throughout", Value: growth("SG", "KR", "DE"), Tolerance: 1e-8,
					Ask: ask.in("partnerCountry", "SG", "KR", "DE"), Wrong: []Wrong{
						{How: "today's partners", Value: growth("SG", "KR", "DE", joined)},
						{How: "partners at each signing", Value: naive.growth()},
						{How: "partners of January 2019", Value: growth("SG", "KR", "DE", left)},
					},
				},
				{Name: "new orders January to June 2020 on 2019, JP", Value: growth(joined), Tolerance: 1e-8, Ask: ask.in("partnerCountry", joined)},
				{Name: "orders", Value: float64(orders.number), Ask: &Question{Field: "tradeOrders", Measure: "orders", From: "2019-01-01", To: "2020-07-01"}},
			}
			return nil
		},
	}
}

func (o *orderTally) add(year int, cents int64) {
	if year == firstYear {
		o.before += cents
	} else {
		o.in += cents
	}
}

func (o *orderTally) growth() float64 { return float64(o.in)/float64(o.before) - 1 }

// numeratorWorld is A18: a survey that asked for inspections and not for clearances.
func numeratorWorld() World {
	const total, inspected, surveyed = 200, 12, 12
	return World{
		Name: "a18", Title: "a survey that lists inspected clearances only, and the partner's full list",
		Loads: [][]record.Kind{{record.Operators, record.TierHistory}, {record.ForeignClearances}, {record.ForeignClearances}},
		Says:  "January to June 2020: the survey is refused as a whole (F005); by the partner's list 12 of 200 clearances, 6 %, were inspected",
		Wrong: "100 %, from the survey",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.July, 1, 0, 0))
			k.firm(1, advanced)
			write := func(number, of int, wasInspected, source string) {
				declared := at(2020, time.January, 6, 9, 0) + int64(number)*170*msPerDay/int64(of)
				minutes := ""
				if wasInspected == "1" {
					minutes = "75"
				}
				b.of(record.ForeignClearances).row(fmt.Sprintf("F-%s-%04d", source, number+1), operatorText(1), "JP", abroadText(declared, 540), wasInspected,
					minutes, "1", source, "1", "", instantText(declared+3*msPerDay))
			}
			k.nextLoad()
			for i := range surveyed {
				write(i, surveyed, "1", "survey")
			}
			k.expect(record.ForeignClearances).Refused = "F005"
			k.nextLoad()
			for i := range total {
				was := "0"
				if (i+1)*inspected/total > i*inspected/total {
					was = "1"
				}
				write(i, total, was, "exchange")
			}
			k.close(t)
			t.Cut = instantText(at(2020, time.January, 6, 9, 0) + (total-1)*170*msPerDay/total + 3*msPerDay)
			ask := func(measure string) *Question {
				return (&Question{Field: "foreignClearance", Measure: measure, From: "2020-01-01", To: "2020-07-01"}).in("partnerCountry", "JP")
			}
			t.Checks = []Check{
				{Name: "clearances in JP", Value: total, Ask: ask("clearances"), Wrong: []Wrong{{How: "those of the survey", Value: surveyed}}},
				{
					Name: "foreign inspection rate, JP", Value: float64(inspected) / total, Tolerance: 1e-9, Ask: ask("foreignInspectionRate"),
					Wrong: []Wrong{{How: "the survey's", Value: 1}},
				},
			}
			return nil
		},
	}
}

// gamingWorld is A19: cases that are closed early and opened again.
func gamingWorld() World {
	const cases, gamed, firms = 100, 60, 10
	const claimedHours, honestHours, trueHours = 2, 30, 50
	return World{
		Name: "a19", Title: "coordinator cases closed after two hours and opened again later",
		Loads: [][]record.Kind{{record.Operators, record.TierHistory, record.CoordinatorCases}, {record.CoordinatorCases}},
		Says:  "June 2020, 100 cases: 60 of them were opened again; to the last resolution the median is 50 hours",
		Wrong: "2 hours: the first closing of the 60",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.July, 1, 0, 0))
			for id := uint32(1); id <= firms; id++ {
				k.firm(id, advanced)
			}
			last := int64(0)
			write := func(i int, hours int64, reopened string) {
				opened := at(2020, time.June, 1, 9, 0) + int64(i)*6*msPerHour
				resolved := opened + hours*msPerHour
				last = max(last, resolved+msPerMinute)
				b.of(record.CoordinatorCases).row(fmt.Sprintf("K%04d", i+1), operatorText(uint32(1+i%firms)), "CO-01", "wechat", "resolve_difficulty", "1",
					"supply_chain", instantText(opened), instantText(opened+msPerHour/2), instantText(resolved), instantText(resolved), reopened, "resolved",
					instantText(resolved+msPerMinute))
			}
			isGamed := func(i int) bool { return i%5 < 3 }
			for i := range cases {
				if isGamed(i) {
					write(i, claimedHours, "0")
				} else {
					write(i, honestHours, "0")
				}
			}
			k.nextLoad()
			for i := range cases {
				if isGamed(i) {
					write(i, trueHours, "1")
				}
			}
			k.close(t)
			t.Cut = instantText(last)
			ask := func(measure string) *Question {
				return &Question{Field: "coordination", Measure: measure, From: "2020-06-01", To: "2020-07-01"}
			}
			t.Checks = []Check{
				{Name: "cases", Value: cases, Ask: ask("cases"), Wrong: []Wrong{{How: "rows", Value: cases + gamed}}},
				{
					Name: "median hours to resolution", Value: trueHours, Ask: ask("caseResolutionMedianHours"),
					Wrong: []Wrong{{How: "first closing", Value: claimedHours}},
				},
				{Name: "share of cases opened again", Value: float64(gamed) / cases, Tolerance: 1e-9},
			}
			return nil
		},
	}
}
