package answer

import (
	"context"
	"fmt"
	"math"
	"slices"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/evidence"
)

// The windows that can be asked for, in months: the leads need four, and in more than two years too much else happens.
const leastWindow, mostWindow = 4, 24

// CertificationEffect tells a principal what the certification of operators during a period changed in their clearance times, and what may be
// said of it.
func (s *Service) CertificationEffect(ctx context.Context, p access.Principal, q catalog.Certification) (*catalog.CertificationEffect, error) {
	scope := access.ScopeOf(p)
	if err := checkCertification(&q, scope); err != nil {
		return nil, err
	}
	q.Modes = q.Method == catalog.Matched
	seen, err := s.version.Panel(ctx, scope, q)
	if err != nil {
		return nil, err
	}
	return effectOf(q, seen), nil
}

func checkCertification(q *catalog.Certification, scope access.Scope) error {
	if err := checkPeriod("during", q.During); err != nil {
		return err
	}
	if q.Window < leastWindow || q.Window > mostWindow {
		return catalog.Invalid("window is %d months; it may be %d to %d", q.Window, leastWindow, mostWindow)
	}
	if _, known := q.Basis.Duration(); !known {
		return catalog.Unknown("basis", string(q.Basis), []string{string(catalog.Customs), string(catalog.Overall), string(catalog.Effective), string(catalog.Door)})
	}
	if !slices.Contains([]catalog.EffectMethod{catalog.DID, catalog.OwnBaseline, catalog.Matched}, q.Method) {
		return catalog.Unknown("method", string(q.Method), []string{string(catalog.DID), string(catalog.OwnBaseline), string(catalog.Matched)})
	}
	if q.Where == nil {
		return nil
	}
	if err := checkFilter(catalog.Clearance, *q.Where, scope); err != nil {
		return err
	}
	return checkOutcomes(*q.Where)
}

// checkOutcomes refuses conditions that the certificate itself decides, or that take months out of the comparison.
func checkOutcomes(f catalog.Filter) error {
	d, _ := catalog.Clearance.Dimension(f.Dimension)
	switch {
	case f.Dimension == "":
	case d.AfterTier || f.Dimension == "tier" || f.Dimension == "regime":
		return catalog.Invalid("a condition on %s would keep declarations by what the certificate decides, and so choose the result: leave it out of `where`", f.Dimension)
	case d.Kind == catalog.TimeBucket:
		return catalog.Invalid("a condition on %s would take months out of the comparison: choose the certificates with `during` and the months around them with `window`", f.Dimension)
	}
	for _, inner := range slices.Concat(f.All, f.Any) {
		if err := checkOutcomes(inner); err != nil {
			return err
		}
	}
	if f.Not != nil {
		return checkOutcomes(*f.Not)
	}
	return nil
}

// effectOf estimates by the method that is asked for.
func effectOf(q catalog.Certification, seen *catalog.Panel) *catalog.CertificationEffect {
	panel, course := panelOf(q, seen)
	out := &catalog.CertificationEffect{
		Reduction: blank(), Certified: course.certified, Excluded: course.excluded, Estimand: evidence.Estimand, Months: monthsOf(panel), Provenance: seen.Provenance,
		Figures: []catalog.EffectFigure{}, Gates: []catalog.EffectGate{}, Leads: []catalog.EffectPoint{}, Lags: []catalog.EffectPoint{},
	}
	if g := seen.Gaps[catalog.CoverReleases]; g != catalog.NoGap {
		out.Reduction.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "a source behind the panel does not cover %s", catalog.CoverReleases)
		return out
	}
	switch q.Method {
	case catalog.DID:
		differences(out, panel, q.Window)
	case catalog.OwnBaseline:
		ownBaseline(out, panel, q.Window)
	case catalog.Matched:
		matched(out, panel, q.Window)
	}
	if out.Reduction.Value == nil {
		return out
	}
	if course.without > 0 {
		out.Reduction.Warn(catalog.WarnUnreleased, "%d declarations of the certified operators have no such time, those still open among them, and are left out", course.without)
	}
	if _, last := q.Span(); catalog.MonthStart(last + 1).In(seen.Zone).After(seen.Cut) {
		out.Reduction.Demote(catalog.WarnProvisional, "the window after the last certificates ends after the data cut: later records will change it")
	}
	return out
}

func blank() catalog.Cell {
	return catalog.Cell{Status: catalog.OK, Level: level, Warnings: []catalog.Warning{}}
}

// reductionCell shows an estimate.
func reductionCell(e evidence.Estimate) catalog.Cell {
	c := blank()
	c.Value = &e.Value
	bounds(&c, e.Interval)
	return c
}

// differences is the change of the certified against that of uncertified operators in the same months (metric 25). What it shows as the
// reduction rests on the months before: where nothing shows a way of their own, the plain difference; where they only left them while
// they prepared, the difference from before that; else the difference beyond the trend, which is weak.
func differences(out *catalog.CertificationEffect, panel evidence.Panel, window int) {
	e, why := evidence.CertificationEffect(panel, window, level)
	if why != evidence.Estimable {
		refuseEffect(&out.Reduction, why)
		return
	}
	out.Treated, out.Controls, out.MayBeCalledEffect = e.Treated, e.Controls, e.MayBeCalledEffect()
	figure := func(name, says string, of evidence.Estimate) {
		out.Figures = append(out.Figures, catalog.EffectFigure{Name: name, Says: says, Reduction: reductionCell(of)})
	}
	figure("plain", "difference-in-differences, operators alike", e.Reduction)
	figure("by_declarations", "the same, operators and months weighed by their declarations", e.ByDeclarations)
	if e.UnanticipatedKnown {
		figure("unanticipated", "against the months up to −4, before any preparation", e.Unanticipated)
	}
	figure("trend_adjusted", "beyond the trend of the months before: weak, for it takes a straight line for granted", e.TrendAdjusted)
	if e.DirectKnown {
		figure("direct", "among declarations without inspection: what the certificate does by itself", e.Direct)
		figure("mediated", "what the total has beyond that: through fewer inspections", e.Mediated)
	}
	for _, g := range e.Gates {
		out.Gates = append(out.Gates, catalog.EffectGate{Name: g.Name, Passed: g.Passed, Figure: g.Figure})
	}
	for _, p := range e.Points {
		point := catalog.EffectPoint{Month: p.Month, Value: math.Expm1(p.LogChange.Value), Low: math.Expm1(p.LogChange.Interval.Low), High: math.Expm1(p.LogChange.Interval.High)}
		if p.Month < 0 {
			out.Leads = append(out.Leads, point)
		} else {
			out.Lags = append(out.Lags, point)
		}
	}
	switch {
	case e.Flat():
		out.Reduction = reductionCell(e.Reduction)
	case !e.LeadsTested:
		out.Reduction.Refuse(catalog.NotEstimable, catalog.WarnNotAnEffect, "the months before cannot be tested, so nothing tells the certificate from what went on anyway; see `figures`")
		return
	case e.Prepared():
		out.Reduction = reductionCell(e.Unanticipated)
		out.Reduction.Warn(catalog.WarnAnticipation, "the certified changed in the three months before their certificate, as they prepared for it: the reduction is that against the months before those")
	default:
		out.Reduction = reductionCell(e.TrendAdjusted)
		out.Reduction.Warn(catalog.WarnTrendAdjusted, "trend-adjusted, weak: the certified were on a way of their own before (%+.1f %% a month); without that it would be %.1f %%", 100*math.Expm1(e.Trend.Value), 100*e.Reduction.Value)
	}
	for _, g := range e.Gates {
		if !g.Passed {
			out.Reduction.Warn(catalog.WarnNotAnEffect, "a change, not an effect: gate %s is not passed: %s", g.Name, g.Figure)
		}
	}
}

func refuseEffect(c *catalog.Cell, why evidence.Reason) {
	switch why {
	case evidence.NoPopulation:
		c.Refuse(catalog.NoPopulation, catalog.WarnSmallBase, "no operator certified in the period has declarations enough on both sides and controls to compare with")
	case evidence.FewGroups:
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "fewer than two certified operators, or fewer than two controls, can be compared")
	case evidence.SmallBase:
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "no certified operator has 30 declarations in 3 months on either side")
	case evidence.NotMatched:
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "no certified operator has an uncertified one that was like it before")
	default:
		c.Refuse(catalog.NotEstimable, "", "")
	}
}

// ownBaseline compares the certified with themselves (metric 23): with the same months of the year before where there are any, because a
// season counts as a change in any others.
func ownBaseline(out *catalog.CertificationEffect, panel evidence.Panel, window int) {
	own, why := evidence.OwnBaselines(panel, window, level)
	out.Gates = append(out.Gates, catalog.EffectGate{Name: "controls", Figure: "compared with themselves: trend, season, mix and chance all count"})
	if why != evidence.Estimable {
		refuseEffect(&out.Reduction, why)
		return
	}
	if own.SameMonthsWhy == evidence.Estimable {
		out.Figures = append(out.Figures, catalog.EffectFigure{Name: "same_months", Says: "against the same months of the year before", Reduction: reductionCell(own.SameMonths)})
	}
	if own.PreviousWhy == evidence.Estimable {
		out.Figures = append(out.Figures, catalog.EffectFigure{Name: "months_before", Says: "against the months just before, season and all", Reduction: reductionCell(own.Previous)})
	}
	switch {
	case own.SameMonthsWhy == evidence.Estimable:
		out.Reduction, out.Treated = reductionCell(own.SameMonths), own.SameMonthsOperators
	case own.PreviousWhy == evidence.Estimable:
		out.Reduction, out.Treated = reductionCell(own.Previous), own.PreviousOperators
		out.Reduction.Warn(catalog.WarnSeason, "there are no same months of the year before: the months just before stand in, and a season counts as a change")
	default:
		refuseEffect(&out.Reduction, own.PreviousWhy)
		return
	}
	out.Reduction.Warn(catalog.WarnNotAnEffect, "a change, not an effect: %s", out.Gates[0].Figure)
}

// matched compares the certified with uncertified operators that were like them before (metric 24): a description.
func matched(out *catalog.CertificationEffect, panel evidence.Panel, window int) {
	m, why := evidence.MatchedReduction(panel, window, level)
	if m.Share == 0 {
		refuseEffect(&out.Reduction, why)
		return
	}
	out.Treated, out.Controls = int(math.Round(m.Share*float64(m.Treated))), int(math.Round(m.MeanControls))
	out.Reduction = reductionCell(m.Reduction)
	out.Gates = append(out.Gates,
		catalog.EffectGate{Name: "matched", Passed: m.Share >= matchedLeast, Figure: fmt.Sprintf("%.0f %% of %d certified operators have controls, %.1f each", 100*m.Share, m.Treated, m.MeanControls)},
		catalog.EffectGate{Name: "balance", Passed: m.Balanced, Figure: fmt.Sprintf("standardised differences before: %.3f in hours, %.3f in size; below %g is balanced", m.BalanceHours, m.BalanceSize, evidence.BalancedWithin)},
		catalog.EffectGate{Name: "design", Figure: "a comparison of levels: what made them certified may also have made them faster"},
	)
	if why != evidence.Estimable {
		out.Reduction.Warn(catalog.WarnSmallBase, "rests on too few operators to tell how sure it is")
	}
	if !m.Balanced {
		out.Reduction.Warn(catalog.WarnUnbalanced, "the controls were not like the certified before: %s", out.Gates[1].Figure)
	}
	out.Reduction.Warn(catalog.WarnNotAnEffect, "a difference, not an effect: %s", out.Gates[2].Figure)
}

// matchedLeast is the share of the certified below which a match describes others.
const matchedLeast = 0.75
