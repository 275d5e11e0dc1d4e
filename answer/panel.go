package answer

import (
	"math"
	"slices"
	"time"

	"greenlane/catalog"
	"greenlane/evidence"
)

// course counts what became of the operators that were certified in the period.
type course struct {
	certified int   // first certified in it
	excluded  int   // of these, those whose tier changed otherwise within the span
	without   int64 // declarations of the others without such a time
}

// panelOf picks the operators that can be compared. Certified ones are those whose first upgrade to an AEO tier lies in the period; controls those
// that were not, or not yet, certified, and neither discredited nor of an unknown tier. Operators whose tier changed otherwise within the span do
// not belong to either; a regime that renames tiers changes none.
func panelOf(q catalog.Certification, seen *catalog.Panel) (evidence.Panel, course) {
	first, last := q.Span()
	out := evidence.Panel{InspectionsKnown: seen.Gaps[catalog.CoverInspections] == catalog.NoGap}
	var c course
	for _, o := range seen.Operators {
		p := pathOf(o.Decisions, first, last, seen.Zone)
		day := catalog.DateOf(p.certified)
		studied := !p.certified.IsZero() && !day.Before(q.During.From) && day.Before(q.During.To)
		if studied {
			c.certified++
		}
		switch {
		case studied && p.otherwise:
			c.excluded++
			continue
		case p.otherwise || !certifiable(p.before):
			continue
		case !studied && !p.certified.IsZero() && day.Before(q.During.To): // certified before the period
			continue
		}
		operator := evidence.PanelOperator{Studied: studied, Certified: evidence.Never, Before: p.before}
		if !p.certified.IsZero() {
			operator.Certified, operator.FirstDay = catalog.MonthNumber(day), day.Day == 1
		}
		operator.Mix = modesBefore(o.Months, operator.Certified)
		for _, m := range o.Months {
			if studied {
				c.without += m.Without
			}
			if m.Declarations == 0 {
				continue
			}
			month := evidence.OperatorMonth{
				Operator: len(out.Operators), Month: m.Month, Declarations: m.Declarations, Inspected: m.Inspected,
				MeanLog: float64(m.LogSum) / catalog.LogScale / float64(m.Declarations),
			}
			if free := m.Declarations - m.Inspected; free > 0 {
				month.MeanLogUninspected = float64(m.LogSumUninspected) / catalog.LogScale / float64(free)
			}
			out.Months = append(out.Months, month)
		}
		out.Operators = append(out.Operators, operator)
	}
	return out, c
}

// certifiable tells whether an operator of a tier can be certified, so that it can be compared before that.
func certifiable(tier string) bool { return tier == "regular" || tier == "certified" }

// path is how the tier of an operator went.
type path struct {
	before    string    // tier before the certificate, or throughout
	certified time.Time // when the first upgrade to an AEO tier took effect, local; zero: never
	otherwise bool      // another change of tier lies within the span, or an AEO tier that was not given by an upgrade
}

// pathOf follows the decisions on an operator. Before the first one it counts as regular, but only an upgrade says that it was.
func pathOf(decisions []catalog.TierDecision, first, last int, zone *time.Location) path {
	p := path{}
	tier, held := "", false // whether an AEO tier was held before
	for i, d := range decisions {
		at := d.From.In(zone)
		month := catalog.MonthNumber(catalog.DateOf(at))
		was := tier
		if i == 0 && d.Kind == "upgrade" {
			was = catalog.ReferenceTier
			p.before = was
		}
		tier = d.Tier
		aeo := slices.Contains(catalog.AEOTiers, tier)
		switch {
		case tier == was:
		case d.Kind == "regime_migration" || was == "":
			if p.certified.IsZero() {
				p.before = tier
			}
			p.otherwise = p.otherwise || aeo
		case aeo && !held:
			p.before, p.certified = was, at
		default:
			if p.certified.IsZero() && month < first {
				p.before = tier
			}
			p.otherwise = p.otherwise || month >= first && month <= last
		}
		held = held || aeo
	}
	return p
}

// modesBefore are the shares of declarations by transport mode before a month; nil where modes are not counted or there are none.
func modesBefore(months []catalog.PanelMonth, before int) []float64 {
	var shares []float64
	all := 0.0
	for _, m := range months {
		if m.Month >= before || len(m.ByMode) == 0 {
			continue
		}
		if shares == nil {
			shares = make([]float64, len(m.ByMode))
		}
		for i, n := range m.ByMode {
			shares[i] += float64(n)
			all += float64(n)
		}
	}
	if all == 0 {
		return nil
	}
	for i := range shares {
		shares[i] /= all
	}
	return shares
}

// monthsOf are the calendar months of a panel, for a chart.
func monthsOf(p evidence.Panel) []catalog.EffectMonth {
	type side struct {
		log float64
		n   int
	}
	sides := map[int]*[2]side{}
	for _, m := range p.Months {
		o := p.Operators[m.Operator]
		at := 0
		if !o.Studied {
			if m.Month >= o.Certified-catalog.Anticipation {
				continue // no longer a control
			}
			at = 1
		}
		if sides[m.Month] == nil {
			sides[m.Month] = &[2]side{}
		}
		s := &sides[m.Month][at]
		s.log, s.n = s.log+m.MeanLog, s.n+1
	}
	out := []catalog.EffectMonth{}
	for n, of := range sides {
		m := catalog.EffectMonth{Month: catalog.MonthStart(n), TreatedCount: of[0].n, ControlCount: of[1].n}
		mean := func(s side) *float64 {
			if s.n == 0 {
				return nil
			}
			hours := math.Exp(s.log / float64(s.n))
			return &hours
		}
		m.Treated, m.Controls = mean(of[0]), mean(of[1])
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b catalog.EffectMonth) int { return catalog.MonthNumber(a.Month) - catalog.MonthNumber(b.Month) })
	return out
}
