package scenario

import (
	"time"

	"greenlane/record"
)

// midMonthWorld is A9: tiers that change within a month, one of them recorded late.
func midMonthWorld() World {
	return World{
		Name: "a9", Title: "a downgrade in the middle of March, and a discredit recorded and loaded late",
		Loads: [][]record.Kind{inspectionKinds, {record.TierHistory}},
		Says: "OP000355 in March 2020: 15 declarations as advanced-certified (0 inspected), 21 as regular (5 inspected); the 27 declarations of OP000356 " +
			"from 20 May to 30 June are discredited, though 5 June is the first day on which that was known",
		Wrong: "all 36 in one tier (tier at the end of the month); the 27 as advanced-certified (tiers as known on 1 June)",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(downgradedFirm, advanced)
			k.firm(discreditedFirm, advanced)
			k.step(&tierRow{
				operator: downgradedFirm, from: at(2020, time.March, 16, 0, 0), tier: regular, change: changeDowngrade,
				recorded: at(2020, time.March, 13, 17, 0),
			})
			k.batch(downgradedFirm, at(2020, time.March, 1, 9, 0), at(2020, time.March, 16, 0, 0), downgradedAdvanced, 0)
			k.batch(downgradedFirm, at(2020, time.March, 16, 0, 0), at(2020, time.April, 1, 0, 0), downgradedRegular, downgradedInspected)
			k.batch(discreditedFirm, at(2020, time.May, 1, 9, 0), at(2020, time.May, 20, 0, 0), discreditedMayBefore, 0)
			k.batch(discreditedFirm, at(2020, time.May, 20, 0, 0), at(2020, time.May, 31, 12, 0), discreditedMay, 9)
			k.batch(discreditedFirm, at(2020, time.June, 1, 9, 0), at(2020, time.July, 1, 0, 0), discreditedJune, 14)
			k.close(t)
			k.nextLoad()
			known := at(2020, time.June, 5, 10, 0)
			k.step(&tierRow{operator: discreditedFirm, from: at(2020, time.May, 20, 0, 0), tier: discredited, change: changeDiscredit, recorded: known})
			const march = downgradedAdvanced + downgradedRegular
			const discreditedAll = discreditedMay + discreditedJune
			// Of June's 16, spread evenly from 1 June 09:00 to the end of the month, those lodged before 5 June 10:00: every 44.4 hours.
			const restatedInJune = 3
			count := func(firm uint32, from, to string, as tier) *Question {
				return about("declarations", from, to).in("operator", operatorText(firm)).tier(as)
			}
			t.Checks = []Check{
				{
					Name: "OP000355, March 2020: declarations as advanced_certified", Value: downgradedAdvanced,
					Wrong: []Wrong{{How: "tier at the end of the month", Value: 0}}, Ask: count(downgradedFirm, "2020-03-01", "2020-04-01", advanced),
				},
				{Name: "OP000355, March 2020: inspected as advanced_certified", Value: 0, Wrong: []Wrong{{How: "tier at the start of the month", Value: downgradedInspected}}},
				{
					Name: "OP000355, March 2020: declarations as regular", Value: downgradedRegular,
					Wrong: []Wrong{{How: "tier at the end of the month", Value: march}}, Ask: count(downgradedFirm, "2020-03-01", "2020-04-01", regular),
				},
				{Name: "OP000355, March 2020: inspected as regular", Value: downgradedInspected},
				{
					Name: "OP000356, 20 May to 30 June 2020: declarations as discredited", Value: discreditedAll,
					Wrong: []Wrong{{How: "tiers as known on 1 June 2020", Value: 0}}, Ask: count(discreditedFirm, "2020-05-20", "2020-07-01", discredited),
				},
				{
					Name: "OP000356, 20 to 31 May 2020, known at 2020-06-01T00:00:00+08:00: declarations as advanced_certified", Value: discreditedMay,
					Wrong: []Wrong{{How: "history silently rewritten", Value: 0}},
					Ask:   count(discreditedFirm, "2020-05-20", "2020-06-01", advanced).known("2020-06-01T00:00:00+08:00"),
				},
				{Name: "OP000356: declarations restated by the late decision", Value: discreditedMay + restatedInJune},
			}
			return nil
		},
	}
}

// tieWorld is A9b: two rows of one firm take effect at the same instant.
func tieWorld() World {
	return World{
		Name: "a9b", Title: "two versions of a tier decision with the same day", Loads: once(declarationKinds),
		Says:  "the 10 declarations of January 2020 are advanced-certified, by version 2 of the decision; the 5 of December 2019 are regular",
		Wrong: "the 10 as certified: an as-of join over both rows finds version 1",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.February, 1, 0, 0))
			k.firm(1, regular)
			from := at(2020, time.January, 1, 0, 0)
			k.step(&tierRow{operator: 1, from: from, tier: advanced, change: changeUpgrade, version: 2, recorded: at(2019, time.December, 30, 9, 0)})
			k.step(&tierRow{operator: 1, from: from, tier: certified, change: changeUpgrade, version: 1, recorded: at(2019, time.December, 27, 9, 0)})
			k.report(record.TierHistory, "T003")
			k.batch(1, at(2019, time.December, 1, 9, 0), from, 5, 0)
			k.batch(1, from, at(2020, time.January, 31, 0, 0), 10, 0)
			k.close(t)
			t.Checks = []Check{
				{
					Name: "January 2020: declarations as advanced_certified", Value: 10, Wrong: []Wrong{{How: "version 1", Value: 0}},
					Ask: about("declarations", "2020-01-01", "2020-02-01").tier(advanced),
				},
				{
					Name: "January 2020: declarations as certified", Value: 0, Wrong: []Wrong{{How: "version 1", Value: 10}},
					Ask: about("declarations", "2020-01-01", "2020-02-01").tier(certified),
				},
				{Name: "December 2019: declarations as regular", Value: 5, Ask: about("declarations", "2019-12-01", "2020-01-01").tier(regular)},
			}
			return nil
		},
	}
}

// boundaryWorld is A9c: one millisecond decides.
func boundaryWorld() World {
	return World{
		Name: "a9c", Title: "an upgrade at local midnight, to the millisecond", Loads: once(declarationKinds),
		Says:  "the declaration of 2020-03-15T15:59:59.999Z is regular, that of 16:00:00.000Z advanced-certified",
		Wrong: "both regular: a tier compared with > instead of >= begins too late",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.April, 1, 0, 0))
			k.firm(1, regular)
			from := at(2020, time.March, 16, 0, 0)
			k.step(&tierRow{operator: 1, from: from, tier: advanced, change: changeUpgrade, recorded: at(2020, time.March, 13, 17, 0)})
			for _, lodged := range []int64{from - 1, from} {
				d := k.declaration(1, lodged)
				d.lodgedUTC = true
				k.declare(&d)
			}
			k.close(t)
			t.Checks = []Check{
				{
					Name: "declarations as regular", Value: 1, Wrong: []Wrong{{How: "valid_from < lodged_at", Value: 2}},
					Ask: about("declarations", "2020-03-15", "2020-03-17").tier(regular),
				},
				{
					Name: "declarations as advanced_certified", Value: 1, Wrong: []Wrong{{How: "valid_from < lodged_at", Value: 0}},
					Ask: about("declarations", "2020-03-15", "2020-03-17").tier(advanced),
				},
			}
			return nil
		},
	}
}

// unknownTierWorld is A9d: a firm without any tier row.
func unknownTierWorld() World {
	return World{
		Name: "a9d", Title: "a firm without tier rows", Loads: once(declarationKinds),
		Says:  "March 2020: 60 of 100 declarations are advanced-certified, 30 regular, 10 unknown; the unknown count in the total",
		Wrong: "a share of 60 of 90: an inner join drops the firm",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.April, 1, 0, 0))
			k.firm(1, advanced)
			k.firm(2, regular)
			k.operator(3)
			from, to := at(2020, time.March, 1, 9, 0), at(2020, time.March, 31, 0, 0)
			for i, n := range []int{60, 30, 10} {
				k.batch(uint32(i+1), from, to, n, 0)
			}
			k.close(t)
			t.Checks = []Check{
				{Name: "declarations", Value: 100, Wrong: []Wrong{{How: "inner join", Value: 90}}, Ask: about("declarations", "2020-03-01", "2020-04-01")},
				{
					Name: "declarations as unknown", Value: 10, Wrong: []Wrong{{How: "inner join", Value: 0}},
					Ask: about("declarations", "2020-03-01", "2020-04-01").in("tier", "unknown"),
				},
				{
					Name: "share of advanced_certified in declarations", Value: 0.6, Tolerance: 1e-9, Wrong: []Wrong{{How: "inner join", Value: 2. / 3}},
					Ask: about("tradeShareDeclarations", "2020-03-01", "2020-04-01").tier(advanced),
				},
			}
			return nil
		},
	}
}
