package scenario

import (
	"cmp"
	"math"
	"slices"
)

// Parameters of the named firm, OP000357.
const (
	namedPerMonth  = 400
	namedCertified = 9 // October 2019

	namedHoursBefore, namedHoursAfter     = 24.0, 12.0 // LOD→REL, median
	namedArrivalBefore, namedArrivalAfter = 10.0, 5.0  // ARR→LOD, median
	namedOutBefore, namedOutAfter         = 4.0, 2.0   // REL→OUT
	namedRateBefore, namedRateAfter       = 0.08, 0.008
	// namedLate of its last declarations are unreleased at the cut, as measured in domain/3-scenarios.md §3.1.
	namedLate = 5
	// Its inspections are drawn from declarations lodged this many days before the cut, so that all of them have ended.
	namedSettledDays = 6
)

// stretch is a run of months over which the firm's times follow one quantile grid, so that the median of each stretch, and
// of stretches with equal medians together, is exact.
type stretch struct {
	from, to  int // months
	after     bool
	times     []int32
	onsite    []int32
	nextVisit int
}

type namedPlan struct{ stretches []*stretch }

func newNamedPlan(r *random) *namedPlan {
	p := &namedPlan{stretches: []*stretch{
		{from: 0, to: namedCertified},
		{from: namedCertified, to: headlineMonth, after: true},
		{from: headlineMonth, to: monthCount, after: true},
	}}
	for _, s := range p.stretches {
		s.times = r.permutation(nil, (s.to-s.from)*namedPerMonth)
		visits := 0
		for m := s.from; m < s.to; m++ {
			visits += p.inspectedIn(m)
		}
		s.onsite = r.permutation(nil, visits)
	}
	return p
}

func (p *namedPlan) tierIn(m int) tier {
	if m >= namedCertified {
		return advanced
	}
	return certified
}

// inspectedIn is the month's part of 8 % before and 0.8 % after certification.
func (p *namedPlan) inspectedIn(m int) int {
	if m < namedCertified {
		return share(namedRateBefore, (m+1)*namedPerMonth) - share(namedRateBefore, m*namedPerMonth)
	}
	k := m - namedCertified
	return share(namedRateAfter, (k+1)*namedPerMonth) - share(namedRateAfter, k*namedPerMonth)
}

func (p *namedPlan) in(m int) *stretch {
	for _, s := range p.stretches {
		if m < s.to {
			return s
		}
	}
	return p.stretches[len(p.stretches)-1]
}

// place sets the times of the firm's i-th declaration of month m. Every basis is the same multiple of its median, so that
// ARR→REL has the median 34 or 17 hours too.
func (s *stretch) place(l *lodgement, m, i int) {
	z := gridNormal(int(s.times[(m-s.from)*namedPerMonth+i]), len(s.times))
	hours, arrival, out := namedHoursBefore, namedArrivalBefore, namedOutBefore
	if s.after {
		hours, arrival, out = namedHoursAfter, namedArrivalAfter, namedOutAfter
	}
	f := math.Exp(timeSigma * z)
	l.released = l.lodged + seconds(hours*f)
	l.arrived = l.lodged - seconds(arrival*f)
	l.removed = l.released + seconds(out)
}

// keepLate exchanges times within the last month until exactly namedLate declarations, the last ones lodged, are unreleased
// at the cut.
func keepLate(ls []lodgement) {
	order := make([]*lodgement, len(ls))
	for i := range ls {
		order[i] = &ls[i]
	}
	slices.SortFunc(order, func(a, b *lodgement) int {
		return cmp.Or(cmp.Compare(b.lodged, a.lodged), cmp.Compare(a.salt, b.salt))
	})
	for i, l := range order {
		wantLate := i < namedLate
		if wantLate == (l.released >= worldCut) {
			continue
		}
		// The partner comes from the first half of the month, where any time is released before the cut.
		for _, early := range order[len(order)/2:] {
			if wantLate == (l.lodged+early.took() >= worldCut) {
				exchange(l, early)
				break
			}
		}
	}
}

func (l *lodgement) took() int64 { return l.released - l.lodged }

// exchange swaps the times of two declarations, measured from their lodging.
func exchange(a, b *lodgement) {
	shift := b.lodged - a.lodged
	a.released, b.released = b.released-shift, a.released+shift
	a.arrived, b.arrived = b.arrived-shift, a.arrived+shift
	a.removed, b.removed = b.removed-shift, a.removed+shift
}

// visitMinutes is the next time on site: 25–75 minutes around a median of 45 before certification, 3–9 around 6 after. The
// grid is densest in the middle, so that the median of a few dozen is within a second of the planted one.
func (s *stretch) visitMinutes() float64 {
	d := (2*float64(s.onsite[s.nextVisit])+1)/float64(len(s.onsite)) - 1
	s.nextVisit++
	bend := math.Abs(d) * math.Sqrt(math.Abs(d))
	switch {
	case s.after:
		return 6 + math.Copysign(3*bend, d)
	case d < 0:
		return 45 - 20*bend
	default:
		return 45 + 30*bend
	}
}

func seconds(hours float64) int64 { return int64(math.Round(hours*secondsAHour)) * msPerSecond }
