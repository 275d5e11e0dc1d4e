package graph

import (
	"context"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// restate translates what is to be compared, has it compared and translates what changed.
func (a *API) restate(ctx context.Context, during generated.Period, where *generated.ClearanceWhere, before generated.Sight, after *generated.Sight, first *int) (*generated.Restatement, error) {
	q := catalog.Comparison{Before: sight(&before), After: sight(after)}
	var err error
	if q.During, err = period(&during); err != nil {
		return nil, err
	}
	if q.Where, err = filter(catalog.Clearance, where); err != nil {
		return nil, err
	}
	if first != nil {
		if *first < 1 {
			return nil, catalog.Invalid("first is %d: ask for 1 to %d rows", *first, catalog.MaxRows)
		}
		q.First = *first
	}
	got, err := timed(ctx, a, func(ctx context.Context, s Sitting) (*catalog.Restatement, error) {
		return s.Restate(ctx, principalOf(ctx), q)
	})
	if err != nil {
		return nil, err
	}
	out := &generated.Restatement{Rows: []*generated.Restated{}, More: got.More, Provenance: provenance(got.Provenance)}
	for _, r := range got.Rows {
		out.Rows = append(out.Rows, &generated.Restated{
			Reason: generated.RestatementReason(r.Reason), MonthBefore: stated(r.MonthBefore), TierBefore: stated(r.TierBefore),
			MonthAfter: stated(r.MonthAfter), TierAfter: stated(r.TierAfter), Declarations: int(r.Declarations),
			ValueBefore: r.ValueBefore, ValueAfter: r.ValueAfter, Loads: r.Loads,
		})
	}
	return out, nil
}

func sight(s *generated.Sight) catalog.Sight {
	var out catalog.Sight
	if s == nil {
		return out
	}
	if s.DataVersion != nil {
		out.DataVersion = *s.DataVersion
	}
	if s.KnownAt != nil {
		out.KnownAt = *s.KnownAt
	}
	return out
}
