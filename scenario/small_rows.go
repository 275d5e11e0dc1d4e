package scenario

import (
	"math"
	"time"

	"greenlane/record"
)

// exponential is the u-quantile in whole seconds.
func exponential(u, meanHours float64) int64 { return seconds(-meanHours * math.Log(1-u)) }

// duplicatesWorld is A6: what a loader must not count twice.
func duplicatesWorld() World {
	const rows, repeats, amended = 1000, 50, 10
	return World{
		Name: "a6", Title: "repeats, amendments, a cancellation and a re-dated declaration in a second file",
		Loads: [][]record.Kind{declarationKinds, {record.Declarations}},
		Says:  "June and July 2020: 999 declarations worth 108,900 CNY; June has 998, July the re-dated one",
		Wrong: "1,062 raw rows; 115,100 CNY by a view on inserts; 1,000 declarations where versions are merged within a month only",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(1, advanced)
			first := make([]declarationRow, rows)
			from := at(2020, time.June, 1, 8, 0)
			for i := range first {
				first[i] = k.declaration(1, from+int64(i)*30*msPerMinute)
				k.declare(&first[i])
			}
			k.nextLoad()
			for i := range repeats {
				k.declare(&first[i])
			}
			k.expect(record.Declarations).Unchanged = repeats
			again := func(i int, op string) declarationRow {
				d := first[i]
				k.serial++
				d.version, d.opType, d.seq, d.hash = 2, op, k.serial, mix(k.serial)
				d.recorded = at(2020, time.July, 20, 9, 0) + int64(i)*msPerMinute
				return d
			}
			for i := range amended {
				d := again(100+i, opAmendment)
				d.cents = 1000_00
				k.declare(&d)
			}
			cancelled := again(200, opCancellation)
			cancelled.cents = 0 // what is cancelled is worth nothing
			k.declare(&cancelled)
			redated := again(300, opAmendment)
			redated.lodged = at(2020, time.July, 3, 10, 0)
			k.declare(&redated)
			k.report(record.Declarations, "D014") // the re-dated one
			k.report(record.Declarations, "D019") // the cancelled one
			k.close(t)
			t.Checks = []Check{
				{
					Name: "declarations", Value: 999, Ask: about("declarations", "2020-06-01", "2020-08-01"),
					Wrong: []Wrong{{How: "rows", Value: 1062}, {How: "versions merged within a month only", Value: 1000}},
				},
				{
					Name: "value in CNY", Value: 108_900, Wrong: []Wrong{{How: "a view on inserts", Value: 115_100}},
					Ask: about("tradeValueCny", "2020-06-01", "2020-08-01"),
				},
				{Name: "June 2020: declarations", Value: 998, Ask: about("declarations", "2020-06-01", "2020-07-01")},
				{Name: "July 2020: declarations", Value: 1, Ask: about("declarations", "2020-07-01", "2020-08-01")},
			}
			return nil
		},
	}
}

// zoneWorld is A7: days and durations across zones.
func zoneWorld() World {
	return World{
		Name: "a7", Title: "lodgings around local midnight, written in two zones", Loads: once(eventKinds),
		Says: "in Shanghai two of the four declarations belong to July 2020 and two to August; the one lodged at 2020-07-31T16:30:00Z belongs to August, " +
			"is released one hour later and arrives seven hours after that: −7 h from arrival to release",
		Wrong: "all four in July (days of UTC); −15 h (difference of clock readings)",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.September, 1, 0, 0))
			k.firm(1, advanced)
			lodge := func(lodged int64, utc bool) {
				d := k.declaration(1, lodged)
				d.lodgedUTC = utc
				k.declare(&d)
				s := k.book.of(record.DeclarationEvents)
				released := lodged + msPerHour
				arrived := released + 7*msPerHour
				s.event(&eventRow{declaration: d.id, kind: "LOD", seq: 1, occurred: lodged, recorded: lodged + msPerMinute, utc: utc, office: d.office})
				s.event(&eventRow{declaration: d.id, kind: "REL", seq: 1, occurred: released, recorded: released + msPerMinute, utc: utc, office: d.office})
				// The arrival is always written with the local offset: a difference of clock readings is wrong by eight hours.
				s.event(&eventRow{declaration: d.id, kind: "ARR", seq: 1, occurred: arrived, recorded: arrived + msPerMinute, office: d.office})
			}
			august := at(2020, time.August, 1, 0, 0)
			lodge(august-1, true)                         // 2020-07-31T15:59:59.999Z
			lodge(august, true)                           // 2020-07-31T16:00:00Z
			lodge(august+30*msPerMinute, true)            // 2020-07-31T16:30:00Z
			lodge(at(2020, time.July, 31, 16, 30), false) // 2020-07-31T16:30:00+08:00
			k.close(t)
			t.Checks = []Check{
				{
					Name: "July 2020: declarations", Value: 2, Wrong: []Wrong{{How: "days of UTC", Value: 4}},
					Ask: about("declarations", "2020-07-01", "2020-08-01"),
				},
				{
					Name: "August 2020: declarations", Value: 2, Wrong: []Wrong{{How: "days of UTC", Value: 0}},
					Ask: about("declarations", "2020-08-01", "2020-09-01"),
				},
				{Name: "hours from lodging to release, each", Value: 1, Ask: about("clearanceTimeMedianHours", "2020-07-01", "2020-09-01")},
				{
					Name: "hours from arrival to release, each", Value: -7, Wrong: []Wrong{{How: "difference of clock readings", Value: -15}},
					Ask: about("overallClearanceTimeMedianHours", "2020-07-01", "2020-09-01"),
				},
			}
			return nil
		},
	}
}
