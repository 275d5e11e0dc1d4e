package scenario

import (
	"time"

	"greenlane/record"
)

// amendmentWorld is A5: a value that is corrected after the month was reported.
func amendmentWorld() World {
	return World{
		Name: "a5", Title: "a value of June amended tenfold in July", Loads: [][]record.Kind{declarationKinds, {record.Declarations}},
		Says:  "June 2020: 12 million CNY by the latest versions; 3 million as known on 1 July",
		Wrong: "13 million (both versions); 12 million for 1 July (history silently rewritten)",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			const million = 1_000_000_00
			k := newDesk(b, opt, at(2020, time.July, 10, 9, 0))
			k.firm(1, advanced)
			late := k.declaration(1, at(2020, time.June, 20, 10, 0))
			late.cents = million
			k.declare(&late)
			other := k.declaration(1, at(2020, time.June, 22, 10, 0))
			other.cents = 2 * million
			k.declare(&other)
			k.nextLoad()
			k.serial++
			late.version, late.opType, late.cents, late.seq, late.hash = 2, opAmendment, 10*million, k.serial, mix(k.serial)
			k.declare(&late)
			k.close(t)
			june := about("tradeValueCny", "2020-06-01", "2020-07-01")
			t.Checks = []Check{
				{Name: "June 2020: value in CNY", Value: 12e6, Wrong: []Wrong{{How: "both versions", Value: 13e6}}, Ask: june},
				{
					Name: "June 2020, known at 2020-07-01T00:00:00+08:00: value in CNY", Value: 3e6,
					Wrong: []Wrong{{How: "history silently rewritten", Value: 12e6}}, Ask: june.known("2020-07-01T00:00:00+08:00"),
				},
				{Name: "June 2020: declarations", Value: 2, Wrong: []Wrong{{How: "both versions", Value: 3}}, Ask: about("declarations", "2020-06-01", "2020-07-01")},
			}
			return nil
		},
	}
}

// repeatedEventWorld is A6b: releases and inspections that are stated twice.
func repeatedEventWorld() World {
	const total, inspected, again = 200, 100, 10 * msPerMinute
	return World{
		Name: "a6b", Title: "a second release, a release sent again, and a second inspection", Loads: once([]record.Kind{
			record.Operators, record.TierHistory, record.Declarations, record.DeclarationEvents, record.Inspections,
		}),
		Says:  "June 2020: 100 of 200 declarations are inspected; the last release of each counts, 6 hours after lodging and 6 h 10 min for two of them",
		Wrong: "101 of 200, 1.01 times the rate: inspection rows instead of declarations",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(1, regular)
			for i := range total {
				d := k.declaration(1, at(2020, time.June, 1, 8, 0)+int64(i)*3*msPerHour)
				chosen := i%2 == 0
				if chosen {
					d.channel = "red"
				}
				k.declare(&d)
				if chosen {
					k.inspect(&d)
				}
				released := d.lodged + 6*msPerHour
				k.event(&d, "LOD", d.lodged)
				k.event(&d, "REL", released)
				rel := eventRow{declaration: d.id, kind: "REL", seq: 1, occurred: released, office: d.office}
				switch i {
				case 40: // released, recalled and released again, after a second inspection
					k.inspectAgain(&d, 2)
					rel.seq, rel.occurred = 2, released+again
					k.eventAs(&rel)
				case 80: // the same message corrected by ten minutes
					rel.occurred = released + again
					k.eventAs(&rel)
					k.report(record.DeclarationEvents, "E002")
				case 120: // the same message once more
					k.eventAs(&rel)
					k.expect(record.DeclarationEvents).Unchanged++
				}
			}
			k.close(t)
			const rate = float64(inspected) / total
			t.Checks = []Check{
				{Name: "declarations", Value: total, Ask: about("declarations", "2020-06-01", "2020-07-01")},
				{
					Name: "inspection rate", Value: rate, Tolerance: 1e-9, Wrong: []Wrong{{How: "inspection rows", Value: (inspected + 1.) / total}},
					Ask: about("inspectionRate", "2020-06-01", "2020-07-01"),
				},
				{
					Name: "mean hours from lodging to release", Value: 6 + 2./6/total, Tolerance: 1e-6, Wrong: []Wrong{{How: "first release", Value: 6}},
					Ask: about("clearanceTimeMeanHours", "2020-06-01", "2020-07-01"),
				},
			}
			return nil
		},
	}
}

// taggedWorld is A7b: an interface that writes local clock readings and marks them as UTC.
func taggedWorld() World {
	const total, hours = 50, 4
	return World{
		Name: "a7b", Title: "a file of local times marked as UTC, and the same file put right",
		Loads: [][]record.Kind{declarationKinds, {record.DeclarationEvents}, {record.DeclarationEvents}},
		Says:  "June 2020: the second load is refused as a whole (E006, every LOD eight hours after lodged_at); with the third, release follows lodging by 4 hours",
		Wrong: "12 hours: releases of the refused file against the declarations' lodged_at",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(1, regular)
			ds := make([]declarationRow, total)
			for i := range ds {
				ds[i] = k.declaration(1, at(2020, time.June, 1, 8, 0)+int64(i)*10*msPerHour)
				k.declare(&ds[i])
			}
			k.close(t)
			for _, shift := range []int64{offsetMs, 0} {
				k.nextLoad()
				for i := range ds {
					for _, e := range []eventRow{{kind: "LOD", occurred: ds[i].lodged}, {kind: "REL", occurred: ds[i].lodged + hours*msPerHour}} {
						e.declaration, e.seq, e.office, e.utc = ds[i].id, 1, ds[i].office, true
						e.occurred += shift
						e.recorded = e.occurred + msPerMinute
						k.eventAs(&e)
					}
				}
				if shift != 0 {
					k.expect(record.DeclarationEvents).Refused = "E006"
				}
			}
			t.Checks = []Check{
				{Name: "declarations", Value: total, Ask: about("declarations", "2020-06-01", "2020-07-01")},
				{
					Name: "median hours from lodging to release", Value: hours, Wrong: []Wrong{{How: "releases of the refused file", Value: hours + 8}},
					Ask: about("clearanceTimeMedianHours", "2020-06-01", "2020-07-01"),
				},
			}
			return nil
		},
	}
}

// orderWorld is A12: events out of order, of which some are legal.
func orderWorld() World {
	return World{
		Name: "a12", Title: "releases before arrival, before lodging, and an inspection without an end", Loads: once([]record.Kind{
			record.Operators, record.TierHistory, record.Declarations, record.DeclarationEvents, record.Inspections,
		}),
		Says: "June 2020, 7 declarations: arrival after release is legal, the median from arrival to release is −3 h; a release 2 h before lodging (E020) is " +
			"left out of the time from lodging to release, one 3 min before (E010) counts as 0: median 9 h; the open inspection (E011) is inspected and unfinished",
		Wrong: "0 h from arrival to release (negative times clamped); 8 h from lodging to release (the broken row clamped)",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(1, regular)
			const never = 1000
			cases := []struct{ released, arrived float64 }{ // hours from lodging
				{6, 13}, {8, 13}, {10, 13}, {12, -4}, {14, -6}, {-2, never}, {-0.05, never},
			}
			for i, c := range cases {
				d := k.declaration(1, at(2020, time.June, 2+i, 8, 0))
				if i == 4 {
					d.channel = "red"
				}
				k.declare(&d)
				k.event(&d, "LOD", d.lodged)
				k.event(&d, "REL", d.lodged+seconds(c.released))
				if c.arrived != never {
					k.event(&d, "ARR", d.lodged+seconds(c.arrived))
				}
				if i == 4 {
					started := d.lodged + 2*msPerHour
					k.event(&d, "INS_S", started)
					k.book.of(record.Inspections).inspection(&inspectionRow{
						declaration: d.id, no: 1, operator: 1, control: controlPhysical, basis: "risk_rule", ordered: started - msPerHour, started: started,
						officers: 2, hours: onsitePrepar, result: resultPending, recorded: started + msPerMinute,
					})
				}
			}
			k.close(t)
			ask := func(measure string) *Question { return about(measure, "2020-06-01", "2020-07-01") }
			t.Checks = []Check{
				{Name: "declarations", Value: 7, Wrong: []Wrong{{How: "without the broken row", Value: 6}}, Ask: ask("declarations")},
				{
					Name: "median hours from arrival to release", Value: -3, Wrong: []Wrong{{How: "negative times clamped to 0", Value: 0}},
					Ask: ask("overallClearanceTimeMedianHours"),
				},
				{
					Name: "median hours from lodging to release", Value: 9, Wrong: []Wrong{{How: "the broken row clamped to 0", Value: 8}},
					Ask: ask("clearanceTimeMedianHours"),
				},
				{Name: "inspection rate", Value: 1. / 7, Tolerance: 1e-9, Ask: ask("inspectionRate")},
			}
			return nil
		},
	}
}

// jointWorld is A15: customs and quarantine examine in one visit.
func jointWorld() World {
	const total = 10
	return World{
		Name: "a15", Title: "customs and quarantine rows of one visit", Loads: once(inspectionKinds),
		Says:  "June 2020: one of ten declarations is inspected, by one visit of two officers for an hour: 2 officer-hours",
		Wrong: "4 officer-hours and 2 inspections: both rows of the visit",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(1, regular)
			for i := range total {
				d := k.declaration(1, at(2020, time.June, 2+i, 8, 0))
				if i == 3 {
					d.channel = "red"
				}
				k.declare(&d)
				if i != 3 {
					continue
				}
				started := d.lodged + 2*msPerHour
				for no, control := range []string{controlPhysical, controlSampling} {
					k.book.of(record.Inspections).inspection(&inspectionRow{
						declaration: d.id, no: no + 1, visit: 1, joint: true, operator: 1, control: control, basis: "risk_rule", ordered: started - msPerHour,
						started: started, ended: started + msPerHour - msPerSecond, officers: 2, hours: 2, result: resultConform, recorded: started + 2*msPerHour,
					})
				}
			}
			k.close(t)
			t.Checks = []Check{
				{Name: "declarations", Value: total, Ask: about("declarations", "2020-06-01", "2020-07-01")},
				{
					Name: "inspection rate", Value: 1. / total, Tolerance: 1e-9, Wrong: []Wrong{{How: "inspection rows", Value: 2. / total}},
					Ask: about("inspectionRate", "2020-06-01", "2020-07-01"),
				},
				{Name: "officer-hours", Value: 2, Wrong: []Wrong{{How: "both rows", Value: 4}}, Ask: about("officerHours", "2020-06-01", "2020-07-01")},
			}
			return nil
		},
	}
}
