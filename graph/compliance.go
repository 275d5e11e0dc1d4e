package graph

import (
	"context"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// compliance has a period judged against its legal bounds and translates the rows.
func (a *API) compliance(ctx context.Context, during generated.Period) ([]*generated.CapCompliance, error) {
	days, err := period(&during)
	if err != nil {
		return nil, err
	}
	rows, err := timed(ctx, a, func(ctx context.Context, s Sitting) (*[]catalog.CapCompliance, error) {
		rows, err := s.CapCompliance(ctx, principalOf(ctx), days)
		return &rows, err
	})
	if err != nil {
		return nil, err
	}
	out := []*generated.CapCompliance{}
	for _, r := range *rows {
		out = append(out, &generated.CapCompliance{
			Regime: r.Regime.Code, Decree: r.Regime.Decree, StandardVersion: stated(r.Regime.Standard), From: r.During.From.String(), To: r.During.To.String(),
			Tier: r.Tier, Weighting: generated.CapWeighting(r.Weighting), Status: generated.CapStatus(r.Status), Cap: r.Cap, Floor: r.Floor,
			Ratio: measure(r.Ratio), Rate: measure(r.Rate),
		})
	}
	return out, nil
}
