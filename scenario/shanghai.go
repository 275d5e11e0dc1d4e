package scenario

import (
	"time"

	"greenlane/record"
)

// preset is what differs between the two readings of the briefing's “20 %”.
type preset struct {
	name, title, says, wrong string
	rate                     [tierCount]float64 // planted inspection rate
}

var literalPreset = preset{
	name:  "shanghai-2020",
	title: "Shanghai, January 2019 to July 2020, the briefing read literally",
	says: "399 advanced-certified firms at the end of July 2020 with 42 % of the value of trade are inspected at 0.8 %, regular firms at 20 % " +
		"(ratio 0.040); OP000357, certified in October 2019, went from 24 to 12 hours and from 45 to 6 minutes on site",
	wrong: "dividing inspection rows by declarations counts the 1 % inspected twice; tier as of today moves the newly certified firms' past",
	rate:  [tierCount]float64{0.008, 0.08, 0.20, 0.85},
}

// Below a scale of about 0.2 the named firm's 8 % before its certification outweigh the 2 % of the few certified firms, whose
// rate before the headline period is then higher; truth.json says what it is.
var ratioPreset = preset{
	name:  "shanghai-2020-ratio",
	title: "Shanghai, January 2019 to July 2020, the briefing read as the decree's ratio",
	says: "as shanghai-2020, but regular firms are inspected at 4.6 % and certified ones at 2 %: advanced-certified 0.8 % is 0.174 of regular, " +
		"under the cap of 0.20, although nobody is inspected at 20 %",
	wrong: "reading the cap “20 %” as the regular firms' inspection rate",
	rate:  [tierCount]float64{0.008, 0.02, 0.046, 0.85},
}

// Parameters of the world: domain/3-scenarios.md §3.1, and where marked (fit) chosen so that the measured column of its
// acceptance table comes out.
const (
	firstYear, monthCount = 2019, 19 // January 2019 … July 2020
	headlineMonth         = 12       // the headline period is January 2020 …
	leaverDowngradeMonth  = 14       // March 2020
	leaverDiscreditMonth  = 16       // May 2020

	sizeSigma    = 0.8 // of the lognormal size of a firm within its tier, mean 1
	valueMu      = 11.5
	valueSigma   = 1.2
	valueShare   = 0.42 // of the advanced tier, in the headline period and before it
	weightMu     = 7.5  // lognormal kilograms, independent of tier: the share by weight follows the declarations
	weightSigma  = 1.1
	timeSigma    = 0.6
	trend        = 0.995 // of the times, a month
	shock        = 1.6   // of the times in February and March 2020
	certifying   = 0.5   // of the times, from the day of certification
	preArrival   = 0.30
	repeatsOf100 = 1    // inspected declarations with a second inspection
	documentary  = 0.10 // of the uninspected

	arrivalHours, arrivalSigma   = 10.0, 0.5  // ARR→LOD, median; the advanced tier half of it
	preArrivalHours              = 6.0        // LOD→ARR of the pre-arrival declarations, median
	onsiteMinutes, onsiteSigma   = 45.0, 0.37 // lognormal, median; mean 48.2 gives 2.13 officer-hours an inspection (fit)
	onsiteAdvanced               = 0.4        // of that for the advanced tier: 1.14 officer-hours (fit)
	documentaryOfficers          = 1          // without preparation: about 10 minutes give the advanced tier 4.5 % of all hours (fit)
	onsiteOfficers, onsitePrepar = 2, 0.5

	regularN, certifiedN, discreditedN, stableN = 12000, 600, 60, 354
)

var (
	medianHours = [tierCount]float64{12, 24, 30, 60}
	sizeMean    = [tierCount]float64{30, 6, 1.1, 2} // declarations a month
	// findings in a block of inspected declarations: 4, 6, 8 and 25 %.
	findings = [tierCount]evenly{{marks: 1, of: 25}, {marks: 3, of: 50}, {marks: 2, of: 25}, {marks: 1, of: 4}}
	// cohorts of newly certified firms, split by the tier they came from: with the named firm 30 certified and 15 regular.
	cohorts = []struct {
		month int
		from  tier
		firms int
	}{
		{6, certified, 8}, {6, regular, 4}, // 2019-07: 12
		{9, certified, 9}, {9, regular, 5}, // 2019-10: 14 and the named firm
		{12, certified, 7}, {12, regular, 3}, // 2020-01: 10
		{15, certified, 5}, {15, regular, 3}, // 2020-04: 8
	}
	worldCut = at(2020, time.August, 1, 0, 0)
)

func monthFactor(m int) float64 {
	switch m % 12 {
	case 1:
		return 0.6
	case 8:
		return 1.05
	case 10, 11:
		return 1.1
	}
	return 1
}

// monthStart is the first local day of month m of the world; m = monthCount is the day of the cut.
func monthStart(m int) int32 { return day(firstYear, time.Month(1+m), 1) }

func shanghaiWorld(p preset) World {
	return World{
		Name: p.name, Title: p.title, Says: p.says, Wrong: p.wrong,
		Loads: [][]record.Kind{{
			record.Operators, record.OperatorRoles, record.OperatorLinks, record.TierHistory, record.CertificationApplications,
			record.Declarations, record.DeclarationItems, record.DeclarationEvents, record.Inspections, record.MRAAgreements,
			record.MRATerritories, record.ForeignClearances, record.TradeOrders, record.Offences, record.JointMeasures,
			record.CreditAssessments, record.AssessmentItems, record.CoordinatorCases, record.CostParameters, record.FXRates, record.Calendars,
		}},
		write: func(b *book, opt Options, t *Truth) error {
			return writeShanghai(b, opt, t, &p)
		},
	}
}

// writeShanghai plans one month while the month before it is being formatted, so that two months are in memory at most.
func writeShanghai(b *book, opt Options, t *Truth, p *preset) error {
	w := newShanghai(opt, p)
	w.writeOperators(b.of(record.Operators))
	w.writeTiers(b.of(record.TierHistory))
	beside := w.writeBeside(b)
	planned, next := w.planMonth(0, nil), (*monthPlan)(nil)
	for m := range monthCount {
		if err := b.stopped(); err != nil {
			return err
		}
		spare := next
		inParallel(
			func() {
				if m+1 < monthCount {
					next = w.planMonth(m+1, spare)
				}
			},
			func() { planned.writeEvents(b.of(record.DeclarationEvents)) },
			func() {
				planned.writeDeclarations(b.of(record.Declarations), b.of(record.DeclarationItems))
				planned.writeInspections(b.of(record.Inspections))
			},
		)
		planned, next = next, planned
	}
	w.tally.into(t, w)
	t.Checks = append(t.Checks, beside...)
	return nil
}
