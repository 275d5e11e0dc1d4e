package graph

import (
	"context"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// effect translates what is asked of a certification, has it estimated and translates the estimate.
func (a *API) effect(ctx context.Context, during generated.Period, window *int, basis *generated.DurationBasis, method *generated.EffectMethod, where *generated.ClearanceWhere) (*generated.CertificationEffect, error) {
	q := catalog.Certification{Window: 6, Basis: catalog.Customs, Method: catalog.DID}
	var err error
	if q.During, err = period(&during); err != nil {
		return nil, err
	}
	if q.Where, err = filter(catalog.Clearance, where); err != nil {
		return nil, err
	}
	if window != nil {
		q.Window = *window
	}
	if basis != nil {
		q.Basis = catalog.DurationBasis(*basis)
	}
	if method != nil {
		q.Method = catalog.EffectMethod(*method)
	}
	e, err := timed(ctx, a, func(ctx context.Context, s Sitting) (*catalog.CertificationEffect, error) {
		return s.CertificationEffect(ctx, principalOf(ctx), q)
	})
	if err != nil {
		return nil, err
	}
	out := &generated.CertificationEffect{
		Reduction: measure(e.Reduction), MayBeCalledEffect: e.MayBeCalledEffect, Estimand: e.Estimand, Certified: e.Certified, Treated: e.Treated, Controls: e.Controls,
		Excluded: e.Excluded, Figures: []*generated.EffectFigure{}, Gates: []*generated.EffectGate{}, Leads: points(e.Leads), Lags: points(e.Lags),
		Months: []*generated.EffectMonth{}, Provenance: provenance(e.Provenance),
	}
	for _, f := range e.Figures {
		out.Figures = append(out.Figures, &generated.EffectFigure{Name: f.Name, Says: f.Says, Reduction: measure(f.Reduction)})
	}
	for _, g := range e.Gates {
		out.Gates = append(out.Gates, &generated.EffectGate{Name: g.Name, Passed: g.Passed, Figure: g.Figure})
	}
	for _, m := range e.Months {
		out.Months = append(out.Months, &generated.EffectMonth{
			Month: m.Month.String(), TreatedHours: m.Treated, ControlHours: m.Controls, TreatedOperators: m.TreatedCount, ControlOperators: m.ControlCount,
		})
	}
	return out, nil
}

func points(of []catalog.EffectPoint) []*generated.EffectPoint {
	out := []*generated.EffectPoint{}
	for _, p := range of {
		out = append(out, &generated.EffectPoint{Month: p.Month, Value: p.Value, Low: p.Low, High: p.High})
	}
	return out
}
