package scenario

import (
	"math"
	"time"
)

// shanghai is the plan of one world: everything that is settled before the first declaration is drawn.
type shanghai struct {
	seed     uint64
	preset   *preset
	classes  []*class
	brokers  []uint32
	lastFirm uint32
	scale    float64

	decisions []string // number of the latest tier decision, by operator number

	months     [monthCount][]batch
	firstIndex [monthCount]int                     // declarations before the month
	declared   [monthCount][tierCount]int          // declarations
	inspected  [monthCount][tierCount]int          // of them to be inspected
	checked    [monthCount][tierCount]int          // of the others, to get a documentary check
	lift       [phaseCount]float64                 // of the advanced tier's values
	onsite     [phaseCount][tierCount]*onsiteTimes // of the inspections that are not the named firm's
	findings   [tierCount]evenly
	repeats    [tierCount]evenly
	named      *namedPlan
	tally      *tally
}

// scaled is what the world has of something that grows with its firms; at least one.
func (w *shanghai) scaled(n int) int { return max(1, share(w.scale, n)) }

// A phase is a stretch of time for which quotas hold exactly: the headline period, and what comes before it.
const (
	phaseBefore = iota
	phaseHeadline
	phaseCount
)

func phaseOf(m int) int {
	if m >= headlineMonth {
		return phaseHeadline
	}
	return phaseBefore
}

// pooled marks a batch whose inspected share is not its own but its tier's.
const pooled = -1

// batch is a number of declarations of one class in one month, lodged on the local days [from, to) under one tier.
type batch struct {
	class     *class
	from, to  int32
	tier      tier
	hours     float64 // median LOD→REL before trend and shock
	n         int
	inspected int // or pooled
	named     bool
}

func newShanghai(opt Options, p *preset) *shanghai {
	w := &shanghai{seed: opt.Seed, scale: opt.Scale, preset: p, findings: findings}
	for t := range w.repeats {
		w.repeats[t] = evenly{marks: repeatsOf100, of: 100}
	}
	w.makeClasses(opt.Scale)
	w.named = newNamedPlan(newRandom(w.seed, 3))
	leaver := func(id uint32) *class { return &class{firms: []uint32{id}, mean: sizeMean[advanced]} }
	first, second, gear := leaver(downgradedFirm), leaver(discreditedFirm), leaver(portGearFirm)
	for m := range monthCount {
		for _, c := range w.classes {
			w.addBatch(m, c, 0, 0, c.tierIn(m), c.expected(m+1)-c.expected(m), pooled)
		}
		w.addDowngraded(m, first)
		w.addDiscredited(m, second)
		w.addBatch(m, gear, 0, 0, w.named.tierIn(m), namedPerMonth, w.named.inspectedIn(m))
	}
	w.setQuotas()
	w.setLift()
	w.tally = newTally(w)
	return w
}

func (c *class) tierIn(m int) tier {
	if m >= c.since {
		return advanced
	}
	return c.first
}

// addBatch adds declarations lodged on the days [from, to) of the month; 0 is its first day, or the day after its last.
func (w *shanghai) addBatch(m int, c *class, from, to int32, t tier, n, inspected int) {
	b := batch{class: c, from: monthStart(m), to: monthStart(m + 1), tier: t, hours: medianHours[t], n: n, inspected: inspected}
	if from > 0 {
		b.from += from - 1
	}
	if to > 0 {
		b.to = monthStart(m) + to - 1
	}
	if t == advanced && c.first != advanced {
		b.hours = medianHours[c.first] * certifying
	}
	b.named = c.firms[0] == portGearFirm
	w.months[m] = append(w.months[m], b)
	w.declared[m][t] += n
}

// addDowngraded is A9 inside the world: in March 2020 15 declarations as advanced, none inspected, and from the 16th on 21
// as regular, 5 inspected.
func (w *shanghai) addDowngraded(m int, c *class) {
	usual := c.expected(m+1) - c.expected(m)
	switch {
	case m < leaverDowngradeMonth:
		w.addBatch(m, c, 0, 0, advanced, usual, pooled)
	case m == leaverDowngradeMonth:
		w.addBatch(m, c, 0, 16, advanced, downgradedAdvanced, 0)
		w.addBatch(m, c, 16, 0, regular, downgradedRegular, downgradedInspected)
	default:
		w.addBatch(m, c, 0, 0, regular, usual, pooled)
	}
}

// Figures of A9 (domain/3-scenarios.md §3.2): the downgraded firm's March, and the discredited firm's 27 declarations from
// 20 May to 30 June 2020.
const (
	downgradedAdvanced, downgradedRegular, downgradedInspected = 15, 21, 5
	discreditedMayBefore, discreditedMay, discreditedJune      = 19, 11, 16
	discreditedLater                                           = 8
)

func (w *shanghai) addDiscredited(m int, c *class) {
	switch {
	case m < leaverDiscreditMonth:
		w.addBatch(m, c, 0, 0, advanced, c.expected(m+1)-c.expected(m), pooled)
	case m == leaverDiscreditMonth:
		w.addBatch(m, c, 0, 20, advanced, discreditedMayBefore, pooled)
		w.addBatch(m, c, 20, 0, discredited, discreditedMay, pooled)
	case m == leaverDiscreditMonth+1:
		w.addBatch(m, c, 0, 0, discredited, discreditedJune, pooled)
	default:
		w.addBatch(m, c, 0, 0, discredited, discreditedLater, pooled)
	}
}

// setQuotas rounds the cumulated quotas of each phase and tier, so that every month is near and the phase exact.
func (w *shanghai) setQuotas() {
	index := 0
	var n, x, d [tierCount]int
	var drawn [phaseCount][tierCount]int
	for m := range monthCount {
		if m == headlineMonth {
			n, x, d = [tierCount]int{}, [tierCount]int{}, [tierCount]int{}
		}
		w.firstIndex[m] = index
		for t := range tierCount {
			n[t] += w.declared[m][t]
			index += w.declared[m][t]
			own, named := w.ownQuotas(m, t)
			// A firm's own quota can exceed that of a very small tier; later months then make up for it.
			w.inspected[m][t] = max(own, share(w.preset.rate[t], n[t])-x[t])
			x[t] += w.inspected[m][t]
			w.checked[m][t] = share(documentary, n[t]-x[t]) - d[t]
			d[t] += w.checked[m][t]
			drawn[phaseOf(m)][t] += w.inspected[m][t] - named
		}
	}
	r := newRandom(w.seed, 4)
	for phase := range drawn {
		for t, count := range drawn[phase] {
			w.onsite[phase][t] = newOnsiteTimes(tier(t), count, r)
		}
	}
}

// ownQuotas adds up the month's batches with a quota of their own, and the named firm's part of that.
func (w *shanghai) ownQuotas(m int, t tier) (own, named int) {
	for _, b := range w.months[m] {
		if b.tier != t || b.inspected == pooled {
			continue
		}
		own += b.inspected
		if b.named {
			named += b.inspected
		}
	}
	return own, named
}

// setLift finds the factor on the advanced tier's values that gives it its share of each phase.
func (w *shanghai) setLift() {
	var own, others [phaseCount]float64
	for m := range monthCount {
		for _, b := range w.months[m] {
			sum := 0.0
			for i := range b.n {
				sum += math.Exp(valueMu + valueSigma*gridNormal(i, b.n))
			}
			if b.tier == advanced {
				own[phaseOf(m)] += sum
			} else {
				others[phaseOf(m)] += sum
			}
		}
	}
	for phase := range w.lift {
		w.lift[phase] = valueShare / (1 - valueShare) * others[phase] / own[phase]
	}
}

// onsiteTimes hands out the minutes on site of one tier and phase: a lognormal quantile grid in random order.
type onsiteTimes struct {
	median float64
	order  []int32
	next   int
}

func newOnsiteTimes(t tier, n int, r *random) *onsiteTimes {
	o := &onsiteTimes{median: onsiteMinutes, order: r.permutation(nil, n)}
	if t == advanced {
		o.median *= onsiteAdvanced
	}
	return o
}

func (o *onsiteTimes) take() float64 {
	g := o.order[o.next]
	o.next++
	return o.median * math.Exp(onsiteSigma*gridNormal(int(g), len(o.order)))
}

// again is the length of a second visit: the same distribution, but drawn.
func (o *onsiteTimes) again(r *random) float64 {
	return o.median * math.Exp(onsiteSigma*gridNormal(r.below(1000), 1000))
}

// timeFactor is the common trend and the shock of February and March 2020.
func timeFactor(m int) float64 {
	f := math.Pow(trend, float64(m))
	if start := monthStart(m); start == day(2020, time.February, 1) || start == day(2020, time.March, 1) {
		f *= shock
	}
	return f
}
