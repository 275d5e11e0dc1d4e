package scenario

import (
	"math"
	"time"

	"greenlane/record"
)

// panel is firms watched month by month around a certification at the start of month 0: months −before … after−1. The log
// hours of every firm and month are planted but for a noise that cancels over the firms of an arm.
type panel struct {
	year              int
	month             time.Month // of the certification
	before, after     int
	treated, controls int
	each              int                                                // declarations a firm and month
	hours             float64                                            // median LOD→REL where nothing is planted
	factor            func(m int) float64                                // on the treated firms' hours
	delay             func(firm, m, i int, treated bool) (hours float64) // 0: not inspected
}

const (
	panelSpread = 0.3  // of log hours within a firm and month
	panelNoise  = 0.04 // of log hours between firms
)

// mean log hours of the treated minus those of the controls, by month, as written.
type panelGap map[int]float64

func (p *panel) start(m int) int64 { return midnight(day(p.year, p.month+time.Month(m), 1)) }

// write writes the firms, the treated ones first, and returns what it planted.
func (p *panel) write(k *desk) panelGap {
	from := p.start(0)
	for id := 1; id <= p.treated+p.controls; id++ {
		k.firm(uint32(id), regular)
		if id <= p.treated {
			k.step(&tierRow{operator: uint32(id), from: from, tier: advanced, change: changeUpgrade, recorded: from - 3*msPerDay})
		}
	}
	gap := panelGap{}
	for m := -p.before; m < p.after; m++ {
		noise := 0.0
		for id := 1; id <= p.treated+p.controls; id++ {
			treated := id <= p.treated
			of, place := p.controls, id-p.treated
			if treated {
				of, place = p.treated, id
			}
			// Every second firm has the noise of the one before it with the other sign; the last of an odd number has none.
			if noise = -noise; place%2 == 1 {
				if noise = panelNoise * (2*k.random.float() - 1); place == of {
					noise = 0
				}
			}
			sign := -1.0
			if treated {
				sign = 1
			}
			gap[m] += sign * p.firmMonth(k, id, m, treated, noise) / float64(of)
		}
	}
	return gap
}

// firmMonth writes a firm's declarations of a month and returns the mean of their log hours.
func (p *panel) firmMonth(k *desk, id, m int, treated bool, noise float64) float64 {
	sum := 0.0
	for i := range p.each {
		hours := p.hours * math.Exp(panelSpread*gridNormal(i, p.each)+noise)
		if treated {
			hours *= p.factor(m)
		}
		delay := 0.0
		if p.delay != nil {
			delay = p.delay(id, m, i, treated)
		}
		d := k.declaration(uint32(id), p.start(m)+int64(i+1)*26*msPerDay/int64(p.each)+9*msPerHour)
		if delay > 0 {
			d.channel = "red"
		}
		k.declare(&d)
		if delay > 0 {
			k.inspect(&d)
		}
		took := int64(math.Round((hours + delay) * float64(msPerHour)))
		k.event(&d, "LOD", d.lodged)
		k.event(&d, "REL", d.lodged+took)
		sum += math.Log(float64(took) / float64(msPerHour))
	}
	return sum / float64(p.each)
}

// over is the mean gap of the months [from, to).
func (g panelGap) over(from, to int) float64 {
	sum := 0.0
	for m := from; m < to; m++ {
		sum += g[m]
	}
	return sum / float64(to-from)
}

// detrended is the mean distance of the months from 0 on from the straight line through the months before.
func (g panelGap) detrended(before, after int) float64 {
	centre, slope, square := -float64(before+1)/2, 0.0, 0.0
	for m := -before; m < 0; m++ {
		slope += (float64(m) - centre) * g[m]
		square += (float64(m) - centre) * (float64(m) - centre)
	}
	slope /= square
	sum := 0.0
	for m := range after {
		sum += g[m] - g.over(-before, 0) - slope*(float64(m)-centre)
	}
	return sum / float64(after)
}

// reduction turns a difference of logs into a part of the hours that is gone.
func reduction(log float64) float64 { return 1 - math.Exp(log) }

// confoundedWorld is A2: firms that were improving anyway are certified.
func confoundedWorld() World {
	p := panel{
		year: 2019, month: time.July, before: 12, after: 12, treated: 24, controls: 60, each: 3, hours: 24,
		factor: func(m int) float64 {
			f := math.Exp(-0.03 * float64(m))
			if m >= 0 {
				f *= 0.8
			}
			return f
		},
	}
	return World{
		Name: "a2", Title: "24 firms that improve by 3 % a month before and after their certification", Loads: once(eventKinds),
		Says:  "certified on 1 July 2019, twelve months on either side: the certificate shortens clearance by 20.0 %, against the trend of the months before",
		Wrong: "44.2 %, before against after and plain difference-in-differences alike; the test of the months before has to fail",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.September, 1, 0, 0))
			gap := p.write(k)
			k.close(t)
			plain := reduction(gap.over(0, 12) - gap.over(-12, 0))
			t.Checks = []Check{
				{
					Name: "reduction by the certificate, trend-adjusted", Value: reduction(gap.detrended(12, 12)), Tolerance: 2e-3,
					Wrong: []Wrong{{How: "difference-in-differences without the trend", Value: plain}},
					Ask:   &Question{Field: "certificationEffect", Measure: "reduction", From: "2019-07-01", To: "2019-08-01"},
				},
				{Name: "log hours of the certified against the controls, month −1 against month −12, a month", Value: (gap[-1] - gap[-12]) / 11, Tolerance: 1e-3},
			}
			return nil
		},
	}
}

// anticipationWorld is A2b: the firms prepare, and improve, before they are certified.
func anticipationWorld() World {
	p := panel{
		year: 2019, month: time.July, before: 12, after: 12, treated: 24, controls: 60, each: 3, hours: 24,
		factor: func(m int) float64 {
			switch {
			case m < -3:
				return 1
			case m < 0:
				return 0.9
			}
			return 0.7
		},
	}
	return World{
		Name: "a2b", Title: "24 firms that improve in the three months of preparation before their certification", Loads: once(eventKinds),
		Says:  "certified on 1 July 2019: clearance is 30.0 % shorter than up to month −4; 10 % of it came in months −3 to −1",
		Wrong: "22.2 %, with months −3 to −1 as the base",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.September, 1, 0, 0))
			gap := p.write(k)
			k.close(t)
			base := gap.over(-12, -3)
			t.Checks = []Check{
				{
					Name: "reduction by the certificate, against the months up to −4", Value: reduction(gap.over(0, 12) - base), Tolerance: 2e-3,
					Wrong: []Wrong{{How: "against months −3 to −1", Value: reduction(gap.over(0, 12) - gap.over(-3, 0))}},
					Ask:   &Question{Field: "certificationEffect", Measure: "reduction", From: "2019-07-01", To: "2019-08-01"},
				},
				{Name: "reduction of months −3 to −1 against those before", Value: reduction(gap.over(-3, 0) - base), Tolerance: 2e-3},
			}
			return nil
		},
	}
}

// mediationWorld is A16: the certificate shortens clearance, and it also spares inspections, which shortens it more.
func mediationWorld() World {
	p := panel{
		year: 2019, month: time.July, before: 6, after: 6, treated: 25, controls: 60, each: 25, hours: 30,
		factor: func(m int) float64 {
			if m < 0 {
				return 1
			}
			return 0.5
		},
		// Of each firm and month 4 of 25 are inspected; of the certified ones afterwards 5 of 625 a month, each firm in its turn.
		delay: func(firm, m, i int, treated bool) float64 {
			switch {
			case treated && m >= 0:
				if i == 12 && (firm-1)%5 == m%5 {
					return 3
				}
			case i%6 == 3:
				return 12
			}
			return 0
		},
	}
	return World{
		Name: "a16", Title: "a certificate that also spares inspections, each of which delays", Loads: once([]record.Kind{
			record.Operators, record.TierHistory, record.Declarations, record.DeclarationEvents, record.Inspections,
		}),
		Says: "certified on 1 July 2019: clearance is 52.6 % shorter in all; 50 % of that is direct, as the uninspected show, the rest comes through " +
			"inspections (16 % before, 0.8 % after)",
		Wrong: "52.6 % as the direct effect: the estimand has to be named",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.March, 1, 0, 0))
			gap := p.write(k)
			k.close(t)
			total := reduction(gap.over(0, 6) - gap.over(-6, 0))
			treated := make([]string, p.treated)
			for i := range treated {
				treated[i] = operatorText(uint32(i + 1))
			}
			rate := func(from, to string) *Question { return about("inspectionRate", from, to).in("operator", treated...) }
			t.Checks = []Check{
				{
					Name: "reduction, total", Value: total, Tolerance: 2e-3, Wrong: []Wrong{{How: "the direct part alone", Value: 0.5}},
					Ask: &Question{Field: "certificationEffect", Measure: "reduction", From: "2019-07-01", To: "2019-08-01"},
				},
				{Name: "reduction, direct: uninspected declarations", Value: 0.5, Tolerance: 2e-3, Wrong: []Wrong{{How: "the total called direct", Value: total}}},
				{Name: "inspection rate of the certified before", Value: 0.16, Tolerance: 1e-9, Ask: rate("2019-01-01", "2019-07-01")},
				{Name: "inspection rate of the certified after", Value: 0.008, Tolerance: 1e-9, Ask: rate("2019-07-01", "2020-01-01")},
			}
			return nil
		},
	}
}

// seasonWorld is A3: a firm is certified as the slow season begins.
func seasonWorld() World {
	const each = 200
	factor := func(month time.Month) float64 { return 1 + 0.3*math.Cos(2*math.Pi*float64(month-1)/12) }
	return World{
		Name: "a3", Title: "a firm certified on 1 November, as the slow season begins", Loads: once(eventKinds),
		Says:  "August 2018 to January 2020: the certificate changes nothing: November to January take as long as a year before",
		Wrong: "43 % slower: November to January against August to October, the firm's own baseline",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.March, 1, 0, 0))
			k.firm(1, regular)
			k.step(&tierRow{operator: 1, from: at(2019, time.November, 1, 0, 0), tier: advanced, change: changeUpgrade})
			sum := map[int]int64{}
			for m := range 18 {
				start := day(2018, time.August+time.Month(m), 1)
				month := (time.August+time.Month(m)-1)%12 + 1
				for i := range each {
					d := k.declaration(1, midnight(start)+int64(i)*28*msPerDay/each+msPerHour)
					took := int64(math.Round(24 * factor(month) * math.Exp(timeSigma*gridNormal(i, each)) * float64(msPerHour)))
					k.declare(&d)
					k.event(&d, "LOD", d.lodged)
					k.event(&d, "REL", d.lodged+took)
					sum[m] += took
				}
			}
			k.close(t)
			hours := func(m int) float64 { return float64(sum[m]+sum[m+1]+sum[m+2]) / (3 * each) / float64(msPerHour) }
			before, after, yearBefore := hours(12), hours(15), hours(3)
			t.Checks = []Check{
				{Name: "mean hours, November 2019 to January 2020", Value: after, Tolerance: 1e-3, Ask: about("clearanceTimeMeanHours", "2019-11-01", "2020-02-01")},
				{Name: "mean hours, November 2018 to January 2019", Value: yearBefore, Tolerance: 1e-3, Ask: about("clearanceTimeMeanHours", "2018-11-01", "2019-02-01")},
				{Name: "mean hours, August to October 2019", Value: before, Tolerance: 1e-3, Ask: about("clearanceTimeMeanHours", "2019-08-01", "2019-11-01")},
				{
					Name: "change of mean hours against the same months of the year before", Value: after/yearBefore - 1, Tolerance: 1e-6,
					Wrong: []Wrong{{How: "against the three months before the certificate", Value: after/before - 1}},
				},
			}
			return nil
		},
	}
}
