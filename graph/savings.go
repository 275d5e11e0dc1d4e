package graph

import (
	"context"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// savings has a period's savings modelled and translates them.
func (a *API) savings(ctx context.Context, during generated.Period) (*generated.Savings, error) {
	days, err := period(&during)
	if err != nil {
		return nil, err
	}
	s, err := timed(ctx, a, func(ctx context.Context, s Sitting) (*catalog.Savings, error) {
		return s.Savings(ctx, principalOf(ctx), days)
	})
	if err != nil {
		return nil, err
	}
	out := &generated.Savings{
		FreedOfficerHours: measure(s.Freed), FreedOfficerHoursAtReference: measure(s.FreedAtReference), InspectionsAvoided: measure(s.Avoided),
		ShareCovered: measure(s.Covered), Cost: measure(s.Cost), Scenarios: []*generated.CostScenario{}, Statements: s.Statements, Provenance: provenance(s.Provenance),
	}
	for _, c := range s.Scenarios {
		scenario := &generated.CostScenario{Name: c.Name, Saved: measure(c.Saved), Assumptions: []*generated.CostAssumption{}}
		for _, p := range c.Assumptions {
			assumption := &generated.CostAssumption{Name: p.Name, Value: p.Decimal, Unit: p.Unit, Source: p.Source}
			if p.ValidFrom != nil {
				assumption.ValidFrom = stated(p.ValidFrom.String())
			}
			scenario.Assumptions = append(scenario.Assumptions, assumption)
		}
		out.Scenarios = append(out.Scenarios, scenario)
	}
	return out, nil
}
