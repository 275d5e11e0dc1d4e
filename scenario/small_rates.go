package scenario

import (
	"math"
	"time"

	"greenlane/record"
)

// Kinds of the small worlds.
var (
	declarationKinds = []record.Kind{record.Operators, record.TierHistory, record.Declarations}
	inspectionKinds  = []record.Kind{record.Operators, record.TierHistory, record.Declarations, record.Inspections}
	eventKinds       = []record.Kind{record.Operators, record.TierHistory, record.Declarations, record.DeclarationEvents}
)

// once is the one load of a world whose files arrive together.
func once(kinds []record.Kind) [][]record.Kind { return [][]record.Kind{kinds} }

// giantWorld is A1b: the pooled rate and the mean over operators differ eightfold.
func giantWorld() World {
	const giant, giantInspected, others, each, eachInspected = 500_000, 1_000, 398, 100, 4
	return World{
		Name: "a1b", Title: "one giant firm among 398 small ones", Loads: once(inspectionKinds),
		Says:  "January to July 2020: the pooled inspection rate is 0.48 %, the mean over the 399 operators 3.99 %",
		Wrong: "either figure alone as “the average inspection rate”",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			from, to := at(2020, time.January, 1, 0, 0), worldCut-4*msPerHour
			for id := uint32(1); id <= others+1; id++ {
				k.firm(id, advanced)
			}
			k.batch(1, from, to, giant, giantInspected)
			for id := uint32(2); id <= others+1; id++ {
				k.batch(id, from, to, each, eachInspected)
			}
			k.close(t)
			total, inspected := giant+others*each, giantInspected+others*eachInspected
			pooledRate := float64(inspected) / float64(total)
			mean := (float64(giantInspected)/giant + others*float64(eachInspected)/each) / (others + 1)
			ask := func(measure string) *Question { return about(measure, "2020-01-01", "2020-08-01") }
			t.Checks = []Check{
				{Name: "declarations", Value: float64(total), Ask: ask("declarations")},
				{Name: "declarations inspected", Value: float64(inspected)},
				{
					Name: "inspection rate, pooled", Value: pooledRate, Tolerance: 1e-9, Wrong: []Wrong{{How: "mean over operators", Value: mean}},
					Ask: ask("inspectionRate"), Warns: []string{"WEIGHTING_MATTERS"},
				},
				{
					Name: "inspection rate, operator mean", Value: mean, Tolerance: 1e-9, Wrong: []Wrong{{How: "pooled", Value: pooledRate}},
					Ask: ask("inspectionRateOperatorMean"), Warns: []string{"WEIGHTING_MATTERS"},
				},
			}
			return nil
		},
	}
}

// zeroCellWorld is A10: cells without a single inspection.
func zeroCellWorld() World {
	const firms, regulars = 10, 4
	cells := []struct {
		month time.Month
		n     int
		upper float64 // Wilson, 95 %: z²/(n+z²)
	}{{time.January, 10, 0.277533}, {time.February, 150, 0.024970}, {time.March, 2500, 0.001534}}
	return World{
		Name: "a10", Title: "no inspection among 10, 150 and 2,500 declarations", Loads: once(inspectionKinds),
		Says: "advanced-certified firms, January, February and March 2020: 0 of 10, 150 and 2,500 inspected, upper bounds 27.8 %, 2.50 % and 0.153 %; " +
			"their hit rate is unknown",
		Wrong: "a bare 0 %, a ratio of 0, a hit rate of 0 % of nothing",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.April, 1, 0, 0))
			for id := uint32(1); id <= firms+regulars; id++ {
				if id <= firms {
					k.firm(id, advanced)
				} else {
					k.firm(id, regular)
				}
			}
			for _, c := range cells {
				from, to := at(2020, c.month, 1, 0, 0), at(2020, c.month, 29, 0, 0)
				for id := uint32(1); id <= firms; id++ {
					k.batch(id, from, to, c.n/firms, 0)
				}
				for id := uint32(firms + 1); id <= firms+regulars; id++ {
					k.batch(id, from, to, 25, 5)
				}
				name := "2020-0" + string(rune('0'+int(c.month))) + ", advanced_certified: "
				ask := func(measure string) *Question {
					return about(measure, dateText(day(2020, c.month, 1)), dateText(day(2020, c.month+1, 1))).tier(advanced)
				}
				t.Checks = append(
					t.Checks,
					Check{Name: name + "declarations", Value: float64(c.n), Ask: ask("declarations")},
					Check{Name: name + "inspected", Value: 0, Ask: ask("inspectionRate")},
					Check{Name: name + "upper bound of the inspection rate", Value: c.upper, Tolerance: 1e-5, Wrong: []Wrong{{How: "no bound", Value: 0}}},
				)
			}
			k.close(t)
			t.Checks = append(t.Checks, Check{
				Name: "regular: inspection rate", Value: 0.20, Tolerance: 1e-9, Ask: about("inspectionRate", "2020-01-01", "2020-04-01").tier(regular),
			})
			return nil
		},
	}
}

// backlogWorld is A4: declarations lodged evenly over ten days, the slow ones of the last days still open at the cut.
func backlogWorld() World {
	const (
		hours     = 240
		mean      = 72.0
		lodgings  = 120 // every two hours, at the middle
		quantiles = 200 // of the exponential distribution, for each lodging
	)
	return World{
		Name: "a4", Title: "a backlog cut off after ten days", Loads: once(eventKinds),
		Says:  "22 to 31 July 2020: the median time from lodging to release is 49.9 hours; 28.9 % are unreleased at the cut",
		Wrong: "34.5 hours, from the released declarations alone",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.firm(1, advanced)
			var released []int32
			for i := range lodgings {
				// Every lodging has a grid of its own, displaced by the golden ratio: together they are as fine as their number.
				_, displaced := math.Modf((float64(i) + 0.5) * math.Phi)
				lodged := worldCut - hours*msPerHour + (2*int64(i)+1)*hours*msPerHour/(2*lodgings)
				for q := range quantiles {
					d := k.declaration(1, lodged+int64(q)*msPerSecond)
					took := exponential((float64(q)+displaced)/quantiles, mean)
					k.declare(&d)
					k.event(&d, "LOD", d.lodged)
					if d.lodged+took < worldCut {
						k.event(&d, "REL", d.lodged+took)
						released = append(released, int32(took/msPerSecond))
					}
				}
			}
			k.close(t)
			const total = lodgings * quantiles
			t.Checks = []Check{
				{Name: "declarations", Value: total, Ask: about("declarations", "2020-07-22", "2020-08-01")},
				{Name: "released by the cut", Value: float64(len(released))},
				{Name: "unreleased at the cut", Value: float64(total - len(released)), Ask: about("unreleasedDeclarations", "2020-07-22", "2020-08-01")},
				{Name: "share unreleased at the cut", Value: 1 - float64(len(released))/total, Tolerance: 1e-9},
				{
					Name: "median hours from lodging to release (Kaplan-Meier)", Value: 49.9, Tolerance: 0.2,
					Wrong: []Wrong{{How: "released declarations only", Value: median(released) / secondsAHour}},
					Ask:   about("clearanceTimeKmMedianHours", "2020-07-22", "2020-08-01"),
				},
				{
					Name: "median hours of the released declarations alone", Value: median(released) / secondsAHour, Tolerance: 0.01,
					Ask: about("clearanceTimeMedianHours", "2020-07-22", "2020-08-01"), Warns: []string{"UNRELEASED_EXCLUDED"},
				},
			}
			return nil
		},
	}
}

// shockWorld is A4b: a month of slow releases, then a month of fast ones.
func shockWorld() World {
	const (
		everyHours = 12
		quantiles  = 50 // of the exponential distribution, for each lodging
	)
	return World{
		Name: "a4b", Title: "a shock in June that is over in July, seen by lodging and by release", Loads: once(eventKinds),
		Says:  "median from lodging to release of the declarations lodged in June 2020 13.9 days (332.8 h), in July 1.39 days (33.3 h)",
		Wrong: "6.2 and 2.3 days, by the month of release: the shock halved, the recovery hidden",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2021, time.February, 1, 0, 0))
			k.firm(1, regular)
			june, july, august := at(2020, time.June, 1, 0, 0), at(2020, time.July, 1, 0, 0), at(2020, time.August, 1, 0, 0)
			var cohort, releasedIn [2][]int32
			for lodged := june + everyHours*msPerHour/2; lodged < august; lodged += everyHours * msPerHour {
				month, mean := 0, 20*24.
				if lodged >= july {
					month, mean = 1, 2*24.
				}
				_, displaced := math.Modf((float64((lodged-june)/(everyHours*msPerHour)) + 0.5) * math.Phi)
				for q := range quantiles {
					d := k.declaration(1, lodged+int64(q)*msPerSecond)
					took := exponential((float64(q)+displaced)/quantiles, mean)
					k.declare(&d)
					k.event(&d, "LOD", d.lodged)
					k.event(&d, "REL", d.lodged+took)
					cohort[month] = append(cohort[month], int32(took/msPerSecond))
					switch released := d.lodged + took; {
					case released < july:
						releasedIn[0] = append(releasedIn[0], int32(took/msPerSecond))
					case released < august:
						releasedIn[1] = append(releasedIn[1], int32(took/msPerSecond))
					}
				}
			}
			k.close(t)
			for i, month := range [][3]string{{"June 2020", "2020-06-01", "2020-07-01"}, {"July 2020", "2020-07-01", "2020-08-01"}} {
				t.Checks = append(t.Checks, Check{
					Name: month[0] + ": median hours from lodging to release", Value: median(cohort[i]) / secondsAHour, Tolerance: 0.5,
					Wrong: []Wrong{{How: "released in the month", Value: median(releasedIn[i]) / secondsAHour}},
					Ask:   about("clearanceTimeKmMedianHours", month[1], month[2]),
				})
			}
			return nil
		},
	}
}
