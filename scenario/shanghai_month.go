package scenario

import (
	"cmp"
	"math"
	"slices"
)

// checkKind says how a declaration is controlled.
type checkKind uint8

const (
	unchecked checkKind = iota
	onDocuments
	onSite
)

// lodgement is a declaration as planned. Its times are the true ones: those at or after the cut are not written.
type lodgement struct {
	lodged, released, arrived, removed int64
	cents, net                         int64
	salt                               uint64 // source of everything that carries no truth
	operator                           uint32
	firstVisit, visits                 int32
	tier                               tier
	check                              checkKind
	named                              bool
}

// visit is a physical or scan inspection or a documentary check.
type visit struct {
	ordered, started, ended int64
	hours                   float64
	recovered               int64 // cents
	control, basis          string
	result, findings        string
	officers                int
}

// done reports whether the visit had ended by the cut.
func (v *visit) done() bool { return v.ended < worldCut }

// monthPlan is one month of declarations in the order of lodging.
type monthPlan struct {
	world      *shanghai
	month      int
	lodgements []lodgement
	visits     []visit
	grids      [4][]int32
}

// planMonth draws a month into spare, if one is given. Months are planned in order, since quotas run through them.
func (w *shanghai) planMonth(m int, spare *monthPlan) *monthPlan {
	p := spare
	if p == nil {
		p = &monthPlan{world: w}
	}
	p.month, p.lodgements, p.visits = m, p.lodgements[:0], p.visits[:0]
	r := newRandom(w.seed, 5, uint64(m))
	pools := w.poolsOf(m)
	for i := range w.months[m] {
		from := len(p.lodgements)
		p.drawBatch(&w.months[m][i], r)
		p.chooseInspected(&w.months[m][i], p.lodgements[from:], &pools, r)
	}
	checks := [tierCount]chooser{}
	for t := range checks {
		checks[t] = chooser{want: w.checked[m][t], left: w.declared[m][t] - w.inspected[m][t]}
	}
	for i := range p.lodgements {
		if l := &p.lodgements[i]; l.check == unchecked && checks[l.tier].take(r) {
			l.check = onDocuments
		}
	}
	slices.SortFunc(p.lodgements, func(a, b lodgement) int {
		return cmp.Or(cmp.Compare(a.lodged, b.lodged), cmp.Compare(a.salt, b.salt))
	})
	for i := range p.lodgements {
		p.planVisits(&p.lodgements[i], r)
	}
	w.tally.month(p)
	return p
}

// poolsOf is what is left of the month's quotas for the batches without one of their own.
func (w *shanghai) poolsOf(m int) [tierCount]chooser {
	var pools [tierCount]chooser
	for t := range pools {
		pools[t] = chooser{want: w.inspected[m][t], left: w.declared[m][t]}
	}
	for _, b := range w.months[m] {
		if b.inspected != pooled {
			pools[b.tier].want -= b.inspected
			pools[b.tier].left -= b.n
		}
	}
	return pools
}

func (p *monthPlan) drawBatch(b *batch, r *random) {
	w := p.world
	for i := range p.grids {
		p.grids[i] = r.permutation(p.grids[i], b.n)
	}
	lift, hours := 1.0, b.hours*timeFactor(p.month)
	arrival, out := arrivalHours, 3.0
	if b.tier == advanced {
		lift = w.lift[phaseOf(p.month)]
		arrival, out = arrivalHours*certifying, 2.0
	}
	from := len(p.lodgements)
	for i := range b.n {
		l := lodgement{
			lodged: drawLodged(b.from, b.to, r), salt: r.next(), operator: b.class.draw(r), tier: b.tier, named: b.named,
			cents: int64(math.Round(100 * lift * math.Exp(valueMu+valueSigma*gridNormal(int(p.grids[0][i]), b.n)))),
			net:   int64(math.Round(1000 * math.Exp(weightMu+weightSigma*gridNormal(int(p.grids[1][i]), b.n)))),
		}
		if b.named {
			w.named.in(p.month).place(&l, p.month, i)
		} else {
			// A quarter of an hour and more leaves room for every step between lodging and release.
			took := max(seconds(hours*math.Exp(timeSigma*gridNormal(int(p.grids[2][i]), b.n))), 25*msPerMinute)
			l.released = l.lodged + took
			g := int(p.grids[3][i])
			if early := share(preArrival, b.n); g < early {
				l.arrived = l.lodged + seconds(preArrivalHours*math.Exp(arrivalSigma*gridNormal(g, early)))
			} else {
				l.arrived = l.lodged - seconds(arrival*math.Exp(arrivalSigma*gridNormal(g-early, b.n-early)))
			}
			l.removed = max(l.released, l.arrived) + seconds(out*math.Exp(arrivalSigma*gridNormal(r.below(1000), 1000)))
		}
		p.lodgements = append(p.lodgements, l)
	}
	if b.named && p.month == monthCount-1 {
		keepLate(p.lodgements[from:])
	}
}

// drawLodged draws an instant on the local days [from, to): weekends are quieter, five in six declarations come in office
// hours and the rest around the clock. Nothing is lodged in the last 90 minutes before the cut, so that every declaration is also recorded, accepted and assigned to a channel by then.
func drawLodged(from, to int32, r *random) int64 {
	d := from + int32(r.below(int(to-from)))
	for weekday := (d + 4) % 7; (weekday == 0 || weekday == 6) && r.below(3) > 0; weekday = (d + 4) % 7 {
		d = from + int32(r.below(int(to-from)))
	}
	second := r.below(secondsADay)
	if r.below(6) > 0 {
		second = 8*secondsAHour + r.below(6*secondsAHour) + r.below(4*secondsAHour)
	}
	return min(midnight(d)+int64(second)*msPerSecond, worldCut-90*msPerMinute-int64(r.below(secondsAHour))*msPerSecond)
}

func (p *monthPlan) chooseInspected(b *batch, ls []lodgement, pools *[tierCount]chooser, r *random) {
	pool := &pools[b.tier]
	settled := int64(math.MaxInt64)
	if b.inspected != pooled {
		pool = &chooser{want: b.inspected, left: len(ls)}
	}
	if b.named {
		settled = worldCut - namedSettledDays*msPerDay
		pool.left = 0
		for i := range ls {
			if ls[i].lodged < settled {
				pool.left++
			}
		}
	}
	for i := range ls {
		if ls[i].lodged < settled && pool.take(r) {
			ls[i].check = onSite
		}
	}
}

// accepted and channelled are the instants of ACC and CHN: at most five minutes after lodging.
func (l *lodgement) accepted() int64   { return l.lodged + int64(30+l.salt&127)*msPerSecond }
func (l *lodgement) channelled() int64 { return l.accepted() + int64(20+l.salt>>7&127)*msPerSecond }

// planVisits places the checks of a declaration between its channel and its release.
func (p *monthPlan) planVisits(l *lodgement, r *random) {
	l.firstVisit, l.visits = int32(len(p.visits)), 0
	switch l.check {
	case unchecked:
	case onDocuments:
		p.addDocumentary(l, r)
	case onSite:
		p.addOnsite(l, r)
	}
	l.visits = int32(len(p.visits)) - l.firstVisit
}

func (p *monthPlan) addDocumentary(l *lodgement, r *random) {
	v := visit{
		ordered: l.channelled(), control: controlDocumentary, basis: "risk_rule", officers: documentaryOfficers, result: resultConform,
	}
	v.started = v.ordered + int64(60+r.below(120))*msPerSecond
	took := unrounded(int64(300+r.below(601)) * msPerSecond)
	v.ended = v.started + took
	v.hours = roundHours(documentaryOfficers * float64(took) / float64(msPerHour))
	p.visits = append(p.visits, v)
}

func (p *monthPlan) addOnsite(l *lodgement, r *random) {
	w := p.world
	const firstAfter, room, pause = 10 * msPerMinute, 15 * msPerMinute, 30 * msPerMinute
	free := l.took() - room
	times := w.onsite[phaseOf(p.month)][l.tier]
	var minutes float64
	if l.named {
		minutes = w.named.in(p.month).visitMinutes()
	} else {
		minutes = times.take()
	}
	took := unrounded(min(int64(math.Round(minutes*60))*msPerSecond, free-msPerSecond))
	second := unrounded(int64(math.Round(times.again(r)*60)) * msPerSecond)
	repeated := w.repeats[l.tier].take(r, !l.named && l.released < worldCut && took+pause+second <= free)
	slack := free - took
	if repeated {
		slack -= pause + second
	}
	v := visit{ordered: l.channelled() + 20*msPerSecond, control: controlPhysical, basis: selectionBasis(r), officers: onsiteOfficers}
	if !l.named && r.below(100) < 15 {
		v.control = controlScan
	}
	v.started = l.lodged + firstAfter + int64(r.below(int(slack/msPerSecond)+1))*msPerSecond
	v.ended = v.started + took
	p.finish(&v, w.findings[l.tier].take(r, v.done()), l, r)
	p.visits = append(p.visits, v)
	if repeated {
		again := visit{ordered: v.ended + 10*msPerMinute, started: v.ended + pause, ended: v.ended + pause + second, control: controlPhysical, basis: "reinspection", officers: onsiteOfficers}
		p.finish(&again, false, l, r)
		p.visits = append(p.visits, again)
	}
}

// unrounded adds a second to a duration of whole five minutes, which would look like one rounded by hand (N009).
func unrounded(took int64) int64 {
	if took%(5*msPerMinute) == 0 {
		return took + msPerSecond
	}
	return took
}

// selectionBasis is random in 11 % of the cases: 71 of the advanced tier's 651 in domain/2-metrics.md.
func selectionBasis(r *random) string {
	switch u := r.below(100); {
	case u < 11:
		return "random"
	case u < 26:
		return "mandatory"
	case u < 31:
		return "intel"
	}
	return "risk_rule"
}

// finish sets hours and result.
func (p *monthPlan) finish(v *visit, hit bool, l *lodgement, r *random) {
	if !v.done() {
		v.result, v.hours = resultPending, onsitePrepar
		return
	}
	v.hours = roundHours(onsiteOfficers*float64(v.ended-v.started)/float64(msPerHour) + onsitePrepar)
	switch {
	case hit:
		v.result = resultDiscrepancy
		if r.below(20) == 0 {
			v.result = resultSeizure
		}
		v.findings = [...]string{"classification", "value", "quantity", "origin", "undeclared", "ipr", "labelling", "quality", "value|classification", "quantity|undeclared"}[r.below(10)]
		v.recovered = l.cents / int64(20+r.below(80))
	case r.below(40) == 0:
		v.result, v.findings = "minor", "document"
	default:
		v.result = resultConform
	}
}
